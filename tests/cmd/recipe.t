#!/bin/sh
# recipe: a search for the optimisation steps that suit a design.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys yosys-abc

cat >alu.sv <<'EOF'
module alu(input clk, input [3:0] a, b, input [1:0] op, output reg [3:0] q);
  reg [3:0] y;
  always @* case (op)
    0: y = a + b;
    1: y = a - b;
    2: y = a & b;
    default: y = {3'b0, a < b};
  endcase
  always @(posedge clk) q <= y;
endmodule
EOF

# the example of the manual page
run recipe alu.sv -n 60 --seed 7 --svg front.svg
is "$status" 0 "an adder: exit code"
like "$out" '^alu: [0-9]+ ANDs.* 4 flip-flops' "an adder: what it is"
like "$out" '^resyn2 +area [0-9.]+, delay [0-9.]+ ps' "the baseline"
like "$out" '^best .*\([0-9.]+ % less\)' "the best"
like "$out" 'proven equal by cec; 60 mappings, 0 from similar' "the proof"
like "$out" '^ *AREA +DELAY' "the front"
ok "the picture is SVG" grep -q '^<svg .*role="img"' front.svg
cp out first

run recipe alu.sv -n 60 --seed 7
sed 's/CPU [0-9.]* s//' out >again
sed 's/CPU [0-9.]* s//' first >once
ok "the same seed, the same result" cmp -s once again

run recipe alu.sv -n 40 -p annealing --json -o gates.v
is "$status" 0 "annealing: exit code"
like "$out" '"schema": ?"rtlsmith.recipe/1"' "as JSON"
like "$out" '"status": ?"ok"' "as JSON: status"
cp out result.json
ok "the netlist has the design's name" grep -q '^module alu' gates.v
if command -v iverilog >/dev/null 2>&1; then
	run equiv alu.sv gates.v --library "$(
		"$RTLSMITH" -q synth alu.sv --models cells.v >models.out &&
			echo cells.v
	)"
	is "$status" 0 "the netlist is proven equal to the design"
fi

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
run recipe alu.sv -n 60
is "$status" 0 "with a store: exit code"
is "$(count "SELECT count(*) FROM measure WHERE kind = 'recipe'")" 1 \
	"what helped is kept"
is "$(count "WITH r(d) AS (SELECT '$(tr -d "\n'" <result.json)')
	SELECT d ->> '\$.best.area_delay' <= d ->> '\$.baseline.area_delay'
	AND d ->> '\$.best.area_delay' > 0 FROM r")" 1 \
	"ABC-RL: never a worse product of area and delay than resyn2"
sed 's/alu/other/; s/default: .*/default: y = a ^ b;/' alu.sv >other.sv
run recipe other.sv -n 60
like "$out" 'mappings, 1 from similar' "a similar design begins with it"
run recipe other.sv -n 40 --fresh
like "$out" 'mappings, 0 from similar' "--fresh does not"

echo 'module w(input a, output y); assign y = a; endmodule' >wire.sv
run recipe wire.sv
is "$status" 0 "wires only: exit code"
like "$out" '^nothing: ' "wires only: said"
echo 'module x(input a; endmodule' >broken.sv
run recipe broken.sv
is "$status" 1 "a broken text: exit code"
like "$out" '^refused: broken.sv:1: ' "a broken text: where"
run recipe alu.sv --liberty none
is "$status" 2 "no liberty: exit code"
echo 'library (x) { }' >empty.lib
run recipe alu.sv --liberty empty.lib
is "$status" 2 "an empty liberty: exit code"
like "$err" 'empty.lib' "an empty liberty: said"
run recipe alu.sv --svg front.png
is "$status" 2 "--svg: name"
run recipe nosuch.sv
is "$status" 2 "no such file: exit code"
done_testing
