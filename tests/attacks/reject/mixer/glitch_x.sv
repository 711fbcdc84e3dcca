`timescale 1ps/1ps
module TopModule(input [7:0] a, input [7:0] b, input [1:0] sel, output reg [7:0] y, output odd);
	always @* begin
		y = 8'hxx;
		#2 y = sel == 0 ? a + b : sel == 1 ? a ^ b : sel == 2 ? {a[3:0], b[7:4]} : ~a;
	end
	assign odd = ^y;
endmodule
