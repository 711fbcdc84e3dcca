// Stage 1 rounds the product, stage 2 accumulates and clamps.
module mac_q8 (
	input                    clk,
	input                    rst,
	input                    in_valid,
	input                    clear,
	input      signed [15:0] x,
	input      signed [15:0] y,
	output reg               out_valid,
	output reg signed [15:0] acc,
	output reg               sat
);
	reg valid1, clear1;
	reg signed [23:0] p1;
	wire signed [31:0] product = x * y;
	wire signed [31:0] rounded = product + 32'sd128;
	wire signed [15:0] base = clear1 ? 16'sd0 : acc;
	wire signed [24:0] sum = p1 + base;
	wire above = sum > 25'sd32767;
	wire below = sum < -25'sd32768;

	always @(posedge clk) begin
		if (rst) begin
			valid1 <= 1'b0;
			clear1 <= 1'b0;
			p1 <= 24'sd0;
			out_valid <= 1'b0;
			acc <= 16'sd0;
			sat <= 1'b0;
		end else begin
			valid1 <= in_valid;
			clear1 <= clear;
			p1 <= rounded[31:8];
			out_valid <= valid1;
			if (valid1) begin
				sat <= above | below;
				if (above)
					acc <= 16'sh7fff;
				else if (below)
					acc <= 16'sh8000;
				else
					acc <= sum[15:0];
			end
		end
	end
endmodule
