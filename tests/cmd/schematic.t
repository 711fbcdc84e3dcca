#!/bin/sh
# schematic: pictures of designs, and designs that cannot be drawn.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys
golden=$abs_top_srcdir/tests/golden/schematic

cat >alu.sv <<'END'
module alu(input clk, input rst, input [7:0] a, b, input op,
		output reg [7:0] y, output z);
	wire [7:0] sum = a + b;
	always @(posedge clk)
		if (rst) y <= 8'h5a;
		else y <= op ? sum : {a[3:0], b[7:4]};
	zero u0(.i(y), .o(z));
endmodule
module zero(input [7:0] i, output o);
	assign o = ~|i;
endmodule
END
run schematic alu.sv --dot
is "$status" 0 "a graph: exit code"
like "$out" '^digraph' "a graph: begins"
like "$out" 'label="\{\{<p0> A\|<p1> B\}\|\+\|\{<p2> Y\}\}"' "a graph: the adder"
like "$out" 'u0' "a graph: the instance"
like "$out" '8.b01011010' "a graph: the constant"
like "$out" 'label="7:4"' "a graph: a part of a port"
cp out alu.dot
ok "a graph: as it was" diff -u "$golden/alu.dot" alu.dot
run schematic alu.sv --dot --top zero
unlike "$out" 'clk' "another module"
run schematic alu.sv --dot --flatten
unlike "$out" 'zero' "flattened: no box is left"
run schematic alu.sv --dot --gates
like "$out" 'XOR' "gates"
unlike "$out" '\|\+\|' "gates: no adder is left"

# ---- designs that are not drawn ----
echo 'module m(input a, output y); assign y = a +; endmodule' >bad.v
run schematic bad.v
is "$status" 1 "no Verilog: exit code"
like "$err" 'refused: Yosys: bad.v:1' "no Verilog: where"
echo 'module m(input a, output y); gone g(a, y); endmodule' >gone.v
run schematic gone.v --json
is "$status" 1 "a missing module: exit code"
like "$out" '"status": "refused"' "a missing module: status"
like "$out" 'gone' "a missing module: which"
echo 'module m(input [63:0] a, b, output [127:0] y); assign y = a * b;
endmodule' >mul.v
run schematic mul.v --gates
is "$status" 1 "too large: exit code"
like "$err" 'too large to draw: [0-9]+ cells' "too large: said"
like "$err" 'top' "too large: what to do"
run schematic alu.sv --top nosuch
is "$status" 1 "no such module: exit code"
like "$err" 'nosuch' "no such module: which"
run schematic alu.sv --top 'a; shell ls'
is "$status" 2 "a name that is none: exit code"
run schematic nosuch.v
is "$status" 2 "no such file: exit code"

# names that a design chose
printf '%s\n' 'module m(input \<b>"|{x}\ , output \y&amp; );' \
	'assign \y&amp; = ~\<b>"|{x}\ ; endmodule' >hostile.v
run schematic hostile.v --dot
is "$status" 0 "a hostile name: exit code"
# shellcheck disable=SC1003 # it ends in a backslash
like "$out" '\\<b\\>\\"\\\|\\\{x\\\}\\\\' "a hostile name: quoted"
printf '`include "defs.vh"\nmodule m(input a, output y);
assign y = `INV a; endmodule\n' >inc.v
echo '`define INV ~' >defs.vh
run schematic inc.v defs.vh --dot
is "$status" 0 "a header: exit code"

# ---- pictures ----
if command -v dot >/dev/null; then
	run schematic alu.sv --engine dot -o alu.svg
	is "$status" 0 "dot: exit code"
	like "$err" 'wrote alu.svg: alu, [0-9]+ cells.*dot' "dot: said"
	ok "dot: a picture" grep -q '</svg>' alu.svg
	run schematic hostile.v --engine dot
	like "$out" '</svg>' "dot: on standard output"
	unlike "$out" '<b>' "dot: a hostile name is escaped"
	run schematic alu.sv --engine dot --json -o a.svg
	like "$out" '"status": "drawn"' "dot: JSON"
	ok "dot: and the picture" test -s a.svg
else
	pass "dot # SKIP Graphviz is not installed"
fi
if command -v netlistsvg >/dev/null && command -v node >/dev/null; then
	run schematic alu.sv --engine netlistsvg -o n.svg
	is "$status" 0 "netlistsvg: exit code"
	ok "netlistsvg: a picture" grep -q '</svg>' n.svg
else
	pass "netlistsvg # SKIP it is not installed"
fi
mkdir bin
ln -s "$(command -v yosys)" bin/yosys
env PATH="$PWD/bin" "$RTLSMITH" schematic alu.sv >out 2>err </dev/null
is "$?" 3 "nothing that draws: exit code"
like "$(cat err)" 'install Graphviz' "nothing that draws: what to do"
env PATH="$PWD/bin" "$RTLSMITH" schematic alu.sv --engine netlistsvg \
	>out 2>err </dev/null
is "$?" 3 "no netlistsvg: exit code"
like "$(cat err)" 'npm install' "no netlistsvg: what to do"
done_testing
