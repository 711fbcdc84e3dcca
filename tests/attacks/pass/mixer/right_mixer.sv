module TopModule(input [7:0] a, input [7:0] b, input [1:0] sel, output reg [7:0] y, output odd);
	always @*
		case (sel)
		2'd0: y = a + b;
		2'd1: y = a ^ b;
		2'd2: y = {a[3:0], b[7:4]};
		default: y = ~a;
		endcase
	assign odd = ^y;
endmodule
