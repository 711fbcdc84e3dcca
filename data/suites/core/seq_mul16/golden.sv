// Shift-and-add multiplier: one multiplier bit a cycle, low bit first.
module seq_mul16 (
	input             clk,
	input             rst,
	input             start,
	input      [15:0] a,
	input      [15:0] b,
	output reg        busy,
	output reg        done,
	output reg [31:0] product
);
	reg [15:0] mcand;
	reg [31:0] acc;
	reg [3:0] step;
	wire [16:0] upper = acc[31:16] + (acc[0] ? mcand : 16'd0);
	wire [31:0] next = {upper, acc[15:1]};

	always @(posedge clk) begin
		done <= 1'b0;
		if (rst) begin
			busy <= 1'b0;
			product <= 32'd0;
		end else if (busy) begin
			acc <= next;
			step <= step + 4'd1;
			if (step == 4'd15) begin
				busy <= 1'b0;
				done <= 1'b1;
				product <= next;
			end
		end else if (start) begin
			busy <= 1'b1;
			mcand <= a;
			acc <= {16'd0, b};
			step <= 4'd0;
		end
	end
endmodule
