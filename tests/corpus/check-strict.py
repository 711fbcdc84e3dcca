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
    return p


def icarus_version():
    out = subprocess.run(["iverilog", "-V"], capture_output=True,
                         text=True).stdout
    return out.split("version", 1)[1].split()[0] if "version" in out else ""


def evaluate(args, work, suite, rows):
    path = os.path.join(work, suite + ".jsonl")
    with open(path, "w") as f:
        for r in rows:
            field = "completion" if r.get("code_kind") == "body" else "solution"
            f.write(json.dumps({"task_id": r["task"], "completion_id": r["id"],
                                field: r["code"]}) + "\n")
    out = path + ".out"
    cmd = [args.rtlsmith, "eval", path, "--suite", suite, "--mode", "strict",
           "--progress", "none", "--fresh", "-o", out]
    if args.jobs:
        cmd += ["-j", str(args.jobs)]
    run(cmd, work, ok=(0, 4))
    with open(out) as f:
        got = [json.loads(line) for line in f]
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
    records = os.path.join(args.corpus, "candidates.jsonl")
    if not os.path.exists(records):
        print("skipped: no corpus at", args.corpus)
        sys.exit(77)
    key = "icarus-" + icarus_version()
    rows = [json.loads(line) for line in open(records)]
    if key not in rows[0]["official"]:
        print("skipped: nothing recorded for", key)
        sys.exit(77)
    known = set()
    if args.known:
        known = {line.split()[0] for line in open(args.known)
                 if line.strip() and not line.startswith("#")}
    lost, won, errors, count = [], [], [], collections.Counter()
    out = open(args.out, "w") if args.out else None
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite, (fmt, path) in SUITES.items():
            if args.suite and suite != args.suite:
                continue
            run([args.rtlsmith, "suite", "import", fmt,
                 os.path.join(args.corpus, path), "--name", suite], work)
            mine = [r for r in rows if r["suite"] == suite][::args.every]
            start = time.time()
            c = collections.Counter()
            for g, r in zip(evaluate(args, work, suite, mine), mine):
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
