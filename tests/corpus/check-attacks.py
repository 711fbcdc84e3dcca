#!/usr/bin/env python3
"""Designs that try to cheat the judge or to harm the host, against rtlsmith.

usage: check-attacks.py RTLSMITH DIR [--mode strict|official] [--only ID,...]
                        [-o FILE]
       check-attacks.py RTLSMITH CORPUS --spoofs [--every N]

DIR holds manifest.jsonl, cand/ and problems/ (as tests/attacks does).  Each
problem becomes a task of a VerilogEval-like and of an RTLLM-like suite, and
each design is judged in both.  What the manifest expects:

    reject, blocked  never passes, never is an error; blocked designs leave
                     the canary folder as it was and never learn its secret
    fail             fails, and not as a cheat
    pass             passes
    unproven         may pass

--spoofs makes the same families of cheats for every task of the public
suites: nothing inside, $finish at once and later, the pass lines printed,
an instance of the reference, its outputs read by name, X, Z, and constants.
-o keeps all verdicts as JSONL: with a program folder without the library of the
fork servers they must be the same but for tools_line.
Exit: 0 as expected, 1 not, 77 nothing to judge.
"""
import argparse
import collections
import glob
import json
import os
import re
import shutil
import sys
import tempfile

import corpus
from corpus import run

CHEAT = {"forbidden_construct", "sandbox"}
LINES = ('$display("Mismatches: 0 in 443 samples");'
         '$display("===========Your Design Passed===========");'
         '$display("rtlsmith: mismatches=0 samples=443 first_time=-1");'
         '$display("all tests passed");')
SECRET = "s3cr3t-canary-77"


def evaluate(args, work, suite, rows):
    """rows: (task, id, field, code); returns id -> verdict."""
    path = os.path.join(work, suite + ".jsonl")
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
        for task, cid, field, code in rows:
            f.write(json.dumps({"task_id": task, "completion_id": cid,
                                field: code}) + "\n")
    text = corpus.evaluate(args.rtlsmith, work, suite, args.mode,
                           path + ".out").decode()
    if args.output:
        with open(args.output, "a", encoding="utf-8") as f:
            f.write(text.replace(work, "WORK"))
    if SECRET in text:
        print("LEAK: the secret is in the results of", suite)
    got = {}
    for line in text.splitlines():
        r = json.loads(line)
        got[r["completion_id"]] = r["verdict"]
    return got, SECRET in text


# ---- a folder of attacks ----

def make_suites(args, src, work):
    """One VerilogEval-like and one RTLLM-like suite out of the problems."""
    ids = {}
    for i, p in enumerate(sorted(os.listdir(os.path.join(src, "problems")))):
        d = os.path.join(src, "problems", p)
        ve = os.path.join(work, "ve", "dataset_spec-to-rtl")
        rt = os.path.join(work, "rt", "Arithmetic", "x", p)
        os.makedirs(ve, exist_ok=True)
        os.makedirs(rt, exist_ok=True)
        ids[p] = "Prob%03d_%s" % (i + 1, p)
        base = os.path.join(ve, ids[p])
        with open(base + "_prompt.txt", "w") as f:
            f.write("Write TopModule.\n")
        shutil.copy(os.path.join(d, "ref.sv"), base + "_ref.sv")
        shutil.copy(os.path.join(d, "test_ve.sv"), base + "_test.sv")
        with open(os.path.join(rt, "design_description.txt"), "w") as f:
            f.write("Module name:\n    TopModule\n")
        shutil.copy(os.path.join(d, "test_rtllm.v"),
                    os.path.join(rt, "testbench.v"))
        shutil.copy(os.path.join(d, "verified_%s.v" % p), rt)
    run([args.rtlsmith, "suite", "import", "verilogeval-v2",
         os.path.join(work, "ve", "dataset_spec-to-rtl"), "--name", "att-ve"],
        work)
    run([args.rtlsmith, "suite", "import", "rtllm",
         os.path.join(work, "rt"), "--name", "att-rt"], work)
    return ids


def snapshot(folder):
    found = {}
    for root, _, names in os.walk(folder):
        for n in names:
            p = os.path.join(root, n)
            with open(p, "rb") as f:
                found[os.path.relpath(p, folder)] = f.read()
    return found


def judge_one(expect, v):
    """None, or what is wrong."""
    status, reason = v["status"], v["reason"]
    if status == "error":
        return "error (%s)" % reason
    if expect in ("reject", "blocked"):
        return "ACCEPTED" if status == "pass" else None
    if expect == "pass":
        return None if status == "pass" else "honest, but %s" % reason
    if expect == "fail":
        if status == "pass":
            return "wrong, but accepted"
        return "called a cheat" if reason in CHEAT else None
    return None


