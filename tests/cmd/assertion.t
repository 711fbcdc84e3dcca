#!/bin/sh
# Tasks of kind assertion: each outcome once through eval, a run from a
# cassette, and what a suite of them is checked for.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
RTLSMITH_PROGRESS=none
export RTLSMITH_PROGRESS
own=$abs_top_srcdir/data/suites/assertions

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
mkdir mine
cp "$own/suite.yaml" mine
cp -R "$own/lane_pick" "$own/detect_101" mine
# a counter that nobody sees the end of, and one second to find out
mkdir mine/slow
cat >mine/slow/design.sv <<'EOT'
module slow(input clk, rst, run, output reg late);
	reg [23:0] n;
	always @(posedge clk)
		if (rst) begin
			n <= 24'd0;
			late <= 1'b0;
		end else begin
			n <= run ? n + 24'd1 : 24'd0;
			late <= late | n == 24'd9999999;
		end
endmodule
EOT
echo 'Write assertions about slow.' >mine/slow/prompt.md
printf 'kind: assertion\ntop: slow\nprove:\n  depth: 8\n  cpu_seconds: 1\n' \
	>mine/slow/task.yaml
printf -- '- {id: F1, find: "late | n", replace: "~late | n"}\n' \
	>mine/slow/faults.yaml
run suite import native mine --name mine
is "$status" 0 "import: exit code"
run suite show mine
like "$out" '^detect_101 +assertion +detect_101 +[a-z-]+' "show: the kind"

# The reset goes first in everything that is said of detect_101.
head='default clocking @(posedge clk); endclocking\ndefault disable iff (rst);\n'
# answer TASK TEXT: a line of the file; the text as JSON has it
answer() {
	printf '{"task_id": "%s", "solution": "%s"}\n' "$1" "$2" >>in.jsonl
}
# said N REGEX NAME: what came of the Nth
said() {
	like "$(sed -n "$1p" out.jsonl)" "$2" "$3"
}
answer lane_pick "always_comb begin\n a: assert (any == |on);\n b: assert (n == (on[3] ? 2'd3 : on[2] ? 2'd2 : {1'b0, on[1]}));\nend"
answer lane_pick "always_comb a: assert (any == |on);"
answer lane_pick "always_comb a: assert (1'b1);"
answer lane_pick "always_comb a: assert (n != 2'd3);"
answer lane_pick "always_comb if (any && !any) a: assert (n == 2'd0);"
answer lane_pick "always_comb c: cover (on == 4'd3 && n == 2'd3);\nalways_comb a: assert (any == |on);"
answer lane_pick "always_comb a: assert (any == |on);\nwire x;"
answer lane_pick "always_comb a: assert (nosuch == |on);"
answer lane_pick "always_comb assume (on == 4'd0);\nalways_comb a: assert (n == 2'd0);"
answer lane_pick "always_comb a: assert (any == |on);\ninitial \$finish;"
answer lane_pick "module lane_pick(); endmodule"
answer lane_pick "// assert"
answer lane_pick "always_comb c: cover (n == 2'd3);"
answer detect_101 "${head}a: assert property (##1 bit_in |-> ##[1:\$] hit);"
answer slow "${head}a: assert property (!late);"
# only comments and labels differ from the first
answer lane_pick "always_comb begin // again\n a: assert (any == |on);\n b: assert (n == (on[3] ? 2'd3 : on[2] ? 2'd2 : {1'b0, on[1]}));\nend"
run eval -s mine in.jsonl -o out.jsonl
is "$status" 4 "eval: exit code: one is in error"
like "$err" '16 candidates: 2 pass, 13 fail, 1 in error' "eval: counts"
said 1 '"result": *"passed"' "a good set"
said 1 '"score": *1,.*"caught": *6' "a good set: its score"
said 2 'failed: weak_properties' "too weak"
said 2 '[0-9] of 6 faults are caught, at least 90 %' "too weak: how much"
said 2 '"missed": *\["F0' "too weak: what it missed"
said 3 'failed: weak_properties.*0 of 6' "true of everything"
said 4 'failed: counterexample.*line 1: a: counterexample' "false"
said 4 '"stage": *"prove".*"line": *1' "false: where"
said 5 'failed: vacuous' "never begins"
said 6 'failed: vacuous.*c: unreachable' "a cover that is not reached"
said 7 "failed: not_in_subset.*line 2: .*'wire'" "not in the subset"
said 8 'failed: not_in_subset.*nosuch' "a name that is not there"
said 9 'failed: forbidden_construct.*no assumptions' "an assumption"
said 10 'failed: forbidden_construct.*line 2' "the end of the simulation"
said 11 'failed: forbidden_construct.*module' "a design"
said 12 'failed: empty' "nothing"
said 13 'failed: empty.*nothing is asserted' "covers alone"
said 14 'failed: not_in_subset.*unbounded' "an unbounded delay"
said 15 'error: unproven' "no answer"
said 16 '"result": *"passed"' "another spelling"
sed -n 4p out.jsonl >false.json
nok "one that is false is held against no fault" grep -q min_score false.json

