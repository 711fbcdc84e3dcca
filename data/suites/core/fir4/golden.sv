module fir4 (
	input wire clk,
	input wire rst_n,
	input wire coef_we,
	input wire [1:0] coef_addr,
	input wire signed [7:0] coef,
	input wire in_valid,
	input wire signed [7:0] x,
	output reg out_valid,
	output reg signed [11:0] y
);
	reg signed [7:0] c0, c1, c2, c3;
	reg signed [7:0] d0, d1, d2, d3;
	reg signed [15:0] p0, p1, p2, p3;
	reg valid1;
	reg valid2;

	wire signed [17:0] sum = p0 + p1 + p2 + p3;
	wire signed [18:0] biased = sum + 19'sd4;
	wire signed [15:0] round = biased[18:3];
	wire over = round > 16'sd2047;
	wire under = round < -16'sd2048;

	always @(posedge clk)
		if (!rst_n) begin
			c0 <= 8'sd0;
			c1 <= 8'sd0;
			c2 <= 8'sd0;
			c3 <= 8'sd0;
		end else if (coef_we) begin
			case (coef_addr)
			2'd0: c0 <= coef;
			2'd1: c1 <= coef;
			2'd2: c2 <= coef;
			default: c3 <= coef;
			endcase
		end

	always @(posedge clk)
		if (!rst_n) begin
			d0 <= 8'sd0;
			d1 <= 8'sd0;
			d2 <= 8'sd0;
			d3 <= 8'sd0;
		end else if (in_valid) begin
			d0 <= x;
			d1 <= d0;
			d2 <= d1;
			d3 <= d2;
		end

	always @(posedge clk)
		if (!rst_n) begin
			p0 <= 16'sd0;
			p1 <= 16'sd0;
			p2 <= 16'sd0;
			p3 <= 16'sd0;
		end else begin
			p0 <= c0 * d0;
			p1 <= c1 * d1;
			p2 <= c2 * d2;
			p3 <= c3 * d3;
		end

	always @(posedge clk)
		if (!rst_n) begin
			valid1 <= 1'b0;
			valid2 <= 1'b0;
			out_valid <= 1'b0;
			y <= 12'sd0;
		end else begin
			valid1 <= in_valid;
			valid2 <= valid1;
			out_valid <= valid2;
			if (valid2)
				y <= over ? 12'sd2047 :
					under ? -12'sd2048 : round[11:0];
		end
endmodule
