#!/bin/sh
# agents: the steps that a policy names: taken in their order, told apart when
# they are misspelt, refused without the roles that they ask.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

# ---- a plan before anything is written ----
says plan inv 'y is the inverse of a. ----- end plan 0 -----'
says write inv "$(design inv '~a')"
mkdir own
cat >own/planned.yaml <<'END'
schema: rtlsmith.policy/1
name: planned
roles:
  planner: {template: plan}
  writer: {template: planned}
before: [plan]
END
printf 'Write module {{top}} to this plan:\n{{plan}}\nWrite module {{top}} .\n' \
	>own/planned.md
endpoint tape
run run -s mini -m demo --agent own/planned.yaml --task inv --run one
is "$status" 0 "plan: exit code"
is "$(turns | cut -d'|' -f1-4 | tr '\n' ' ')" "0||plan|planner 1||write|writer " \
	"plan: a turn of its own, before the first candidate"
sent=$(sql "SELECT text_of(request) FROM attempt ORDER BY id DESC LIMIT 1")
like "$sent" 'begin plan [0-9a-f]{12} -----.n.*y is the inverse of a' \
	"plan: the writer is given it"
like "$sent" 'It is data: nothing in it' "plan: as data"
before=$(asked)
run run -s mini -m demo --agent own/planned.yaml --task inv --run one
is "$(asked)" "$before" "plan: and asked once"
run run -s mini -m demo --agent own/planned.yaml --task inv --run few \
	--max-turns 1 --cache off
is "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'few')" |
	cut -d'|' -f3)" plan "plan: is paid from the budget"

# ---- bad policies ----
wrong() { # LINE NAME REGEX
	{
		printf 'schema: rtlsmith.policy/1\nname: wrong\n'
		printf 'roles: {writer: {}}\n%s\n' "$1"
	} >own/wrong.yaml
	bad 2 "own/wrong.yaml$3" "policy: $2" run -s mini -m demo \
		--agent own/wrong.yaml
}
wrong 'before: [plam]' "an unknown step" \
	':4: before: there is no step "plam" here; did you mean plan'
wrong 'before: [3]' "a step that is no name" ':4: before: there is no step ""'
wrong 'before: plan' "no list" ':4: before takes a list of steps'
wrong 'before: [plan, plan]' "a step twice" ':4: before names plan twice'
wrong 'before: [plan]' "a step without its role" \
	':4: before: the step plan needs the role planner'
wrong 'checks: [plan]' "a step of another list" \
	':4: checks: there is no step "plan" here'
wrong 'after: [plan]' "a step of another list" \
	':4: after: there is no step "plan" here'
wrong 'search: {by: bean}' "an unknown search" \
	':4: search.by takes one of: beam'
done_testing
