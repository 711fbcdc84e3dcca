#!/bin/sh
# lock: gates only, and how many?
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"

cat >adder.v <<'EOT'
module adder(input [1:0] a, b, output [2:0] s);
	wire c;
	fa f0(a[0], b[0], 1'b0, s[0], c), f1(a[1], b[1], c, s[1], s[2]);
endmodule
module fa(input a, b, ci, output s, co);
	wire p, g, t;
	xor (p, a, b), (s, p, ci);
	and (g, a, b), (t, p, ci);
	or (co, g, t);
endmodule
EOT
cat >cells.v <<'EOT'
module d_flip_flop(input clk, d, output reg q);
	always @(posedge clk) q <= d;
endmodule
EOT
cat >count.v <<'EOT'
module count(input clk, en, output [1:0] q);
	wire [1:0] d;
	d_flip_flop f[1:0](clk, d, q);
	xor x0(d[0], en, q[0]), x1(d[1], t, q[1]);
	and (t, en, u);
	assign u = q[0];
endmodule
EOT

# the examples of the manual page
run lock adder.v
is "$status" 0 "an adder: exit code"
like "$out" 'gates +10$' "an adder: two times five gates"
like "$out" 'depth +5$' "an adder: three and two levels"
like "$out" '4 xor' "an adder: by kind"
like "$out" 'SEI +0.0666667' "an adder: 1/15"
run lock count.v -c cells.v -a and,not,xor,assign
is "$status" 0 "a counter: exit code"
like "$out" '2 d_flip_flop' "a counter: flip-flops are counted"
like "$out" 'depth +2$' "a counter: a path ends at a flip-flop"

run lock count.v -a and,not,xor,assign
is "$status" 1 "without the cell: exit code"
like "$out" 'count.v:3: d_flip_flop: neither' "without the cell: named"
run lock cells.v
is "$status" 1 "always: exit code"
like "$out" 'cells.v:2: always: not in the list' "always: named"
echo 'module m(input a, b, s, output y); assign y = s ? a : b; endmodule' >m.v
run lock m.v --json
is "$status" 1 "?: exit code"
like "$out" '"outcome": *"negative"' "as JSON: the outcome"
like "$out" '\?:: no operator' "as JSON: named"
run lock adder.v --json
like "$out" '"gates": *10,' "as JSON: gates"
run lock adder.v -t nosuch
is "$status" 2 "no such top: exit code"
run lock adder.v -a and,maj
is "$status" 2 "no such primitive: exit code"
like "$err" 'maj' "no such primitive: named"
echo 'module m(input s, r, output q, p); nor (q, r, p), (p, s, q); endmodule' \
	>latch.v
run lock latch.v
is "$status" 0 "a loop: exit code"
like "$out" 'feeds itself' "a loop: no depth"
done_testing
