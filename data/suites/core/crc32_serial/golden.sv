// Bit-serial, reflected CRC-32 (IEEE 802.3).
module crc32_serial (
	input             clk,
	input             rst_n,
	input             clear,
	input             en,
	input             bit_in,
	output     [31:0] crc,
	output            good,
	output reg        octet
);
	localparam [31:0] START = 32'hffffffff;
	localparam [31:0] POLY = 32'hedb88320;
	localparam [31:0] RESIDUE = 32'hdebb20e3;

	reg [31:0] state;
	reg [2:0] count;
	wire f = state[0] ^ bit_in;

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			state <= START;
			count <= 3'd0;
			octet <= 1'b0;
		end else if (clear) begin
			state <= START;
			count <= 3'd0;
			octet <= 1'b0;
		end else begin
			octet <= en && count == 3'd7;
			if (en) begin
				state <= {1'b0, state[31:1]} ^ (POLY & {32{f}});
				count <= count + 3'd1;
			end
		end
	end

	assign crc = ~state;
	assign good = state == RESIDUE;
endmodule
