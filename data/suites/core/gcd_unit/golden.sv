module gcd_unit (
	input wire clk,
	input wire rst_n,
	input wire in_valid,
	output wire in_ready,
	input wire [11:0] a,
	input wire [11:0] b,
	output wire out_valid,
	input wire out_ready,
	output wire [11:0] result,
	output wire [11:0] cycles,
	output wire busy
);
	localparam [1:0] IDLE = 2'd0;
	localparam [1:0] RUN = 2'd1;
	localparam [1:0] DONE = 2'd2;

	reg [1:0] state;
	reg [11:0] x;
	reg [11:0] y;
	reg [11:0] n;

	assign in_ready = state == IDLE;
	assign busy = state == RUN;
	assign out_valid = state == DONE;
	assign result = out_valid ? x : 12'd0;
	assign cycles = out_valid ? n : 12'd0;

	always @(posedge clk)
		if (!rst_n)
			state <= IDLE;
		else
			case (state)
			IDLE:
				if (in_valid)
					state <= RUN;
			RUN:
				if (y == 12'd0)
					state <= DONE;
			default:
				if (out_ready)
					state <= IDLE;
			endcase

	always @(posedge clk)
		if (!rst_n) begin
			x <= 12'd0;
			y <= 12'd0;
			n <= 12'd0;
		end else if (in_ready) begin
			x <= a;
			y <= b;
			n <= 12'd0;
		end else if (busy && y != 12'd0) begin
			if (x == 12'd0) begin
				x <= y;
				y <= 12'd0;
			end else begin
				n <= n + 12'd1;
				if (x >= y)
					x <= x - y;
				else
					y <= y - x;
			end
		end
endmodule
