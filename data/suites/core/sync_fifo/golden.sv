module sync_fifo #(
	parameter WIDTH = 8,
	parameter DEPTH = 8
) (
	input wire clk,
	input wire rst,
	input wire wr_en,
	input wire [WIDTH-1:0] wr_data,
	input wire rd_en,
	output reg [WIDTH-1:0] rd_data,
	output wire full,
	output wire empty,
	output wire [$clog2(DEPTH):0] level,
	output reg overflow,
	output reg underflow
);
	localparam A = $clog2(DEPTH);

	reg [WIDTH-1:0] store [0:DEPTH-1];
	reg [A:0] wr_ptr;
	reg [A:0] rd_ptr;

	wire wr_ok = wr_en & ~full;
	wire rd_ok = rd_en & ~empty;

	assign level = wr_ptr - rd_ptr;
	assign full = level[A];
	assign empty = wr_ptr == rd_ptr;

	always @(posedge clk)
		if (wr_ok && !rst)
			store[wr_ptr[A-1:0]] <= wr_data;

	always @(posedge clk)
		if (rst) begin
			wr_ptr <= 0;
			rd_ptr <= 0;
			rd_data <= 0;
			overflow <= 1'b0;
			underflow <= 1'b0;
		end else begin
			if (wr_ok)
				wr_ptr <= wr_ptr + 1'b1;
			if (rd_ok) begin
				rd_ptr <= rd_ptr + 1'b1;
				rd_data <= store[rd_ptr[A-1:0]];
			end
			if (wr_en && full)
				overflow <= 1'b1;
			if (rd_en && empty)
				underflow <= 1'b1;
		end
endmodule
