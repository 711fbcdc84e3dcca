module sat_counter (
	input wire clk,
	input wire rst,
	input wire clear,
	input wire en,
	output reg [3:0] q,
	output wire full
);
	assign full = q == 4'd11;

	always @(posedge clk)
		if (rst)
			q <= 4'd0;
		else if (clear)
			q <= 4'd0;
		else if (en && !full)
			q <= q + 4'd1;
endmodule
