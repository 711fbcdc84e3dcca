module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	driver d(rst);
endmodule
module driver(output o);
	assign o = 1;
endmodule
