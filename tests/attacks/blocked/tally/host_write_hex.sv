module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	reg [31:0] m [0:7];
	initial $writememh("@CANARY@/made", m);
endmodule
