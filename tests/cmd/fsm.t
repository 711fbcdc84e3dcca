#!/bin/sh
# fsm: state machines found, made smaller, coded anew, proven.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys yosys-abc

# eight states, of which four do
cat >door.sv <<'V'
module door(input clk, input rst, input go, output reg y, output busy);
	reg [2:0] st, nx;
	localparam A = 0, B = 1, C = 2, D = 3, A2 = 4, B2 = 5, C2 = 6, D2 = 7;
	always @(posedge clk) if (rst) st <= A; else st <= nx;
	always @(*) begin
		nx = st;
		case (st)
		A: nx = go ? B : A2;
		B: nx = go ? C2 : B;
		C: nx = go ? D : A;
		D: nx = go ? A2 : D2;
		A2: nx = go ? B2 : A;
		B2: nx = go ? C : B2;
		C2: nx = go ? D2 : A2;
		D2: nx = go ? A : D;
		endcase
		case (st)
		B, B2: y = go;
		D, D2: y = 1;
		default: y = 0;
		endcase
	end
	assign busy = st != A && st != A2;
endmodule
V

# the examples of the manual page
run fsm door.sv
is "$status" 0 "the states: exit code"
like "$out" '^st: 8 states in 3 flip-flops, rising edge of clk, synchronous reset rst=1' \
	"the states: the machine"
like "$out" 'cannot be told apart: B B2' "the states: equal ones"
like "$out" '4 of 8 states are needed' "the states: how many"
run fsm door.sv --minimize --emit small.v
is "$status" 0 "the smallest machine: exit code"
like "$out" 'st: 4 states in 2 flip-flops' "RTLRewriter: of 8 states 4 are left"
like "$out" '^proven' "RTLRewriter: and that is proven"
like "$out" '^accepted' "the smallest machine: accepted"
ok "the smallest machine: written" grep -q '^module door(' small.v
run fsm door.sv --minimize --liberty none
is "$status" 0 "without a liberty: exit code"
like "$out" '^  after: area [0-9.]+, .*, delay [0-9]+ levels$' \
	"without a liberty: measured by the and-inverter graph"
sed 's/^    area : /    area : 1000/' \
	"$abs_top_srcdir/data/liberty/rtlsmith45.lib" >large.lib
run fsm door.sv --minimize --liberty large.lib
like "$out" '^  after: area [0-9]{5,}[0-9.]*, .* ps$' \
	"cells of the user: measured with them"
run fsm door.sv --minimize --liberty gone.lib
is "$status" 2 "no such liberty: exit code"
like "$err" 'gone.lib' "no such liberty: told"
run fsm door.sv --encoding onehot --emit onehot.v
is "$status" 0 "one-hot: exit code"
like "$out" 'st: 8 states in 8 flip-flops' "one-hot: its size"

run fsm small.v --json
is "$status" 0 "what was emitted is a machine: exit code"
like "$out" '"classes": ?4' "what was emitted is a machine of four states"
ok "what was emitted compiles" iverilog -g2012 -o small.vvp small.v
run equiv door.sv small.v
is "$status" 0 "what was emitted is the same: rtlsmith equiv"
sed 's/B2: nx = go ? C : B2/B2: nx = go ? C2 : A/' door.sv >other.sv
run equiv other.sv small.v
is "$status" 1 "and not the same as another machine"
run fsm other.sv
like "$out" '8 of 8 states are needed|[5-7] of 8 states are needed' \
	"another machine has fewer equal states"

for e in binary gray; do
	run fsm door.sv -m -e $e --json
	is "$status" 0 "$e: exit code"
	like "$out" '"end": ?"accepted"' "$e: accepted"
done
run fsm door.sv --dot door.dot
ok "a graph" grep -q 's0 -> s' door.dot

echo 'module c(input clk, output reg [3:0] q); always @(posedge clk) q <= q + 1; endmodule' >c.sv
run fsm c.sv
is "$status" 1 "a counter is no machine: exit code"
like "$out" 'no state machine found' "a counter is no machine: said"
echo 'module c(input clk; endmodule' >bad.sv
run fsm bad.sv
is "$status" 1 "a broken text: exit code"
like "$out" 'not read: error' "a broken text: why"
run fsm none.sv
is "$status" 2 "no file: exit code"
run fsm door.sv --top other
is "$status" 2 "no such module: exit code"
done_testing
