#!/bin/sh
# equiv: are two designs the same circuit?
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys

cat >adder.sv <<'EOF'
module half #(parameter N = 1) (input [N-1:0] a, b, output [N-1:0] s);
	assign s = a ^ b;
endmodule
module adder #(parameter WIDTH = 4) (input [WIDTH-1:0] a, b,
	output [WIDTH:0] y);
	wire [WIDTH-1:0] s;
	half #(WIDTH) u(a, b, s);
	assign y = {1'b0, s} + {a & b, 1'b0};
endmodule
EOF
cat >faster.sv <<'EOF'
module adder #(parameter WIDTH = 4) (input [WIDTH-1:0] a, b,
	output [WIDTH:0] y);
	assign y = a + b;
endmodule
EOF
cat >narrow.sv <<'EOF'
module adder #(parameter WIDTH = 4) (input [WIDTH-1:0] a, b,
	output [WIDTH:0] y);
	wire [5:0] lower = a[WIDTH-1:0] + b;
	assign y = lower;
endmodule
EOF

# the examples of the manual page
run equiv adder.sv faster.sv --top adder
is "$status" 0 "the same: exit code"
like "$out" 'adder.sv and faster.sv: proven' "the same: said"
like "$out" 'assumes +default parameters' "the same: what it assumes"
run equiv adder.sv faster.sv -t adder -P WIDTH=16 -w diff.vcd
is "$status" 0 "with a parameter: exit code"
like "$out" 'assumes +WIDTH=16' "with a parameter: said"
nok "no counterexample, no waveform" test -e diff.vcd
like "$err" 'diff.vcd is not written' "no waveform: said"

run equiv adder.sv narrow.sv
is "$status" 0 "narrow enough with 4 bits; the top is found"
run equiv adder.sv narrow.sv -P WIDTH=7 -w diff.vcd
is "$status" 1 "too narrow with 7 bits: exit code"
like "$out" 'refuted' "too narrow: said"
like "$out" '^y \(candidate\)' "too narrow: the table"
ok "too narrow: the waveform" grep -q 'scope module candidate' diff.vcd
run equiv adder.sv faster.sv -P NOSUCH=7
is "$status" 4 "no such parameter: exit code"
like "$out" 'NOSUCH' "no such parameter: said"
run equiv adder.sv faster.sv -P 'WIDTH=4; quit'
is "$status" 2 "no value of a parameter: exit code"
like "$err" 'NAME=VALUE' "no value of a parameter: what to do"

cat >count.sv <<'EOF'
module count(input clk, rst, en, output reg [3:0] q);
	always @(posedge clk) if (rst) q <= 0; else if (en) q <= q + 1;
endmodule
EOF
sed 's/q + 1/(q == 6 ? 0 : q + 1)/' count.sv >seven.sv
sed 's/posedge/negedge/' count.sv >falling.sv
sed 's/module count/module counter/' count.sv >other.sv
# one engine after another: the first one finds the shortest way
run equiv count.sv seven.sv -j 1 --json -w seven.vcd
is "$status" 1 "a difference in step 9: exit code"
like "$out" '"schema": *"rtlsmith.equiv/1"' "as JSON"
like "$out" '"outcome": *"negative"' "as JSON: the outcome"
like "$out" '"step": *8' "as JSON: the step"
like "$out" '"clock": *"clk"' "as JSON: the clock"
ok "the waveform has the clock" grep -q 'c0 clk' seven.vcd
ok "and tells where they differ" grep -q '^1x0' seven.vcd
run equiv count.sv seven.sv -j 1 --columns 2
like "$out" '^step +8 +9$' "the last two steps"
like "$out" 'one cycle of clk' "what a step is"
run equiv count.sv falling.sv
is "$status" 1 "the other edge: exit code"
run equiv count.sv other.sv --top-b counter
is "$status" 0 "another name of the top: exit code"
like "$out" 'assumes +rst=1 in the first step' "the reset is said"
run equiv count.sv other.sv --top count
is "$status" 2 "no such top: exit code"
like "$err" 'top-b' "no such top: what to do"

printf 'module top(input a, output y); INV u(.A(a), .Y(y)); endmodule\n' >net.sv
printf 'module INV(input A, output Y); assign Y = ~A; endmodule\n' >cells.v
printf 'module top(input a, output y); assign y = !a; endmodule\n' >inv.sv
run equiv inv.sv net.sv -l cells.v
is "$status" 0 "with a library of cells: exit code"
run equiv inv.sv net.sv
is "$status" 4 "without it: exit code"
like "$out" 'unknown' "without it: no answer"
printf 'module top(input a, output y); latch u(a); endmodul\n' >broken.sv
run equiv inv.sv broken.sv
is "$status" 4 "a broken text: exit code"
like "$out" 'does not compile' "a broken text: said"
run equiv inv.sv nosuch.sv
is "$status" 2 "no such file: exit code"
run equiv inv.sv net.sv -w x.txt
is "$status" 2 "--wave: the name"
done_testing
