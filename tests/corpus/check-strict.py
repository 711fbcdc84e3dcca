#!/usr/bin/env python3
"""Strict mode beside recorded verdicts of the suites' own judges.

usage: check-strict.py RTLSMITH CORPUS [--every N] [--jobs N] [--suite NAME]
                       [--known FILE] [-o FILE]

Imports the suites of CORPUS, runs `rtlsmith eval --mode strict` over
CORPUS/candidates.jsonl and lists every candidate whose verdict differs from
official["icarus-VERSION"], with the reason: first those that only the
official judge passes (each must be a wrong design, a cheat or a fault of the
suite), then those that only strict mode passes.  -o keeps all verdicts as
JSONL.  --known names candidates (one id a line, text behind it is the
justification) that may be lost.
Exit: 0 no candidate is lost but known ones, 1 one is, 77 nothing to compare
with.
"""
import argparse
import collections
import json
import os
import sys
import tempfile
import time

from corpus import (SUITES, candidates, evaluate, import_suite, recorded_key,
                    run, write_samples)


def verdicts(args, work, suite, rows):
    write_samples(os.path.join(work, suite + ".jsonl"), rows)
    out = evaluate(args.rtlsmith, work, suite, "strict",
                   os.path.join(work, suite + ".out"), args.jobs)
    got = [json.loads(line) for line in out.splitlines()]
    assert [g["completion_id"] for g in got] == [r["id"] for r in rows]
    return got


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--jobs", type=int, default=0)
    p.add_argument("--suite")
    p.add_argument("--known")
    p.add_argument("-o", dest="out")
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    args.corpus = os.path.abspath(args.corpus)
    rows = candidates(args.corpus)
    key = recorded_key(rows)
    known = set()
    if args.known:
        known = {line.split()[0] for line in open(args.known)
                 if line.strip() and not line.startswith("#")}
    lost, won, errors, count = [], [], [], collections.Counter()
    out = open(args.out, "w") if args.out else None
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite in SUITES:
            if args.suite and suite != args.suite:
                continue
            import_suite(args.rtlsmith, args.corpus, work, suite)
            mine = [r for r in rows if r["suite"] == suite][::args.every]
            start = time.time()
            c = collections.Counter()
            for g, r in zip(verdicts(args, work, suite, mine), mine):
                v = g["verdict"]
                want = r["official"][key]["verdict"]
                c[want + "/" + v["status"]] += 1
                row = (r["id"], r["task"], v["reason"], v.get("detail"),
                       r["golden_passes"])
                if v["status"] == "error":
                    errors.append(row)
                elif want == "pass" and v["status"] == "fail":
                    lost.append(row)
                elif want == "fail" and v["status"] == "pass":
                    won.append(row + (r["official"][key].get("class"),))
                if out:
                    out.write(json.dumps({"id": r["id"], "task": r["task"],
                                          "official": r["official"][key],
                                          "verdict": v}) + "\n")
            count += c
            print("%-12s %s; %.0f s" % (suite, ", ".join(
                "%s %d" % x for x in sorted(c.items())),
                time.time() - start), flush=True)
    print("official/strict: " + ", ".join("%s %d" % x for x in
                                           sorted(count.items())))
    print("only the official judge passes:", len(lost))
    for row in lost:
        print("  %s (%s): %s: %s%s%s" % (
            row[:4] + ("" if row[4] else " [golden fails its own judge]",
                       " [known]" if row[0] in known else "")))
    print("only strict mode passes:", len(won))
    for row in won:
        print("  %s (%s): official class %s%s" % (
            row[0], row[1], row[5],
            "" if row[4] else " [golden fails its own judge]"))
    print("errors:", len(errors))
    for row in errors:
        print("  %s (%s): %s: %s" % row[:4])
    sys.exit(1 if errors or any(r[0] not in known for r in lost) else 0)


main()
