#!/bin/sh
# agents, CircuitMind: gates only, and fewer of them once the design is right.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*

gates() { # TEXT: the body of inv
	echo "module inv(input a, output y); $1 endmodule"
}

says gates inv "$(gates 'assign y = a ? 0 : 1;')"
says repair inv "$(gates 'wire p, q; not (p, a); not (q, p); not (y, q);')"
# first no fewer; when it is told so, one gate
says fewer inv "$(gates 'wire p, q; not (p, a); nand (q, p, p); not (y, q);')"
cat >tape/told.yaml <<'END'
match: "turn 8: no fewer: 3 gates, depth 3, SEI 0.166667"
replies:
  - content: "module inv(input a, output y); nand (y, a, a); endmodule"
END
says_file test inv mini/inv/testbench.sv
endpoint tape
run run -s mini -m demo --agent circuitmind --task inv --run one
is "$status" 0 "CircuitMind: exit code"
is "$(passes one)" 1 "CircuitMind: passes"
like "$(turns "$(of_run one)")" 'lock\|\|not gates only: line 1: assign' \
	"CircuitMind: an operator is rejected by the lock"
like "$(requests)" 'may be made of instances only:.*line 1: assign' \
	"CircuitMind: and the repairer is told why"
like "$(turns "$(of_run one)")" 'gates\|\|better: 1 gates, depth 1, SEI 0.5' \
	"CircuitMind: fewer gates, by the hand count"
last=$(sql "SELECT text_of(candidate) FROM sample x WHERE $(of_run one)")
like "$last" 'nand \(y, a' "CircuitMind: which are the answer"
is "$(turns "$(of_run one) AND t.step = 'gates' AND t.role = ''" |
	sed 's/.*|//; s/:.*//' | tr '\n' ' ')" "no fewer better no fewer no fewer " \
	"CircuitMind: never more of them"

# ---- what is smaller and wrong ----
cat >wrong.sv <<'END'
module tb;
	reg a = 0;
	wire y;
	inv dut(.a(a), .y(y));
	initial begin
		#1 $display("rtlsmith: mismatches=0 samples=1 first_time=-1");
		$finish;
	end
endmodule
END
says_file test inv wrong.sv
says fewer inv "$(gates 'and (y, a, a);')"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent circuitmind --task inv --run wrong --cache off
like "$(turns "$(of_run wrong)")" 'gates\|\|another circuit: ' \
	"CircuitMind: a smaller one that does something else is refused"
is "$(passes wrong)" 1 "CircuitMind: although its testbench sees nothing"
is "$(turns "$(of_run wrong) AND t.step = 'gates' AND t.role <> ''" | wc -l)" 2 \
	"CircuitMind: two in a row without a gain end it"

# ---- how often is the policy's ----
mkdir own
sed 's/gates: .*/gates: {rounds: 3, idle: 3}/; s/^name: .*/name: thrice/' \
	"$abs_top_srcdir/prompts/policies/circuitmind.yaml" >own/thrice.yaml
sed 's/gates: .*/gates: {rounds: 1}/; s/^name: .*/name: once/' \
	own/thrice.yaml >own/once.yaml
for n in thrice:3 once:1; do
	run run -s mini -m demo --agent "own/${n%:*}.yaml" --task inv \
		--run "${n%:*}" --cache off
	is "$(turns "$(of_run "${n%:*}") AND t.step = 'gates'
		AND t.role <> ''" | wc -l)" "${n#*:}" \
		"CircuitMind: gates.rounds and gates.idle: ${n%:*}"
done

# ---- the given flip-flop ----
cat >own/ff.yaml <<'END'
schema: rtlsmith.policy/1
name: ff
roles:
  writer: {template: gates}
checks: [lock]
END
ff='module d_flip_flop(input clk, input d, output reg q);
  always @(posedge clk) q <= d;
endmodule
module inv(input a, output y); wire q; d_flip_flop f(a, a, q); not (y, a);
endmodule'
says gates inv "$ff"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent own/ff.yaml --task inv --run ff --cache off
is "$(turns "$(of_run ff) AND t.step = 'lock'")" "" \
	"CircuitMind: the given flip-flop is allowed"
says gates inv "$(echo "$ff" | sed 's/q <= d/q <= ~d/')"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent own/ff.yaml --task inv --run ff2 --cache off
like "$(turns "$(of_run ff2)")" 'lock\|\|' \
	"CircuitMind: one of the same name and another body is not"
done_testing
