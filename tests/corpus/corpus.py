"""What the checks of this folder have in common: the suites of the corpus,
how rtlsmith is called, and samples files."""
import json
import os
import subprocess
import sys

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


def skip(why):
    """Nothing to check with: says so and ends, as a test that is skipped."""
    print("skipped:", why)
    sys.exit(77)


def run(args, cwd, ok=(0,)):
    """Runs a program; ends with its last words if its exit is not in ok."""
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


def candidates(corpus):
    """Every recorded candidate; skips without a corpus."""
    path = os.path.join(corpus, "candidates.jsonl")
    if not os.path.exists(path):
        skip("no corpus at " + corpus)
    with open(path) as f:
        return [json.loads(line) for line in f]


def recorded_key(rows):
    """Which of the recorded verdicts are those of the Icarus here."""
    key = "icarus-" + icarus_version()
    if key not in rows[0]["official"]:
        skip("nothing recorded for " + key)
    return key


def import_suite(rtlsmith, corpus, work, suite):
    fmt, path = SUITES[suite]
    run([rtlsmith, "suite", "import", fmt,
         os.path.join(os.path.abspath(corpus), path), "--name", suite], work)


def write_samples(path, rows):
    """Recorded candidates as `rtlsmith eval` reads them."""
    with open(path, "w") as f:
        for r in rows:
            field = "completion" if r.get("code_kind") == "body" else "solution"
            f.write(json.dumps({"task_id": r["task"], "completion_id": r["id"],
                                field: r["code"]}) + "\n")


def evaluate(rtlsmith, work, suite, mode, out, jobs=0):
    """Judges SUITE.jsonl in work, everything fresh; the results as bytes."""
    cmd = [rtlsmith, "eval", os.path.join(work, suite + ".jsonl"), "--suite",
           suite, "--mode", mode, "--progress", "none", "--fresh", "-o", out]
    if jobs:
        cmd += ["-j", str(jobs)]
    run(cmd, work, ok=(0, 4))
    with open(out, "rb") as f:
        return f.read()
