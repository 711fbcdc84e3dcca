module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg [63:0] m [0:268435455];
	integer i;
	initial for (i = 0; i < 268435456; i = i + 1)
		m[i] = i;
endmodule
