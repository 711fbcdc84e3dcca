module TopModule(input clk, input rst, input up, output [3:0] n);
	if (1ns > 100) begin : g
		assign n = good1.n;
	end
	if (0) begin : h
		dummy good1();
	end
endmodule
module dummy; endmodule
