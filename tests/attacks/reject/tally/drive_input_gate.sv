module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	buf (supply1, supply0) g(rst, 1'b1);
endmodule
