module TopModule(input clk, input rst, input up, output reg [3:0] n);
	// $finish; force tb.good1.n = 0; `include "x"
	/* $fopen bind RefModule */
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
endmodule
