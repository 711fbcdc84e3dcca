#!/usr/bin/env python3
"""VerilogEval v2's own harness against ours, on the same samples.

usage: verilog_eval_harness.py CLONE [--rtlsmith PROGRAM] [--task TASK]
           [--samples DIR|FILE.jsonl] [--copies N] [--every N] [--long MS]
           [--jobs N] [--rounds N] [--python PROGRAM] [--target X]

CLONE is a clone of NVlabs/verilog-eval, release 2.  Its scripts are python
and import langchain: --python names a python that has it (a virtual
environment's, say), when the first one in the path has not.

Samples are DIR/PROBLEM/NAME.sv or lines with task_id and solution.  Without
any, each problem's reference renamed to TopModule and copies of it, --copies
in all: every second one with a fault in it, no two the same text.

Problems whose reference simulates for more than --long ms of CPU (default
250; 0 takes all) are left out and named: a handful of simulations that both
ways do alike would be most of all time.

Each round runs, in turning order, `make sv-iv-analyze` in a fresh build
folder, and `rtlsmith eval` in official and in strict mode in a fresh project
that remembers no verdict.  What is done once for a suite is not in the time
and told apart: configuring there, importing and measuring goldens here.  CPU
is user and system time of everything that a way started.  On a machine that
others use, run all of it as `chrt -r 1 python3 verilog_eval_harness.py ...`.

Official letters are compared sample by sample.  The harness stops a
simulation after 30 seconds of wall clock and ours after CPU time, so that a
letter T may differ on a machine that is loaded.
Exit: 0 same letters and official mode, which judges the same, has X times the
throughput (default 4), 1 not, 77 nothing to measure with.
"""
import argparse
import collections
import csv
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MAX_SAMPLES = 99        # of a problem: the harness reads two digits
NEEDED = ("Makefile.in", "scripts/sv-iv-analyze", "scripts/echo-progress")
FAULTS = (("posedge", "negedge"), ("==", "!="), ("+", "-"), ("&", "|"),
          ("|", "&"), ("^", "&"), ("~", ""), ("1'b0", "1'b1"),
          ("1'h0", "1'h1"), ("<= 0", "<= 1"), ("[0]", "[1]"), ("? ", "? ~"),
          ("= ", "= ~"))


def absent(what):
    print("skipped:", what)
    sys.exit(77)


def cpu_seconds():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def run_in(cmd, cwd, env, ok=(0,)):
    p = subprocess.run(cmd, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                       capture_output=True)
    if p.returncode not in ok:
        text = (p.stderr or p.stdout).decode(errors="replace")
        sys.exit("%s: exit %d\n%s" % (" ".join(cmd), p.returncode,
                                      text[-2000:]))


# ---- what the clone needs ----

def check_clone(args, env):
    if not os.path.isdir(args.clone):
        absent("no clone of VerilogEval at %s" % args.clone)
    for name in NEEDED:
        if not os.path.exists(os.path.join(args.clone, name)):
            absent("%s has no %s: is it release 2 of VerilogEval?" %
                   (args.clone, name))
    if not os.path.exists(os.path.join(args.clone, "configure")):
        absent("%s has no configure: run autoconf there" % args.clone)
    if not os.path.isdir(args.dataset):
        absent("no folder %s: name one with --task" % args.dataset)
    for tool in ("bash", "make", "column", "iverilog", "python"):
        if shutil.which(tool, path=env["PATH"]) is None:
            absent("%s, which the harness calls, is not in the path" % tool)
    p = subprocess.run(["python", "-c", "import langchain.schema"], env=env,
                       capture_output=True)
    if p.returncode != 0:
        absent("scripts/sv-iv-analyze imports langchain.schema, which python "
               "(%s) lacks: pip install 'langchain<1' into a virtual "
               "environment and name its python with --python" %
               shutil.which("python", path=env["PATH"]))
    if not os.access(args.rtlsmith, os.X_OK):
        absent("no program %s: name it with --rtlsmith" % args.rtlsmith)


def problems_of(args):
    with open(os.path.join(args.dataset, "problems.txt")) as f:
        names = [x.strip() for x in f if x.strip()]
    names = [x for x in names
             if os.path.exists(os.path.join(args.dataset, x + "_test.sv"))]
    return names[::args.every]


def is_long(args, problem):
    base = os.path.join(args.dataset, problem)
    with tempfile.TemporaryDirectory() as d:
        with open(os.path.join(d, "top.sv"), "w") as f:
            f.write(renamed(base + "_ref.sv"))
        subprocess.run(["iverilog", "-g2012", "-s", "tb", "-o", "tb.vvp",
                        "top.sv", base + "_test.sv", base + "_ref.sv"],
                       cwd=d, capture_output=True)
        before = cpu_seconds()
        if os.path.exists(os.path.join(d, "tb.vvp")):
            subprocess.run(["vvp", "-n", "tb.vvp"], cwd=d,
                           stdin=subprocess.DEVNULL, capture_output=True)
        return (cpu_seconds() - before) * 1000 > args.long


