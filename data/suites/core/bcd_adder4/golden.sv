// One decimal digit: sum with a decimal carry.
module bcd_adder4_digit (
	input  [3:0] a,
	input  [3:0] b,
	input        ci,
	output [3:0] s,
	output       co
);
	wire [4:0] t = {1'b0, a} + {1'b0, b} + {4'd0, ci};

	assign co = t > 5'd9;
	assign s = co ? t[3:0] + 4'd6 : t[3:0];
endmodule

// Subtraction adds the nine's complement; borrow is an inverted carry.
module bcd_adder4 (
	input  [15:0] a,
	input  [15:0] b,
	input         cin,
	input         sub,
	output [15:0] s,
	output        cout,
	output        bad
);
	wire [15:0] raw;
	wire [4:0] c;
	wire [7:0] over;
	genvar k;

	assign c[0] = cin ^ sub;

	generate
		for (k = 0; k < 4; k = k + 1) begin : digit
			wire [3:0] x = a[4*k +: 4];
			wire [3:0] y = b[4*k +: 4];

			bcd_adder4_digit add (
				.a(x), .b(sub ? 4'd9 - y : y), .ci(c[k]),
				.s(raw[4*k +: 4]), .co(c[k + 1])
			);
			assign over[k] = x > 4'd9;
			assign over[k + 4] = y > 4'd9;
		end
	endgenerate

	assign bad = |over;
	assign s = bad ? 16'd0 : raw;
	assign cout = ~bad & (c[4] ^ sub);
endmodule
