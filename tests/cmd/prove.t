#!/bin/sh
# prove: assertions about a design: every answer, its exit code, the score.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys

cp "$abs_top_srcdir/tests/designs/prove/counter.sv" .
cat >counter_props.sv <<'EOF'
default clocking @(posedge clk); endclocking
default disable iff (rst);
limit: assert property (q <= 4'd9);
step: assert property (en && !full |=> q == $past(q) + 4'd1);
EOF

# the examples of the manual page
run prove counter.sv --properties counter_props.sv
is "$status" 0 "proven: exit code"
like "$out" '^ +3  assert  limit  proven  ' "proven: the table"
like "$out" 'counter_props.sv:4: step: proven: holds in every' "proven: said"
like "$out" 'assumes rst=1 in the first 2 steps' "what it assumes"
run prove counter.sv -p counter_props.sv -t counter --wave waves --mutants 8
is "$status" 0 "with a score: exit code"
like "$out" '^mutation score [0-9]+ %: of 8 faults [1-9]' "the score"
nok "nothing fails, no waveform" test -e waves

cat >wrong.sv <<'EOF'
default clocking @(posedge clk); endclocking
wraps: assert property (q == 4'd8 && en && !rst |=> q == 4'd0);
never: assert property (q == 4'd12 |-> full);
there: cover property (q == 4'd2);
EOF
run prove counter.sv -p wrong.sv -w waves --columns 3
is "$status" 1 "a counterexample: exit code"
like "$out" 'wrong.sv:2: wraps: counterexample: fails in step' "said"
like "$out" '^wraps fails' "the table's head"
like "$out" '^q +[0-9 ]*1000  1001$' "the table"
like "$out" 'wrong.sv:3: never: vacuous' "vacuous: said"
like "$out" 'wrong.sv:4: there: reached: reached in step' "a cover"
ok "the waveform" grep -q 'rs_sva_bad_0' waves/wraps.vcd
ok "the waveform of the cover" test -s waves/there.vcd
run prove counter.sv -p wrong.sv --json
is "$status" 1 "--json: exit code"
like "$out" '"schema": *"rtlsmith.prove/1"' "--json: the schema"
like "$out" '"outcome": *"vacuous"' "--json: an outcome"
like "$out" '"signal": *"q"' "--json: the table"

printf 'a: assert property (@(posedge clk) en |-> ##[1:$] full);\nb: assert property (@(posedge clk) nosuch);\n' >odd.sv
run prove counter.sv -p odd.sv
is "$status" 4 "not in the subset: exit code"
like "$out" 'odd.sv:1: a: not in the subset: .*unbounded' "where, and why"
like "$out" "odd.sv:2: b: not in the subset: .*nosuch" "a wrong name"
run prove counter.sv -p counter_props.sv --reset none
is "$status" 1 "without its reset: exit code"
run prove counter.sv -p counter_props.sv --reset en=2
is "$status" 2 "a reset that is none: exit code"
like "$err" 'NAME=0 or NAME=1' "a reset that is none: what to do"

printf 'module l(input e, d, output reg q); always @* if (e) q = d; endmodule\n' >l.sv
printf 'always @* assert (q == d);\n' >lp.sv
run prove l.sv -p lp.sv
is "$status" 4 "latches: exit code"
like "$out" 'no answer: the design: it has latches' "latches: said"
run prove counter.sv l.sv -p counter_props.sv
is "$status" 2 "two tops: exit code"
like "$err" 'name it with --top' "two tops: what to do"
run prove counter.sv l.sv -p counter_props.sv -t counter
is "$status" 0 "two files: exit code"
run prove counter.sv
is "$status" 2 "no properties: exit code"
like "$err" '--properties' "no properties: what to do"
run prove nosuch.sv -p counter_props.sv
is "$status" 2 "no such file: exit code"
printf '// nothing\n' >empty.sv
run prove counter.sv -p empty.sv
is "$status" 4 "no assertion: exit code"
like "$out" 'it holds no assertion' "no assertion: said"
done_testing
