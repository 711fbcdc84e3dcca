// Restoring division, high bit first; results move only when done.
module seq_div16 (
	input             clk,
	input             rst_n,
	input             start,
	input      [15:0] dividend,
	input      [15:0] divisor,
	output reg        ready,
	output reg        done,
	output reg [15:0] quotient,
	output reg [15:0] remainder,
	output reg        by_zero
);
	reg [15:0] d, q, r;
	reg [3:0] step;
	wire [15:0] trial = {r[14:0], q[15]};
	wire fits = trial >= d;
	wire [15:0] r_next = fits ? trial - d : trial;
	wire [15:0] q_next = {q[14:0], fits};

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			ready <= 1'b1;
			done <= 1'b0;
			quotient <= 16'd0;
			remainder <= 16'd0;
			by_zero <= 1'b0;
			d <= 16'd0;
			q <= 16'd0;
			r <= 16'd0;
			step <= 4'd0;
		end else begin
			done <= 1'b0;
			if (ready) begin
				if (start) begin
					ready <= 1'b0;
					d <= divisor;
					q <= dividend;
					r <= 16'd0;
					step <= 4'd0;
				end
			end else if (d == 16'd0) begin
				ready <= 1'b1;
				done <= 1'b1;
				quotient <= 16'hffff;
				remainder <= q;
				by_zero <= 1'b1;
			end else begin
				q <= q_next;
				r <= r_next;
				step <= step + 4'd1;
				if (step == 4'd15) begin
					ready <= 1'b1;
					done <= 1'b1;
					quotient <= q_next;
					remainder <= r_next;
					by_zero <= 1'b0;
				end
			end
		end
	end
endmodule
