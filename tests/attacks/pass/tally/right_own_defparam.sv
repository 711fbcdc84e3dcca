module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	sized s(n);
	defparam s.W = 4;
endmodule
module sized #(parameter W = 8)(input [W-1:0] i);
endmodule
