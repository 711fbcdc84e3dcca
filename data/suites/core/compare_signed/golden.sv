// Inverting both sign bits maps signed order to unsigned order.
module compare_signed #(
	parameter W = 8
) (
	input          is_signed,
	input  [W-1:0] a,
	input  [W-1:0] b,
	output         lt,
	output         eq,
	output         gt,
	output [W-1:0] max,
	output [W-1:0] min
);
	wire [W-1:0] ka = {a[W-1] ^ is_signed, a[W-2:0]};
	wire [W-1:0] kb = {b[W-1] ^ is_signed, b[W-2:0]};

	assign lt = ka < kb;
	assign eq = a == b;
	assign gt = ~lt & ~eq;
	assign max = gt ? a : b;
	assign min = lt ? a : b;
endmodule
