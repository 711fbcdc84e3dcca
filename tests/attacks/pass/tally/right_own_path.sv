module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	half h(n, );
	wire [3:0] look = h.twice;
endmodule
module half(input [3:0] i, output [3:0] o);
	wire [3:0] twice = i << 1;
	assign o = i >> 1;
endmodule
