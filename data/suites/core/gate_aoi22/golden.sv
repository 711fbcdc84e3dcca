// Eight AND-OR-invert cells with a common enable.
module gate_aoi22 (
	input  [7:0] a1,
	input  [7:0] a2,
	input  [7:0] b1,
	input  [7:0] b2,
	input        en,
	output [7:0] y,
	output [7:0] y_n,
	output [7:0] both
);
	wire [7:0] pa = a1 & a2;
	wire [7:0] pb = b1 & b2;

	assign y = (pa | pb) & {8{en}};
	assign y_n = ~y;
	assign both = pa & pb & {8{en}};
endmodule
