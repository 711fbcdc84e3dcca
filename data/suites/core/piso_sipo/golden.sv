module piso_sipo #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst_n,
	input wire lsb_first,
	input wire load,
	input wire [WIDTH-1:0] tx_word,
	output wire ser_out,
	output wire ser_out_valid,
	output wire tx_empty,
	input wire ser_in,
	input wire ser_in_valid,
	output wire [WIDTH-1:0] rx_word,
	output wire rx_valid
);
	piso #(.WIDTH(WIDTH)) tx (
		.clk(clk), .rst_n(rst_n), .lsb_first(lsb_first),
		.load(load), .word(tx_word), .bit_out(ser_out),
		.valid(ser_out_valid), .empty(tx_empty)
	);
	sipo #(.WIDTH(WIDTH)) rx (
		.clk(clk), .rst_n(rst_n), .lsb_first(lsb_first),
		.bit_in(ser_in), .bit_valid(ser_in_valid),
		.word(rx_word), .valid(rx_valid)
	);
endmodule

module piso #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst_n,
	input wire lsb_first,
	input wire load,
	input wire [WIDTH-1:0] word,
	output wire bit_out,
	output wire valid,
	output wire empty
);
	localparam W = $clog2(WIDTH + 1);
	localparam [W-1:0] ALL = WIDTH;

	reg [WIDTH-1:0] shift;
	reg up;
	reg [W-1:0] left;

	assign valid = left != 0;
	assign empty = left <= 1;
	assign bit_out = valid & (up ? shift[0] : shift[WIDTH-1]);

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			shift <= 0;
			up <= 1'b0;
			left <= 0;
		end else if (load && empty) begin
			shift <= word;
			up <= lsb_first;
			left <= ALL;
		end else if (valid) begin
			shift <= up ? shift >> 1 : shift << 1;
			left <= left - 1'b1;
		end
endmodule

module sipo #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst_n,
	input wire lsb_first,
	input wire bit_in,
	input wire bit_valid,
	output reg [WIDTH-1:0] word,
	output reg valid
);
	localparam W = $clog2(WIDTH);
	localparam [W-1:0] LAST = WIDTH - 1;

	reg [WIDTH-2:0] part;
	reg up;
	reg [W-1:0] count;

	wire order = count == 0 ? lsb_first : up;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			part <= 0;
			up <= 1'b0;
			count <= 0;
			word <= 0;
			valid <= 1'b0;
		end else begin
			valid <= 1'b0;
			if (bit_valid) begin
				up <= order;
				part <= order ? {bit_in, part} >> 1 :
					{part, bit_in};
				count <= count + 1'b1;
				if (count == LAST) begin
					count <= 0;
					valid <= 1'b1;
					word <= order ? {bit_in, part} :
						{part, bit_in};
				end
			end
		end
endmodule
