module rr_arbiter4 (
	input wire clk,
	input wire rst_n,
	input wire [3:0] req,
	input wire ack,
	output wire [3:0] grant,
	output wire [1:0] index
);
	reg [1:0] next;

	/* requests rotated so that bit 0 has the highest priority */
	wire [7:0] twice = {req, req};
	wire [3:0] turned = twice >> next;
	reg [1:0] offset;

	always @* begin
		casez (turned)
		4'b???1: offset = 2'd0;
		4'b??10: offset = 2'd1;
		4'b?100: offset = 2'd2;
		default: offset = 2'd3;
		endcase
	end

	wire any = req != 4'd0;
	wire [1:0] winner = next + offset;

	assign index = any ? winner : 2'd0;
	assign grant = any ? 4'd1 << winner : 4'd0;

	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			next <= 2'd0;
		else if (ack && any)
			next <= winner + 2'd1;
endmodule
