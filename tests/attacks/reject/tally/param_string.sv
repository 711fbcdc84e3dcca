module TopModule(input clk, input rst, input up, output [3:0] n);
	localparam S = "a\"; \n.scope S_0x0;\n\\";
	parameter [8*20:1] T = "\"; ; .\042\\";
	initial $display("%s %s", S, T);
	assign n = 0;
endmodule
