// Eight words, word 0 fixed; byte-wise writes, old data on port B.
module regbank_byte_en (
	input             clk,
	input             rst,
	input             we,
	input      [2:0]  waddr,
	input      [3:0]  be,
	input      [31:0] wdata,
	input      [2:0]  addr_a,
	output     [31:0] data_a,
	input             re_b,
	input      [2:0]  addr_b,
	output reg [31:0] data_b,
	output reg        werr
);
	localparam [31:0] ID = 32'h52544c31;

	reg [31:0] word [1:7];
	integer i;

	always @(posedge clk) begin
		if (rst) begin
			for (i = 1; i < 8; i = i + 1)
				word[i] <= 32'd0;
			data_b <= 32'd0;
			werr <= 1'b0;
		end else begin
			werr <= we && waddr == 3'd0 && be != 4'd0;
			if (we && waddr != 3'd0)
				for (i = 0; i < 4; i = i + 1)
					if (be[i])
						word[waddr][8*i +: 8] <=
							wdata[8*i +: 8];
			if (re_b)
				data_b <= addr_b == 3'd0 ? ID : word[addr_b];
		end
	end

	assign data_a = addr_a == 3'd0 ? ID : word[addr_a];
endmodule