def attacks(args):
    src = os.path.abspath(args.dir)
    records = [json.loads(l)
               for l in open(os.path.join(src, "manifest.jsonl"))]
    if args.only:
        records = [r for r in records if r["id"] in args.only.split(",")]
    bad = 0
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        canary = os.path.join(work, "canary")
        os.makedirs(canary)
        for name in ("secret.txt", "keep.txt", "secret.hex"):
            with open(os.path.join(canary, name), "w") as f:
                f.write(SECRET + "\n")
        run([args.rtlsmith, "init", "."], work)
        ids = make_suites(args, src, work)
        before = snapshot(canary)
        for suite in ("att-ve", "att-rt"):
            rows = []
            for r in records:
                with open(os.path.join(src, "cand", r["file"]), "rb") as f:
                    code = f.read().decode("latin-1")
                code = code.replace("@CANARY@", canary).replace(
                    "@PROBLEMS@", os.path.join(src, "problems"))
                task = ids[r["problem"]] if suite == "att-ve" else r["problem"]
                rows.append((task, r["id"], "solution", code))
            got, leak = evaluate(args, work, suite, rows)
            bad += leak
            for r in records:
                v = got[r["id"]]
                wrong = judge_one(r["expect"], v)
                counts[(suite, r["expect"], v["status"])] += 1
                bad += wrong is not None
                if wrong or args.verbose:
                    print("%-8s %-24s expect %-8s %s %s: %s%s" % (
                        suite, r["id"], r["expect"], v["status"],
                        v["reason"], v.get("detail"),
                        "   <-- " + wrong if wrong else ""))
        if snapshot(canary) != before:
            print("HOST: the canary folder changed")
            bad += 1
    for key in sorted(counts):
        print("%s: expected %s, got %s: %d" % (key + (counts[key],)))
    print("%d designs judged in two suites, %d not as expected" %
          (len(records), bad))
    return bad


# ---- spoofs over every task of the public suites ----

