module vending_fsm (
	input wire clk,
	input wire rst,
	input wire [1:0] coin,
	input wire cancel,
	output reg vend,
	output reg change_valid,
	output reg [2:0] change,
	output reg [2:0] credit
);
	reg [2:0] value;
	wire [3:0] sum = credit + value;
	wire [3:0] rest = sum - 4'd7;

	always @* begin
		case (coin)
		2'd1: value = 3'd1;
		2'd2: value = 3'd2;
		2'd3: value = 3'd5;
		default: value = 3'd0;
		endcase
	end

	always @(posedge clk)
		if (rst) begin
			vend <= 1'b0;
			change_valid <= 1'b0;
			change <= 3'd0;
			credit <= 3'd0;
		end else if (cancel) begin
			vend <= 1'b0;
			change_valid <= sum != 4'd0;
			change <= sum > 4'd7 ? 3'd7 : sum[2:0];
			credit <= 3'd0;
		end else if (sum >= 4'd7) begin
			vend <= 1'b1;
			change_valid <= rest != 4'd0;
			change <= rest[2:0];
			credit <= 3'd0;
		end else begin
			vend <= 1'b0;
			change_valid <= 1'b0;
			change <= 3'd0;
			credit <= sum[2:0];
		end
endmodule
