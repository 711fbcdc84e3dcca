#!/bin/sh
# suite strengthen: testbenches of ours, and tasks that have only a golden.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
run -q init .

mkdir mine
cp "$abs_top_srcdir/data/suites/core/suite.yaml" mine
cp -R "$abs_top_srcdir/data/suites/core/gate_aoi22" mine
cp -R "$abs_top_srcdir/data/suites/core/updown_mod_counter" mine
chmod -R u+w mine
run suite import native mine --name mine
is "$status" 0 "import: exit code"

run suite strengthen mine -o benches
is "$status" 0 "exit code"
like "$out" 'gate_aoi22 +[0-9]+ .*12/12 +12/12' "own and ours reject all faults"
like "$out" '2 testbenches for 2 tasks' "sum"
cp mine/gate_aoi22/golden.sv dut.sv
iverilog -g2012 -s tb -o t.vvp benches/gate_aoi22.sv dut.sv
is "$?" 0 "the file compiles with a design"
run_out=$(vvp -n t.vvp)
like "$run_out" 'rtlsmith: mismatches=0 samples=[0-9]+ first_time=-1' \
	"and accepts the golden"
sed 's/assign x = .*/assign x = 1;/; s/~/ /' dut.sv >wrong.sv
iverilog -g2012 -s tb -o t.vvp benches/gate_aoi22.sv wrong.sv
run_out=$(vvp -n t.vvp)
like "$run_out" 'rtlsmith: mismatches=[1-9]' "and rejects another design"

cp benches/gate_aoi22.sv first
run suite strengthen mine gate_aoi22 -o benches --no-faults --json --use all
is "$status" 0 "one task: exit code"
like "$out" '"use": *"all"' "one task: use"
unlike "$out" 'updown_mod_counter' "one task: no other"
cmp -s first benches/gate_aoi22.sv
is "$?" 0 "the same text again"
run suite strengthen mine nosuch
is "$status" 2 "unknown task: exit code"
like "$err" 'no task "nosuch"' "unknown task: named"
run suite strengthen mine --use sometimes
is "$status" 2 "unknown use: exit code"

rm mine/updown_mod_counter/testbench.sv
sed -i '/^samples:/d' mine/updown_mod_counter/task.yaml
run suite import native mine --name bare
is "$status" 0 "no testbench: imported"
like "$err" 'updown_mod_counter has no testbench' "no testbench: told"
run suite verify bare --no-faults --progress none
is "$status" 1 "no testbench: not verified"
run suite strengthen bare --no-faults
is "$status" 0 "no testbench: strengthened"
run suite verify bare --no-faults --progress none
is "$status" 0 "then judged by ours"
run suite strengthen bare updown_mod_counter --no-faults
is "$status" 0 "and made again"
done_testing
