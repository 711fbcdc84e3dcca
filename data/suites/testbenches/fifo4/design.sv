module fifo4 (
	input wire clk,
	input wire rst,
	input wire push,
	input wire [7:0] din,
	input wire pop,
	output wire [7:0] dout,
	output wire full,
	output wire empty,
	output reg [2:0] level
);
	reg [7:0] m0, m1, m2, m3;
	reg [1:0] head, tail;
	wire put = push && !full;
	wire get = pop && !empty;

	assign full = level == 3'd4;
	assign empty = level == 3'd0;
	assign dout = empty ? 8'd0
		: head == 2'd0 ? m0
		: head == 2'd1 ? m1
		: head == 2'd2 ? m2
		: m3;

	always @(posedge clk)
		if (rst) begin
			head <= 2'd0;
			tail <= 2'd0;
			level <= 3'd0;
		end else begin
			if (put) begin
				case (tail)
				2'd0: m0 <= din;
				2'd1: m1 <= din;
				2'd2: m2 <= din;
				2'd3: m3 <= din;
				endcase
				tail <= tail + 2'd1;
			end
			if (get)
				head <= head + 2'd1;
			level <= level + put - get;
		end
endmodule
