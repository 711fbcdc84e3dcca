module TopModule(input clk, input rst, input up, output [3:0] n);
	function [3:0] f(input x);
		f = good1.n;
	endfunction
	assign n = f(clk);
endmodule
