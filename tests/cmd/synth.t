#!/bin/sh
# synth: area, delay, and why a design cannot be built.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys yosys-abc
gold=$abs_top_srcdir/data/suites/core

# What is said of a broken design: NAME PATTERN, the text on stdin.
refused() {
	cat >bad.sv
	run synth bad.sv
	is "$status" 1 "$1: exit code"
	like "$out" "$2" "$1: named"
}

cat >alu.sv <<'END'
module alu(input clk, rst_n, en, input [3:0] a, b,
	output reg [3:0] q, output [3:0] y);
	assign y = a + b;
	always @(posedge clk or negedge rst_n)
		if (!rst_n) q <= 0;
		else if (en) q <= q + (a & b);
endmodule
END
run synth alu.sv
is "$status" 0 "a design: exit code"
like "$out" '^alu: ok' "a design: top found"
like "$out" '^cells [0-9]+, flip-flops 4, latches 0' "a design: counts"
like "$out" '^area [0-9.]+ \(logic alone' "a design: area"
like "$out" '^delay [0-9.]+ ps' "a design: delay"
like "$out" '^critical path: from .* to ' "a design: path"
like "$out" '^ +[0-9.]+ ps +[A-Z0-9_]+$' "a design: a step of the path"
run synth alu.sv --cells -o gates.v --models cells.v
like "$out" '^DFFR_X1 +4' "its cells"
ok "its netlist" grep -q 'DFFR_X1' gates.v
run synth alu.sv -o gates.json
ok "its netlist as JSON" grep -q '"DFFR_X1"' gates.json
run synth alu.sv --json
like "$out" '"schema": ?"rtlsmith.synth/1"' "as JSON"
like "$out" '"delay_ps": ?[0-9]' "as JSON: the delay"
run synth alu.sv --liberty none
is "$status" 0 "no liberty: exit code"
like "$out" '^area not known' "no liberty: no area"
run synth alu.sv --target ice40
like "$out" '^LUTs [1-9][0-9]*, carries [0-9]+' "iCE40"

# the netlist is the design
if command -v iverilog >/dev/null; then
	cat gates.v cells.v >whole.v
	run equiv alu.sv whole.v --top alu
	is "$status" 0 "the netlist is equivalent"
fi

# found again in the store
"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
run run -s core -m demo --limit 1 --replay \
	"$abs_top_srcdir/data/cassettes/core"
run synth alu.sv --json
cp out first
run synth alu.sv --json
ok "from the store: the same" cmp -s out first
run db sql "SELECT kind, count(*) FROM measure GROUP BY kind"
like "$out" 'synth.*1' "from the store: one row"

# latches: mapped, or the area is unknown; never silent
cat >latch.sv <<'END'
module m(input en, d, output reg q);
	always_comb
		if (en) q = d;
endmodule
END
run synth latch.sv
is "$status" 0 "a latch: exit code"
like "$out" '^latch.sv:1: latch_inferred: q' "a latch: file and line"
like "$out" 'latches 1' "a latch: counted"
sed '/^  cell (DL[HL]_X1) {/,/^  }/d' \
	"$abs_top_srcdir/data/liberty/rtlsmith45.lib" >few.lib
run synth latch.sv --liberty few.lib
like "$out" 'unmapped_cell: 1 latches' "no cell for a latch: named"
like "$out" '^area not known' "no cell for a latch: no area"

refused "several drivers" '^bad.sv:1: multiple_drivers: y ' <<'END'
module m(input c, d, e, output reg y);
	always @(posedge c) y <= d;
	always @(negedge c) y <= e;
endmodule
END
refused "a loop" '^bad.sv:2: comb_loop: .*p' <<'END'
module m(input a, b, output y);
	wire p, q;
	assign p = a & q, q = p | b, y = q;
endmodule
END
refused "several tops" '^multi_top: 2 modules.*: a, b' <<'END'
module a(input x, output y); assign y = x; endmodule
module b(input x, output y); assign y = ~x; endmodule
END
refused "a module is missing" '^bad.sv:2: missing_module: .*foo' <<'END'
module m(input x, output y);
	foo u(x, y);
endmodule
END
refused "a cell of no liberty" '^bad.sv:2: missing_module: .*NAND9_X7' <<'END'
module m(input a, b, output y);
	NAND9_X7 u(.A1(a), .A2(b), .ZN(y));
endmodule
END
refused "too wide" '^bad.sv: unsupported: .*exceeds implementation limit' <<'END'
module m(input a, output y);
	wire [268435455:0] w = {268435456{a}};
	assign y = ^w;
endmodule
END
refused "a black box" 'blackbox: module bb has no body' <<'END'
(* blackbox *) module bb(input a, output y); endmodule
module m(input a, output y); bb u(a, y); endmodule
END
refused "a memory of a million words" '^bad.sv:3: memory_too_large' <<'END'
module m(input clk, input [19:0] a, input [7:0] d,
	output reg [7:0] q);
	reg [7:0] mem[0:1048575];
	always @(posedge clk) begin mem[a] <= d; q <= mem[a]; end
endmodule
END
refused "inout" 'unsupported: port a is inout' <<'END'
module m(inout a, input b, c); assign a = b ? c : 1'bz; endmodule
END
refused "a tri-state" 'unsupported: a tri-state' <<'END'
module m(output a, input b, c); assign a = b ? c : 1'bz; endmodule
END
refused "a real" '^bad.sv:2: syntax' <<'END'
module m(input a, output y);
	real r;
	assign y = a;
