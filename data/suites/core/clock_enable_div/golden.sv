module clock_enable_div #(
	parameter DIV = 5
) (
	input wire clk,
	input wire rst,
	output wire tick,
	output wire clk_out
);
	localparam W = $clog2(DIV);
	localparam [W-1:0] LAST = DIV - 1;
	localparam [W-1:0] HALF = (DIV - 1) / 2;

	reg [W-1:0] cnt;
	reg p;
	reg n;

	assign tick = cnt == LAST;
	assign clk_out = p | n;

	always @(posedge clk)
		if (rst)
			cnt <= 0;
		else if (tick)
			cnt <= 0;
		else
			cnt <= cnt + 1'b1;

	always @(posedge clk)
		if (rst)
			p <= 1'b0;
		else
			p <= cnt < HALF;

	always @(negedge clk)
		if (rst)
			n <= 1'b0;
		else
			n <= p;
endmodule
