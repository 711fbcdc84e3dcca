#!/bin/sh
# curate inject: faults that matter, judged again by other means; what is the
# same is no row; fixes of a history; a killed stage goes on.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog vvp yosys python3 git

mkdir d
cat >d/a.v <<'EOT'
module counter(input clk, input rst, input en, output reg [1:0] q);
  always @(posedge clk)
    if (rst) q <= 0;
    else if (en) q <= q + 1;
endmodule
module pick(input a, input b, input s, output reg y, output z);
  assign z = a ^ s;
  always @(a or b or s)
    case (s)
      1'b0: y = a | b;
      default: y = a & b;
    endcase
endmodule
module same(input a, output y);
  assign y = a | a;
endmodule
EOT
examples() { # SQL condition: how many
	count "SELECT count(*) FROM cur_example WHERE stage = 90 AND $1"
}

run init -q .
run curate init p
run curate ingest p d --progress none
run curate modules p --progress none
run curate inject p --progress none --per-row 5 --seed 7 --kinds \
	operator,sensitivity,semicolon,undeclared
is "$status" 0 "inject: exit code"
like "$out" '^3 rows: 3 with faults that matter, 0 without; .* [1-9][0-9]* matter, 1 are the same' \
	"inject: what came of it"
is "$(examples "kind = 'repair'")" "$(examples 1)" "inject: only repairs"
is "$(examples "key LIKE 'operator@%' AND doc ->> 'top' = 'same'")" 0 \
	"inject: an equivalent fault is no row"
is "$(examples "doc ->> '\$.judge.kind' = 'testbench'
	AND key LIKE 'sensitivity@%'") $(examples "key LIKE 'sensitivity@%'
	AND doc ->> 'top' = 'pick'")" "1 1" \
	"inject: what synthesis does not see, a testbench does"
is "$(examples "doc ->> '\$.judge.kind' = 'equiv' AND
	doc ->> '\$.feedback' NOT LIKE '%step %wanted%'")" 0 \
	"inject: a counterexample is told"
is "$(examples "doc ->> '\$.judge.kind' = 'compile' AND
	doc ->> '\$.feedback' NOT LIKE '%error%'")" 0 \
	"inject: the compiler's own words"
"$RTLSMITH" db sql "SELECT key, doc FROM cur_example ORDER BY row_id, key" \
	>first
run curate inject p --progress none --per-row 5 --seed 7 --kinds \
	operator,sensitivity,semicolon,undeclared
like "$out" '^0 rows' "inject: nothing is judged twice"
run curate inject p --progress none --per-row 5 --seed 7 --again -j 1 --kinds \
	operator,sensitivity,semicolon,undeclared
"$RTLSMITH" db sql "SELECT key, doc FROM cur_example ORDER BY row_id, key" \
	>second
ok "inject: the same seed, the same rows" cmp first second

# ---- every row again, by the tools themselves ----
cat >again.py <<'EOT'
import json, sqlite3, subprocess, sys
def tool(*args):
    return subprocess.run(args, capture_output=True, text=True)
def put(name, text):
    open(name, "w").write(text)
    return name
def says(kind, judge, text):
    cand = put("cand.sv", text)
    if kind == "compile":
        return tool("iverilog", "-g2012", "-tnull", "-s", judge["top"],
                    cand).returncode == 0
    if kind == "equiv":
        gold = put("gold.sv", judge["golden"])
        return {0: True, 1: False}[tool(sys.argv[1], "equiv", gold, cand,
                "--top", judge["top"]).returncode]
    tb = put("tb.sv", judge["testbench"])
    assert tool("iverilog", "-g2012", "-s", "tb", "-o", "x", cand,
                tb).returncode == 0
    return "mismatches=0 " in tool("vvp", "x").stdout
bad = n = 0
for (doc,) in sqlite3.connect(sys.argv[2]).execute(
        "SELECT doc FROM cur_example WHERE kind = 'repair'"):
    d = json.loads(doc)
    kind = d["judge"]["kind"]
    n += 1
    if says(kind, d["judge"], d["wrong"]) or \
            not says(kind, d["judge"], d["right"]) or \
            d["evidence"]["wrong"]["result"] != "fail" or \
            d["evidence"]["right"]["result"] != "pass" or not d["feedback"]:
        bad += 1
        print(d["fault"], kind)
print(n, "rows", bad, "bad")
sys.exit(bad != 0 or n < int(sys.argv[3]))
EOT
db=$(find . -name '*.db' | head -n 1)
ok "again: each wrong text fails, each right one passes" \
	python3 again.py "$RTLSMITH" "$db" 12

run curate inject p --kinds operator,nothing
is "$status" 2 "kinds: exit code"
like "$err" 'no faults of kind "nothing"; kinds are logic, syntax, operator' \
	"kinds: what there is"
run curate why p same
like "$out" 'inject: keep' "why: what the stage said"

# ---- a git history ----
mkdir h
git init -q h
commit() { # MESSAGE
	git -C h add -A
	git -C h -c user.name=a -c user.email=a@b.c commit -qm "$1"
}
adder() { # OPERATOR
	echo "module adder(input [3:0] a, b, output [3:0] y);
  assign y = a $1 b;
endmodule"
}
{
	echo "// words"
	adder -
} >h/a.v
commit "An adder"
adder + >h/a.v
commit "Fix the sum"
adder ' + ' >h/a.v
commit "fixed: blanks"
adder '|' >h/a.v
commit "Faster"
run curate init g
run curate ingest g h --history --progress none
run curate modules g --progress none
run curate inject g --progress none --kinds fence
like "$out" '^of the fixes in histories 1 are proven, 0 change nothing, 0 are unproven' \
	"history: one fix"
is "$(count "SELECT count(*) FROM cur_example WHERE key LIKE 'fix@%'
	AND kind = 'repair' AND doc ->> '\$.fix.subject' = 'Fix the sum'
	AND doc ->> '\$.wrong' LIKE '%a - b%'
	AND doc ->> '\$.right' LIKE '%a + b%'")" 1 "history: its texts"
run curate dedup g --near 0.7 --progress none
run curate inject g --again --progress none --kinds fence
like "$out" '^of the fixes in histories 1 are proven' \
	"history: also where one of them is only a copy"

# ---- a stage that was killed goes on ----
i=0
while [ $i -lt 70 ]; do
	echo "module m$i(input a, output y); assign y = a ^ 1'b$((i % 2)); endmodule"
	i=$((i + 1))
done >k.v
mkdir k
mv k.v k
run curate init k
run curate ingest k k --progress none
run curate modules k --progress none
"$RTLSMITH" curate inject k --per-row 1 --kinds fence --progress none \
	>killed.out 2>&1 &
pid=$!
reap $pid
some() {
	[ "$(examples "project_id = 3")" -ge 32 ]
}
ok "kill: the first page" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run curate inject k --per-row 1 --kinds fence --progress none
is "$status" 0 "kill: the same command goes on"
is "$(examples "project_id = 3")" 70 "kill: each row once"
done_testing
