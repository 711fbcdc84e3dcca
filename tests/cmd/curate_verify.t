#!/bin/sh
# curate verify: nothing is verified without evidence.
# shellcheck disable=SC2016 # dollars and backticks of Verilog, JSON, Markdown
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys iverilog python3

# row NAME: a record of the files NAME.v, NAME.tb and, if there, NAME.gold
cat >row.py <<'EOT'
import json, os, sys
for name in sys.argv[1:]:
    o = {"id": name, "instruction": "y is a and b, one step late: " + name}
    for key, end in (("code", "v"), ("testbench", "tb"), ("golden", "gold")):
        if os.path.exists(name + "." + end):
            with open(name + "." + end) as f:
                o[key] = f.read()
    print(json.dumps(o))
EOT

cat >good.v <<'EOT'
module late(input clk, input a, input b, output reg y);
  always @(posedge clk) y <= a & b;
endmodule
EOT
cat >good.tb <<'EOT'
module tb;
  reg clk = 0, a = 0, b = 0; wire y; integer i, bad = 0;
  late dut(.clk(clk), .a(a), .b(b), .y(y));
  initial begin
    for (i = 0; i < 8; i = i + 1) begin
      {a, b} = i;
      #5 clk = 1; #1 if (y !== (a & b)) bad = bad + 1;
      #5 clk = 0;
    end
    if (bad == 0) $display("Your Design Passed"); else $display("Failed");
    $finish;
  end
endmodule
EOT
# non-ANSI headers: one right, one wrong (VeriThoughts proved nothing of these)
cat >oldstyle.v <<'EOT'
module late(clk, a, b, y);
  input clk, a, b; output y; reg y;
  always @(posedge clk) y <= a & b;
endmodule
EOT
sed 's/a & b/a | b/' oldstyle.v >oldwrong.v
cp good.v oldwrong.gold
# an empty design, and one that fails
echo 'module late(input clk, input a, input b, output y); endmodule' >hollow.v
sed 's/a & b/a ^ b/' good.v >wrong.v
# testbenches that accept anything (VeriCoder's loose reading took these)
sed 's/y !== (a & b)/1 == 0/' good.tb >loose.tb
sed 's/if (bad == 0).*/$display("PASS");/' good.tb >silent.tb
# one that notices too little, and what it hides from: another golden
sed 's/!== (a & b)/!== (a \& b) \&\& a == b/' good.tb >weak.tb
for f in oldstyle oldwrong hollow wrong; do cp good.tb $f.tb; done
cp weak.tb differs.tb
sed 's/a & b/a | b/' good.v >differs.gold
for f in loose silent weak proven differs; do cp good.v $f.v; done
cp good.tb proven.tb
sed 's/a & b/~(~a | ~b)/' good.v >proven.gold
python3 row.py good oldstyle oldwrong hollow wrong loose silent weak proven \
	differs 	>rows.jsonl
python3 row.py good | sed 's/, "testbench.*/}/' >bare.jsonl

said() { # NAME: "status reason"
	"$RTLSMITH" db sql "SELECT rtrim(e.status || ' ' || e.reason)
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'verify' AND r.meta ->> '\$.path' = '$1'" | tail -n 1
}
evidence() { # NAME PATH
	"$RTLSMITH" db sql "SELECT e.doc ->> '$2'
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'verify' AND r.meta ->> '\$.path' = '$1'" | tail -n 1
}

run init -q .
run curate init p
run curate ingest p rows.jsonl --path-field id --keep-field instruction \
	--keep-field testbench --keep-field golden --progress none
run curate verify p --min-score 0.9 --progress none
is "$status" 0 "verify: exit code"
like "$out" '^10 rows with a specification: 3 verified, 7 rejected' \
	"verify: the rows"
