module rr_arbiter2 (
	input wire clk,
	input wire rst_n,
	input wire [1:0] req,
	output wire [1:0] gnt
);
	reg last;

	assign gnt[0] = req[0] && (!req[1] || last);
	assign gnt[1] = req[1] && (!req[0] || !last);

	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			last <= 1'b1;
		else if (|gnt)
			last <= gnt[1];
endmodule
