module TopModule(clk, rst, up, .n({a, b}));
	input clk, rst, up;
	output [1:0] a, b;
	reg [3:0] n = 0;
	always @(posedge clk) n <= n + 1;
	assign a = 2'bx;
	assign b = 2'bz;
endmodule
