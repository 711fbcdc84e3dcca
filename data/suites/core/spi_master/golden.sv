module spi_master (
	input wire clk,
	input wire rst,
	input wire start,
	input wire cpol,
	input wire cpha,
	input wire [7:0] tx_data,
	output reg [7:0] rx_data,
	output reg done,
	output reg busy,
	output reg sclk,
	output reg cs_n,
	output reg mosi,
	input wire miso
);
	reg [5:0] age;		/* edges since the accepting one */
	reg phase;
	reg [7:0] out;
	reg [7:0] in;

	wire [5:0] now = age + 6'd1;
	wire toggle = !now[0] && now != 6'd34;
	wire leading = toggle && now[1];
	wire trailing = toggle && !now[1];
	wire sample = phase ? trailing : leading;
	wire change = phase ? leading : trailing;

	always @(posedge clk)
		if (rst) begin
			rx_data <= 8'd0;
			done <= 1'b0;
			busy <= 1'b0;
			sclk <= 1'b0;
			cs_n <= 1'b1;
			mosi <= 1'b0;
			age <= 6'd0;
			phase <= 1'b0;
			out <= 8'd0;
			in <= 8'd0;
		end else if (!busy) begin
			done <= 1'b0;
			sclk <= cpol;
			mosi <= 1'b0;
			if (start) begin
				busy <= 1'b1;
				cs_n <= 1'b0;
				age <= 6'd0;
				phase <= cpha;
				out <= cpha ? tx_data : {tx_data[6:0], 1'b0};
				mosi <= !cpha && tx_data[7];
			end
		end else begin
			age <= now;
			if (toggle)
				sclk <= !sclk;
			if (sample)
				in <= {in[6:0], miso};
			if (change) begin
				mosi <= out[7];
				out <= {out[6:0], 1'b0};
			end
			if (now == 6'd34) begin
				busy <= 1'b0;
				cs_n <= 1'b1;
				mosi <= 1'b0;
				rx_data <= in;
				done <= 1'b1;
			end
		end
endmodule
