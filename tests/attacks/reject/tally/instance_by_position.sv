module TopModule(input clk, input rst, input up, output [3:0] n);
	RefModule r(clk, rst, up, n);
endmodule
