// Counts to a million while it runs; signed temperature beside it.
module timer(input clk, rst, run, input signed [3:0] t, output reg late,
	output reg signed [3:0] low);
	reg [19:0] n;
	always @(posedge clk)
		if (rst) begin
			n <= 20'd0;
			late <= 1'b0;
			low <= 4'sd7;
		end else begin
			n <= run ? n + 20'd1 : 20'd0;
			late <= late | n == 20'd999999;
			if (t < low)
				low <= t;
		end
endmodule
