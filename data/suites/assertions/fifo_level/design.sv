module fifo_level (
	input wire clk,
	input wire rst_n,
	input wire push,
	input wire pop,
	output reg [2:0] level,
	output wire empty,
	output wire full,
	output reg overflow
);
	assign empty = level == 3'd0;
	assign full = level == 3'd4;

	wire taken = push && !full;
	wire freed = pop && !empty;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			level <= 3'd0;
			overflow <= 1'b0;
		end else begin
			level <= level + {2'b00, taken} - {2'b00, freed};
			if (push && full && !pop)
				overflow <= 1'b1;
		end
endmodule
