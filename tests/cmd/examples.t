#!/bin/sh
# examples: those of the manual pages that no test of the command runs, word
# by word.  A search gets less time than a user would give it.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys yosys-abc
PATH=$abs_top_builddir:$PATH

cat >alu.sv <<'END'
module alu(input clk, input [3:0] a, b, input op, output reg [3:0] q);
	always @(posedge clk) q <= op ? a + b : a & b;
endmodule
END
cat >fifo.sv <<'END'
module fifo(input clk, rst, push, input [3:0] d, output reg [3:0] q);
	reg [3:0] first;
	always @(posedge clk)
		if (rst) {first, q} <= 0;
		else if (push) {first, q} <= {d, first};
endmodule
END
cat >top.sv <<'END'
module top(input clk, rst, push, input [3:0] a, b, output [3:0] q);
	fifo f(.clk(clk), .rst(rst), .push(push), .d(a ^ b), .q(q));
endmodule
END
cp "$abs_top_srcdir/data/liberty/rtlsmith45.lib" cells.lib
for dump in alu wave; do
	cat >tb.sv <<END
\`timescale 1ns/1ns
module tb;
	reg clk = 0, op = 0;
	reg [3:0] a = 1, b = 3;
	wire [3:0] q;
	alu dut(.clk(clk), .a(a), .b(b), .op(op), .q(q));
	initial begin
		\$dumpfile("$dump.vcd");
		\$dumpvars(0, tb);
		repeat (20) begin
			#5 clk = ~clk;
			#5 clk = ~clk;
			{op, a, b} = {op, a, b} * 9'd13 + 9'd7;
		end
	end
endmodule
END
	iverilog -g2012 -o tb.vvp tb.sv alu.sv && vvp -n tb.vvp >vvp.out
done

# examples COMMAND: the lines of its manual page
examples() {
	"$RTLSMITH" help "$1" | sed -n 's/^ *\$ //p'
}

# tried LINE: the line as it is run here, nothing when it is not
tried() {
	case $1 in
	*"recipe alu.sv") echo "$1 -b 1" ;;
	*" -n 200 "*) echo "$1" | sed 's/-n 200/-n 20/' ;;
	*" -b 60 "*) echo "$1" | sed 's/-b 60/-b 1/' ;;
	*"wave last/"*) ;; # wave.t: needs a run
	*.svg) command -v dot >dot.out && echo "$1" ;;
	*) echo "$1" ;;
	esac
}

for c in synth recipe schematic wave; do
	examples $c >lines
	ok "$c: there are examples" test -s lines
	while read -r line; do
		line=$(tried "$line")
		[ -n "$line" ] || continue
		ok "$line" sh -c "$line"
		for f in $(echo "$line" | sed -n \
			's/.* \(-o\|--svg\) \([^ ]*\).*/\2/p'); do
			ok "$line: $f" test -s "$f"
		done
	done <lines
done
done_testing
