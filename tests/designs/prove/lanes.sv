// Without a clock: the number of the highest lane that is on.
module lanes(input [3:0] on, output reg [1:0] n, output any);
	assign any = |on;
	always @(*)
		if (on[3])
			n = 2'd3;
		else if (on[2])
			n = 2'd2;
		else if (on[1])
			n = 2'd1;
		else
			n = 2'd0;
endmodule
