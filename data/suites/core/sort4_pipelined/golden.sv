module sort4_pipelined (
	input wire clk,
	input wire rst,
	input wire en,
	input wire in_valid,
	input wire is_signed,
	input wire descending,
	input wire [7:0] in0,
	input wire [7:0] in1,
	input wire [7:0] in2,
	input wire [7:0] in3,
	output reg out_valid,
	output wire [7:0] out0,
	output wire [7:0] out1,
	output wire [7:0] out2,
	output wire [7:0] out3
);
	/* {valid, signed, descending} of the first two stages */
	reg [2:0] tag1;
	reg [2:0] tag2;
	reg [31:0] st1;
	reg [31:0] st2;
	reg [31:0] st3;
	wire [31:0] next1;
	wire [31:0] next2;
	wire [31:0] next3;

	/* stage 1: (0,1) (2,3); stage 2: (0,2) (1,3); stage 3: (1,2) */
	order2 a0 (is_signed, descending, in0, in1,
		next1[7:0], next1[15:8]);
	order2 a1 (is_signed, descending, in2, in3,
		next1[23:16], next1[31:24]);
	order2 b0 (tag1[1], tag1[0], st1[7:0], st1[23:16],
		next2[7:0], next2[23:16]);
	order2 b1 (tag1[1], tag1[0], st1[15:8], st1[31:24],
		next2[15:8], next2[31:24]);
	order2 c0 (tag2[1], tag2[0], st2[15:8], st2[23:16],
		next3[15:8], next3[23:16]);
	assign next3[7:0] = st2[7:0];
	assign next3[31:24] = st2[31:24];

	assign {out3, out2, out1, out0} = st3;

	always @(posedge clk)
		if (rst) begin
			tag1 <= 3'd0;
			tag2 <= 3'd0;
			out_valid <= 1'b0;
			st1 <= 32'd0;
			st2 <= 32'd0;
			st3 <= 32'd0;
		end else if (en) begin
			tag1 <= {in_valid, is_signed, descending};
			tag2 <= tag1;
			out_valid <= tag2[2];
			st1 <= next1;
			st2 <= next2;
			st3 <= next3;
		end
endmodule

module order2 (
	input wire is_signed,
	input wire descending,
	input wire [7:0] a,
	input wire [7:0] b,
	output wire [7:0] first,
	output wire [7:0] second
);
	wire [7:0] flip = {is_signed, 7'd0};
	wire larger = (a ^ flip) > (b ^ flip);
	wire smaller = (a ^ flip) < (b ^ flip);
	wire swap = descending ? smaller : larger;

	assign first = swap ? b : a;
	assign second = swap ? a : b;
endmodule
