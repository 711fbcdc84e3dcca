// Pulse width modulator: sawtooth or triangle, double-buffered duty.
module pwm8 (
	input            clk,
	input            rst,
	input            en,
	input            centre,
	input            wr,
	input      [7:0] duty,
	output reg       pwm,
	output reg       pwm_n,
	output           start,
	output reg [7:0] pos
);
	reg down;
	reg [7:0] shadow, active;
	wire [7:0] d = start ? shadow : active;
	wire on = pos < d;

	assign start = en && pos == 8'd0 && !down;

	always @(posedge clk) begin
		if (rst) begin
			shadow <= 8'd0;
			active <= 8'd0;
			pwm <= 1'b0;
			pwm_n <= 1'b0;
		end else begin
			if (wr)
				shadow <= duty;
			if (start)
				active <= shadow;
			pwm <= en & on;
			pwm_n <= en & ~on;
		end
	end

	always @(posedge clk) begin
		if (rst) begin
			pos <= 8'd0;
			down <= 1'b0;
		end else if (en) begin
			if (down) begin
				pos <= pos - 8'd1;
				down <= pos > 8'd1;
			end else if (pos == 8'd255 && centre) begin
				pos <= 8'd254;
				down <= 1'b1;
			end else begin
				pos <= pos + 8'd1;
			end
		end
	end
endmodule
