module TopModule(input [7:0] a, input [7:0] b, input [1:0] sel, output reg [7:0] y, output odd);
	wire [7:0] q = sel == 0 ? a + b : sel == 1 ? a ^ b : sel == 2 ? {a[3:0], b[7:4]} : ~a;
	always @* y = {q[7:1], 1'bz};
	assign odd = ^q;
endmodule
