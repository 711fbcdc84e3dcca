#!/bin/sh
# Tasks of kind testbench: each outcome once through eval, the replies of the
# cassette through a run, and what a suite of them is checked for.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
RTLSMITH_PROGRESS=none
export RTLSMITH_PROGRESS
own=$abs_top_srcdir/data/suites/testbenches

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
mkdir mine
cp "$own/suite.yaml" mine
cp -R "$own/sat_add" "$own/dec_counter" mine
chmod -R u+w mine
# an edit that changes nothing is no fault, and one that nothing can read is
# none that a testbench could be praised for
cat >>mine/sat_add/faults.yaml <<'EOT'
- {id: SAME, find: "sum[8] != sum[7];", replace: "sum[7] != sum[8];"}
- {id: BROKEN, find: "assign ovf =", replace: "assign ovf = ="}
EOT
run suite import native mine --name mine
is "$status" 0 "import: exit code"
run suite show mine
like "$out" '^sat_add +testbench +sat_add +' "show: the kind"

# answer TASK FILE: a line of in.jsonl; the text as JSON has it
answer() {
	printf '{"task_id": "%s", "solution": "%s"}\n' "$1" \
		"$(sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/$/\\n/' "$2" |
			tr -d '\n')" >>in.jsonl
}
# said N REGEX NAME: what came of the Nth
said() {
	like "$(sed -n "$1p" out.jsonl)" "$2" "$3"
}
golden=mine/sat_add/golden.sv
# shellcheck disable=SC2016
says() { # MISMATCHES SAMPLES: a testbench that only says so
	printf 'module tb; initial begin $display("rtlsmith: %s"); %s\n' \
		"mismatches=$1 samples=$2 first_time=-1" '$finish; end endmodule'
}
answer sat_add "$golden"
says 0 10 >t.sv
answer sat_add t.sv
says 3 10 >t.sv
answer sat_add t.sv
says 0 0 >t.sv
answer sat_add t.sv
# shellcheck disable=SC2016
echo 'module tb; initial $finish; endmodule' >t.sv
answer sat_add t.sv
echo 'module tb; reg c = 0; always #1 c = !c; endmodule' >t.sv
answer sat_add t.sv
echo 'module tb; initial begin end' >t.sv
answer sat_add t.sv
sed 's/\.sat(sat)/.saturate(sat)/' "$golden" >t.sv
answer sat_add t.sv
sed 's/^module tb/module bench/' "$golden" >t.sv
answer sat_add t.sv
{ cat "$golden" && echo 'module sat_add; endmodule'; } >t.sv
answer sat_add t.sv
# shellcheck disable=SC2016
sed 's/seed = 7;/seed = $fopen("design.sv", "r");/' "$golden" >t.sv
answer sat_add t.sv
# shellcheck disable=SC2016
printf '`define S $sys``tem\n' | cat - "$golden" |
	sed 's/seed = 7;/seed = 7; `S("true");/' >t.sv
answer sat_add t.sv
# shellcheck disable=SC2016
printf '`include "design.sv"\n' | cat - "$golden" >t.sv
answer sat_add t.sv
echo '// nothing' >t.sv
answer sat_add t.sv
# it waits for an answer that a faulty design never gives
sed 's/if (y !== want.*/wait (y === want \&\& ovf === want_ovf);\
if (0) begin/' "$golden" >t.sv
answer sat_add t.sv
# waves, texts and forces are a testbench's own affair
# shellcheck disable=SC2016
sed 's/seed = 7;/seed = 7; $dumpfile("w.vcd"); $dumpvars(0, tb);/' \
	"$golden" >t.sv
answer sat_add t.sv
# a run that never ends is ended by its CPU time: so little of it that the
# guard by the clock is far behind, whatever else this machine does
run eval -s mine in.jsonl -o out.jsonl --timeout-factor 1
is "$status" 0 "eval: exit code"
like "$err" '16 candidates: 2 pass, 14 fail' "eval: counts"
said 1 '"result": *"passed"' "a good one"
said 1 '"score": *1,.*"n": *10, *"caught": *10' \
	"a good one: edits that change nothing, or break it, do not count"
