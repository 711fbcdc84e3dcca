module lane_pick (
	input wire [3:0] on,
	output reg [1:0] n,
	output wire any
);
	assign any = |on;

	always @*
		if (on[3])
			n = 2'd3;
		else if (on[2])
			n = 2'd2;
		else if (on[1])
			n = 2'd1;
		else
			n = 2'd0;
endmodule
