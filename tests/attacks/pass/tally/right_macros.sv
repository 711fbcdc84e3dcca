`define WIDTH 4
`define NEXT(x) ((x) + 1)
`ifdef NOT_SET
`else
`endif
module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	wire [`WIDTH-1:0] m = `NEXT(n);
endmodule
