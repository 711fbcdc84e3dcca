#!/usr/bin/env python3
"""What `rtlsmith equiv` can say about real designs, and whether it is true.

usage: check-equiv.py RTLSMITH CORPUS [--budget S] [--faults N] [--every N]
                      [--jobs N] [--suite NAME] [-o FILE] [EQUIV OPTION...]

For every golden of CORPUS and of our own suite that Yosys reads:
  self    the golden against the gates that `synth -flatten` makes of it: must
          be proven
  fault   the golden against itself with one of N faults that `mutate` injects
Every answer is checked by simulation that knows nothing of rtlsmith: a
counterexample must show a difference, and what is proven must show none over
all inputs (combinational, at most 12 bits) or 2000 random steps.  The same
simulation tells which of the undecided faults are faults.
Without CORPUS only our own suite is used.  -o keeps all answers as JSONL.
Exit: 0, 1 an answer is wrong, 77 no Yosys.
"""
import argparse
import collections
import concurrent.futures
import glob
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = os.path.join(HERE, "../../data/suites/core")
READ = ("read_verilog -sv %s\nhierarchy -check -top %s\n"
        "setattr -unset always_comb p:*\nproc\nflatten\n")
RANDOM_STEPS = 2000
EXHAUSTIVE_BITS = 12


def goldens(corpus):
    """(suite, name, text, top) of every design, each text once."""
    seen = set()

    def new(suite, name, text, top):
        h = hashlib.sha256(text.encode()).digest()
        if h in seen or not top:
            return []
        seen.add(h)
        return [(suite, name, text, top)]

    found = []
    for path in sorted(glob.glob(os.path.join(CORE, "*", "golden.sv"))):
        text = open(path).read()
        task = open(os.path.join(os.path.dirname(path), "task.yaml")).read()
        m = re.search(r"^top:\s*(\w+)", task, re.M)
        top = m.group(1) if m else re.findall(r"\bmodule\s+(\w+)", text)[-1]
        found += new("core", os.path.basename(os.path.dirname(path)), text,
                     top)
    for path in sorted(glob.glob(os.path.join(
            corpus, "verilog-eval-v2/*/*_ref.sv"))):
        found += new("ve2", os.path.basename(path)[:-7],
                     open(path, errors="replace").read(), "RefModule")
    for path in sorted(glob.glob(os.path.join(
            corpus, "RTLLM-v*/**/verified_*.v"), recursive=True)):
        text = open(path, errors="replace").read()
        names = re.findall(r"^\s*module\s+(\w+)", text, re.M)
        tops = [n for n in names
                if not re.search(r"^\s*%s\s+(#|\w+\s*\()" % n, text, re.M)]
        found += new("rtllm", os.path.basename(os.path.dirname(path)), text,
                     tops[0] if len(tops) == 1 else None)
    for path in sorted(glob.glob(os.path.join(
            corpus, "verilog-eval-v1/data/VerilogEval_*.jsonl"))):
        for line in open(path):
            row = json.loads(line)
            text = row["prompt"] + row["canonical_solution"]
            found += new("ve1", row["task_id"], text, "top_module")
    return found


# ---- tools ----

def yosys(script, cwd, timeout=120):
    p = subprocess.run(["yosys", "-Q", "-q", "-"], input=script, cwd=cwd,
                       capture_output=True, text=True, timeout=timeout)
    return p.returncode == 0, (p.stdout + p.stderr)[-300:]


