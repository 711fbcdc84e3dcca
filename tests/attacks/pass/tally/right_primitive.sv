module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	wire w;
	mine u(w, clk, up);
endmodule
primitive mine(output y, input a, input b);
	table
		0 0 : 0;
		0 1 : 1;
		1 0 : 1;
		1 1 : 0;
	endtable
endprimitive
