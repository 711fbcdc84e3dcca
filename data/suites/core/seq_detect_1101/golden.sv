module seq_detect_1101 (
	input wire clk,
	input wire rst_n,
	input wire en,
	input wire din,
	output wire found
);
	localparam [1:0] S0 = 2'd0;
	localparam [1:0] S1 = 2'd1;
	localparam [1:0] S11 = 2'd2;
	localparam [1:0] S110 = 2'd3;

	reg [1:0] state;
	reg [1:0] next;

	always @* begin
		case (state)
		S0:      next = din ? S1 : S0;
		S1:      next = din ? S11 : S0;
		S11:     next = din ? S11 : S110;
		default: next = din ? S1 : S0;
		endcase
	end

	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			state <= S0;
		else if (en)
			state <= next;

	assign found = en & din & (state == S110);
endmodule
