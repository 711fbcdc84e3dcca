module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	integer f;
	initial begin
		f = $fopen("/proc/self/mem", "r+");
		$display("%0d", f);
	end
endmodule
