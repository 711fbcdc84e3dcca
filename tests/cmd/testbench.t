#!/bin/sh
# testbench: from a specification, or a task, to a testbench and a report.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
sel_suite
# a path that is there is a specification
mv tbs tbs_src
mv mini mini_src
sed 's/candidates: 20/candidates: 2/; s/^name: .*/name: small/' \
	"$abs_top_srcdir/prompts/policies/correctbench.yaml" >small.yaml
sel_design 's ? a : b' >d1.v
sel_design '(s & a) | (!s & b)' >d2.v
sel_bench 1 's ? a : b' >weak.v
sel_bench 8 's ? a : b' >strong.v
sel_bench 8 's ? b : a' >wrong.v
says scenarios sel '[{"name": "all"}]'
says_file design sel d1.v d2.v
says_file bench sel weak.v
says_file missed sel strong.v
mv tape/sel_missed.yaml tape/a_missed.yaml
echo "Module name: sel. y is a when s is 1, else b; all of one bit." >sel.md

run testbench sel.md -m demo --agent ./small.yaml --replay tape
is "$status" 0 "spec: exit code"
like "$out" '^  panel +right: 2 of 2 designs pass' "spec: the panel"
like "$out" '^design  1: [.]  passes' "spec: the matrix"
like "$out" '^  faults +([0-9]+) of \1 faults are noticed' \
	"spec: strengthened until all are noticed"
like "$out" 'validate .*right' "spec: turns are shown"
like "$out" '^  cost +[1-9][0-9]* calls' "spec: the cost"
unlike "$out" '^  golden' "spec: nothing of a golden"
ok "spec: the file is the stronger one" grep -q 'i < 8' sel_tb.sv
before=$(sql "SELECT count(*) FROM attempt")
run testbench sel.md -m demo --agent ./small.yaml --replay tape
is "$status" 0 "again: exit code"
is "$(sql "SELECT count(*) FROM attempt")" "$before" "again: nothing is asked"
echo "// mine" >>sel_tb.sv
run testbench sel.md -m demo --agent ./small.yaml --replay tape
is "$status" 2 "changed by hand: refused"
like "$err" 'sel_tb.sv is there already.*--force' "changed by hand: why"
run testbench sel.md -m demo --agent ./small.yaml --replay tape --force
is "$status" 0 "--force: exit code"
nok "--force: written" grep -q mine sel_tb.sv

before=$(sql "SELECT count(*) FROM attempt")
run testbench sel.md -m demo --agent ./small.yaml --replay tape --seed 9 \
	-o none/t.sv
is "$status" 2 "no folder to write in: refused"
like "$err" 'cannot write none/t.sv' "no folder to write in: said"
is "$(sql "SELECT count(*) FROM attempt")" "$before" \
	"no folder to write in: before anything is asked"

# a task that asks for a testbench: its own faults
run testbench tbs/sel -m demo --agent ./small.yaml --replay tape -o t.sv \
	--oracle golden
is "$status" 0 "task: exit code"
like "$out" '^  golden +accepts the right design' "task: golden"
like "$out" '^  mutants +2 of 2 faulty designs rejected' "task: mutants"
run testbench tbs/sel -m demo --agent ./small.yaml --replay tape -o t.sv \
	--oracle golden --json
like "$out" '"accepted": *true' "json: golden"
like "$out" '"caught": *2' "json: mutants"
is "$(requests | grep -c '^.*assign y = s')" 0 "no design reaches a question"

# a task that asks for a design: faults of its golden
says scenarios inv '[{"name": "all"}]'
design inv '~a' >inv.v
says_file design inv inv.v
# shellcheck disable=SC2016
sed 's/first_time=/&/' mini_src/inv/testbench.sv |
	sed 's/^\t\t\$display/\t\t$display("scenario 1: mismatches=%0d samples=%0d", m, s);\
&/' >inv_bench.v
says_file bench inv inv_bench.v
run testbench mini/inv -m demo --agent ./small.yaml --replay tape -o i.sv \
	--oracle golden
is "$status" 0 "a task for a design: exit code"
like "$out" '^  mutants +([1-9][0-9]*) of \1 faulty designs rejected' \
	"a task for a design: its golden's faults"

# one that is wrong, as the panel says
says_file bench sel wrong.v
run testbench sel.md -m demo --agent ./small.yaml --replay tape -o w.sv \
	--cache refresh --seed 3
