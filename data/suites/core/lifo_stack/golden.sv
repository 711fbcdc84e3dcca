module lifo_stack (
	input wire clk,
	input wire rst,
	input wire push,
	input wire pop,
	input wire [11:0] din,
	output wire [11:0] top,
	output reg [4:0] depth,
	output wire empty,
	output wire full,
	output reg error
);
	reg [11:0] store [0:15];

	wire [3:0] above = depth[3:0];
	wire [3:0] place = above - 4'd1;
	wire swap = push & pop & ~empty;
	wire grow = push & ~swap & ~full;
	wire shrink = pop & ~push & ~empty;

	assign empty = depth == 5'd0;
	assign full = depth[4];
	assign top = empty ? 12'd0 : store[place];

	always @(posedge clk)
		if (!rst && (grow || swap))
			store[swap ? place : above] <= din;

	always @(posedge clk)
		if (rst) begin
			depth <= 5'd0;
			error <= 1'b0;
		end else begin
			if (grow)
				depth <= depth + 5'd1;
			else if (shrink)
				depth <= depth - 5'd1;
			error <= (push & ~pop & full) | (pop & empty);
		end
endmodule
