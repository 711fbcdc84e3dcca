module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	integer f, r;
	reg [8*200:1] s;
	initial begin
		f = $fopen("@CANARY@/secret", "r");
		r = $fgets(s, f);
		$display("%0s", s);
	end
endmodule
