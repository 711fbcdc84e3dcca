#!/usr/bin/env python3
"""Real candidates as preferences and repairs, judged again from the export.

usage: check-pairs.py RTLSMITH CORPUS [--tasks N] [--suite NAME]...
       [--per-task N] [--jobs N] [--keep DIR]

Imports the suites of the corpus, judges CORPUS/candidates.jsonl as the suites
do, makes pairs of them, exports them, moves the export away from the store,
and has it read back with every label judged again.  Prints how many texts were
judged, and how many as said and not as said; exit 1 when a label does not hold
or a suite gives no pair, 77 without a corpus.  --tasks: only the first so many
of each suite; --per-task: as in `curate pairs`, here every candidate.
"""
import argparse
import collections
import json
import os
import re
import sys
import tempfile
import time

from corpus import (SUITES, candidates, evaluate, import_suite, run,
                    write_samples)


def judge_suite(args, work, suite, rows):
    """Judges the candidates of a suite; (its results' path, counts)."""
    names = sorted({r["task"] for r in rows})[:args.tasks]
    mine = [r for r in rows if r["task"] in set(names)]
    import_suite(args.rtlsmith, args.corpus, work, suite)
    write_samples(os.path.join(work, suite + ".jsonl"), mine)
    path = os.path.join(work, suite + ".results.jsonl")
    said = collections.Counter(
        json.loads(x)["verdict"]["status"]
        for x in evaluate(args.rtlsmith, work, suite, "official", path,
                          args.jobs).splitlines())
    return path, len(names), said


def examples(args, work):
    """{suite: {kind: number}} of what `pairs` made."""
    out = run([args.rtlsmith, "db", "sql", """
        SELECT doc ->> '$.suite', kind, count(*) FROM cur_example
        GROUP BY 1, 2"""], work).stdout
    made = collections.defaultdict(dict)
    for line in out.splitlines()[1:]:
        suite, kind, n = line.split("\t")
        made[suite][kind] = int(n)
    return made


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--tasks", type=int, default=None)
    p.add_argument("--suite", action="append", choices=sorted(SUITES))
    p.add_argument("--per-task", default="1000")
    p.add_argument("--jobs", type=int, default=0)
    p.add_argument("--keep", help="leave results, store and export here")
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    args.corpus = os.path.abspath(args.corpus)
    rows = candidates(args.corpus)
    suites = args.suite or list(SUITES)
    with tempfile.TemporaryDirectory(prefix="check-pairs.") as tmp:
        work, away = (os.path.join(args.keep or tmp, x)
                      for x in ("work", "away"))
        os.makedirs(work)
        os.makedirs(away)
        run([args.rtlsmith, "-q", "init", "."], work)
        results = []
        for suite in suites:
            t = time.time()
            path, n, said = judge_suite(
                args, work, suite, [r for r in rows if r["suite"] == suite])
            results.append(path)
            print("%-12s %4d candidates of %3d tasks: %s; %.0f s" % (
                suite, sum(said.values()), n,
                ", ".join("%d %s" % (said[k], k) for k in sorted(said)),
                time.time() - t), flush=True)
        run([args.rtlsmith, "-q", "curate", "init", "p"], work)
        print(run([args.rtlsmith, "curate", "pairs", "p", *results,
                   "--per-task", args.per_task, "--progress", "none"],
                  work).stdout, end="")
        made = examples(args, work)
        for suite in suites:
            print("%-12s %s" % (suite, ", ".join(
                "%d %s" % (made[suite][k], k) for k in sorted(made[suite]))))
        print(run([args.rtlsmith, "curate", "export", "p", "-o",
                   os.path.join(away, "set"), "--progress", "none"],
                  work).stdout, end="", flush=True)
        t = time.time()
        r = run([args.rtlsmith, "curate", "export", "set", "--check",
                 "--sample", "all", "--progress", "none"], away, ok=(0, 1))
        print(r.stdout + r.stderr, end="")
        print("%.0f s" % (time.time() - t))
    bare = [s for s in suites
            if not made[s].get("preference") or not made[s].get("repair")]
    if bare:
        print("no pairs of", ", ".join(bare))
    judged = re.search(r"(\d+) texts", r.stdout)
    sys.exit(r.returncode != 0 or bool(bare) or judged is None or
             int(judged.group(1)) == 0)


if __name__ == "__main__":
    main()
