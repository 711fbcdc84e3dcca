// Exact result in ten bits, then a range check.
module saturating_addsub8 (
	input  [7:0] a,
	input  [7:0] b,
	input        sub,
	input        is_signed,
	input        sat,
	output [7:0] y,
	output       over,
	output       under
);
	wire signed [9:0] ax = {{2{a[7] & is_signed}}, a};
	wire signed [9:0] bx = {{2{b[7] & is_signed}}, b};
	wire signed [9:0] r = sub ? ax - bx : ax + bx;
	wire [7:0] top = is_signed ? 8'h7f : 8'hff;
	wire [7:0] bottom = is_signed ? 8'h80 : 8'h00;

	assign over = is_signed ? r > 10'sd127 : r > 10'sd255;
	assign under = is_signed ? r < -10'sd128 : r < 10'sd0;
	assign y = sat & over ? top : sat & under ? bottom : r[7:0];
endmodule
