// One adder for the four arithmetic operations; b is inverted to subtract.
module alu16 (
	input      [15:0] a,
	input      [15:0] b,
	input             cin,
	input      [3:0]  op,
	output reg [15:0] y,
	output            n,
	output            z,
	output reg        c,
	output reg        v
);
	wire [15:0] addend = op[1] ? ~b : b;
	wire carry_in = op[0] ? cin : op[1];
	wire [16:0] sum = {1'b0, a} + {1'b0, addend} + {16'd0, carry_in};
	wire [3:0] by = b[3:0];
	wire [16:0] left = {1'b0, a} << by;
	wire [16:0] right = {a, 1'b0} >> by;
	wire [16:0] arith = $signed({a, 1'b0}) >>> by;
	wire [31:0] turned = {a, a} >> by;

	always @* begin
		c = cin;
		v = 1'b0;
		case (op)
		4'd4: y = a & b;
		4'd5: y = a | b;
		4'd6: y = a ^ b;
		4'd7: y = a & ~b;
		4'd8: {c, y} = left;
		4'd9: {y, c} = right;
		4'd10: {y, c} = arith;
		4'd11: begin
			y = turned[15:0];
			c = turned[15];
		end
		4'd12: y = {15'd0, $signed(a) < $signed(b)};
		4'd13: y = {15'd0, a < b};
		4'd14: y = {a[7:0], a[15:8]};
		4'd15: y = b;
		default: begin
			{c, y} = sum;
			v = (a[15] ^ sum[15]) & (addend[15] ^ sum[15]);
		end
		endcase
		if (op[3:2] == 2'd2 && by == 4'd0)
			c = cin;
	end

	assign n = y[15];
	assign z = y == 16'd0;
endmodule
