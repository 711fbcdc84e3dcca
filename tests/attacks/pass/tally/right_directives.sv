`resetall
`timescale 1ns/1ps
`default_nettype none
module TopModule(input wire clk, input wire rst, input wire up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
endmodule
`default_nettype wire
