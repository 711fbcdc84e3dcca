#!/bin/sh
# trace: why a candidate fails.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
gold=$abs_top_srcdir/data/suites/core

cp "$gold/gate_aoi22/golden.sv" right.sv
sed 's/pb = b1 & b2/pb = b1 | b2/' right.sv >wrong.sv
run trace wrong.sv -s core -t gate_aoi22
is "$status" 0 "a wrong gate: exit code"
like "$out" 'fail \(sim_mismatch\)' "a wrong gate: the verdict"
like "$out" '^wrong at >.*: y y_n' "a wrong gate: which outputs"
like "$out" 'y = .* line 15: y = \(pa' "a wrong gate: what drives one"
like "$out" 'pb = .* line 13: pb = b1 \| b2' "a wrong gate: one level on"
like "$out" 'y \(golden\)' "a wrong gate: what the golden says"
run trace wrong.sv -s core -t gate_aoi22 -l 1
nok "one level only" grep -q 'line 13' out
run trace wrong.sv -s core -t gate_aoi22 --json --wave w.vcd
like "$out" '"schema": ?"rtlsmith.trace/1"' "as JSON"
ok "the waveform is kept" grep -q enddefinitions w.vcd

run trace right.sv -s core -t gate_aoi22
is "$status" 0 "a right gate: exit code"
like "$out" 'no output differs' "a right gate: nothing to show"
echo 'module x; endmodul' >broken.sv
run trace broken.sv -s core -t gate_aoi22
is "$status" 0 "a broken text: exit code"
like "$out" 'it was not simulated' "a broken text: said"

# a task whose testbench reads a file
mkdir mine
cp -r "$gold/gate_aoi22" mine/
printf 'schema: rtlsmith.suite/1\nname: mine\nversion: "1"\nlicence: MIT\n' \
	>mine/suite.yaml
echo 'data: [table.hex]' >>mine/gate_aoi22/task.yaml
echo 1 >mine/gate_aoi22/table.hex
# shellcheck disable=SC2016 # the dollars are Verilog's
sed -i 's/^\( *\)initial begin/\1reg [3:0] table_ [0:0];\n&\n$readmemh("table.hex", table_);\nif (table_[0] !== 1) $finish;/' \
	mine/gate_aoi22/testbench.sv
run suite import native mine
run trace wrong.sv -s mine -t gate_aoi22
is "$status" 0 "a task with data: exit code"
like "$out" '^wrong at >.*: y y_n' "a task with data: which outputs"

run run -s core -m demo --limit 3 -n 2 --run one \
	--replay "$abs_top_srcdir/data/cassettes/core"
sample=$("$RTLSMITH" log one --reason sim_mismatch | sed -n \
	's|.* core/\([^ ]*\) .*|\1|p' | head -n 1)
run trace "one/$sample"
is "$status" 0 "a sample: exit code"
like "$out" 'sim_mismatch' "a sample: the verdict"
like "$out" '^wrong at >' "a sample: which output"
run trace one
is "$status" 2 "a run alone: exit code"
like "$err" 'RUN/TASK/INDEX' "a run alone: what to do"
run trace one/nosuch/0
is "$status" 2 "no such sample: exit code"
run trace wrong.sv -s core
is "$status" 2 "no task: exit code"
run trace wrong.sv -s core -t nosuch
is "$status" 2 "no such task: exit code"
run trace wrong.sv -s core -t gate_aoi22 --wave w.txt
is "$status" 2 "--wave: name"
done_testing
