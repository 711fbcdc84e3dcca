module TopModule(input clk, input rst, input up, output [3:0] n);
	reg [3:0] q = 0;
	assign n = q;
	if (1ns > 0.5) begin : g
		always @(clk) rs_root.s = 0;
	end
	if (0) begin : h
		dummy rs_root();
	end
endmodule
module dummy; integer s; endmodule
