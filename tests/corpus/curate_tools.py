"""The stages that ask tools, for check-curate.py: near copies, check,
describe, verify and inject on designs whose function, faults and testbenches
are known because they are made here.  Nothing here asks rtlsmith what is
right: expected values are computed, faults are shown by simulation."""
import json
import os
import random
import re
import sqlite3
import subprocess

from curatelib import Design, Score, evidence, expression, pairs, run, stage


def project(rtlsmith, home, name):
    """(database, the SQL that joins rows to a stage of the project)"""
    db = os.path.join(home, "curate.db")
    run(rtlsmith, "--db", db, "-q", "curate", "init", name)
    return db, """FROM cur_row r JOIN cur_project p ON p.id = r.project_id
        AND p.name = '%s' JOIN cur_evidence e ON e.row_id = r.id
        AND e.stage = """ % name


# ---- near copies ----

def shingles(text):
    """The renamed 5-token shingles, by the words of the manual."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    names, out = {}, []
    for t in re.findall(r"\d+'[bodh][0-9a-f]+|\w+|<=|==|<<|\S", text):
        if re.match(r"[A-Za-z_]", t) and t not in WORDS:
            t = names.setdefault(t, "v%d" % len(names))
        out.append(t)
    return {tuple(out[i:i + 5]) for i in range(len(out) - 4)}


WORDS = set("""module input output reg wire assign always posedge if begin end
else endmodule""".split())


def jaccard(x, y):
    return len(x & y) / len(x | y)


def families(folder, n, seed, near):
    """{path: family}: designs and copies with other names and some edits;
    those of one family hang together by a similarity of at least `near`."""
    r = random.Random(seed + 5)
    truth = {}
    os.makedirs(folder)
    while len(truth) < n:
        x, family = Design(r), []
        for k in range(r.choice([1, 1, 2, 3])):
            y = x
            for _ in range(r.randrange(9) if k else 0):
                y = y.edited(r)
            text = y.write(r, shuffle=False)
            path = "f%d.v" % len(truth)
            with open(os.path.join(folder, path), "w") as f:
                f.write(text)
            mine = shingles(text)
            joined = [g for g in family if any(
                jaccard(mine, other) >= near for _, other in g)]
            family = [g for g in family if g not in joined] + [
                sum(joined, []) + [(path, mine)]]
            truth[path] = None
        for g in family:
            for path, _ in g:
                truth[path] = g[0][0]
    return truth


def check_near(rtlsmith, home, n, seed):
    db, rows = project(rtlsmith, home, "near")
    folder = os.path.join(home, "near")
    stage_of = families(folder, n, seed, 0.85)
    stage(rtlsmith, db, "ingest", "near", folder)
    stage(rtlsmith, db, "dedup", "near", "--near", "0.85", "--no-structure")
    said, true, both = {}, {}, {}
    for path, c in evidence(rtlsmith, db, "SELECT path, doc ->> '$.cluster' " +
                            rows + "'dedup'"):
        g = stage_of[path]
        said[c] = said.get(c, 0) + 1
        true[g] = true.get(g, 0) + 1
        both[(c, g)] = both.get((c, g), 0) + 1
    s = Score("near copies (pairs)", 95)
    s.good, s.said, s.true = pairs(both), pairs(said), pairs(true)
    return [s]


# ---- check ----

def damage(r, text):
    """No Verilog any longer."""
    return r.choice([
        lambda: text.replace("endmodule", "end"),
        lambda: re.sub(r"assign (\w+) =", r"assign \1 = =", text, count=1),
        lambda: text.replace(";", "", 1),
        lambda: text.replace("always @(posedge", "always @(posedge posedge",
                             1) if "always @(posedge" in text
        else text + ")",
    ])()


def no_hardware(r, text):
    """A compiler accepts it, and there are no gates of it."""
    out = re.search(r"output \[.*?\] (\w+)", text).group(1)
    other = re.search(r"input (?:\[.*?\] )?(\w+)", text).group(1)
    item = r.choice([
        "assign %s = " + other + ";",  # a second driver
        "reg q_%d; initial begin wait (%s); q_%d = 1; end",
        "reg q_%d; initial begin q_%d = 0; @(posedge %s) q_%d = 1; end",
        "event e_%d; always @(e_%d) $display(%s);",
        "reg q_%d; always begin q_%d = %s; @(%s) q_%d = 0; end",
    ])
    item = re.sub("%s", out, item.replace("_%d", "_" + str(r.randrange(99))))
    return text.replace("endmodule", item + "\nendmodule")


class Sound(Design):
    """One without a loop of logic."""

    def __init__(self, r):
        super().__init__(r)
        known = [n for n in self.names if n[1] in "ir" and n[2:3].isdigit()]
        for k, item in enumerate(self.items):
            name = item.split()[1]
            self.items[k] = "assign %s = %s;" % (
                name, expression(r, known, 2))
            if name[1] == "w":
                known.append(name)


def inspected(folder, n, seed):
    """{path: reason}"""
    r = random.Random(seed + 4)
    truth = {}
    os.makedirs(folder)
    for i in range(n):
        text, reason = Sound(r).write(r, shuffle=False), ""
        kind = r.random()
        if kind < 0.2:
            text, reason = damage(r, text), "syntax"
        elif kind < 0.4:
            text, reason = no_hardware(r, text), "not_synthesizable"
        elif kind < 0.5:
            text, reason = oddity(r)
        path = "f%d.v" % i
        with open(os.path.join(folder, path), "w") as f:
            f.write(text)
        truth[path] = reason
    return truth


def oddity(r):
    """(text, reason) of what a compiler accepts and no one can learn from."""
    k = r.randrange(10 ** 9)
    return r.choice([
        ("// %d\nfunction f_%d; endfunction\n" % (k, k), "no_module"),
        ("module e_%d(input a, output [%d:0] y); wire t; endmodule\n" % (
            k, k % 7), "empty"),
        ("module s_%d(input clk); reg [%d:0] q;\n"
         "always @(posedge clk) q <= q + 1; endmodule\n" % (k, k % 7 + 1),
         "no_outputs"),
    ])


def check_check(rtlsmith, home, n, seed):
    db, rows = project(rtlsmith, home, "tools")
    folder = os.path.join(home, "tools")
    truth = inspected(folder, n, seed)
    stage(rtlsmith, db, "ingest", "tools", folder)
    stage(rtlsmith, db, "check", "tools")
    scores = {x: Score("check: " + x, 99) for x in (
        "syntax", "not_synthesizable", "empty", "no_module", "no_outputs")}
    scores[""] = Score("check: keeps", 99)
    for path, reason in evidence(rtlsmith, db, "SELECT path, reason " + rows +
                                 "'check'"):
        for want, s in scores.items():
            s.add((path, reason, truth[path]), reason == want,
                  truth[path] == want)
    return list(scores.values())


# ---- designs whose function is known ----

def tree(r, names, w, depth=2):
    """A random expression of w bits as a nested tuple."""
    if depth == 0:
        return r.choice(names + [r.randrange(1, 2 ** w)])
    if r.random() < 0.2:
        return ("?", r.choice(names), tree(r, names, w, depth - 1),
                tree(r, names, w, depth - 1))
    return (r.choice("+-&|^"), tree(r, names, w, depth - 1),
            tree(r, names, w, depth - 1))


def value(x, env, w):
    if isinstance(x, str):
        return env[x]
    if isinstance(x, int):
        return x
    if x[0] == "?":
        return value(x[2 if env[x[1]] & 1 else 3], env, w)
    p, q = value(x[1], env, w), value(x[2], env, w)
    return {"+": p + q, "-": p - q, "&": p & q, "|": p | q,
            "^": p ^ q}[x[0]] % 2 ** w


def verilog(x, w):
    if isinstance(x, str):
        return x
    if isinstance(x, int):
        return "%d'd%d" % (w, x)
    if x[0] == "?":
        return "(%s[0] ? %s : %s)" % (x[1], verilog(x[2], w), verilog(x[3], w))
    return "(%s %s %s)" % (verilog(x[1], w), x[0], verilog(x[2], w))


class Unit:
    """y of a and b, at once or behind a register with a reset; its text, other
    texts that are wrong, and testbenches."""

    def __init__(self, r, kind=None):
        self.r, self.w = r, r.randint(3, 4)
        self.name, self.a, self.b, self.y, self.clk, self.rst = (
            "".join(r.choice("bcdfghjklmnpqrstvwxz") for _ in range(5)) +
            "_" + x for x in "mabycr")
        self.kind = kind or r.choice(["logic", "sync", "async"])
        self.low, self.falling = r.random() < 0.5, r.random() < 0.3
        self.reset = r.randrange(2 ** self.w)
        self.tree = self.other(None)

    def table(self, x):
        return [value(x, {self.a: i >> self.w, self.b: i % 2 ** self.w},
                      self.w) for i in range(4 ** self.w)]

    def other(self, but):
        """An expression of another function, one that looks at both inputs
        and is not nearly the same."""
        while True:
            x = tree(self.r, [self.a, self.b], self.w)
            t, n = self.table(x), 2 ** self.w
            if len(set(t)) < 4 or all(
                    t[i] == t[i % n] for i in range(n * n)) or all(
                    t[i] == t[i // n * n] for i in range(n * n)):
                continue
            if but is None or sum(
                    p != q for p, q in zip(t, self.table(but))) * 4 > n * n:
                return x

    def ports(self):
        """[(direction, name, width)]"""
        p = [("input", self.a, self.w), ("input", self.b, self.w),
             ("output", self.y, self.w)]
        if self.kind != "logic":
            p = [("input", self.clk, 1), ("input", self.rst, 1)] + p
        return p

    def text(self, x=None, double=False):
        w, says = self.w, verilog(x or self.tree, self.w)
        if double:
            says = "~(~%s)" % says
        head = "module %s(%s);\n" % (self.name, ", ".join(
            d + (" reg" if d == "output" and self.kind != "logic" else "") +
            (" [%d:0] " % (n - 1) if n > 1 else " ") + p
            for d, p, n in self.ports()))
        if self.kind == "logic":
            return head + "  assign %s = %s;\nendmodule\n" % (self.y, says)
        edge = "negedge" if self.falling else "posedge"
        wait = "%s %s" % (edge, self.clk)
        if self.kind == "async":
            wait += " or %s %s" % ("negedge" if self.low else "posedge",
                                   self.rst)
        return head + ("  always @(%s)\n    if (%s%s) %s <= %d'd%d;\n"
                       "    else %s <= %s;\nendmodule\n" % (
                           wait, "!" if self.low else "", self.rst, self.y, w,
                           self.reset, self.y, says))

    def bench(self, native, check=None, count=None, name="tb", dut=None,
              says=None):
        """A testbench.  check: when a result is wrong; count: how many
        vectors; says: what it prints instead of a verdict."""
        w, logic = self.w, self.kind == "logic"
        want, table = "want", self.table(self.tree)
        wires = "".join(", .%s(%s)" % (p, q) for p, q in (
            () if logic else ((self.clk, "clk"), (self.rst, "rst"))))
        edge, idle = ("1'b0", "1'b1") if self.falling else ("1'b1", "1'b0")
        on, off = ("1'b0", "1'b1") if self.low else ("1'b1", "1'b0")
        step = "#5 clk = %s; #1 %%s check; #4 clk = %s;" % (edge, idle)
        body = "    rst = %s; %s\n    rst = %s;\n" % (
            on, step % ("want = %d;" % self.reset), off)
        for i in range(count or len(table)):
            body += "    {a, b} = %d; %s\n" % (i, step % ("want = %d;" %
                                                         table[i]))
        body += "    rst = %s; #2 %s check; %s\n" % (
            on, "want = %d;" % self.reset if self.kind == "async" else "",
            step % ("want = %d;" % self.reset))
        if logic:
            body = "".join("    {a, b} = %d; #5 want = %d; check;\n" % (
                i, table[i]) for i in range(count or len(table)))
        verdict = ('$display("rtlsmith: mismatches=%0d samples=%0d '
                   'first_time=%0d", bad, n, first);' if native else
                   'if (bad == 0) $display("Your Design Passed"); else '
                   '$display("Failed");')
        return """module %s;
  reg clk = %s, rst = %s; reg [%d:0] a = 0, b = 0, %s = 0; wire [%d:0] y;
  integer bad = 0, n = 0, first = -1;
  %s dut(.%s(a), .%s(b), .%s(y)%s);
  task check; begin
    n = n + 1;
    if (%s) begin bad = bad + 1; if (first < 0) first = $time; end
  end endtask
  initial begin