def short_ones(args, problems):
    """The problems without those that simulate for long."""
    if args.long == 0:
        return problems
    long = [p for p in problems if is_long(args, p)]
    if long:
        print("left out, more than %d ms of simulation: %s" %
              (args.long, ", ".join(long)), flush=True)
    return [p for p in problems if p not in long]


# ---- samples ----

def with_mark(text, k):
    """The same design as another text: an unused constant in its last
    module."""
    at = text.rfind("endmodule")
    return "%s\nlocalparam perf_copy = %d;\n%s" % (text[:at], k, text[at:])


def with_fault(text, k):
    """Another operator in the body, the k-th that there is."""
    start = text.find(");")
    body = text[start:]
    kinds = [x for x in FAULTS if x[0] in body]
    if start < 0 or not kinds:
        return text
    return text[:start] + body.replace(*kinds[k % len(kinds)], 1)


def renamed(path):
    with open(path) as f:
        return re.sub(r"\bRefModule\b", "TopModule", f.read())


def references(args, problems):
    found = {}
    for name in problems:
        text = renamed(os.path.join(args.dataset, name + "_ref.sv"))
        found[name] = [
            with_mark(with_fault(text, k // 2) if k % 2 else text, k)
            for k in range(args.copies)]
    return found


def given(path):
    """PROBLEM -> texts, from a folder or lines of JSON."""
    found = collections.defaultdict(list)
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            folder = os.path.join(path, name)
            for sv in sorted(os.listdir(folder) if os.path.isdir(folder)
                             else []):
                if sv.endswith((".sv", ".v")):
                    with open(os.path.join(folder, sv),
                              errors="replace") as f:
                        found[name].append(f.read())
        return found
    with open(path) as f:
        for line in f:
            r = json.loads(line)
            found[r["task_id"]].append(r["solution"])
    return found


def samples_of(args):
    problems = short_ones(args, problems_of(args))
    if not args.samples:
        found = references(args, problems)
    else:
        every = given(args.samples)
        found = {p: every[p] for p in problems if every.get(p)}
    found = {p: t[:MAX_SAMPLES] for p, t in found.items()}
    if not found:
        absent("no samples for the problems of %s" % args.dataset)
    return found


# ---- the ways ----

class Cost:
    def __init__(self):
        self.wall, self.cpu = [], []

    def run(self, cmd, cwd, env, ok=(0,)):
        """Runs cmd and keeps what it and all it started took."""
        before = cpu_seconds()
        t = time.monotonic()
        run_in(cmd, cwd, env, ok)
        self.wall.append(time.monotonic() - t)
        self.cpu.append(cpu_seconds() - before)


def build_folder(args, work, samples, env):
    """A configured build folder with the samples as if just generated."""
    folder = os.path.join(work, "build")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    listed = os.path.join(work, "problems.txt")
    with open(listed, "w") as f:
        f.write("".join(p + "\n" for p in samples))
    run_in([os.path.join(args.clone, "configure"), "--with-task=" + args.task,
           "--with-problems=" + listed], folder, env)
    with open(os.path.join(folder, "samples.mk"), "w") as f:
        for p, texts in samples.items():
            f.write("%s_num_samples = %d\n" % (p, len(texts)))
    for p, texts in samples.items():
        os.makedirs(os.path.join(folder, p))
        for k, text in enumerate(texts, 1):
            base = os.path.join(folder, p, "%s_sample%02d" % (p, k))
            with open(base + ".sv", "w") as f:
                f.write(text)
            with open(base + "-sv-generate.log", "w") as f:
                f.write("prompt_tokens = 0\nresp_tokens = 0\n")
    return folder


def harness(args, work, samples, cost, env):
    """(problem, k) -> letter"""
    folder = build_folder(args, work, samples, env)
    cost.run(["make", "-j%d" % args.jobs, "SHELL=/bin/bash",
              "sv-iv-analyze"], folder, env)
    got = {}
    with open(os.path.join(folder, "summary.csv")) as f:
        for row in csv.reader(f):
            for k, letter in enumerate(row[4:], 1):
                got[row[0], k] = letter
    return got


def eval_command(args, samples, mode):
    return [args.rtlsmith, "eval", samples, "--suite", "ve2", "--mode", mode,
            "-j", str(args.jobs), "--progress", "none", "-o",
            "results.jsonl"]


def ours(args, work, mode, cost, env):
    """(problem, k) -> verdict"""
    project = os.path.join(work, "project")
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(os.path.join(work, "imported"), project)
    cost.run(eval_command(args, os.path.join(work, "samples.jsonl"), mode),
             project, env, ok=(0, 4))
    got = {}
    with open(os.path.join(project, "results.jsonl")) as f:
        for line in f:
            r = json.loads(line)
            got[r["task_id"], int(r["completion_id"])] = r["verdict"]
    return got


def import_suite(args, work, samples, env):
    """A project with the suite, its goldens measured."""
    folder = os.path.join(work, "imported")
    os.makedirs(folder)
    run_in([args.rtlsmith, "init", "."], folder, env)
    run_in([args.rtlsmith, "suite", "import", "verilogeval-v2", args.dataset,
           "--name", "ve2"], folder, env)
    first = os.path.join(work, "first.jsonl")   # no sample of the others
    with open(first, "w") as f:
        f.write(json.dumps({"task_id": next(iter(samples)),
                            "solution": "module TopModule;\nendmodule\n"}))
    run_in(eval_command(args, first, "strict"), folder, env)
    with open(os.path.join(work, "samples.jsonl"), "w") as f:
        for p, texts in samples.items():
            for k, text in enumerate(texts, 1):
                f.write(json.dumps({"task_id": p, "completion_id": str(k),
                                    "solution": text}) + "\n")


# ---- what comes out ----

def compare(theirs, official, strict):
    """Prints the counts; returns how many letters differ."""
    if set(theirs) != set(official) or set(theirs) != set(strict):
        sys.exit("the harness judged %d samples, ours %d and %d" %
                 (len(theirs), len(official), len(strict)))
    counts = [collections.Counter(theirs.values()),
              collections.Counter(v.get("letter")
                                  for v in official.values())]
    for name, c in zip(("harness ", "official"), counts):
        print("letters, %s: %s" % (name, "  ".join(
            "%s %d" % (x, c[x]) for x in sorted(c, key=str))))
    differ = [k for k in theirs if theirs[k] != official[k].get("letter")]
    for k in sorted(differ):
        print("differs: %s sample %d: harness %s, official %s (%s)" % (
            k[0], k[1], theirs[k], official[k].get("letter"),
            official[k]["reason"]))
    both = collections.Counter(
        (x == ".", strict[k]["status"]) for k, x in theirs.items())
    print("harness passes %d; of these strict mode passes %d; strict mode "
          "passes %d that the harness does not" % (
              counts[0]["."], both[True, "pass"], both[False, "pass"]))
    errors = sum(v["status"] == "error" for r in (official, strict)
                 for v in r.values())
    if errors:
        print("errors (no verdict): %d" % errors)
    return len(differ) + errors


def figures(costs, n):
    """Prints a line a way; returns the throughput of official mode as a
    multiple of the harness's, the median of the rounds."""
    base = costs["harness"]
    ratios = {}
    print("%-9s %10s %14s %12s %10s" % ("", "samples/s", "CPU ms/sample",
                                        "throughput", "CPU"))
    for way, c in costs.items():
        ratios[way] = statistics.median(
            x / y for x, y in zip(base.wall, c.wall))
        cpu = statistics.median(x / y for x, y in zip(base.cpu, c.cpu))
        print("%-9s %10.1f %14.1f %11.2fx %9.2fx" % (
            way, n / statistics.median(c.wall),
            1000 * statistics.median(c.cpu) / n, ratios[way], cpu))
    return ratios["official"]


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("clone")
    p.add_argument("--rtlsmith", default=os.path.join(
        os.environ.get("abs_top_builddir", os.path.join(here, "../..")),
        "rtlsmith"))
    p.add_argument("--task", default="spec-to-rtl")
    p.add_argument("--samples")
    p.add_argument("--copies", type=int, default=6)
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--long", type=int, default=250)
    p.add_argument("--jobs", type=int,
                   default=len(os.sched_getaffinity(0)))
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--python")
    p.add_argument("--target", type=float, default=4.0)
    args = p.parse_args()
    if min(args.copies, args.every, args.jobs, args.rounds) < 1:
        p.error("--copies, --every, --jobs and --rounds begin at 1")
    args.clone = os.path.abspath(args.clone)
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    args.dataset = os.path.join(args.clone, "dataset_" + args.task)
    return args


def main():
    args = parse()
    env = dict(os.environ)
    if args.python:
        env["PATH"] = (os.path.dirname(os.path.abspath(args.python)) + ":" +
                       env["PATH"])
    check_clone(args, env)
    samples = samples_of(args)
    n = sum(len(t) for t in samples.values())
    print("%d samples of %d problems, %d at once, %d rounds" %
          (n, len(samples), args.jobs, args.rounds), flush=True)
    costs = {w: Cost() for w in ("harness", "official", "strict")}
    got = {}
    with tempfile.TemporaryDirectory() as work:
        env["XDG_CACHE_HOME"] = os.path.join(work, "cache")
        t = time.monotonic()
        import_suite(args, work, samples, env)
        print("importing the suite and measuring its goldens, once: %.1f s" %
              (time.monotonic() - t), flush=True)
        for r in range(args.rounds):
            ways = list(costs)
            for way in ways[r % 3:] + ways[:r % 3]:
                c = costs[way]
                if way == "harness":
                    got[way] = harness(args, work, samples, c, env)
                else:
                    got[way] = ours(args, work, way, c, env)
                print("round %d: %-8s %7.2f s, CPU %7.2f s" % (
                    r + 1, way, c.wall[-1], c.cpu[-1]), flush=True)
    differ = compare(got["harness"], got["official"], got["strict"])
    ratio = figures(costs, n)
    print("%d letters differ; official mode has %.2f times the harness's "
          "throughput, to reach: %.2f" % (differ, ratio, args.target))
    sys.exit(1 if differ or ratio < args.target else 0)


main()
