module async_fifo #(
	parameter WIDTH = 8,
	parameter ADDR = 3
) (
	input wire wclk,
	input wire wrst_n,
	input wire wr_en,
	input wire [WIDTH-1:0] wr_data,
	output reg full,
	input wire rclk,
	input wire rrst_n,
	input wire rd_en,
	output wire [WIDTH-1:0] rd_data,
	output reg empty
);
	reg [WIDTH-1:0] store [0:(1<<ADDR)-1];
	reg [ADDR:0] wbin;
	reg [ADDR:0] wgray;
	reg [ADDR:0] rbin;
	reg [ADDR:0] rgray;
	wire [ADDR:0] wgray_r;
	wire [ADDR:0] rgray_w;

	wire wr_ok = wr_en & ~full;
	wire rd_ok = rd_en & ~empty;
	wire [ADDR:0] wbin_next = wbin + wr_ok;
	wire [ADDR:0] rbin_next = rbin + rd_ok;
	wire [ADDR:0] wgray_next = wbin_next ^ (wbin_next >> 1);
	wire [ADDR:0] rgray_next = rbin_next ^ (rbin_next >> 1);

	assign rd_data = store[rbin[ADDR-1:0]];

	two_flops #(.WIDTH(ADDR + 1)) to_read (
		.clk(rclk), .rst_n(rrst_n), .d(wgray), .q(wgray_r)
	);
	two_flops #(.WIDTH(ADDR + 1)) to_write (
		.clk(wclk), .rst_n(wrst_n), .d(rgray), .q(rgray_w)
	);

	always @(posedge wclk)
		if (wr_ok)
			store[wbin[ADDR-1:0]] <= wr_data;

	always @(posedge wclk or negedge wrst_n)
		if (!wrst_n) begin
			wbin <= 0;
			wgray <= 0;
			full <= 1'b0;
		end else begin
			wbin <= wbin_next;
			wgray <= wgray_next;
			full <= wgray_next == {~rgray_w[ADDR:ADDR-1],
				rgray_w[ADDR-2:0]};
		end

	always @(posedge rclk or negedge rrst_n)
		if (!rrst_n) begin
			rbin <= 0;
			rgray <= 0;
			empty <= 1'b1;
		end else begin
			rbin <= rbin_next;
			rgray <= rgray_next;
			empty <= rgray_next == wgray_r;
		end
endmodule

module two_flops #(
	parameter WIDTH = 1
) (
	input wire clk,
	input wire rst_n,
	input wire [WIDTH-1:0] d,
	output reg [WIDTH-1:0] q
);
	reg [WIDTH-1:0] meta;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			meta <= 0;
			q <= 0;
		end else begin
			meta <= d;
			q <= meta;
		end
endmodule
