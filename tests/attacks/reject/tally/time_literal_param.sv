module TopModule(input clk, input rst, input up, output [3:0] n);
	parameter T = 1ns;
	if (T > 100) begin : g
		always @* n2 = good1.n;
	end
	if (0) begin : h
		dummy good1();
	end
	reg [3:0] n2 = 0;
	assign n = n2;
endmodule
module dummy; endmodule
