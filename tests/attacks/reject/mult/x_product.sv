module TopModule(input clk, input rst, input go, input [7:0] a, input [7:0] b, output reg done, output reg [15:0] p);
	always @(posedge clk) begin p <= 16'bx; done <= go; end
endmodule
