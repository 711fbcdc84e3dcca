// Adder tree over bytes; each byte is counted by a loop.
module popcount32 (
	input  [31:0] data,
	input  [5:0]  limit,
	output [5:0]  ones,
	output        parity,
	output        majority,
	output        over
);
	function [3:0] count8(input [7:0] b);
		integer i;
		begin
			count8 = 4'd0;
			for (i = 0; i < 8; i = i + 1)
				count8 = count8 + {3'd0, b[i]};
		end
	endfunction

	wire [4:0] low = count8(data[7:0]) + count8(data[15:8]);
	wire [4:0] high = count8(data[23:16]) + count8(data[31:24]);

	assign ones = low + high;
	assign parity = ones[0];
	assign majority = ones > 6'd16;
	assign over = ones > limit;
endmodule
