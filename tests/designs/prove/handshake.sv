// A request is held until the acknowledge, which comes after two steps.
module handshake(input clk, input rst, input start, output reg req, output ack);
	reg [1:0] state;
	localparam IDLE = 2'd0, WAIT = 2'd1, WORK = 2'd2, DONE = 2'd3;
	assign ack = state == DONE;
	always @(posedge clk)
		if (rst) begin
			state <= IDLE;
			req <= 1'b0;
		end else case (state)
			IDLE: if (start) begin
				req <= 1'b1;
				state <= WAIT;
			end
			WAIT: state <= WORK;
			WORK: state <= DONE;
			DONE: begin
				req <= 1'b0;
				state <= IDLE;
			end
		endcase
endmodule