def make_files(work, text, top, faults, seed):
    """golden.sv, net.v, shape.json, fault1.v ...; why not, or None."""
    with open(os.path.join(work, "golden.sv"), "w") as f:
        f.write(text)
    read = READ % ("golden.sv", top)
    try:
        ok, log = yosys(read + "write_json shape.json\n", work)
        if not ok:
            return "not read: " + log.strip()
        ok, log = yosys(read + "synth -flatten -top %s\n"
                        "write_verilog -noattr net.v\n" % top, work)
        if not ok:
            return "not synthesised: " + log.strip()
        if faults == 0:  # to Yosys 0 means all that there are
            return None
        ok, log = yosys(read + "opt_clean\npmuxtree\n"
                        "mutate -list %d -seed %d -o list.txt\n"
                        "write_rtlil base.il\n" % (faults, seed), work)
        lines = list(open(os.path.join(work, "list.txt"))) if ok else []
        script = ""
        for i, line in enumerate(lines):
            script += ("design -reset\nread_rtlil base.il\n%s\n"
                       "write_verilog -noattr fault%d.v\n"
                       % (line.strip(), i + 1))
        if lines:
            yosys(script, work)
    except subprocess.TimeoutExpired:
        return "not synthesised: takes longer than 120 s"
    return None


def shape(work, top):
    """inputs {name: width}, outputs, clocks {name: edge}."""
    with open(os.path.join(work, "shape.json")) as f:
        m = json.load(f)["modules"][top]
    ins = {k: len(v["bits"]) for k, v in m["ports"].items()
           if v["direction"] == "input"}
    outs = {k: len(v["bits"]) for k, v in m["ports"].items()
            if v["direction"] == "output"}
    owner = {b: k for k, v in m["ports"].items() if k in ins
             for b in v["bits"]}
    clocks, resets, seq = {}, {}, False
    for c in m["cells"].values():
        if "dff" in c["type"] or "latch" in c["type"] or "mem" in c["type"]:
            seq = True
        if "CLK" in c["connections"]:
            p = c["parameters"].get("CLK_POLARITY", "1")
            for b in c["connections"]["CLK"]:
                if b in owner:
                    clocks[owner[b]] = str(p)[-1]
        if "ARST" in c["connections"]:
            p = c["parameters"].get("ARST_POLARITY", "1")
            for b in c["connections"]["ARST"]:
                if b in owner:
                    resets[owner[b]] = str(p)[-1]
    for name, width in ins.items():
        plain = name.lower()
        if width == 1 and name not in resets and (
                "rst" in plain or "reset" in plain):
            resets[name] = "0" if plain[-1] in "nb" else "1"
    return ins, outs, clocks, resets, seq


def bench(top, ins, outs, clock, edge, steps):
    """Simulates steps of {input: bits}, one line of outputs each."""
    s = "`timescale 1ns/1ns\nmodule tb_check;\n"
    for k, w in ins.items():
        init = " = %d" % (edge == "0") if k == clock else ""
        s += "reg [%d:0] \\%s %s;\n" % (w - 1, k, init)
    for k, w in outs.items():
        s += "wire [%d:0] \\%s ;\n" % (w - 1, k)
    s += "%s dut(%s);\ninitial begin #1;\n" % (
        top, ", ".join(".\\%s (\\%s )" % (k, k) for k in [*ins, *outs]))
    for step in steps:
        for k, v in step.items():
            if k != clock:
                s += "\\%s =%d'b%s;" % (k, ins[k], v)
        s += "#4 $display(\"=%s\"%s);#1\n" % (
            " %b" * len(outs), "".join(", \\%s " % k for k in outs))
        if clock:
            s += "\\%s =%s;#5 \\%s =%d;#5\n" % (clock, edge, clock,
                                               edge == "0")
    return s + "$finish;\nend\nendmodule\n"


