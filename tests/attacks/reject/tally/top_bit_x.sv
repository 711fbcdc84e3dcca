module TopModule(input clk, input rst, input up, output [3:0] n);
	reg [3:0] c;
	always @(posedge clk)
		if (rst)
			c <= 0;
		else if (up)
			c <= c == 11 ? 0 : c + 1;
	assign n = {1'bx, c[2:0]};
endmodule
