#!/bin/sh
# explain: messages of the compiler, by the table first, by a model for the
# rest; and the policy that explains before it fixes.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

cat >counter.v <<'END'
module counter(input clk, output [3:0] q);
  always @(posedge clk) q <= q + 1;
endmodule
END
cat >messages.txt <<'END'
x.v:7: error: the frobnicator is upside down
x.v:9: error: the frobnicator is upside down
END
cat >tape/explain.yaml <<'END'
match: "Explain the messages about the module"
replies:
  - content: "Turn it round in line 7."
END
cat >tape/fix_told.yaml <<'END'
match: "Turn it round"
replies:
  - content: "module inv(input a, output y); assign y = ~a; endmodule"
END

run explain counter.v
is "$status" 0 "explain: exit code"
like "$out" 'counter.v:2: error: .*valid l-value' "explain: the message"
like "$out" 'must be declared reg' "explain: what to do, from the table"
run explain messages.txt
is "$(printf '%s\n' "$out" | grep -c frobnicator)" 1 "explain: each text once"
like "$out" 'the table does not know it' "explain: what is not known is said"
like "$err" 'asks a model about the other 1' "explain: and how to go on"

endpoint tape
run explain messages.txt -m demo
like "$out" 'demo says:' "explain: a model is asked for the rest"
like "$out" 'Turn it round in line 7' "explain: and what it says"
run explain counter.v -m demo
unlike "$out" 'demo says' "explain: not asked where the table knows all"
run explain messages.txt -m demo --json
is "$(printf '%s' "$out" | tr -d ' \n' | cut -c1-35)" \
	'{"schema":"rtlsmith.explain/1","fil' "explain: JSON"
like "$out" '"model_says": "Turn it round' "explain: JSON with the answer"
printf 'module ok(input a, output y); assign y = a; endmodule\n' >ok.v
run explain ok.v -m demo
is "$status" 0 "explain: a design that compiles"
like "$err" 'nothing to explain' "explain: and it says so"
printf 'no message\n' | "$RTLSMITH" explain >from.txt 2>&1
like "$(cat from.txt)" 'no message of a compiler' "explain: standard input"
bad 2 'models' "explain: a model that is not there" explain messages.txt -m nobody

# ---- the policy ----
says write inv 'module inv(input a, output y); always @(*) y = ~a; endmodule'
says fix inv "$(design inv '~a')"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent explain --task inv --run known --cache off
is "$(turns "$(of_run known)" | cut -d'|' -f3,4,5 | sed 's/: .*//' |
	tr '\n' ' ')" "write|writer|does not compile explain||the table explains it fix|fixer|compiles " \
	"explain: the table comes first"
says write inv 'module inv(input a, output y); localparam Z = Z + 1; assign y = ~a; endmodule'
endpoint_stop
endpoint tape
run run -s mini -m demo --agent explain --task inv --run other --cache off
like "$(turns "$(of_run other)")" 'explain\|explainer\|an explanation' \
	"explain: the explainer is asked where it has no entry"
like "$(requests)" 'begin critique .*Turn it round in line 7' \
	"explain: and the fixer is told"
done_testing
