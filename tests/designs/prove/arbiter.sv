// Two requests, one grant; who was served last waits. Asynchronous reset.
module arbiter(input clk, rst_n, input [1:0] req, output [1:0] gnt);
	reg last;
	assign gnt[0] = req[0] && (!req[1] || last);
	assign gnt[1] = req[1] && (!req[0] || !last);
	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			last <= 1'b1;
		else if (|gnt)
			last <= gnt[1];
endmodule
