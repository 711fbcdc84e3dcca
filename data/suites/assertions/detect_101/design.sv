module detect_101 (
	input wire clk,
	input wire rst,
	input wire bit_in,
	output reg hit
);
	reg [1:0] seen;

	localparam NONE = 2'd0, ONE = 2'd1, ONE_ZERO = 2'd2;

	always @(posedge clk)
		if (rst) begin
			seen <= NONE;
			hit <= 1'b0;
		end else begin
			hit <= seen == ONE_ZERO && bit_in;
			case (seen)
			NONE: seen <= bit_in ? ONE : NONE;
			ONE: seen <= bit_in ? ONE : ONE_ZERO;
			default: seen <= bit_in ? ONE : NONE;
			endcase
		end
endmodule
