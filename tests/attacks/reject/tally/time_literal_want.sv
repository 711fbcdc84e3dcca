module TopModule(input clk, input rst, input up, output [3:0] n);
	if (1ns > 0.5) begin : g
		assign n = testbench.want;
	end
	if (0) begin : h
		dummy testbench();
	end
endmodule
module dummy; reg [3:0] want; endmodule
