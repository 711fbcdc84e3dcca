#!/bin/sh
# agents: what mended a design in an earlier run stands beside one of which a
# tool says the like, and never anything of the suites that are run.
# shellcheck disable=SC2016 # the marks of a template stand as they are
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm -r mini tape/*

suite() { # NAME TASK EXPRESSION [TASK EXPRESSION]
	suite_of=$1
	shift
	mkdir "$suite_of"
	printf 'schema: rtlsmith.suite/1\nname: %s\nversion: "1"\n' \
		"$suite_of" >"$suite_of/suite.yaml"
	while [ $# -gt 0 ]; do
		task "$suite_of" "$1" "$2"
		shift 2
	done
	[ -z "$more" ] || echo "$more" >>"$suite_of/inv/prompt.md"
	"$RTLSMITH" suite import native "$suite_of" 2>/dev/null
}
broken() { design "$1" "$2" | sed 's/endmodule/assign ;\n&/'; }
# A design that does not compile, and what mends it.
fixed() { # SUITE MODULE EXPRESSION
	broken "$2" "$3" >"$2.bad"
	design "$2" "$3" >"$2.good"
	says_file write "$2" "$2.bad"
	says_file fix "$2" "$2.good"
	says_file test "$2" "$1/$2/testbench.sv"
}
# A design that does something else, and what mends it.
repaired() { # SUITE MODULE WRONG RIGHT
	design "$2" "$3" >"$2.bad"
	design "$2" "$4" >"$2.good"
	says_file write "$2" "$2.bad"
	says_file repair "$2" "$2.good"
	says_file test "$2" "$1/$2/testbench.sv"
}
# What a role was asked in a run, without line breaks.
told() { # RUN ROLE
	sql "SELECT replace(text_of(b.request), char(10), ' ') FROM turn t
		JOIN sample x ON x.id = t.sample_id
		JOIN attempt b ON b.id = t.attempt_id
		WHERE $(of_run "$1") AND t.role = '$2'"
}
# What was known to a run.
known() {
	sql "SELECT coalesce(json_extract(config, '\$.identity.fixes'), 'none')
		FROM run WHERE name = '$1'"
}
by_retrieve() { # RUN SUITE [ARGS]
	by_run=$1
	by_suite=$2
	shift 2
	run run -s "$by_suite" -m demo --agent retrieve --run "$by_run" "$@"
}

more=
suite first inv '~a' buff "a | 1'b0"
suite second flip "a ^ 1'b1" same "a ^ 1'b0"
suite third twin '~a'
more="It inverts."
suite fourth inv '~a' other "a & 1'b1"
fixed first inv '~a'
repaired first buff "~a | 1'b0" "a | 1'b0"
fixed second flip "a ^ 1'b1"
repaired second same "a ^ 1'b1" "a ^ 1'b0"
fixed third twin '~a'
fixed fourth other "a & 1'b1"
endpoint tape

by_retrieve one first
is "$status" 0 "exit code"
is "$(passes one)" 2 "a first run mends both"
unlike "$(told one fixer)$(told one repairer)" 'begin fixes' \
	"nothing was known then"
is "$(known one)" none "and nothing is frozen"

# ---- the same suite ----
by_retrieve again first
is "$(passes again)" 2 "the suite once more"
like "$(told again fixer)" 'Fix the module' "is asked"
is "$(known again)" none "nothing is frozen of the suite that is run"
unlike "$(told again fixer)$(told again repairer)" 'begin fixes|What it became' \
	"and nothing of it is shown"

# ---- another suite ----
by_retrieve two second
is "$(passes two)" 2 "another suite"
like "$(told two fixer)" 'begin fixes [0-9a-f]{12} -----.nA design that was rejected:(.n)+module inv\(.*assign ;.*What the tool said:.*syntax error.*What it became:(.n)+module inv.*end fixes' \
	"the fixer is shown what did not compile, the messages, the fix"
unlike "$(told two fixer)" 'module buff' \
	"and not what was wrong in simulation"
like "$(told two repairer)" 'begin fixes.*module buff.*~a \|.*mismatches.*What it became:(.n)+module buff' \
	"the repairer what did something else"
like "$(sql "SELECT artefacts FROM ledger")" '"fixes"' "the ledger tells of it"
frozen=$(known two)
is "$(echo "$frozen" | grep -o '"from":"[^"]*"' | tr '\n' ' ')" \
	'"from":"again/inv/0, turn 1" "from":"again/buff/0, turn 3" ' \
	"what was known is part of the run, each pair once"

# ---- what is mended later does not change a run ----
by_retrieve more fourth --task other
like "$(known more)" '(one|again)/buff/0' "a fourth suite knows what first mended"
unlike "$(known more)" '(one|again)/inv/0' \
	"but nothing of a task that has the name of one of its own"
mkdir fifth
sed 's/first/fifth/' first/suite.yaml >fifth/suite.yaml
cp -R first/inv fifth/another
"$RTLSMITH" suite import native fifth 2>/dev/null
by_retrieve five fifth
like "$(known five)" '(one|again)/buff/0' "a fifth suite does, too"
unlike "$(known five)" '(one|again)/inv/0' \
	"but nothing of a task that asks what one of its own asks"
asked_before=$(asked)
by_retrieve two second
is "$status" 0 "the same command goes on"
is "$(asked)" "$asked_before" "and asks nothing"
is "$(known two)" "$frozen" "with what it knew"

# ---- a fix that is a golden of the suite ----
sed 's/^retrieve:.*/retrieve: {fixes: 20, tokens: 15000}/' \
	"$abs_top_srcdir/prompts/policies/retrieve.yaml" >many.yaml
run run -s third -m demo --agent ./many.yaml --run three
is "$(passes three)" 1 "a third suite"
like "$err" 'fixes: five/another/0, turn 1 is left out: it has a module of suite third' \
	"a fix that holds a golden, by other names, is left out with a warning"
like "$(told three fixer)" 'begin fixes.*module flip.*end fixes' \
	"others are shown"
unlike "$(told three fixer)" 'module inv' "that one is shown to nobody"

# ---- a policy without the key ----
run run -s second -m demo --agent repair --run plain
is "$(known plain)" none "other policies look nothing up"
cat >bad.yaml <<'END'
schema: rtlsmith.policy/1
name: bad
roles:
  writer: {temperature: 0}
retrieve: {fixes: 21}
END
bad 2 'bad.yaml:5: retrieve.fixes takes a whole number from 0 to 20' \
	"too many" run -s second -m demo --agent ./bad.yaml
done_testing