cat >replies.jsonl <<'EOT'
{"task_id": "lane_pick", "response": "The design is\n```verilog\nassign any = |on;\n```\nand this holds:\n```sva\nalways_comb begin a: assert (any == |on); b: assert (n == (on[3] ? 2'd3 : on[2] ? 2'd2 : {1'b0, on[1]})); end\n```\n"}
{"task_id": "lane_pick", "response": "It is any that counts."}
{"task_id": "lane_pick", "finish_reason": "length", "response": "```\nalways_comb a: assert (any == |on"}
EOT
run eval -s mine replies.jsonl -o out.jsonl
said 1 '"passed": *true.*"extractor": *"properties@1"' "a reply: its last block"
said 2 'no_code' "a reply without properties"
said 3 'truncated' "a reply that was cut"

run run -s mine -m demo --task lane_pick -n 4 --run one \
	--replay "$abs_top_srcdir/data/cassettes/assertions"
is "$status" 0 "run: exit code"
like "$out" '4 scored: 2 pass, 2 fail; 0 in error' "run: what came out"
like "$out" '1 fail counterexample' "run: a reason"
like "$out" '1 fail weak_properties' "run: another"
run show one/lane_pick/2
like "$out" 'weak_properties' "show: the reason"
like "$out" '"caught":5,"missed":\["F03"\]' "show: the score"
like "$out" 'fault F01: caught by some' "show: the log"
# what the author of each reply expects is what the judge says
run run -s mine -m demo --task detect_101 -n 4 --run expect \
	--replay "$abs_top_srcdir/data/cassettes/assertions"
is "$("$RTLSMITH" log expect --json |
	sed 's/.*"reason":"\([a-z_]*\)".*/\1/' | sort)" \
	"$(sed -n 's/^    expect: //p' \
		"$abs_top_srcdir/data/cassettes/assertions/detect_101.yaml" |
		sort)" "the reasons that the cassette expects"
run report one -f md
like "$out" 'weak_properties' "report: the reason"
verdicts=$(count "SELECT count(*) FROM verdict")
run run -s mine -m demo --task lane_pick -n 4 --run two \
	--replay "$abs_top_srcdir/data/cassettes/assertions"
is "$(count "SELECT count(*) FROM verdict")" "$verdicts" \
	"a second run judges nothing anew"

run suite verify mine --mode official
is "$status" 1 "verify: exit code: a task has no golden"
like "$out" '2 of 3 goldens pass the official judge' "verify: goldens"
like "$out" 'slow: no golden' "verify: a task without a golden"
like "$out" 'solve nothing: [0-9]+, .*accepted, official: 0' "verify: hacks"
like "$out" 'faults of the suite: 14 of 14 rejected' "verify: faults"

# what cannot be imported
wrong() { # REGEX NAME
	run suite import native mine --name wrong
	is "$status" 2 "$2: exit code"
	like "$err" "$1" "$2: said"
}
echo 'prove: {speed: 3}' >>mine/lane_pick/task.yaml
sed -i '/^prove:$/,/^  min/d' mine/lane_pick/task.yaml
wrong 'unknown key "speed"' "an unknown setting"
sed -i 's/speed: 3/min_score: 0/' mine/lane_pick/task.yaml
wrong 'min_score must be above 0' "a score of nothing"
sed -i '/^prove/d' mine/lane_pick/task.yaml
mv mine/lane_pick/faults.yaml .
wrong 'needs 1 to 64 faults' "no faults"
sed 's/any = |on/nowhere/' faults.yaml >mine/lane_pick/faults.yaml
wrong 'occurs nowhere in design.sv' "a fault of something else"
done_testing
