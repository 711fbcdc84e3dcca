#!/bin/sh
# agents, PREFACE: the prompt is rewritten, not the module; the turns hold which
# prompt came from which.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

mkdir own
cat >own/lineage.yaml <<'END'
schema: rtlsmith.policy/1
name: lineage
roles:
  writer: {}
  testbench: {template: testbench}
  prompter: {template: preface}
search: {depth: 3}
function: {by: prompt, rollback: false}
END
says write inv "$(design inv a)"
says_file test inv mini/inv/testbench.sv
cat >tape/rewrite_1.yaml <<'END'
match: "Rewrite the task of the module `inv`."
replies:
  - content: "SECOND: module inv, input a, output y. y is no copy of a."
END
cat >tape/rewrite_2.yaml <<'END'
match: "SECOND: module inv, input a, output y. y is no copy of a.\n\nWhat the model wrote"
replies:
  - content: "THIRD: module inv, input a, output y. y is the inverse of a."
END
cat >tape/write_2.yaml <<'END'
match: "SECOND: module inv"
replies:
  - content: "module inv(input a, output y); assign y = 1'b0; endmodule"
END
cat >tape/write_3.yaml <<'END'
match: "THIRD: module inv"
replies:
  - content: "module inv(input a, output y); assign y = ~a; endmodule"
END
endpoint tape
run run -s mini -m demo --agent own/lineage.yaml --task inv --run one
is "$status" 0 "PREFACE: exit code"
is "$(passes one)" 1 "PREFACE: the third prompt does it"
is "$(turns "t.step IN ('write', 'prompt')" | cut -d'|' -f2-4 |
	tr '\n' ' ')" \
	"|write|writer 0|prompt|prompter 3|write|writer 4|prompt|prompter 6|write|writer " \
	"PREFACE: each prompt stands behind the candidate that it is to correct, and its candidate behind it"
like "$(sql "SELECT text_of(candidate) FROM turn WHERE step = 'prompt'
	ORDER BY n LIMIT 1")" '^SECOND: module inv' \
	"PREFACE: the turn keeps the new prompt"
sent=$(sql "SELECT text_of(request) FROM attempt a JOIN turn t
	ON t.attempt_id = a.id WHERE t.step = 'prompt' ORDER BY t.n DESC LIMIT 1")
like "$sent" 'as it was given:.n.nSECOND: module inv' \
	"PREFACE: the second rewrite begins with the first"
like "$sent" 'begin design' "PREFACE: with the design that failed"
like "$sent" 'begin messages' "PREFACE: and what was found"
before=$(asked)
run run -s mini -m demo --agent own/lineage.yaml --task inv --run one
is "$(asked)" "$before" "PREFACE: nothing is asked twice"

# an empty prompt is none
cat >tape/rewrite_1.yaml <<'END'
match: "Rewrite the task of the module `inv`."
replies:
  - content: "  "
END
endpoint_stop
endpoint tape
run run -s mini -m demo --agent preface --task inv --run empty --cache off
is "$(passes empty)" 0 "PREFACE: fails"
like "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'empty')")" \
	'prompt\|prompter\|the reply is empty' "PREFACE: an empty prompt is none"

# a policy without its role
sed '/prompter/d' own/lineage.yaml >own/wrong.yaml
bad 2 'search needs the role prompter' "PREFACE: the role is needed" \
	run -s mini -m demo --agent own/wrong.yaml
done_testing
