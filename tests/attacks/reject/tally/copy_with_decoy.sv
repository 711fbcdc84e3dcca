module other(input c, output [3:0] n);
	assign n = 0;
endmodule
module TopModule(input clk, input rst, input up, output [3:0] n);
	generate
		if (0) begin : no
			other good1(clk, n);
		end
	endgenerate
	assign n = good1.n;
endmodule