%s    %s
    $finish;
  end
endmodule
""" % (name, idle, off, w - 1, want, w - 1, dut or self.name, self.a, self.b,
       self.y, wires, check or "y !== want", body, says or verdict)


# ---- verify: records ----

def record(r, kind):
    """({field: text}, the reason or "" when it is right; None: any reason)"""
    u = Unit(r)
    native = r.random() < 0.5
    o = {"instruction": "The module %s." % u.name, "code": u.text(),
         "testbench": u.bench(native)}
    wrong = u.text(u.other(u.tree))
    if kind == "golden":
        o["golden"] = u.text(double=True)
    elif kind == "only_golden":
        o["golden"] = u.text(double=True)
        del o["testbench"]
    elif kind == "wrong":
        o["code"] = wrong
        return o, "testbench_fails"
    elif kind == "wrong_for_golden":
        o["golden"], o["code"] = u.text(), wrong
        del o["testbench"]
        return o, None
    elif kind == "loose":  # accepts whatever it sees
        o["testbench"] = u.bench(native, check="y !== want && n < 0")
        return o, "vacuous"
    elif kind == "loose_and_wrong":
        o["testbench"] = u.bench(native, check="y !== want && n < 0")
        o["code"] = wrong
        return o, "vacuous"
    elif kind == "blind":  # sees one bit of the result
        o["testbench"] = u.bench(native, check="y[0] !== want[0]", count=2)
        return o, None
    elif kind == "silent":
        o["testbench"] = u.bench(native, says='$display("PASS");')
        return o, "unknown_testbench"
    elif kind == "of_another":
        o["testbench"] = u.bench(native, dut="other")
        return o, "unknown_testbench"
    elif kind == "hollow":
        o["code"] = re.sub(r";\n.*endmodule", ";\nendmodule", o["code"],
                           flags=re.S)
        return o, "empty"
    elif kind == "bad_golden":
        o["golden"] = wrong
        return o, "golden_fails"
    elif kind == "cheats":
        o["code"] = o["code"].replace("endmodule", 'initial begin $display('
                                      '"Your Design Passed"); $finish; end\n'
                                      'endmodule')
        return o, "forbidden"
    elif kind == "alone":
        del o["testbench"]
        return o, "self_oracle"
    return o, ""


KINDS = """right right right golden golden only_golden only_golden wrong wrong
wrong_for_golden loose loose_and_wrong blind silent of_another hollow
bad_golden cheats alone""".split()


def check_verify(rtlsmith, home, n, seed):
    r = random.Random(seed + 6)
    db, rows = project(rtlsmith, home, "records")
    path, truth, kinds = os.path.join(home, "records.jsonl"), {}, {}
    with open(path, "w") as f:
        for i in range(n):
            name = "r%d" % i
            kinds[name] = KINDS[i % len(KINDS)]
            o, truth[name] = record(r, kinds[name])
            f.write(json.dumps(dict(o, id=name)) + "\n")
    stage(rtlsmith, db, "ingest", "records", path, "--path-field", "id",
          *(x for k in ("instruction", "testbench", "golden")
            for x in ("--keep-field", k)))
    stage(rtlsmith, db, "verify", "records", "--independent")
    right = Score("verify: verified", 99)
    wrong = Score("verify: none wrongly", 100)
    why = Score("verify: reasons", 99)
    oracle = Score("verify: oracles", 100)
    for name, reason, who in evidence(
            rtlsmith, db, "SELECT r.meta ->> '$.path', reason, "
            "coalesce(doc ->> '$.oracle', '') " + rows + "'verify'"):
        want, kind = truth[name], kinds[name]
        right.add((name, kind, reason), not reason, want == "")
        wrong.add((name, kind), bool(reason) or want == "", True)
        if want and reason:
            why.add((name, kind, reason), reason == want, True)
            why.said += reason != want
        if not reason:
            oracle.add((name, kind, who), who == (
                "golden" if kind == "only_golden" else "own"), True)
    return [right, wrong, why, oracle]


# ---- describe, verify and inject: modules ----

def machine(r, k):
    """A state machine, a case with a default, and an instance: (text, {module:
    what is known of it})"""
    names = {x: "%s_%s%d" % (x, "".join(r.choice("bcdfgh") for _ in range(3)),
                             k) for x in ("m", "sub", "clk", "rst", "go", "d",
                                          "y", "z", "s")}
    text = """module @sub@(input [2:0] p, input q, output reg [2:0] r);
  always @*
    case (p[1:0])
      2'd0: r = p + 3'd%d;
      2'd1: r = q ? p : ~p;
      2'd2: r = p ^ 3'd%d;
      default: r = 3'd%d;
    endcase
