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
import subprocess
import sys
import tempfile
import time

SUITES = {
    "ve1-human": ("verilogeval-v1",
                  "verilog-eval-v1/data/VerilogEval_Human.jsonl"),
    "ve1-machine": ("verilogeval-v1",
                    "verilog-eval-v1/data/VerilogEval_Machine.jsonl"),
    "ve2-spec": ("verilogeval-v2", "verilog-eval-v2/dataset_spec-to-rtl"),
    "ve2-cc": ("verilogeval-v2",
               "verilog-eval-v2/dataset_code-complete-iccad2023"),
    "rtllm-1.1": ("rtllm", "RTLLM-v1.1"),
    "rtllm-2.0": ("rtllm", "RTLLM-v2.0"),
    "vgen": ("vgen", "VGen"),
}


def run(args, cwd, ok=(0,)):
    p = subprocess.run(args, cwd=cwd, stdin=subprocess.DEVNULL,
                       capture_output=True, text=True)
    if p.returncode not in ok:
        sys.exit("%s: exit %d\n%s" % (" ".join(args), p.returncode,
                                      p.stderr[-2000:]))


def burn():
    while True:
        pass


def judge(args, work, mode, tag):
    texts = {}
    for suite in SUITES:
        path = os.path.join(work, suite + ".jsonl")
        if not os.path.exists(path):
            continue
        out = os.path.join(work, "%s.%s.%s" % (suite, mode, tag))
        run([args.rtlsmith, "eval", path, "--suite", suite, "--mode", mode,
             "--progress", "none", "--fresh", "-o", out], work, ok=(0, 4))
        with open(out, "rb") as f:
            texts[suite] = f.read()
    return texts


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--count", type=int, default=500)
    p.add_argument("--busy", type=int, default=8)
    p.add_argument("--mode", default="strict,official")
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    records = os.path.join(args.corpus, "candidates.jsonl")
    if not os.path.exists(records):
        print("skipped: no corpus at", args.corpus)
        sys.exit(77)
    rows = [json.loads(l) for l in open(records)]
    rows = rows[::max(1, len(rows) // args.count)][:args.count]
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite, (fmt, path) in SUITES.items():
            mine = [r for r in rows if r["suite"] == suite]
            if not mine:
                continue
            run([args.rtlsmith, "suite", "import", fmt,
                 os.path.join(os.path.abspath(args.corpus), path),
                 "--name", suite], work)
            with open(os.path.join(work, suite + ".jsonl"), "w") as f:
                for r in mine:
                    field = ("completion" if r.get("code_kind") == "body"
                             else "solution")
                    f.write(json.dumps({"task_id": r["task"],
                                        "completion_id": r["id"],
                                        field: r["code"]}) + "\n")
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
