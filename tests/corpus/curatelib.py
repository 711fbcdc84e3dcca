"""What check-curate.py and curate_tools.py have in common: random designs,
how a stage is run and what it said, precision and recall."""
import copy
import csv
import io
import re
import subprocess


class Score:
    """Precision and recall of finding a set."""

    def __init__(self, name, target):
        self.name, self.target = name, target
        self.good = self.said = self.true = 0
        self.wrong = []

    def add(self, key, said, true):
        self.said += said
        self.true += true
        self.good += said and true
        if said != true:
            self.wrong.append(key)

    def show(self):
        p = self.good / self.said if self.said else 1.0
        c = self.good / self.true if self.true else 1.0
        print("%-22s precision %7.3f%%  recall %7.3f%%  (%d of %d said, %d "
              "true; target %.1f)" % (self.name, 100 * p, 100 * c, self.good,
                                      self.said, self.true, self.target))
        for key in self.wrong[:5]:
            print("    wrong: %s" % (key,))
        return 100 * p >= self.target and 100 * c >= self.target


def run(rtlsmith, *args):
    return subprocess.run([rtlsmith, *args], check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def evidence(rtlsmith, db, sql):
    out = run(rtlsmith, "--db", db, "db", "sql", sql)
    return list(csv.reader(io.StringIO(out), delimiter="\t",
                           quoting=csv.QUOTE_NONE))[1:]


def stage(rtlsmith, db, *args):
    print(run(rtlsmith, "--db", db, "-q", "curate", *args, "--progress",
              "none"), end="")


def pairs(groups):
    """Pairs of rows in the same group."""
    return sum(n * (n - 1) // 2 for n in groups.values())


def expression(r, names, depth=3):
    if depth == 0 or r.random() < 0.2:
        n = r.choice(names)
        return r.choice([n, "%s[%d]" % (n, r.randrange(4)),
                         "%d'd%d" % (r.randint(2, 8), r.randrange(4))])
    if r.random() < 0.15:
        return "(%s ? %s : %s)" % tuple(expression(r, names, depth - 1)
                                        for _ in range(3))
    return "(%s %s %s)" % (expression(r, names, depth - 1),
                           r.choice("+ - & | ^ << == <".split()),
                           expression(r, names, depth - 1))


class Design:
    """A random design, to be written with any names in any order."""

    def __init__(self, r):
        ins = ["@i%d@" % k for k in range(r.randint(2, 5))]
        outs = ["@o%d@" % k for k in range(r.randint(1, 3))]
        regs = ["@r%d@" % k for k in range(r.randint(2, 6))]
        wires = ["@w%d@" % k for k in range(r.randint(2, 6))]
        every = ins + regs + wires
        self.names = every + outs + ["@clk@", "@rst@", "@m@"]
        width = {n: r.randint(4, 16) for n in every + outs}
        self.ports = ["input @clk@", "input @rst@"] + [
            "input [%d:0] %s" % (width[n] - 1, n) for n in ins] + [
            "output [%d:0] %s" % (width[n] - 1, n) for n in outs]
        self.decls = ["reg [%d:0] %s;" % (width[n] - 1, n) for n in regs] + [
            "wire [%d:0] %s;" % (width[n] - 1, n) for n in wires]
        self.items = ["assign %s = %s;" % (n, expression(r, every))
                      for n in wires + outs]
        half = r.randint(1, len(regs))
        self.blocks = [(group, ["%s <= %d;" % (n, r.randrange(4))
                                for n in group],
                        ["%s <= %s;" % (n, expression(r, every))
                         for n in group])
                       for group in (regs[:half], regs[half:]) if group]

    def write(self, r, shuffle=True):
        """One way to put it down."""
        mix = (lambda x: r.sample(x, len(x))) if shuffle else list
        items = list(self.items)
        for _, reset, step in self.blocks:
            items.append("always @(posedge @clk@) if (@rst@) begin %s end "
                         "else begin %s end" % (" ".join(mix(reset)),
                                                " ".join(mix(step))))
        text = "module @m@(%s);\n%s\nendmodule\n" % (
            ", ".join(mix(self.ports)),
            "\n".join(mix(self.decls) + mix(items)))
        names = {n: "".join(r.choice("abcdefghijklmnopqrstuvwxyz")
                            for _ in range(6)) + "_%d" % k
                 for k, n in enumerate(self.names)}
        text = re.sub("@[a-z0-9]+@", lambda m: names[m.group()], text)
        if r.random() < 0.5:
            text = re.sub(r"([;,()]) ?", r"\1\n   ", text)
        if r.random() < 0.5:
            text = text.replace(";", "; // %s" % r.choice(["x", "step", "ok"]
                                                          ) + "\n", 3)
        return text

    def edited(self, r):
        """The same but for one expression."""
        x = copy.copy(self)
        x.items = list(self.items)
        k = r.randrange(len(x.items))
        x.items[k] = re.sub(r"[-+&|^]", lambda m: r.choice(
            [c for c in "+-&|^" if c != m.group()]), x.items[k], count=1)
        return x
