// Galois LFSR, taps 16, 14, 13 and 11, one or four steps a cycle.
module lfsr16_galois (
	input             clk,
	input             rst,
	input             load,
	input      [15:0] value,
	input             en,
	input             four,
	output reg [15:0] state,
	output reg [3:0]  bits,
	output            locked
);
	function [15:0] step(input [15:0] s);
		step = {1'b0, s[15:1]} ^ (s[0] ? 16'hb400 : 16'h0000);
	endfunction

	wire [15:0] s1 = step(state);
	wire [15:0] s2 = step(s1);
	wire [15:0] s3 = step(s2);
	wire [15:0] s4 = step(s3);

	assign locked = state == 16'd0;

	always @(posedge clk) begin
		if (rst) begin
			state <= 16'hace1;
			bits <= 4'd0;
		end else if (load) begin
			state <= value;
		end else if (en && locked) begin
			state <= 16'h0001;
		end else if (en && four) begin
			state <= s4;
			bits <= {state[0], s1[0], s2[0], s3[0]};
		end else if (en) begin
			state <= s1;
			bits <= {bits[2:0], state[0]};
		end
	end
endmodule
