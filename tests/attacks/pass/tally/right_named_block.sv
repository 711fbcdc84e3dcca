module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	reg [3:0] m;
	always @(posedge clk) begin : blk
		integer i;
		m = 0;
		for (i = 0; i < 4; i = i + 1) begin : lp
			if (n[i])
				disable lp;
			m[i] = 1;
		end
	end
endmodule
