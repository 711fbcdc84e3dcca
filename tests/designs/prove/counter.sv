// A counter from 0 to 9 that stays there.
module counter(input clk, rst, en, output reg [3:0] q, output full);
	always @(posedge clk)
		if (rst)
			q <= 4'd0;
		else if (en && q != 4'd9)
			q <= q + 4'd1;
	assign full = q == 4'd9;
endmodule
