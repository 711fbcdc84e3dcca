module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (up)
			n <= n == 11 ? 0 : n + 1;
	initial $display("counter ready");
	always @(posedge clk)
		if (n > 11)
			$display("never: %0d at %0t", n, $time);
endmodule
