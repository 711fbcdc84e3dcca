#!/bin/sh
# agents that write testbenches: faults that one does not notice are told to
# whoever writes it.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
sel_suite
for y in 's ? a : b' '(s & a) | (!s & b)' 's ? a : s ? a : b'; do
	n_designs=$((${n_designs:-0} + 1))
	sel_design "$y" >"d$n_designs.v"
done
sel_bench 1 's ? a : b' >weak.v
sel_bench 8 's ? a : b' >strong.v
# it says what no design does
sel_bench 8 's ? b : a' >wrong.v
says scenarios sel '[{"name": "all"}]'
says_file design sel d1.v d2.v d3.v
says_file bench sel weak.v
says_file missed sel wrong.v strong.v
mv tape/sel_missed.yaml tape/a_missed.yaml
sed 's/candidates: 20/candidates: 3/; s/^name: .*/name: small/' \
	"$abs_top_srcdir/prompts/policies/correctbench.yaml" >small.yaml
endpoint tape
run run -s tbs -m demo --agent ./small.yaml --run one
is "$status" 0 "exit code"
like "$out" '1 scored: 1 pass' "the stronger one passes the judge"
seen=$(turns)
like "$seen" 'validate\|\|right: 3 of 3 designs pass' "the weak one is right"
noticed=$(printf '%s\n' "$seen" | sed -n 's/.*|faults||\(.*\) faults.*/\1/p')
like "$(printf '%s\n' "$noticed" | head -n 1)" '^[0-9]+ of [1-9]' \
	"and does not notice all faults"
last=$(printf '%s\n' "$noticed" | tail -n 1)
is "${last% of *}" "${last#* of }" "the stronger one notices all"
is "$(printf '%s\n' "$noticed" | grep -c .)" 2 \
	"one that designs do not pass is not looked at further"
like "$(requests)" 'output y has to be [01] and is [01]; inputs, step by step: ' \
	"a missed fault is told with inputs that show it"
is "$(requests | grep -c 's ? a : s ? a : b')" 0 "no design is shown"
calls=$(sql "SELECT count(*) FROM attempt")
run resume one
is "$(sql "SELECT count(*) FROM attempt")" "$calls" "resume: nothing is asked"

# nobody makes it stronger: it stays
says_file missed sel weak.v
mv tape/sel_missed.yaml tape/a_missed.yaml
run run -s tbs -m demo --agent ./small.yaml --run two --cache refresh --replay tape
like "$out" '1 fail' "no stronger one"
is "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'two')" |
	grep -c '|faults|')" 3 "no stronger one: two rounds"
done_testing