is "$status" 1 "wrong: exit code"
like "$out" '^  panel +wrong: 0 of 2 designs pass' "wrong: said"
sed 's/y !== (/y === (/' inv_bench.v >inv_wrong.v
says_file bench inv inv_wrong.v
for t in tbs/sel mini/inv; do
	run testbench $t -m demo --agent ./small.yaml --replay tape \
		-o w2.sv --cache refresh --seed 4 --oracle golden --force
	is "$status" 1 "wrong, $t: exit code"
	like "$out" '^  golden +rejects the right design' \
		"wrong, $t: by the right design, too"
done

# what makes it stronger is wrong: what is said is said of the one that stays
says_file bench sel weak.v
says_file missed sel wrong.v
mv tape/sel_missed.yaml tape/a_missed.yaml
run testbench tbs/sel -m demo --agent ./small.yaml --replay tape -o k.sv \
	--cache refresh --seed 5 --oracle golden
is "$status" 0 "a wrong correction: exit code"
like "$out" 'validate .*wrong: 0 of 2' "a wrong correction: is looked at"
like "$out" '^  panel +right: 2 of 2 designs pass' "a wrong correction: not said"
ok "a wrong correction: not written" grep -q 'i < 1' k.sv
like "$out" '^  mutants +0 of 2 faulty designs rejected; missed: F1 F2|^  mutants +0 of 2 faulty designs rejected; missed: F1, F2' \
	"what it does not reject is named"

# panel and testbench are wrong alike: the right design knows
sel_design 's ? b : a' >d3.v
says_file design sel d3.v
says_file bench sel wrong.v
rm tape/a_missed.yaml
run testbench tbs/sel -m demo --agent ./small.yaml --replay tape -o a.sv \
	--cache refresh --seed 6 --oracle golden
is "$status" 1 "wrong alike: exit code"
like "$out" '^  panel +right: ' "wrong alike: the panel is content"
like "$out" '^  golden +rejects the right design' "wrong alike: the golden not"
run testbench tbs/sel -m demo --agent ./small.yaml --replay tape -o a.sv \
	--cache refresh --seed 6 --oracle golden --json
like "$out" '"right": *false' "wrong alike: as JSON"

# by a vote
sed 's/candidates: 5/candidates: 2/; s/^name: .*/name: two/; /^after:/d' \
	"$abs_top_srcdir/prompts/policies/prov.yaml" >two.yaml
says_file design sel d1.v d2.v
sel_bench 8 model >beside.v
says_file vote sel beside.v
run testbench sel.md -m demo --agent ./two.yaml --replay tape -o v.sv
is "$status" 0 "by a vote: exit code"
like "$out" '^  panel +decided: 2 of 2 models agree' "by a vote: said"
ok "by a vote: with the model" grep -q 'module ref_sel' v.sv

# a name, an interface, and a path with the name of a task
echo "y is one of two." >nameless.md
echo 'module sel(input s, input a, input b, output y); // HEAD' >head.sv
run testbench nameless.md --top sel --interface head.sv -m demo \
	--agent ./two.yaml --replay tape -o n.sv
is "$status" 0 "--top, --interface: exit code"
like "$(requests)" 'y is one of two.*output y\); // HEAD' \
	"--interface: the models are shown it"
mkdir -p tbs/sel
echo "Module name: sel. FROM A PATH" >tbs/sel/a.md
run testbench tbs/sel -m demo --agent ./two.yaml --replay tape -o n.sv --force
like "$(requests)" 'FROM A PATH' "a path that is there is a specification"
rm -r tbs
run testbench sel.md -m demo --agent ./two.yaml --replay tape -o v.sv \
	--cache refresh --seed 7 --max-total-tokens 1
is "$status" 4 "stopped: exit code"
like "$err" 'The same command goes on' "stopped: said"

run testbench sel.md -m demo --oracle golden
is "$status" 2 "an oracle without a task"
like "$err" 'needs the right design of a TASK' "an oracle without a task: why"
run testbench tbs/none -m demo
is "$status" 2 "no such task: exit code"
like "$err" 'has no task "none"' "no such task: why"

# the manual's examples, word by word; the model has nothing to say
rm tape/*
echo "Module name: fifo. A queue of four." >fifo.md
for m in fifo sat_add; do
	printf 'match: %s\nreplies:\n  - content: nothing\n' $m >tape/$m.yaml
done
sed -i 's/^  demo:/  local:/' .rtlsmith/config.yaml
for line in "fifo.md -m local" "fifo.md -m local --agent prov -o tb.sv" \
	"testbenches/sat_add -m local --oracle golden"; do
	run help testbench
	like "$out" "rtlsmith testbench $line" "an example: $line"
	# shellcheck disable=SC2086 # words of a line
	run testbench $line --replay tape
	is "$status" 1 "$line: exit code"
	like "$out" 'testbench  no reply of the model held one' "$line: said"
done
done_testing
