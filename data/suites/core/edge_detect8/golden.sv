// Edge detector with enables for both directions; setting beats clearing.
module edge_detect8 (
	input            clk,
	input            rst,
	input      [7:0] sig,
	input      [7:0] rise_en,
	input      [7:0] fall_en,
	input      [7:0] clr,
	output reg [7:0] pulse,
	output reg [7:0] sticky,
	output           irq
);
	reg [7:0] prev;
	wire [7:0] hit = (sig & ~prev & rise_en) | (~sig & prev & fall_en);

	always @(posedge clk) begin
		prev <= sig;
		if (rst) begin
			pulse <= 8'd0;
			sticky <= 8'd0;
		end else begin
			pulse <= hit;
			sticky <= hit | (sticky & ~clr);
		end
	end

	assign irq = |sticky;
endmodule
