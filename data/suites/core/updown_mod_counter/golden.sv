// Loadable up/down counter modulo MODULUS.
module updown_mod_counter #(
	parameter MODULUS = 10,
	parameter WIDTH = 4
) (
	input                  clk,
	input                  rst_n,
	input                  load,
	input      [WIDTH-1:0] din,
	input                  en,
	input                  up,
	output reg [WIDTH-1:0] count,
	output                 tc,
	output reg             wrapped
);
	localparam [WIDTH-1:0] LAST = MODULUS - 1;

	wire at_end = up ? count == LAST : count == {WIDTH{1'b0}};

	assign tc = en & ~load & at_end;

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			count <= {WIDTH{1'b0}};
			wrapped <= 1'b0;
		end else begin
			wrapped <= tc;
			if (load)
				count <= din > LAST ? LAST : din;
			else if (en && at_end)
				count <= up ? {WIDTH{1'b0}} : LAST;
			else if (en && up)
				count <= count + 1'b1;
			else if (en)
				count <= count - 1'b1;
		end
	end
endmodule
