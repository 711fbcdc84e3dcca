module pulse_sync (
	input wire clk_a,
	input wire rst_a,
	input wire pulse_a,
	output wire busy_a,
	output reg lost_a,
	input wire clk_b,
	input wire rst_b,
	output wire pulse_b,
	output reg [7:0] count_b
);
	reg tog;
	reg b3;
	wire b2;
	wire a2;

	assign busy_a = tog ^ a2;
	assign pulse_b = b2 ^ b3;

	bit_sync to_b (.clk(clk_b), .rst(rst_b), .d(tog), .q(b2));
	bit_sync to_a (.clk(clk_a), .rst(rst_a), .d(b3), .q(a2));

	always @(posedge clk_a or posedge rst_a)
		if (rst_a) begin
			tog <= 1'b0;
			lost_a <= 1'b0;
		end else if (pulse_a) begin
			if (busy_a)
				lost_a <= 1'b1;
			else
				tog <= ~tog;
		end

	always @(posedge clk_b or posedge rst_b)
		if (rst_b) begin
			b3 <= 1'b0;
			count_b <= 8'd0;
		end else begin
			b3 <= b2;
			if (pulse_b)
				count_b <= count_b + 8'd1;
		end
endmodule

module bit_sync (
	input wire clk,
	input wire rst,
	input wire d,
	output reg q
);
	reg meta;

	always @(posedge clk or posedge rst)
		if (rst) begin
			meta <= 1'b0;
			q <= 1'b0;
		end else begin
			meta <= d;
			q <= meta;
		end
endmodule