def simulate(work, design, tb):
    with tempfile.TemporaryDirectory(dir=work) as d:
        with open(os.path.join(d, "tb.v"), "w") as f:
            f.write(tb)
        p = subprocess.run(["iverilog", "-g2012", "-s", "tb_check", "-o",
                            "x", os.path.join(work, design), "tb.v"], cwd=d,
                           capture_output=True, text=True)
        if p.returncode:
            return None
        try:
            p = subprocess.run(["vvp", "-n", "x"], cwd=d, text=True,
                               capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return None
        return [x.split()[1:] if x[1:2] == " " else []
                for x in p.stdout.splitlines() if x.startswith("=")]


def differ(gold, gate, first):
    """A bit of the golden that is known, and is not the candidate's."""
    for a, b in list(zip(gold, gate))[first:]:
        for p, q in zip(a, b):
            if any(x in "01" and x != y for x, y in zip(p, q)):
                return True
    return False


def random_steps(ins, clock, resets, seq):
    bits = sum(ins.values())
    if not seq and bits <= EXHAUSTIVE_BITS:
        steps = []
        for v in range(1 << bits):
            s, one = format(v, "0%db" % bits) if bits else "", {}
            for k, w in ins.items():
                one[k], s = s[:w], s[w:]
            steps.append(one)
        return steps
    r = random.Random(1)
    steps = []
    for i in range(RANDOM_STEPS):
        one = {k: format(r.getrandbits(w), "0%db" % w)
               for k, w in ins.items()}
        for k, v in resets.items():
            on = i == 0 or r.random() < 0.02
            one[k] = (v if on else str(1 - int(v))) * ins[k]
        steps.append(one)
    return steps


# ---- one question ----

def ask(args, work, candidate, top):
    cmd = [os.path.abspath(args.rtlsmith), "equiv", "golden.sv", candidate,
           "-t", top, "--budget", str(args.budget), "--json"] + args.extra
    start = time.time()
    p = subprocess.run(cmd, cwd=work, capture_output=True, text=True,
                       stdin=subprocess.DEVNULL)
    if p.returncode not in (0, 1, 4):
        return {"result": "error", "why": p.stderr[-300:], "engine": "",
                "cpu_ms": 0, "wall": time.time() - start}
    doc = json.loads(p.stdout)
    x = doc["answer"]
    x["cpu_ms"] = doc["cpu_ms"]
    x["wall"] = time.time() - start
    return x


def check(work, top, candidate, x, s):
    """(is it wrong, do they differ or None)"""
    ins, outs, clocks, resets, seq = s
    if x["result"] == "refuted" and x["engine"] == "interface":
        return "", True
    if x["result"] == "refuted":
        cex = x["counterexample"]
        clock = cex["clock"]
        edge = "0" if cex["falling"] else "1"
        steps = [dict(q) for q in cex["steps"]]
        first = 1 if "first step" in x["assume"] else 0
        tb = bench(top, ins, outs, clock, edge, steps)
        if not clock and seq:
            # every clock is an input: an order of changes that equiv chose
            return "", True
    else:
        if len(clocks) > 1 or seq and not clocks:
            return "", None
        clock = next(iter(clocks), "")
        steps = random_steps(ins, clock, resets, seq)
        first = 1 if "first step" in x["assume"] else 0
        tb = bench(top, ins, outs, clock, clocks.get(clock, "1"), steps)
    a = simulate(work, "golden.sv", tb)
    b = simulate(work, candidate, tb)
    if a is None or b is None or len(a) < len(steps) or len(b) < len(steps):
        return "", None
    d = differ(a, b, first)
    wrong = d == (x["result"] == "proven") and \
        x["result"] in ("proven", "refuted")
    return "WRONG" if wrong else "", d


def design(args, item, base):
    suite, name, text, top = item
    work = tempfile.mkdtemp(dir=base)
    rows = []
    why = make_files(work, text, top, args.faults, 1)
    if why:
        shutil.rmtree(work)
        return [{"suite": suite, "name": name, "kind": "skipped",
                 "why": why}]
    s = shape(work, top)
    files = [("self", "net.v")] + [
        ("fault", "fault%d.v" % i) for i in range(1, args.faults + 1)]
    for kind, path in files:
        if not os.path.exists(os.path.join(work, path)):
            continue
        x = ask(args, work, path, top)
        wrong, d = check(work, top, path, x, s)
        rows.append({"suite": suite, "name": name, "kind": kind,
                     "file": path, "wrong": wrong, "differs": d,
                     "seq": s[4], **{k: x[k] for k in (
                         "result", "why", "engine", "cpu_ms", "wall")}})
    if any(r["wrong"] for r in rows):
        print("kept:", work)
    else:
        shutil.rmtree(work)
    return rows


# ---- the figures ----

def share(n, of):
    return "%d of %d (%.1f %%)" % (n, of, 100.0 * n / of if of else 0)


def tell(rows, all_designs):
    skipped = [r for r in rows if r["kind"] == "skipped"]
    selfs = [r for r in rows if r["kind"] == "self"]
    faults = [r for r in rows if r["kind"] == "fault"]
    by = collections.Counter(r["result"] for r in selfs)
    print("synthesised:    ", share(len(selfs), all_designs))
    print("self proven:    ", share(by["proven"], len(selfs)),
          dict(by))
    by = collections.Counter(r["result"] for r in faults)
    real = [r for r in faults if r["result"] != "proven" and
            (r["result"] == "refuted" or r["differs"])]
    print("faults:         ", len(faults), dict(by))
    print("faults refuted: ", share(by["refuted"], len(real)),
          "of those that simulation or equiv tells to be faults;",
          share(by["refuted"], len(faults) - by["proven"]),
          "of those that are not proven to be none")
    for kind in ("self", "fault"):
        x = sorted(r["cpu_ms"] for r in rows if r["kind"] == kind)
        w = sorted(r["wall"] for r in rows if r["kind"] == kind)
        if x:
            print("%-5s cpu ms median %d, mean %d; wall ms median %d, mean %d"
                  % (kind, x[len(x) // 2], sum(x) / len(x),
                     1000 * w[len(w) // 2], 1000 * sum(w) / len(w)))
    for r in skipped:
        print("skipped %s/%s: %s" % (r["suite"], r["name"],
                                     r["why"].replace("\n", " ")[:160]))
    for r in rows:
        if r["kind"] == "self" and r["result"] != "proven":
            print("self  %s/%s: %s: %s (differs: %s, %d ms)" % (
                r["suite"], r["name"], r["result"], r["why"], r["differs"],
                r["cpu_ms"]))
    for r in faults:
        if r["result"] not in ("proven", "refuted"):
            print("fault %s/%s %s: %s: %s (differs: %s, %d ms)" % (
                r["suite"], r["name"], r["file"], r["result"], r["why"],
                r["differs"], r["cpu_ms"]))
    wrong = [r for r in rows if r.get("wrong")]
    print("wrong answers:  ", len(wrong))
    for r in wrong:
        print("  %s/%s %s: %s by %s: %s" % (
            r["suite"], r["name"], r["file"], r["result"], r["engine"],
            r["why"]))
    return wrong


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("corpus")
    p.add_argument("--budget", type=float, default=5)
    p.add_argument("--faults", type=int, default=8)
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--suite")
    p.add_argument("--name")
    p.add_argument("-o", dest="out")
    args, args.extra = p.parse_known_args()
    if not shutil.which("yosys") or not shutil.which("iverilog"):
        print("skipped: no yosys or no iverilog")
        sys.exit(77)
    if not os.path.isdir(args.corpus):
        print("no corpus at %s: our own suite only" % args.corpus)
    items = [x for x in goldens(args.corpus)
             if (not args.suite or x[0] == args.suite) and
             (not args.name or args.name in x[1])][::args.every]
    rows = []
    base = tempfile.mkdtemp()
    out = open(args.out, "w") if args.out else None
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for got in pool.map(lambda x: design(args, x, base), items):
            rows += got
            if out:
                out.writelines(json.dumps(r) + "\n" for r in got)
                out.flush()
            print("%s/%s" % (got[0]["suite"], got[0]["name"]),
                  " ".join("%s%s" % (r.get("result", "skipped")[0],
                                     "!" if r.get("wrong") else "")
                           for r in got), file=sys.stderr, flush=True)
    wrong = tell(rows, len(items))
    if not wrong:
        shutil.rmtree(base)
    sys.exit(1 if wrong else 0)


main()
