#!/usr/bin/env python3
"""Official mode against recorded verdicts of the suites' own judges.

usage: check-official.py RTLSMITH CORPUS [--every N] [--jobs N] [--keep DIR]

Turns CORPUS/candidates.jsonl into one samples file a suite (task_id,
completion_id, and the code as `solution`, or as `completion` where code_kind
is `body`), imports the suites, runs `rtlsmith suite verify --no-faults` and
compares with golden-*.tsv, then runs `rtlsmith eval --mode official` twice:
verdict and class letter must equal official["icarus-VERSION"] of each record
that is not marked slow, and both outputs must be the same bytes.

One kind of difference is explained and counted apart: whole modules recorded
as `body` whose class under Icarus 11 was recorded without the prompt's header
in front.  With the header in front, as the official evaluator does, they are
syntax errors (so say their own source's recorded_verdict and the record for
Icarus 12); the verdict, fail, is the same.
Exit: 0 agreement, 1 any difference, 77 nothing to compare with.
"""
import argparse
import csv
import json
import os
import sys
import tempfile
import time

from corpus import (SUITES, candidates, evaluate, icarus_version, import_suite,
                    recorded_key, run, write_samples)


def check_goldens(args, work, suite, version):
    """Golden verdicts against the recorded ones; counts (same, different)."""
    want = {}
    column = "v" + version.split(".")[0]
    corpus = args.corpus
    if suite.startswith("ve2"):
        task = "spec-to-rtl" if suite == "ve2-spec" else "code-complete"
        with open(os.path.join(corpus, "golden-verilog-eval-v2.tsv")) as f:
            for r in csv.DictReader(f, delimiter="\t"):
                if r["task"].startswith(task):
                    want[r["problem"]] = r[column + "_code"]
    elif suite.startswith("rtllm"):
        with open(os.path.join(corpus, "golden-rtllm.tsv")) as f:
            for r in csv.DictReader(f, delimiter="\t"):
                if r["version"] == suite.split("-")[1]:
                    want[r["design"]] = r[column]
    else:
        return 0, 0
    p = run([args.rtlsmith, "suite", "verify", suite, "--no-faults", "--json",
             "--progress", "none"], work, ok=(0, 1))
    same = bad = 0
    for r in json.loads(p.stdout)["results"]:
        w = want.get(r["task"])
        if w is None:
            continue
        if suite.startswith("ve2"):
            agree = r["letter"] == w
        else:
            agree = (r["golden"] == "pass") == (w == "pass")
        same += agree
        bad += not agree
        if not agree:
            print("GOLDEN %s/%s: recorded %s, got %s %s (%s)" %
                  (suite, r["task"], w, r["golden"], r["letter"],
                   r["reason"]))
    return same, bad


def check_candidates(args, work, suite, rows, key):
    write_samples(os.path.join(work, suite + ".jsonl"), rows)
    outs = [evaluate(args.rtlsmith, work, suite, "official",
                     "%s/%s.out%d" % (work, suite, i), args.jobs)
            for i in (1, 2)]
    got = [json.loads(l) for l in outs[0].splitlines()]
    same = bad = slow = explained = 0
    assert [g["completion_id"] for g in got] == [r["id"] for r in rows]
    for g, r in zip(got, rows):
        want = r["official"][key]
        v = g["verdict"]
        agree = (v["status"] == want["verdict"] and
                 (want.get("class") in (None, v.get("letter"))))
        if agree:
            same += 1
        elif r["slow"]:
            slow += 1
        elif (v["status"] == want["verdict"] and v.get("letter") == "S" and
              r.get("code_kind") == "body" and
              r.get("recorded_verdict", "") == "failed: syntax error."):
            explained += 1
        else:
            bad += 1
        if not agree:
            print("%s %s (%s): recorded %s %s, got %s %s (%s)" %
                  ("slow" if r["slow"] else "differs", r["id"], r["task"],
                   want["verdict"], want.get("class"), v["status"],
                   v.get("letter"), v["reason"]))
    return same, bad, slow, explained, outs[0] == outs[1]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--jobs", type=int, default=0)
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    args.corpus = os.path.abspath(args.corpus)
    rows = candidates(args.corpus)
    version = icarus_version()
    key = recorded_key(rows)
    failed = 0
    total = [0, 0, 0, 0]
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite in SUITES:
            import_suite(args.rtlsmith, args.corpus, work, suite)
            t = time.time()
            gs, gb = check_goldens(args, work, suite, version)
            mine = [r for r in rows if r["suite"] == suite][::args.every]
            s, b, slow, expl, stable = check_candidates(args, work, suite,
                                                        mine, key)
            print("%-12s goldens %d same, %d differ; candidates %d same, %d "
                  "differ, %d slow differ, %d explained; twice the same bytes: "
                  "%s; %.0f s" % (suite, gs, gb, s, b, slow, expl,
                   "yes" if stable else "NO",
                   time.time() - t), flush=True)
            failed += gb + b + (not stable)
            total = [x + y for x, y in zip(total, (s, b, slow, expl))]
    print("%d candidates agree, %d differ, %d slow ones differ, %d differ in "
          "class only, as explained above" % tuple(total))
    sys.exit(1 if failed else 0)


main()
