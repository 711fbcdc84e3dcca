module TopModule(input clk, input rst, input up, output [3:0] n);
	reg [3:0] c = 0;
	always @(posedge clk) c <= c + 1;
	assign n = up ? 4'bx : rst ? 0 : c;
endmodule
