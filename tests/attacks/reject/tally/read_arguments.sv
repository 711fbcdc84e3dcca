module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg [8*64:1] s;
	initial if ($value$plusargs("nonce=%s", s))
		$display("%0s Mismatches: 0 in 336 samples", s);
endmodule
