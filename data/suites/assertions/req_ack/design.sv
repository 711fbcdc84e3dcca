module req_ack (
	input wire clk,
	input wire rst,
	input wire start,
	output wire req,
	output wire ack,
	output wire busy
);
	reg [1:0] state;

	assign req = state != 2'd0;
	assign ack = state == 2'd3;
	assign busy = req;

	always @(posedge clk)
		if (rst)
			state <= 2'd0;
		else
			case (state)
			2'd0: if (start) state <= 2'd1;
			2'd1: state <= 2'd2;
			2'd2: state <= 2'd3;
			2'd3: state <= 2'd0;
			endcase
endmodule
