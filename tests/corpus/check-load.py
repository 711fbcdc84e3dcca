#!/usr/bin/env python3
"""Verdicts must not depend on what else the machine does.

usage: check-load.py RTLSMITH CORPUS [--count N] [--busy N] [--mode M]

Judges N candidates (default 500, spread over all suites) of
CORPUS/candidates.jsonl twice, everything fresh: on the machine as it is, and
beside 8 processes that do nothing but use the CPU.  Both result files must be
the same bytes.  Exit: 0 the same, 1 not, 77 no corpus.
"""
import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time

from corpus import (SUITES, candidates, evaluate, import_suite, run,
                    write_samples)


def burn():
    while True:
        pass


def judge(args, work, mode, tag):
    return {suite: evaluate(args.rtlsmith, work, suite, mode,
                            os.path.join(work, "%s.%s.%s" % (suite, mode, tag)))
            for suite in SUITES
            if os.path.exists(os.path.join(work, suite + ".jsonl"))}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--count", type=int, default=500)
    p.add_argument("--busy", type=int, default=8)
    p.add_argument("--mode", default="strict,official")
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    rows = candidates(args.corpus)
    rows = rows[::max(1, len(rows) // args.count)][:args.count]
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite in SUITES:
            mine = [r for r in rows if r["suite"] == suite]
            if mine:
                import_suite(args.rtlsmith, args.corpus, work, suite)
                write_samples(os.path.join(work, suite + ".jsonl"), mine)
        for mode in args.mode.split(","):
            t = time.time()
            idle = judge(args, work, mode, "idle")
            mid = time.time()
            others = [multiprocessing.Process(target=burn, daemon=True)
                      for _ in range(args.busy)]
            for o in others:
                o.start()
            busy = judge(args, work, mode, "busy")
            for o in others:
                o.terminate()
                o.join()
            for suite in idle:
                if idle[suite] != busy[suite]:
                    bad += 1
                    for x, y in zip(idle[suite].splitlines(),
                                    busy[suite].splitlines()):
                        if x != y:
                            print("differs:", json.loads(x)["completion_id"],
                                  json.loads(x)["result"], "|",
                                  json.loads(y)["result"])
            errors = sum(x.count(b'"status":"error"')
                         for x in busy.values())
            print("%s: %d candidates in %.0f s, beside %d busy processes in "
                  "%.0f s; %s; %d errors" % (
                      mode, len(rows), mid - t, args.busy, time.time() - mid,
                      "the same bytes" if not bad else "DIFFERENT", errors))
    sys.exit(1 if bad else 0)


main()
