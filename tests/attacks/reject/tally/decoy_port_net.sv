module TopModule(clk, rst, up, .n(q));
	input clk, rst, up;
	output [3:0] q;
	reg [3:0] n = 0;
	always @(posedge clk) n <= n + 1;
	assign q = 4'bx;
endmodule
