#!/bin/sh
# agents: symrtlo: a design that passes is rewritten by the model; what is
# another circuit is refused with a counterexample, what is proven and cheaper
# stays.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*
sums
of() { # STEP
	turns "t.step = '$1'"
}

says write pick "$(sum_design 's ? a + b : a + c')"
says_file test pick weak.sv
# the wrong one passes the testbench, which has b and c alike
printf "match: 'Optimise the module'\nreplies:\n" >tape/first.yaml
sum_design 'a + (s ? c : b)' | says_reply >>tape/first.yaml
printf 'match: "What was tried before:\\n\\n----- begin history"\nreplies:\n' \
	>tape/then.yaml
sum_design 'a + (s ? b : c)' | says_reply >>tape/then.yaml
endpoint tape
run run -s sums -m demo --agent symrtlo --run one
is "$status" 0 "SymRTLO: exit code"
is "$(sql "SELECT DISTINCT status FROM verdict")" pass "SymRTLO: passes"
like "$(of prove | head -1)" 'prove\|\|wrong: y is' \
	"SymRTLO: a wrong rewrite that simulation let through is refused"
like "$(sql "SELECT text_of(findings) FROM turn WHERE step = 'prove'
	ORDER BY n LIMIT 1")" '"steps":' "SymRTLO: with a counterexample"
like "$(sql "SELECT text_of(a.request) FROM attempt a JOIN turn t
	ON t.attempt_id = a.id WHERE t.step = 'rewrite' ORDER BY t.n
	LIMIT 1 OFFSET 1")" 'wrong: y is .*steps' "SymRTLO: which the model is told"
like "$(of prove | sed -n 2p)" 'the same circuit: area [0-9.]+, delay' \
	"SymRTLO: a right one is proven"
is "$(of prove | sed -n 2p | sed 's/.*area \([0-9.]*\), .*was area \([0-9.]*\),.*/\1 \2/' |
	awk '{ print $1 < $2 }')" 1 "SymRTLO: and is smaller after synthesis"
like "$(of pareto)" '1 of 2 proven texts are beaten by no other' \
	"SymRTLO: the Pareto archive"
like "$(of refuse)" 'this text was there before' "SymRTLO: and proven once"
like "$(sql "SELECT text_of(a.content) FROM attempt a JOIN sample x
	ON x.attempt_id = a.id")" 'a \+ \(s \? b : c\)' "SymRTLO: it is the answer"
like "$(requests)" 'share-operator-mux' "SymRTLO: the rules that fit are told"
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "SymRTLO: blind"
before=$(asked)
run run -s sums -m demo --agent symrtlo --run one
is "$(asked)" "$before" "SymRTLO: again asks nothing"
run run -s sums -m demo --agent symrtlo --run few --max-turns 3 --cache off
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN run r ON r.no = x.run_no WHERE r.name = 'few'")" 3 \
	"SymRTLO: within the budget"

# ---- bad policies ----
sed '/^  optimiser:/d' "$abs_top_srcdir/prompts/policies/symrtlo.yaml" >bad.yaml
bad 2 'after: the step rewrite needs the role optimiser' "policy: no role" \
	run -s sums -m demo --agent ./bad.yaml
sed 's/goal: product/goal: power/' \
	"$abs_top_srcdir/prompts/policies/symrtlo.yaml" >bad.yaml
bad 2 'optimise.goal takes one of: product, area, delay' "policy: no goal" \
	run -s sums -m demo --agent ./bad.yaml
done_testing
