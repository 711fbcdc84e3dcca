module TopModule(input clk, inout rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	assign (supply1, supply0) rst = 1;
endmodule
