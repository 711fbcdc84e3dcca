module coin_slot (
	input wire clk,
	input wire rst,
	input wire five,
	input wire ten,
	input wire cancel,
	output reg sell,
	output reg [3:0] change
);
	reg [3:0] sum;
	wire [4:0] total = sum + (five ? 5'd5 : 5'd0) + (ten ? 5'd10 : 5'd0);
	wire enough = total >= 5'd15;

	always @(posedge clk)
		if (rst) begin
			sum <= 4'd0;
			sell <= 1'b0;
			change <= 4'd0;
		end else begin
			sell <= enough;
			if (enough) begin
				change <= total - 5'd15;
				sum <= 4'd0;
			end else if (cancel) begin
				change <= total[3:0];
				sum <= 4'd0;
			end else begin
				change <= 4'd0;
				sum <= total[3:0];
			end
		end
endmodule