endmodule
END
refused "waiting" '^bad.sv:2: unsupported: .*waits for time' <<'END'
module m(input d, output reg y);
	always begin #5 y <= d; end
endmodule
END
refused "an odd event list" '^bad.sv:2: unsupported: .*event' <<'END'
module m(input c, d, output reg y);
	always @(posedge c or d) y <= d;
endmodule
END
refused "\$random" '^bad.sv:2: unsupported: .*random' <<'END'
module m(input d, output y);
	assign y = d ^ $random;
endmodule
END
refused "broken text" '^bad.sv:2: syntax' <<'END'
module m(input d, output y);
	assign y = ;
endmodule
END
refused "nothing" 'no_top: no module' <<'END'
// nothing
END
echo 'module m(input a, output y); wire u; assign y = a & u; endmodule' >u.sv
run synth u.sv
is "$status" 0 "an undriven net: exit code"
like "$out" '^u.sv:1: undriven: u ' "an undriven net: named"
run synth alu.sv --top nosuch
is "$status" 1 "no such top: exit code"
like "$out" 'no_top: there is no module nosuch' "no such top: named"

# no end: no answer, and a name for it
cat >deeper.sv <<'END'
module m #(parameter N = 1) (input a, output y);
	m #(N + 1) u(a, y);
endmodule
END
run synth deeper.sv --top m --cpu 1
is "$status" 3 "a module in itself: exit code"
like "$out" '^m: limit: no result within 1000 ms' "a module in itself: named"

# --plain: what comments hide from synthesis is there again
cat >hidden.sv <<'END'
module m(input a, b, output y);
	assign y = a
	// synthesis translate_off
	& b
	// synthesis translate_on
	;
endmodule
END
run synth hidden.sv
like "$out" '^cells 0' "hidden from synthesis"
run synth hidden.sv --plain
like "$out" '^cells 1' "--plain: not hidden"
# shellcheck disable=SC2016 # the backquote is Verilog's
printf 'module m(output y);\n`ifdef SYNTHESIS\nassign y=0;\n`endif\nendmodule' \
	>asks.sv
run synth asks.sv --plain
is "$status" 1 "--plain: asks for the tool: exit code"
like "$out" '^asks.sv:2: unsupported: asks which tool' "--plain: named"

# broken liberties
echo 'library (x) {' >broken.lib
run synth alu.sv --liberty broken.lib
is "$status" 2 "a broken liberty: exit code"
like "$err" 'broken.lib:[12]: the file ends' "a broken liberty: file and line"
echo 'library (x) { cell (A) { area : 1; } }' >empty.lib
run synth alu.sv --liberty empty.lib
is "$status" 2 "a liberty without gates: exit code"
run synth alu.sv --liberty nosuch.lib
is "$status" 2 "no liberty: exit code"
run synth alu.sv -o gates.txt
is "$status" 2 "netlist: name"
run synth nosuch.sv
is "$status" 2 "no file: exit code"

# power: a bit that changes in each of 4 ns, with a clock
cat >toggle.sv <<'END'
module toggle(input clk, input d, output reg q);
	always @(posedge clk) q <= d;
endmodule
END
cat >wave.vcd <<'END'
$timescale 1ns $end
$scope module tb $end
$scope module dut $end
$var wire 1 ! clk $end
$var wire 1 # d $end
$upscope $end
$upscope $end
$enddefinitions $end
#0
0!
0#
#1
1!
#2
0!
1#
#3
1!
#4
0!
END
run synth toggle.sv --waveform wave.vcd --instance tb.dut
is "$status" 0 "power: exit code"
like "$out" '^power [0-9.]+ uW, an estimate: switching [0-9.]+ uW' "power: said"
# clk 4 times, d once, q once
like "$out" '  6 changes of 2 nets in 4 ns' "power: what it is made of"
run synth toggle.sv --waveform wave.vcd --instance tb.dut --json
like "$out" '"toggles": *6' "power: as JSON"
# a ring that nothing sets goes round, from where its text says
cat >ring.sv <<'END'
module ring(input clk, input d, output y);
	reg [3:0] q;
	reg [1:4] \up.side = 4'b1000;
	initial q = 4'b0001;
	always @(posedge clk) begin
		q <= {q[2:0], q[3]};
		\up.side <= {\up.side [2:4], \up.side [1]};
	end
	assign y = q[3] & \up.side [4];
endmodule
END
run synth ring.sv --waveform wave.vcd --instance tb.dut
# clk 4 times, d once, both rings are turned twice
like "$out" '  13 changes of ' "power: initial values"
like "$out" ' q\[1\], 2 changes' "power: the first ring"
like "$out" ' up\.side\[4\], 2 changes' "power: counted the other way round"
run synth toggle.sv --waveform wave.vcd --instance tb.other
is "$status" 0 "power of another instance: exit code"
like "$out" 'power not known: the waveform has no input' "and why it is none"
run synth toggle.sv --waveform wave.vcd
is "$status" 2 "power without an instance: exit code"
like "$err" '--instance' "power without an instance: what to do"
run synth toggle.sv --waveform toggle.sv --instance tb.dut
is "$status" 2 "power from what is no waveform: exit code"
run synth toggle.sv --waveform wave.vcd --instance tb.dut --liberty none
is "$status" 2 "power without a liberty: exit code"

run synth "$gold/uart_tx/golden.sv"
is "$status" 0 "a golden: exit code"
# nodes of a multiplier that ABC would try for minutes to prove equal
run synth "$gold/mac_q8/golden.sv" --cpu 20
is "$status" 0 "a multiplier: exit code"
done_testing
