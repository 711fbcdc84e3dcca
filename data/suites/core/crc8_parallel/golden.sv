// CRC-8 (x^8 + x^2 + x + 1), eight bits a cycle, most significant first.
module crc8_parallel (
	input            clk,
	input            rst,
	input            init,
	input      [7:0] seed,
	input            valid,
	input      [7:0] data,
	output reg [7:0] crc,
	output           ok
);
	function [7:0] advance(input [7:0] state, input [7:0] d);
		integer i;
		begin
			advance = state ^ d;
			for (i = 0; i < 8; i = i + 1)
				advance = {advance[6:0], 1'b0} ^
					  (advance[7] ? 8'h07 : 8'h00);
		end
	endfunction

	wire [7:0] from = init ? seed : crc;

	always @(posedge clk) begin
		if (rst)
			crc <= 8'h00;
		else if (valid)
			crc <= advance(from, data);
		else
			crc <= from;
	end

	assign ok = crc == 8'h00;
endmodule