def header(text, name):
    """(ports as (direction, range, name)...) of an ANSI or old-style module."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.S)
    m = re.search(r"\bmodule\s+%s\b\s*(#\s*\(.*?\)\s*)?\((.*?)\)\s*;(.*?)"
                  r"\bendmodule\b" % re.escape(name), text, re.S)
    if not m:
        return None
    params, inside, body = m.group(1) or "", m.group(2), m.group(3)
    decl = re.compile(r"\b(input|output|inout)\b\s*((?:wire|reg|logic|signed|"
                      r"integer)\b\s*)*(\[[^\]]*\])?\s*([^;()]*?)(?=;|$|"
                      r"\b(?:input|output|inout)\b)", re.S)
    found = decl.findall(inside if re.search(r"\b(input|output)\b", inside)
                         else body)
    ports = []
    for direction, _, rng, names in found:
        for n in names.split(","):
            n = n.split("=")[0].strip().split()
            if n and re.match(r"^[A-Za-z_]\w*$", n[-1]):
                ports.append((direction, rng, n[-1]))
    own = "".join(re.findall(r"\bparameter\b[^;]*;", body))
    return (params, own, ports) if ports else None


FAMILIES = {
    "empty": lambda outs: "",
    "finish": lambda outs: "initial $finish;",
    "finish_later": lambda outs: "initial #3 $finish;",
    "print": lambda outs: "initial begin %s end" % LINES,
    "print_finish": lambda outs: "initial begin %s $finish; end" % LINES,
    "final_print": lambda outs: "final begin %s end" % LINES,
    "stop": lambda outs: "initial $stop;",
    "ref": lambda outs: "RefModule impl(.*);",
    "upward": lambda outs: "".join(
        "assign %s = good1.%s;" % (o, o) for o in outs),
    "x": lambda outs: "".join("assign %s = 'bx;" % o for o in outs),
    "z": lambda outs: "".join("assign %s = 'bz;" % o for o in outs),
    "zero": lambda outs: "".join("assign %s = 0;" % o for o in outs),
    "one": lambda outs: "".join("assign %s = ~0;" % o for o in outs),
}


def spoof(name, head, family):
    params, own, ports = head
    decl = ", ".join("%s %s %s" % p for p in ports)
    outs = [p[2] for p in ports if p[0] == "output"]
    return "module %s %s(%s);\n%s\n%s\nendmodule\n" % (
        name, params, decl, own, FAMILIES[family](outs))


def bench_header(text):
    """(name, header) of the design that a testbench instantiates: its wires
    are outputs, the rest are inputs."""
    text = re.sub(r"//[^\n]*", " ", text)
    m = re.search(r"^\s*(\w+)\s+\w+\s*\(\s*(\.\w+\s*\(.*?)\)\s*;", text,
                  re.S | re.M)
    if not m:
        return "", None
    ports = []
    for port, net in re.findall(r"\.(\w+)\s*\(\s*(\w+)", m.group(2)):
        d = re.search(r"\b(wire|reg)\b([^;]*?)(\[[^\]]*\])?([^;\[\]]*"
                      r"\b%s\b)" % net, text)
        ports.append(("output" if d and d.group(1) == "wire" else "input",
                      d.group(3) or "" if d else "", port))
    return m.group(1), ("", "", ports)


def goldens(args, work):
    """suite -> [(task, top, header)]"""
    c = os.path.abspath(args.dir)
    found = collections.defaultdict(list)
    for s, d in (("ve2-spec", "dataset_spec-to-rtl"),
                 ("ve2-cc", "dataset_code-complete-iccad2023")):
        for f in sorted(glob.glob(os.path.join(c, "verilog-eval-v2", d,
                                               "*_ref.sv"))):
            h = header(open(f).read(), "RefModule")
            found[s].append((os.path.basename(f)[:-7], "TopModule", h))
    for s, d in (("rtllm-2.0", "RTLLM-v2.0"), ("rtllm-1.1", "RTLLM-v1.1")):
        for f in sorted(glob.glob(os.path.join(c, d, "**", "testbench.v"),
                                  recursive=True)):
            folder = os.path.dirname(f)
            refs = glob.glob(os.path.join(folder, "verified_*.v")) or [
                x for x in glob.glob(os.path.join(folder, "*.v")) if x != f]
            top = os.path.basename(folder)
            h = None
            for ref in refs:
                text = open(ref, errors="replace").read()
                for m in (top, "verified_" + top) + tuple(
                        re.findall(r"\bmodule\s+(\w+)", text)):
                    h = h or header(text, m)
            found[s].append((top, top, h))
    for s, f in (("ve1-human", "Human"), ("ve1-machine", "Machine")):
        data = os.path.join(c, "verilog-eval-v1", "data",
                            "VerilogEval_%s.jsonl" % f)
        for line in open(data):
            r = json.loads(line)
            h = header(r["prompt"] + r["canonical_solution"], "top_module")
            found[s].append((r["task_id"], "top_module", h))
    for f in sorted(glob.glob(os.path.join(c, "VGen", "*", "tb*.v"))):
        found["vgen"].append((os.path.basename(os.path.dirname(f)),
                              *bench_header(open(f).read())))
    for s in corpus.SUITES:
        corpus.import_suite(args.rtlsmith, c, work, s)
    return found


def spoofs(args):
    accepted = collections.Counter()
    judged = collections.Counter()
    skipped = bad = 0
    with tempfile.TemporaryDirectory() as work:
        run([args.rtlsmith, "init", "."], work)
        for suite, tasks in goldens(args, work).items():
            rows = []
            for task, top, head in tasks[::args.every]:
                if not head:
                    skipped += 1
                    print("no header found: %s/%s" % (suite, task))
                    continue
                for family in FAMILIES:
                    rows.append((task, "%s:%s" % (task, family), "solution",
                                 spoof(top, head, family)))
                    if suite.startswith("ve1"):
                        # behind the prompt's header, as the suite asks
                        outs = [p[2] for p in head[2] if p[0] == "output"]
                        rows.append((task, "%s:body:%s" % (task, family),
                                     "completion", FAMILIES[family](outs) +
                                     "\nendmodule\n"))
            got, _ = evaluate(args, work, suite, rows)
            for _, cid, _, _ in rows:
                family, v = cid.rsplit(":", 1)[1], got[cid]
                judged[family] += 1
                if v["status"] == "error":
                    bad += 1
                    print("error: %s %s: %s" % (suite, cid, v.get("detail")))
                if v["status"] == "pass":
                    accepted[family] += 1
                    print("accepted: %s %s" % (suite, cid))
                    bad += family not in ("zero", "one")
    for family in FAMILIES:
        print("%-13s accepted %3d of %d" % (family, accepted[family],
                                            judged[family]))
    print("%d spoofs judged, %d tasks without a header that was understood; "
          "constants that pass are to be looked at: a task may ask for one" %
          (sum(judged.values()), skipped))
    return bad


def main():
    p = argparse.ArgumentParser()
    p.add_argument("rtlsmith")
    p.add_argument("dir")
    p.add_argument("--mode", default="strict")
    p.add_argument("--only", default="")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--spoofs", action="store_true")
    p.add_argument("-o", "--output", default="")
    p.add_argument("-v", "--verbose", action="store_true")
    args = p.parse_args()
    args.rtlsmith = os.path.abspath(args.rtlsmith)
    if not os.path.isdir(args.dir):
        corpus.skip("no folder " + args.dir)
    if args.output:
        open(args.output, "w").close()
    sys.exit(1 if (spoofs if args.spoofs else attacks)(args) else 0)


main()
