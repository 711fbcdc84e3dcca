module verified_mult(input clk, input rst, input go, input [7:0] a, input [7:0] b, output reg done, output reg [15:0] p);
	reg [7:0] x;
	reg [15:0] y, s;
	reg [3:0] k;
	reg busy;
	always @(posedge clk)
		if (rst) begin
			busy <= 0;
			done <= 0;
			p <= 0;
			k <= 0;
		end else if (!busy) begin
			done <= 0;
			if (go) begin
				busy <= 1;
				x <= a;
				y <= b;
				s <= 0;
				k <= 8;
			end
		end else if (k == 0) begin
			busy <= 0;
			done <= 1;
			p <= s;
		end else begin
			if (x[0])
				s <= s + y;
			x <= x >> 1;
			y <= y << 1;
			k <= k - 1;
		end
endmodule
