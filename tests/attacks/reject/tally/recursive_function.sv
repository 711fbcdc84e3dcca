module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	function automatic int f(int x);
		return f(x + 1) + 1;
	endfunction
	integer i;
	initial i = f(0);
endmodule