is "$(said good)" keep "verify: a good row"
is "$(evidence good '$.result')" pass "evidence: the run"
is "$(evidence good '$.oracle')" own "evidence: who says so"
is "$(evidence good '$.vacuous')" 0 "evidence: no idle design passes"
ok "evidence: faults" test "$(evidence good '$.killed')" -gt 3
is "$(evidence good '$.alive')" 0 "evidence: none is missed"
is "$(evidence proven '$.proven.result')" proven "evidence: the proof"
is "$(said oldstyle)" keep "VeriThoughts: a right non-ANSI header"
is "$(said oldwrong)" "reject testbench_fails" \
	"VeriThoughts: a wrong non-ANSI header"
is "$(said hollow)" "reject empty" "VeriThoughts: an empty output"
is "$(said wrong)" "reject testbench_fails" "PyraNet: it compiles, and is wrong"
is "$(evidence wrong '$.repairable')" 1 "refine: what a model could repair"
like "$err" '2 designs fail the testbench' "refine: told without a model"
is "$(said loose)" "reject vacuous" "VeriCoder: accepts anything"
is "$(said silent)" "reject unknown_testbench" "VeriCoder: PASS is no verdict"
is "$(said weak)" "reject weak_testbench" "weak: faults are accepted"
ok "weak: and counted" test "$(evidence weak '$.alive')" -gt 1
is "$(said differs)" "reject not_equivalent" \
	"golden: another design, whatever the testbench says"

# ---- the example, and what it takes to judge again ----
is "$(count "SELECT count(*) FROM cur_example WHERE kind = 'verified'")" 3 \
	"examples: the verified ones"
is "$(count "SELECT count(*) FROM cur_example WHERE kind = 'verified'
	AND doc ->> '\$.judge.kind' = 'testbench'
	AND doc ->> '\$.rtl' LIKE 'module late%'
	AND doc ->> '\$.spec' LIKE 'y is a and b%'")" 3 "examples: their members"
run curate verify p --min-score 0.9 --progress none
like "$out" '^0 rows' "again: nothing is done twice"

# ---- VeriCoder's loop: a model repairs, the testbench stays ----
cat >>.rtlsmith/config.yaml <<'EOT'
models:
  m: {base_url: "http://127.0.0.1:9/v1", model: m}
EOT
mkdir tape
{
	echo 'match: "one step late: wrong"'
	echo 'replies:'
	echo '  - content: |'
	printf '      Here it is.\n      ```verilog\n'
	sed 's/^/      /' good.v
	printf '      ```\n'
	echo '    finish_reason: stop'
} >tape/right.yaml
{
	echo 'match: "fails its test"'
	echo 'replies:'
	echo '  - content: |'
	printf '      ```verilog\n'
	sed 's/^/      /; s/a & b/a | b/' good.v
	printf '      ```\n'
	echo '    finish_reason: stop'
} >tape/wrong.yaml
run curate verify p --min-score 0.9 -m m --replay tape --progress none
like "$out" '4 verified, 6 rejected' "refine: one is repaired"
is "$(said wrong)" keep "refine: repaired, and judged as all others"
is "$(evidence wrong '$.attempts')" 1 "refine: at the first attempt"
is "$(evidence wrong '$.repaired_by')" m "refine: by whom"
is "$(said oldwrong)" "reject testbench_fails" "refine: wrong replies"
is "$(evidence oldwrong '$.attempts')" 5 "refine: five attempts and no more"

# ---- a testbench of ours says what the design says ----
run curate init b
run curate ingest b bare.jsonl --path-field id --keep-field instruction \
	--progress none
run curate verify b --progress none
like "$out" '^1 rows with a specification: 1 verified' "self: generated"
run curate verify b --independent --progress none
like "$out" '1 rejected' "independent: not from the design itself"

# ---- a golden alone, and a testbench of the project for a module ----
cp good.v gold.v
cp proven.gold gold.gold
cp wrong.v goldwrong.v
cp good.v goldwrong.gold
python3 row.py gold goldwrong >golds.jsonl
mkdir m
sed 's/late/slow/' good.v >m/slow.v
sed 's/late/slow/; s/module tb/module slow_tb/' good.tb >m/slow_tb.v
sed 's/late/fast/' wrong.v >m/fast.v
sed 's/late/fast/; s/module tb/module fast_tb/' good.tb >m/fast_tb.v
echo 'module pick(input a, b, s, output y); assign y = s ? a : b; endmodule' \
	>m/pick.v
