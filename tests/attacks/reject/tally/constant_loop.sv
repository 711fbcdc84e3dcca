module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	function int f(int x);
		while (1)
			x = x + 1;
		return x;
	endfunction
	localparam Q = f(0);
endmodule
