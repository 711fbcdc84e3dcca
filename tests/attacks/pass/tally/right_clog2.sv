module TopModule(input clk, input rst, input up, output reg [3:0] n);
	localparam W = $clog2(12);
	function automatic integer width(input integer x);
		for (width = 0; x > 0; width = width + 1)
			x = x >> 1;
	endfunction
	localparam V = width(11);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
endmodule
