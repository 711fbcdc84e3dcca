module uart_rx #(
	parameter CLKS = 8
) (
	input wire clk,
	input wire rst,
	input wire rxd,
	output reg [7:0] data,
	output reg valid,
	output reg frame_error,
	output wire busy
);
	localparam W = $clog2(CLKS + 1);
	localparam [W-1:0] FULL = CLKS;
	localparam [W-1:0] HALF = CLKS / 2;
	localparam [W-1:0] ONE = 1;
	localparam [1:0] IDLE = 2'd0;
	localparam [1:0] START = 2'd1;
	localparam [1:0] BITS = 2'd2;
	localparam [1:0] STOP = 2'd3;

	reg meta;
	reg s;
	reg [1:0] state;
	reg [W-1:0] t;
	reg [2:0] index;
	reg [7:0] shift;

	wire sample = t == (state == START ? HALF : FULL);

	assign busy = state != IDLE;

	always @(posedge clk)
		if (rst) begin
			meta <= 1'b1;
			s <= 1'b1;
		end else begin
			meta <= rxd;
			s <= meta;
		end

	always @(posedge clk)
		if (rst) begin
			state <= IDLE;
			t <= ONE;
			index <= 3'd0;
			shift <= 8'd0;
			data <= 8'd0;
			valid <= 1'b0;
			frame_error <= 1'b0;
		end else begin
			valid <= 1'b0;
			frame_error <= 1'b0;
			t <= (state == IDLE || sample) ? ONE : t + ONE;
			case (state)
			IDLE:
				if (!s)
					state <= START;
			START:
				if (sample)
					state <= s ? IDLE : BITS;
			BITS:
				if (sample) begin
					shift <= {s, shift[7:1]};
					index <= index + 3'd1;
					if (index == 3'd7)
						state <= STOP;
				end
			default:
				if (sample) begin
					state <= IDLE;
					valid <= s;
					frame_error <= !s;
					if (s)
						data <= shift;
				end
			endcase
		end
endmodule
