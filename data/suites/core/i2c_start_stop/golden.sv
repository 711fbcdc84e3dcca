module i2c_start_stop (
	input wire clk,
	input wire rst_n,
	input wire scl,
	input wire sda,
	output reg start,
	output reg stop,
	output reg busy
);
	wire scl_now, scl_old;
	wire sda_now, sda_old;
	wire high = scl_now & scl_old;
	wire fall = high & ~sda_now & sda_old;
	wire rise = high & sda_now & ~sda_old;

	line_filter scl_filter (
		.clk(clk), .rst_n(rst_n), .line(scl),
		.now(scl_now), .old(scl_old)
	);
	line_filter sda_filter (
		.clk(clk), .rst_n(rst_n), .line(sda),
		.now(sda_now), .old(sda_old)
	);

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			start <= 1'b0;
			stop <= 1'b0;
			busy <= 1'b0;
		end else begin
			start <= fall;
			stop <= rise;
			busy <= fall | (busy & ~rise);
		end
endmodule

module line_filter (
	input wire clk,
	input wire rst_n,
	input wire line,
	output reg now,
	output reg old
);
	reg [3:0] h;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			h <= 4'b1111;
			now <= 1'b1;
			old <= 1'b1;
		end else begin
			h <= {h[2:0], line};
			if (h[3:1] == 3'b111)
				now <= 1'b1;
			else if (h[3:1] == 3'b000)
				now <= 1'b0;
			old <= now;
		end
endmodule
