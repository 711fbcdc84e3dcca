#!/usr/bin/env python3
"""Real candidates as preferences and repairs, judged again from the export.

usage: check-pairs.py RTLSMITH CORPUS [TASKS]

Imports VerilogEval v2 (specification to RTL) of the corpus, judges its
candidates as the suite does, makes pairs of them, exports them and has the
export read back with every label judged again.  Prints figures; exit 1 when a
label does not hold.  TASKS: only the first so many of them.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile

SUITE = "ve2-spec"


def run(program, *args):
    r = subprocess.run([program, *args], capture_output=True, text=True)
    print("$ rtlsmith", *args)
    print((r.stdout + r.stderr).strip()[-1500:])
    return r


def main():
    program, corpus = os.path.abspath(sys.argv[1]), sys.argv[2]
    rows = [json.loads(x) for x in open(corpus + "/candidates.jsonl")]
    by_task = collections.defaultdict(list)
    for r in rows:
        if r["suite"] == SUITE and r["golden_passes"]:
            by_task[r["task"]].append(r)
    names = sorted(by_task)
    if len(sys.argv) > 3:
        names = names[: int(sys.argv[3])]
    os.chdir(tempfile.mkdtemp(prefix="check-pairs."))
    with open("c.jsonl", "w") as f:
        for n in names:
            for r in by_task[n]:
                f.write(json.dumps({"task_id": n, "solution": r["code"]}))
                f.write("\n")
    print(sum(len(by_task[n]) for n in names), "candidates,", len(names),
          "tasks in", os.getcwd())
    run(program, "-q", "init", ".")
    run(program, "suite", "import", "verilogeval-v2",
        corpus + "/verilog-eval-v2/dataset_spec-to-rtl", "--name", SUITE)
    run(program, "eval", "c.jsonl", "-s", SUITE, "--mode", "official",
        "--progress", "none")
    run(program, "curate", "init", "p")
    run(program, "curate", "pairs", "p", "c.jsonl.results.jsonl",
        "--progress", "none")
    run(program, "curate", "export", "p", "-o", "set", "--progress", "none")
    r = run(program, "curate", "export", "set", "--check", "--sample", "all",
            "--progress", "none")
    return r.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
