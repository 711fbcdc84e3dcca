// Two-flop synchroniser, debouncing counter and long-press counter.
module debouncer #(
	parameter STABLE = 6,
	parameter LONG = 20
) (
	input      clk,
	input      rst_n,
	input      tick,
	input      btn,
	output reg level,
	output reg press,
	output reg release_p,
	output reg held
);
	reg s1, s2;
	reg [7:0] count, time_on;
	wire differs = s2 != level;
	wire change = tick && differs && count == STABLE - 1;

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			s1 <= 1'b0;
			s2 <= 1'b0;
			count <= 8'd0;
			level <= 1'b0;
			press <= 1'b0;
			release_p <= 1'b0;
		end else begin
			s1 <= btn;
			s2 <= s1;
			press <= change && s2;
			release_p <= change && !s2;
			if (change)
				level <= s2;
			if (tick) begin
				if (!differs || change)
					count <= 8'd0;
				else
					count <= count + 8'd1;
			end
		end
	end

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			time_on <= 8'd0;
			held <= 1'b0;
		end else begin
			held <= tick && level && time_on == LONG - 1;
			if (tick) begin
				if (!level)
					time_on <= 8'd0;
				else if (time_on < LONG)
					time_on <= time_on + 8'd1;
			end
		end
	end
endmodule
