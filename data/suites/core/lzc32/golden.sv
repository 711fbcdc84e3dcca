// Everything is reduced to "leading zeros" by mirroring and inverting.
module lzc32 (
	input      [31:0] data,
	input             trailing,
	input             ones,
	output     [5:0]  count,
	output            full,
	output     [31:0] norm
);
	reg [31:0] front;
	reg [5:0] run;
	integer i;

	always @* begin
		for (i = 0; i < 32; i = i + 1)
			front[i] = (trailing ? data[31 - i] : data[i]) ^ ones;
		run = 6'd32;
		for (i = 0; i < 32; i = i + 1)
			if (front[i])
				run = 31 - i;
	end

	assign count = run;
	assign full = front == 32'd0;
	assign norm = trailing ? data >> run : data << run;
endmodule
