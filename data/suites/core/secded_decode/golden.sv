// Extended Hamming (13,8) decoder.
module secded_decode (
	input  [12:0] code,
	output [7:0]  data,
	output        single,
	output        fatal,
	output [3:0]  where
);
	reg [3:0] s;
	wire p = ^code;
	wire [12:0] fixed;
	integer i;

	always @* begin
		s = 4'd0;
		for (i = 1; i < 13; i = i + 1)
			if (code[i])
				s = s ^ i;
	end

	assign single = p & s < 4'd13;
	assign fatal = p ? s > 4'd12 : s != 4'd0;
	assign where = single ? s : 4'd0;
	assign fixed = code ^ (single ? 13'd1 << s : 13'd0);
	assign data = {fixed[12:9], fixed[7:5], fixed[3]};
endmodule
