// One-hot multiplexer: AND-OR of the words, blanked unless sel is one-hot.
module mux_onehot8 (
	input  [7:0]  sel,
	input  [63:0] din,
	output [7:0]  dout,
	output        valid,
	output        error
);
	wire any = |sel;
	wire many = |(sel & (sel - 8'd1));
	reg [7:0] mix;
	integer i;

	always @* begin
		mix = 8'd0;
		for (i = 0; i < 8; i = i + 1)
			mix = mix | (din[8*i +: 8] & {8{sel[i]}});
	end

	assign valid = any & ~many;
	assign error = many;
	assign dout = many ? 8'd0 : mix;
endmodule
