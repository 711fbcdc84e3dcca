module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg x = 0, y = 0;
	always @(x) y = #0 ~x;
	always @(y) x = #0 y;
	initial #1 x = 1;
endmodule