said 2 'failed: weak_testbench.*0 of 10' "accepts everything"
said 2 '"missed": *\["F01".*"silent": *\[\]' "accepts everything: the faults"
said 3 'failed: golden_rejected.*3 of 10 samples' "rejects everything"
nok "one that rejects the right design is run with no other" \
	sh -c 'sed -n 3p out.jsonl | grep -q min_score'
said 4 'failed: sample_count' "compares nothing"
said 5 'failed: sim_no_verdict' "says nothing"
said 6 'failed: sim_timeout' "never ends"
said 7 'failed: syntax' "no Verilog"
said 8 'failed: port_mismatch' "a port that is not there"
said 9 'failed: elab' "another name"
said 10 'failed: forbidden_construct.*brings the module' "a design of its own"
said 11 'failed: forbidden_construct.*fopen' "files"
said 12 'failed: forbidden_construct' "files behind a macro"
said 13 'failed: forbidden_construct.*include' "an include"
said 14 'failed: empty' "nothing"
said 15 'failed: weak_testbench.*0 of 10' "waits for ever"
said 15 '"silent": *\["F01"' "waits for ever: no verdict is no rejection"
said 16 '"result": *"passed"' "waves"

run run -s mine -m demo -n 4 --run one \
	--replay "$abs_top_srcdir/data/cassettes/testbenches"
is "$status" 0 "run: exit code"
for task in sat_add dec_counter; do
	i=0
	sed -n 's/^    expect: //p' \
		"$abs_top_srcdir/data/cassettes/testbenches/$task.yaml" >wanted
	while read -r want; do
		run show "one/$task/$i"
		like "$out" "\"reason\": *\"$want\"" "cassette: $task/$i"
		i=$((i + 1))
	done <wanted
	is "$i" 4 "cassette: $task: replies"
done
run show one/dec_counter/1
like "$out" 'fault F0[0-9]: accepted' "show: the log names what is missed"
run report one -f md
like "$out" 'golden_rejected' "report: a reason"
like "$out" 'weak_testbench' "report: another"
line='demo: golden accuracy 50[.]0 %, mutant accuracy 25[.]0 % of 8 testbenches'
like "$out" "$line" "report: golden and mutant accuracy"
run report one
like "$out" "^$line" "report: for people"
run report one -f html
like "$out" "$line" "report: as a page"
run report one -f json
like "$out" '"golden_accuracy": *0[.]5,' "report: as a document"
verdicts=$(count "SELECT count(*) FROM verdict")
run run -s mine -m demo -n 4 --run two \
	--replay "$abs_top_srcdir/data/cassettes/testbenches"
is "$(count "SELECT count(*) FROM verdict")" "$verdicts" \
	"a second run judges nothing anew"

run suite verify mine
is "$status" 0 "verify: exit code"
like "$out" '2 of 2 goldens pass the official judge' "verify: goldens"
like "$out" 'solve nothing: 12, .*accepted, official: 0 .*strict: 0' \
	"verify: hacks"
like "$out" 'faults of the suite: 21 of 21 rejected' "verify: faults"
run trace one/sat_add/0
is "$status" 2 "trace: refused"
like "$err" 'asks for no design' "trace: why"

# what cannot be imported
wrong() { # REGEX NAME
	run suite import native mine --name wrong
	is "$status" 2 "$2: exit code"
	like "$err" "$1" "$2: said"
}
sed -i 's/min_score: .*/speed: 3/' mine/sat_add/task.yaml
wrong 'unknown key "speed"' "an unknown setting"
sed -i 's/speed: 3/min_score: 0/' mine/sat_add/task.yaml
wrong 'min_score must be above 0' "a score of nothing"
sed -i 's/min_score: 0/min_score: 1/; s/^kind.*/kind: spec/' \
	mine/sat_add/task.yaml
mv mine/sat_add/golden.sv mine/sat_add/testbench.sv
mv mine/sat_add/faults.yaml .
wrong 'testbench" is for kind: testbench' "a setting of another kind"
sed -i 's/^kind.*/kind: testbench/' mine/sat_add/task.yaml
wrong 'needs 1 to 64 faults' "no faults"
done_testing
