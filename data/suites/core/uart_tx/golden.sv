module uart_tx #(
	parameter CLKS = 4
) (
	input wire clk,
	input wire rst,
	input wire valid,
	output wire ready,
	input wire [7:0] data,
	input wire [1:0] parity_mode,
	output reg txd
);
	localparam W = $clog2(CLKS);
	localparam [W-1:0] LAST = CLKS - 1;

	reg [W-1:0] clocks;
	reg [3:0] left;
	reg [9:0] shift;

	wire odd = parity_mode == 2'd2;
	wire parity = (parity_mode == 2'd1) | odd;

	assign ready = left == 4'd0;

	always @(posedge clk)
		if (rst) begin
			clocks <= 0;
			left <= 4'd0;
			shift <= 10'h3ff;
			txd <= 1'b1;
		end else if (ready) begin
			if (valid) begin
				clocks <= 0;
				left <= parity ? 4'd11 : 4'd10;
				shift <= {1'b1, ~parity | ((^data) ^ odd), data};
				txd <= 1'b0;
			end
		end else if (clocks == LAST) begin
			clocks <= 0;
			left <= left - 4'd1;
			shift <= {1'b1, shift[9:1]};
			txd <= shift[0];
		end else begin
			clocks <= clocks + 1'b1;
		end
endmodule
