#!/bin/sh
# agents: evolve: two populations, strategies by their success, costs after
# synthesis, and nothing good that is another circuit.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*
sums
of() { # RUN STEP
	turns "$(of_run "$1") AND t.step = '$2'"
}
with() { # NAME WORDS EXPRESSION
	printf "match: '%s'\nreplies:\n" "$2" >"tape/$1.yaml"
	sum_design "$3" | says_reply >>"tape/$1.yaml"
}

# all fail; what corrects them is right, but has two adders
says write pick "$(sum_design 'a - b')" "$(sum_design 's ? a + b : a')" \
	"$(sum_design 'a +')" "$(sum_design 'c')"
says fix pick "$(sum_design 'a +')"
# shellcheck disable=SC2016 # a template's back quotes
with evolve 'Evolve the module `pick`.' 's ? a + b : a + c'
with shrink 'Use fewer gates: share operators' 'a + (s ? b : c)'
with shorten 'Make the longest path between' 'a + (s ? c : b)'
with cross 'Take from each of the two designs what is cheaper' 'b + c'
says_file test pick weak.sv
endpoint tape
run run -s sums -m demo --agent evolve --run one
is "$status" 0 "REvolution: exit code"
is "$(sql "SELECT DISTINCT status FROM verdict")" pass "REvolution: passes"
is "$(of one write | wc -l)" 4 "REvolution: four first ones"
like "$(of one evolve)" 'repairer' "REvolution: what fails is repaired"
like "$(of one evolve)" 'optimiser' "REvolution: what is good is made cheaper"
like "$(of one populations)" '[1-6] fail, [1-6] are good' \
	"REvolution: two populations"
kept=$(sql "SELECT text_of(findings) FROM turn WHERE step = 'populations'")
like "$kept" 'good shrink: 1 of [1-9]' "REvolution: successes are counted"
like "$kept" 'good turn [0-9]+: 0\.8[0-9]*[1-9]' \
	"EvolVE: area times delay is the fitness, above the first one's 0.8"
like "$(of one prove)" 'not the circuit that the first good one is' \
	"EvolVE: what the testbench let through is refuted"
like "$(sql "SELECT text_of(a.content) FROM attempt a JOIN sample x
	ON x.attempt_id = a.id")" 'a \+ \(s \? b : c\)' "EvolVE: the cheaper is the answer"
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "evolve: blind"
run run -s sums -m demo --agent evolve --run two --cache off
is "$(all_of two)" "$(all_of one)" "evolve: the same draws again"
sed 's/no_progress: 8/no_progress: 3/' \
	"$abs_top_srcdir/prompts/policies/evolve.yaml" >three.yaml
run run -s sums -m demo --agent ./three.yaml --run three
ok "stop.no_progress: ends it earlier" test "$(of three evolve | wc -l)" \
	-lt "$(of one evolve | wc -l)"

# ---- to the first that passes: nothing is measured ----
sed 's/passes: false/passes: true/; /^  optimiser:/d' \
	"$abs_top_srcdir/prompts/policies/evolve.yaml" >first.yaml
run run -s sums -m demo --agent ./first.yaml --run first
like "$(of first populations)" ', 1 are good' "stop.passes: the first ends it"
sed '/^  optimiser:/d' "$abs_top_srcdir/prompts/policies/evolve.yaml" >bad.yaml
bad 2 'search needs the role optimiser' "policy: no role" run -s sums -m demo \
	--agent ./bad.yaml
for role in blamer critic; do
	sed "s/^  fixer:/  $role: {template: blame}\\n&/" \
		"$abs_top_srcdir/prompts/policies/evolve.yaml" >bad.yaml
	bad 2 "search: by: evolve never asks the role $role.*leave it out" \
		"policy: nobody asks the $role" run -s sums -m demo \
		--agent ./bad.yaml
done
# a check that asks it is another matter
sed 's/^  fixer:/  blamer: {template: blame-model}\n  modeller: {template: model}\n&/
	s/^search:/checks: [crosscheck]\n&/; s/passes: false/passes: true/' \
	"$abs_top_srcdir/prompts/policies/evolve.yaml" >asks.yaml
run run -s sums -m demo --agent ./asks.yaml --dry-run
is "$status" 0 "policy: a blamer that the check crosscheck asks"
done_testing
