#!/usr/bin/env python3
"""Extraction against recorded chat replies to VerilogEval v2.

usage: check-extract.py RTLSMITH CORPUS

Feeds every reply of CORPUS/raw_responses.jsonl that answers the code-complete
task through `rtlsmith eval`: with --extract official the code must be the
recorded official_extracted, byte for byte, and the verdict (where one was
recorded) the recorded one; with --extract default no reply may fail that
passes officially.  Prints what the default extractor gains and every
difference.  Exit: 0 agreement, 1 any difference, 77 nothing to compare with.
"""
import json
import os
import sys
import tempfile

from corpus import import_suite, run, skip


def evaluate(rtlsmith, work, extract):
    out = os.path.join(work, extract + ".out")
    run([rtlsmith, "eval", "in.jsonl", "-s", "ve2-cc", "--mode", "official",
         "--extract", extract, "--progress", "none", "-o", out], work,
        ok=(0, 4))
    return [json.loads(l) for l in open(out)]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rtlsmith, corpus = map(os.path.abspath, sys.argv[1:])
    path = os.path.join(corpus, "raw_responses.jsonl")
    if not os.path.exists(path):
        skip("no corpus at " + corpus)
    rows = [json.loads(l) for l in open(path)]
    rows = [r for r in rows if r["suite"] == "ve2-cc" and
            r["official_extracted"] is not None]
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        run([rtlsmith, "init", "."], work)
        import_suite(rtlsmith, corpus, work, "ve2-cc")
        with open(os.path.join(work, "in.jsonl"), "w") as f:
            for r in rows:
                f.write(json.dumps({"task_id": r["problem"],
                                    "completion_id": r["id"],
                                    "response": r["raw"]}) + "\n")
        official = evaluate(rtlsmith, work, "official")
        ours = evaluate(rtlsmith, work, "default")
    gained, lost, none = [], [], 0
    for r, o, d in zip(rows, official, ours):
        assert o["completion_id"] == d["completion_id"] == r["id"]
        if o["code"] != r["official_extracted"]:
            bad += 1
            print("CODE DIFFERS %s (%s)\n--- recorded\n%r\n--- ours\n%r" %
                  (r["id"], r["problem"], r["official_extracted"],
                   o["code"]))
        if o["passed"] and not d["passed"]:
            lost.append(r["id"])
            print("LOST %s (%s): %s, rules %s" % (
                r["id"], r["problem"], d["result"], d["extract_rules"]))
        if d["passed"] and not o["passed"]:
            gained.append(r["id"])
        none += d["code"] is None
    print("%d replies: %d pass officially, %d with the default extractor "
          "(%d gained: %s; %d lost); no code in %d" %
          (len(rows), sum(o["passed"] for o in official),
           sum(d["passed"] for d in ours), len(gained), " ".join(gained),
           len(lost), none))
    if not rows:
        print("skipped: the corpus has no such reply")
        sys.exit(77)
    sys.exit(1 if bad or lost else 0)


main()
