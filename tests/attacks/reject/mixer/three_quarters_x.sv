module TopModule(input [7:0] a, input [7:0] b, input [1:0] sel, output reg [7:0] y, output odd);
	always @* case (sel)
		0: y = a + b;
		1: y = a ^ b;
		3: y = ~a;
		default: y = 8'bx;
	endcase
	assign odd = ^y;
endmodule
