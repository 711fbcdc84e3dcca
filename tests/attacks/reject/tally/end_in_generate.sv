module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	generate
		for (genvar g = 0; g < 2; g++) begin : b
			initial $finish;
		end
	endgenerate
endmodule