endmodule
module @m@(input @clk@, input @rst@, input @go@, input [2:0] @d@,
    output [2:0] @y@, output reg [3:0] @z@);
  localparam IDLE = 2'd0, RUN = 2'd1, LAST = 2'd2;
  reg [1:0] @s@;
  @sub@ u(.p(@d@), .q(@go@), .r(@y@));
  always @(posedge @clk@)
    if (@rst@) begin
      @s@ <= IDLE;
      @z@ <= 4'd%d;
    end else begin
      case (@s@)
        IDLE: if (@go@) @s@ <= RUN;
        RUN: begin
          @z@ <= @z@ + {1'b0, @d@};
          if (@d@ == 3'd%d) @s@ <= LAST;
        end
        LAST: @s@ <= IDLE;
        default: @s@ <= IDLE;
      endcase
    end
endmodule
""" % (r.randint(1, 3), r.randint(1, 7), r.randrange(8), r.randrange(16),
       r.randrange(8))
    text = re.sub("@([a-z]+)@", lambda m: names[m.group(1)], text)
    x = {"ports": [("input", names["clk"], 1), ("input", names["rst"], 1),
                   ("input", names["go"], 1), ("input", names["d"], 3),
                   ("output", names["y"], 3), ("output", names["z"], 4)],
         "names": [names["m"], names["sub"]], "unit": None, "bench": None,
         "clk": names["clk"], "rst": names["rst"], "low": False}
    inner = dict(x, names=[names["sub"]], clk=None, rst=None, ports=[
        ("input", "p", 3), ("input", "q", 1), ("output", "r", 3)])
    return text, {names["m"]: x, names["sub"]: inner}


def units(folder, n, seed):
    """{module: what is known of it}"""
    r = random.Random(seed + 7)
    truth = {}
    os.makedirs(folder)

    def put(name, text):
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)

    for i in range(n):
        if i % 4 == 3:
            text, known = machine(r, i)
            truth.update(known)
            put("u%d.v" % i, text)
            continue
        u = Unit(r)
        bench = r.choice([None, "right", "wrong", "loose"])
        put("u%d.v" % i, u.text(u.other(u.tree) if bench == "wrong" else None))
        if bench:
            put("u%d_tb.v" % i, u.bench(
                r.random() < 0.5, name="u%d_tb" % i,
                check="y !== want && n < 0" if bench == "loose" else None))
        logic = u.kind == "logic"
        truth[u.name] = {
            "ports": u.ports(), "names": [u.name], "unit": u, "bench": bench,
            "clk": None if logic else u.clk, "rst": None if logic else u.rst,
            "low": u.low}
    return truth


def told(text):
    """Ports and registers that a description names."""
    ports, regs = set(), set()
    for what, said in re.findall(r" It has \w+ (input|output)s?: ([^.]*)\.",
                                 text):
        for name, bits in re.findall(r"(\w+) of (\d+) bits?", said):
            ports.add((what, name, int(bits)))
    for m in re.finditer(
            r"The register (\w+) keeps (\d+) bits? and changes at the (\w+) "
            r"edge of (\w+); it is (a?)synchronously reset to ([\w ]+) while "
            r"(\w+) is (high|low)\.", text):
        regs.add(m.groups())
    return ports, regs


def words(v, w):
    if v == 0:
        return "zero"
    return "all ones" if v == 2 ** w - 1 else "binary " + format(
        v, "0%db" % w)


def judge_told(truth, rows):
    ports = Score("describe: ports", 100)
    regs = Score("describe: registers", 100)
    for module, text in rows:
        if module not in truth:
            continue
        x = truth[module]
        p, g = told(text)
        true = set(x["ports"])
        for one in p | true:
            ports.add((module, one), one in p, one in true)
        u = x["unit"]
        if u is None:
            continue
        true = set() if u.kind == "logic" else {(
            u.y, str(u.w), "falling" if u.falling else "rising", u.clk,
            "a" if u.kind == "async" else "", words(u.reset, u.w), u.rst,
            "low" if u.low else "high")}
        for one in g | true:
            regs.add((module, one), one in g, one in true)
    ports.name += " (%d modules)" % len(rows)
    return [ports, regs]


def differs(home, x, wrong, right, seed):
    """Do the two texts do something else in a simulation with random inputs
    and clocks?  None: one of them does not compile."""
    other = re.sub(r"\b(%s)\b" % "|".join(x["names"]), r"w_\1", wrong)
    ins = [p for p in x["ports"] if p[0] == "input"]
    outs = [p for p in x["ports"] if p[0] == "output"]
    top = x["names"][0]

    def instance(name, tag):
        return "  %s %s(%s);\n" % (name, tag, ", ".join(
            ".%s(%s%s)" % (n, n, "" if d == "input" else "_" + tag)
            for d, n, _ in x["ports"]))

    bench = "module tb;\n  integer i, bad = 0, seed = %d;\n" % seed
    for _, n, w in ins:
        bench += "  reg [%d:0] %s = 0;\n" % (w - 1, n)
    for _, n, w in outs:
        bench += "  wire [%d:0] %s_x, %s_y;\n" % (w - 1, n, n)
    bench += instance(top, "x") + instance("w_" + top, "y")
    bench += "  initial for (i = 0; i < 6000; i = i + 1) begin\n"
    for _, n, w in ins:
        if n == x["clk"]:
            bench += "    if ($random(seed) & 1) %s = ~%s;\n" % (n, n)
        elif n == x["rst"]:
            bench += "    %s = %s(i < 8 || ($random(seed) & 31) == 0);\n" % (
                n, "!" if x["low"] else "")
        else:
            bench += "    if ($random(seed) & 1) %s = $random(seed);\n" % n
    bench += "    #1 if (%s) bad = bad + 1;\n  end\n" % " || ".join(
        "%s_x !== %s_y" % (n, n) for _, n, _ in outs)
    bench += '  initial #7000 $display("bad=%0d", bad);\nendmodule\n'
    paths = []
    for name, text in (("right.sv", right), ("wrong.sv", other),
                       ("tb.sv", bench)):
        paths.append(os.path.join(home, name))
        with open(paths[-1], "w") as f:
            f.write(text)
    out = os.path.join(home, "sim")
    if subprocess.run(["iverilog", "-g2012", "-s", "tb", "-o", out, *paths],
                      capture_output=True).returncode:
        return None
    said = subprocess.run(["vvp", "-n", out], capture_output=True,
                          text=True).stdout
    return "bad=0" not in said


def compiles(home, text, top):
    path = os.path.join(home, "one.sv")
    with open(path, "w") as f:
        f.write(text)
    return not subprocess.run(["iverilog", "-g2012", "-tnull", "-s", top,
                               path], capture_output=True).returncode


def judge_faults(home, truth, db):
    """Every injected fault by Icarus alone."""
    fails = Score("inject: wrong fails", 100)
    passes = Score("inject: right passes", 100)
    kinds = {}
    for row, doc in sqlite3.connect(db).execute(
            "SELECT r.path, x.doc FROM cur_example x JOIN cur_row r "
            "ON r.id = x.row_id WHERE x.kind = 'repair'"):
        d = json.loads(doc)
        x, kind = truth[row], d["fault"]["kind"]
        kinds[kind] = kinds.get(kind, 0) + 1
        right = compiles(home, d["right"], row)
        if d["judge"]["kind"] == "compile":
            wrong = not compiles(home, d["wrong"], row)
        else:
            wrong = differs(home, x, d["wrong"], d["right"], len(kinds)) is True
            right &= differs(home, x, d["right"], d["right"], 1) is False
        fails.add((row, kind, d["fault"]["line"]), True, wrong)
        passes.add((row, kind), True, right)
    print("injected:", ", ".join("%d %s" % (kinds[k], k)
                                 for k in sorted(kinds)))
    return [fails, passes]


def check_units(rtlsmith, home, n, seed):
    db, rows = project(rtlsmith, home, "units")
    folder = os.path.join(home, "units")
    truth = units(folder, n, seed)
    stage(rtlsmith, db, "ingest", "units", folder)
    for args in (["modules"], ["check"],
                 ["describe", "--registers", "spec", "--levels", "detailed"],
                 ["verify"], ["inject"]):
        stage(rtlsmith, db, args[0], "units", *args[1:])
    found = Score("check: testbenches", 100)
    for module, kind in evidence(
            rtlsmith, db, "SELECT r.path, coalesce(doc ->> "
            "'$.testbench.kind', '') " + rows + "'check'"):
        if module in truth:
            found.add((module, kind), kind == "found",
                      truth[module]["bench"] is not None)
    scores = [found] + judge_told(truth, evidence(rtlsmith, db, """
        SELECT r.path, x.doc ->> '$.text' FROM cur_example x
        JOIN cur_row r ON r.id = x.row_id WHERE x.kind = 'description'"""))
    right = Score("verify: by a found one", 99)
    for module, reason, who in evidence(
            rtlsmith, db, "SELECT r.path, reason, coalesce(doc ->> "
            "'$.oracle', '') " + rows + "'verify'"):
        if module in truth:
            right.add((module, reason, who), who == "found" and not reason,
                      truth[module]["bench"] == "right")
    return scores + [right] + judge_faults(home, truth, db)
