#!/bin/sh
# agents that write testbenches: PRO-V: reference models vote, a wrong one is
# outvoted, and where none has a majority a judge says who is wrong.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
sel_suite
sel_design 's ? b : a' >planted.v
sel_design 's ? a : b' >right1.v
sel_design '(s & a) | (!s & b)' >right2.v
sel_design '(s & a) | (~s & b)' >right3.v
sel_design 's & & a' | sed 's/endmodule//' >broken.v
sel_bench 8 model >beside.v
of_run() { # RUN
	turns "x.run_no = (SELECT no FROM run WHERE name = '$1')"
}
says scenarios sel '[{"name": "all"}]'
says_file design sel planted.v right1.v broken.v right2.v right3.v
says_file vote sel beside.v
endpoint tape
run run -s tbs -m demo --agent prov --run one
is "$status" 0 "exit code"
like "$out" '1 scored: 1 pass' "PRO-V: the testbench passes the judge"
seen=$(of_run one)
is "$(printf '%s\n' "$seen" | grep -c '|reference|modeller|')" 5 "five models"
like "$seen" 'vote\|\|decided: 3 of 4 models agree with model 2' \
	"PRO-V: the planted wrong model is outvoted"
like "$(sql "SELECT text_of(findings) FROM turn WHERE step = 'vote'")" \
	'model 1 accepts: .XXX' "the matrix is kept"
run show one/sel/0 --code
like "$out" 'module ref_sel' "the model stands behind the testbench"
like "$out" 'assign y = s [?] a : b' "and it is the one that won"
unlike "$out" 's [?] b : a' "not the planted one"
like "$seen" 'faults\|\|([0-9]+) of \1 faults are noticed' \
	"the model's faults are noticed"

# no majority: the models are wrong
sed 's/candidates: 5/candidates: 2/; s/^name: .*/name: two/' \
	"$abs_top_srcdir/prompts/policies/prov.yaml" >two.yaml
says_file design sel planted.v right1.v right2.v right3.v
says blame sel "They differ in what s does.
BLAME: MODEL"
run run -s tbs -m demo --agent ./two.yaml --run two --cache refresh --replay tape
like "$out" '1 scored: 1 pass' "models blamed: passes"
like "$(of_run two)" 'vote\|\|open: no two models agree' "models blamed: no majority"
like "$(of_run two)" 'blame\|blamer\|the models are wrong' "models blamed: said"
like "$(of_run two)" 'vote\|\|decided: 2 of 2 models' "models blamed: then decided"

# no majority: the testbench is wrong
sed 's/y !== want/y === want/' beside.v >inverse.v
says_file design sel right1.v right2.v
says_file vote sel inverse.v beside.v
says blame sel "It counts what is equal.
BLAME: TESTBENCH"
run run -s tbs -m demo --agent ./two.yaml --run three --cache refresh --replay tape
like "$out" '1 scored: 1 pass' "testbench blamed: passes"
like "$(of_run three)" 'blame\|blamer\|the testbench is wrong' \
	"testbench blamed: said"
is "$(of_run three | grep -c '|reference|modeller|')" 2 \
	"testbench blamed: the models stay"

# a testbench that does not work is written again without a judge
sed 's/integer m/integer/' beside.v >unknown.v
says_file vote sel unknown.v beside.v
rm tape/sel_blame.yaml
run run -s tbs -m demo --agent ./two.yaml --run four --cache refresh --replay tape
like "$out" '1 scored: 1 pass' "a testbench that does not work: passes"
like "$(of_run four)" 'vote\|\|the testbench does not work' \
	"a testbench that does not work: said"

sed '/blamer:/d' two.yaml >bad.yaml
run run -s tbs -m demo --agent ./bad.yaml --run five
is "$status" 2 "no blamer: exit code"
like "$err" 'search needs the role blamer' "no blamer: said"
done_testing
