module dp_ram #(
	parameter WIDTH = 16,
	parameter ADDR = 5
) (
	input wire clk,
	input wire a_en,
	input wire a_we,
	input wire [ADDR-1:0] a_addr,
	input wire [WIDTH-1:0] a_din,
	output reg [WIDTH-1:0] a_dout,
	input wire b_en,
	input wire b_we,
	input wire [ADDR-1:0] b_addr,
	input wire [WIDTH-1:0] b_din,
	output reg [WIDTH-1:0] b_dout,
	output reg collision
);
	reg [WIDTH-1:0] store [0:(1<<ADDR)-1];

	wire a_write = a_en & a_we;
	wire b_write = b_en & b_we;
	wire both = a_write & b_write & (a_addr == b_addr);

	always @(posedge clk) begin
		if (b_write && !both)
			store[b_addr] <= b_din;
		if (a_write)
			store[a_addr] <= a_din;
	end

	always @(posedge clk) begin
		collision <= both;
		if (a_en)
			a_dout <= store[a_addr];
		if (b_en)
			b_dout <= store[b_addr];
	end
endmodule