run curate init o
run curate ingest o golds.jsonl --path-field id --keep-field instruction \
	--keep-field golden --progress none
run curate ingest o m --progress none
run curate modules o --progress none
run curate describe o --levels detailed --registers spec --progress none
run curate verify o --progress none
of() { # MODULE: "status reason oracle"
	"$RTLSMITH" db sql "SELECT e.status || ' ' || e.reason || ' ' ||
		iif(json_valid(e.doc), e.doc ->> '\$.oracle', '')
		FROM cur_evidence e
		JOIN cur_row r ON r.id = e.row_id JOIN cur_project p
		ON p.id = r.project_id WHERE stage = 'verify' AND p.name = 'o'
		AND iif(json_valid(r.meta), r.meta ->> '\$.path', NULL) = '$1'
		OR stage = 'verify' AND p.name = 'o' AND r.path = '$1'" |
		tail -n 1
}
is "$(of gold)" "keep  golden" "golden: a testbench is made from it"
is "$(evidence gold '$.proven.result')" proven "golden: and the proof"
is "$(of goldwrong)" "reject testbench_fails golden" "golden: another design"
is "$(of slow)" "keep  found" "module: by a testbench of the project"
is "$(of fast)" "reject testbench_fails found" "module: and one that fails it"
is "$(of pick)" "keep  self" "module: one that is made"
is "$(count "SELECT count(*) FROM cur_example x JOIN cur_row r
	ON r.id = x.row_id WHERE x.kind = 'verified' AND r.path = 'slow'
	AND doc ->> '\$.spec' LIKE '%The module slow %'
	AND doc ->> '\$.testbench' LIKE '%module slow_tb%'")" 1 \
	"module: its description and the testbench are the example"
run curate verify o --independent --progress none
is "$(of pick), $(of slow)" "reject self_oracle , keep  found" \
	"module: the one that is made is not independent"

# ---- killed ----
i=0
while [ $i -lt 32 ]; do
	sed "s/late/h$i/" hollow.v >h$i.v
	i=$((i + 1))
done
# shellcheck disable=SC2046 # names
python3 row.py $(seq -f h%g 0 31) good weak proven >many.jsonl
run curate init k
run curate ingest k many.jsonl --path-field id --keep-field instruction \
	--keep-field testbench --keep-field golden --progress none
"$RTLSMITH" curate verify k --min-score 0.9 --progress none >killed.out 2>&1 &
pid=$!
reap $pid
results() { # how many rows have been judged
	count "SELECT count(*) FROM cur_evidence e JOIN cur_row r
		ON r.id = e.row_id JOIN cur_project p ON p.id = r.project_id
		WHERE stage = 'verify' AND p.name = 'k'"
}
some() {
	[ "$(results)" -ge 32 ]
}
ok "kill: the first page" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
left=$((35 - $(results)))
run curate verify k --min-score 0.9 --progress none
is "$status" 0 "kill: the same command goes on"
like "$out" "^$left rows with a specification" "kill: nothing is judged twice"
of_project() { # NAME: what is said of the rows that both projects have
	"$RTLSMITH" db sql "SELECT r.meta ->> '\$.path', e.status, e.reason,
		e.doc FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		JOIN cur_project p ON p.id = r.project_id
		WHERE stage = 'verify' AND p.name = '$1' AND
		r.meta ->> '\$.path' IN ('good', 'weak', 'proven')
		ORDER BY 1"
}
is "$(of_project k)" "$(of_project p)" \
	"kill: and what is said is the same"
is "$(count "SELECT count(*) FROM cur_example x JOIN cur_row r ON
	r.id = x.row_id JOIN cur_project p ON p.id = r.project_id
	WHERE x.kind = 'verified' AND p.name = 'k'")" 2 \
	"kill: each example once"
done_testing
