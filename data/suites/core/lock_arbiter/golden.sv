module lock_arbiter #(
	parameter N = 4,
	parameter MAX_LOCK = 6
) (
	input wire clk,
	input wire rst,
	input wire [N-1:0] req,
	input wire [N-1:0] lock,
	output reg [N-1:0] grant,
	output reg locked,
	output reg expired
);
	localparam W = $clog2(MAX_LOCK + 1);
	localparam [W-1:0] LIMIT = MAX_LOCK;

	reg [W-1:0] held;

	wire keep = |(grant & req & lock);
	wire over = keep & (held == LIMIT);
	wire [N-1:0] ask = over ? req & ~grant : req;
	wire [N-1:0] pick = ask & (~ask + 1'b1);

	always @(posedge clk)
		if (rst) begin
			grant <= 0;
			locked <= 1'b0;
			expired <= 1'b0;
			held <= 0;
		end else if (keep && !over) begin
			locked <= 1'b1;
			expired <= 1'b0;
			held <= held + 1'b1;
		end else begin
			grant <= pick;
			locked <= 1'b0;
			expired <= over;
			held <= 0;
		end
endmodule
