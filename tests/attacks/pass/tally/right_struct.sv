module TopModule(input clk, input rst, input up, output reg [3:0] n);
	typedef struct packed {
		logic [3:0] now;
		logic up;
	} state_t;
	state_t s;
	assign s.now = n;
	assign s.up = up;
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
endmodule
