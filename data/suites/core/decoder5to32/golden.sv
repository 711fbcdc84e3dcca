// 3-to-8 decoder with an enable, outputs active high.
module decoder5to32_slice (
	input  [2:0] a,
	input        en,
	output [7:0] y
);
	assign y = en ? 8'd1 << a : 8'd0;
endmodule

// 5-to-32 decoder: four slices, one of them enabled by the upper address.
module decoder5to32 (
	input  [4:0]  a,
	input         g1,
	input         g2a_n,
	input         g2b_n,
	input         inv,
	output [31:0] y,
	output [3:0]  bank
);
	wire en = g1 & ~g2a_n & ~g2b_n;
	wire [31:0] active;

	assign bank = {en & a[4] & a[3], en & a[4] & ~a[3],
		       en & ~a[4] & a[3], en & ~a[4] & ~a[3]};

	decoder5to32_slice s0 (.a(a[2:0]), .en(bank[0]), .y(active[7:0]));
	decoder5to32_slice s1 (.a(a[2:0]), .en(bank[1]), .y(active[15:8]));
	decoder5to32_slice s2 (.a(a[2:0]), .en(bank[2]), .y(active[23:16]));
	decoder5to32_slice s3 (.a(a[2:0]), .en(bank[3]), .y(active[31:24]));

	assign y = active ^ {32{inv}};
endmodule
