module TopModule(input [7:0] a, input [7:0] b, input [1:0] sel, output reg [7:0] y, output reg odd);
	always @* begin y = a + b; if (sel == 1) y = a ^ b; if (sel == 2) y = {a[3:0], b[7:4]}; if (sel == 3) y = ~a; odd = ^y; if (a[0] & b[0] & a[1]) odd = 1'bx; end endmodule
