// Shifter around one left rotation: right shifts rotate left by 32 - n,
// and a mask chooses between the rotated bits and the fill.
module barrel_shifter32 (
	input  [31:0] a,
	input  [4:0]  amount,
	input  [1:0]  op,
	output [31:0] y,
	output        zero,
	output        last
);
	localparam SLL = 2'd0, SRL = 2'd1, SRA = 2'd2, ROL = 2'd3;

	wire right = op == SRL || op == SRA;
	wire [4:0] turn = right ? -amount : amount;
	wire [31:0] t1 = turn[0] ? {a[30:0], a[31]} : a;
	wire [31:0] t2 = turn[1] ? {t1[29:0], t1[31:30]} : t1;
	wire [31:0] t4 = turn[2] ? {t2[27:0], t2[31:28]} : t2;
	wire [31:0] t8 = turn[3] ? {t4[23:0], t4[31:24]} : t4;
	wire [31:0] turned = turn[4] ? {t8[15:0], t8[31:16]} : t8;
	wire fill = op == SRA && a[31];
	reg [31:0] keep;

	always @* begin
		case (op)
		SLL: keep = 32'hffffffff << amount;
		ROL: keep = 32'hffffffff;
		default: keep = 32'hffffffff >> amount;
		endcase
	end

	assign y = (turned & keep) | ({32{fill}} & ~keep);
	assign zero = y == 32'd0;
	assign last = amount != 5'd0 && (right ? turned[31] : turned[0]);
endmodule
