module TopModule(input clk, input rst, input up, output [3:0] n);
	if (1ns > 100) begin : g
		probe p(.v(good1.n), .n(n));
	end
	if (0) begin : h
		dummy good1();
	end
endmodule
module probe(input [3:0] v, output [3:0] n); assign n = v; endmodule
module dummy; endmodule
