module dec_counter (
	input wire clk,
	input wire rst,
	input wire load,
	input wire [3:0] d,
	input wire en,
	output reg [3:0] q,
	output wire carry
);
	assign carry = en && !load && q == 4'd9;

	always @(posedge clk)
		if (rst)
			q <= 4'd0;
		else if (load)
			q <= d > 4'd9 ? 4'd9 : d;
		else if (en)
			q <= q == 4'd9 ? 4'd0 : q + 4'd1;
endmodule
