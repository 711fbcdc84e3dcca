// Gray code in both directions; the parity of the Gray side is the binary LSB.
module gray_convert #(
	parameter WIDTH = 8
) (
	input              to_bin,
	input  [WIDTH-1:0] din,
	output [WIDTH-1:0] dout,
	output             odd
);
	wire [WIDTH-1:0] gray = din ^ (din >> 1);
	reg [WIDTH-1:0] bin;
	integer i;

	always @* begin
		bin = din;
		for (i = WIDTH - 2; i >= 0; i = i - 1)
			bin[i] = bin[i + 1] ^ din[i];
	end

	assign dout = to_bin ? bin : gray;
	assign odd = to_bin ? bin[0] : din[0];
endmodule
