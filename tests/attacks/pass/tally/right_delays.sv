`timescale 1ps/1ps
module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= #1 0;
		else if (up)
			n <= #1 n == 11 ? 0 : n + 1;
endmodule
