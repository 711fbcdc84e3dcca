module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg q;
	initial forever q <= #1000000 ~q;
endmodule
