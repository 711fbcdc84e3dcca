`timescale 1ns/1ps

/*
 * Reference: counts of words written and read, and what each side knows of the
 * other's count after two of its own edges. No gray code is needed.
 */
module tb_ref_afifo #(
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
	reg [WIDTH-1:0] words [0:4095];
	integer written, taken;
	integer w_seen1, w_seen2, r_seen1, r_seen2;

	assign rd_data = words[taken % 4096];

	always @(posedge wclk or negedge wrst_n)
		if (!wrst_n) begin
			written <= 0;
			w_seen1 <= 0;
			w_seen2 <= 0;
			full <= 1'b0;
		end else begin
			w_seen1 <= taken;
			w_seen2 <= w_seen1;
			if (wr_en && !full) begin
				words[written % 4096] <= wr_data;
				written <= written + 1;
			end
			full <= written + (wr_en && !full) - w_seen2 ==
				(1 << ADDR);
		end

	always @(posedge rclk or negedge rrst_n)
		if (!rrst_n) begin
			taken <= 0;
			r_seen1 <= 0;
			r_seen2 <= 0;
			empty <= 1'b1;
		end else begin
			r_seen1 <= written;
			r_seen2 <= r_seen1;
			if (rd_en && !empty)
				taken <= taken + 1;
			empty <= taken + (rd_en && !empty) == r_seen2;
		end
endmodule

module tb;
	reg wclk = 1'b0;
	reg rclk = 1'b0;
	reg wrst_n = 1'b1;
	reg rrst_n = 1'b1;
	reg wr_en = 1'b0;
	reg rd_en = 1'b0;
	reg [10:0] wr_data = 11'd0;
	wire [7:0] rd_data, e_rd_data;
	wire [10:0] rd_data2, e_rd_data2;
	wire [1:0] full, empty, e_full, e_empty;
	integer seed = 32'ha5f1f0;
	integer wseed = 32'h1234;
	integer rseed = 32'h9876;
	integer i, wlen, rlen, wdens, rdens;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	async_fifo dut (.wclk(wclk), .wrst_n(wrst_n), .wr_en(wr_en),
		.wr_data(wr_data[7:0]), .full(full[0]), .rclk(rclk),
		.rrst_n(rrst_n), .rd_en(rd_en), .rd_data(rd_data),
		.empty(empty[0]));
	async_fifo #(.WIDTH(11), .ADDR(2)) dut2 (.wclk(wclk),
		.wrst_n(wrst_n), .wr_en(wr_en), .wr_data(wr_data),
		.full(full[1]), .rclk(rclk), .rrst_n(rrst_n), .rd_en(rd_en),
		.rd_data(rd_data2), .empty(empty[1]));
	tb_ref_afifo r3 (wclk, wrst_n, wr_en, wr_data[7:0], e_full[0], rclk,
		rrst_n, rd_en, e_rd_data, e_empty[0]);
	tb_ref_afifo #(11, 2) r2 (wclk, wrst_n, wr_en, wr_data, e_full[1],
		rclk, rrst_n, rd_en, e_rd_data2, e_empty[1]);

	task fail_line(input [8*16-1:0] name, input [63:0] want,
			input [63:0] have);
		begin
			bad = 1'b1;
			if (shown < 10) begin
				shown = shown + 1;
				$display("mismatch: time=%0d signal=%0s expected=%h got=%h",
					$time, name, want, have);
			end
		end
	endtask

	task end_sample;
		begin
			samples = samples + 1;
			if (bad) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
			bad = 1'b0;
		end
	endtask

	task verdict;
		begin
			$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
				mismatches, samples, first_time);
			$finish;
		end
	endtask

	task compare;
		begin
			if (full !== e_full)
				fail_line("full", e_full, full);
			if (empty !== e_empty)
				fail_line("empty", e_empty, empty);
			if (!e_empty[0] && rrst_n) begin
				if (rd_data !== e_rd_data)
					fail_line("rd_data", e_rd_data, rd_data);
			end
			if (!e_empty[1] && rrst_n) begin
				if (rd_data2 !== e_rd_data2)
					fail_line("rd_data_11x4", e_rd_data2, rd_data2);
			end
			end_sample;
		end
	endtask

	/*
	 * The clocks: half periods in units of 2 ns; the write clock's edges
	 * are at even times, the read clock's at odd ones, so they never meet.
	 */
	initial begin
		#200;
		forever begin
			#(2 * wlen) wclk = 1'b1;
			#(2 * wlen) wclk = 1'b0;
		end
	end
	initial begin
		#201;
		forever begin
			#(2 * rlen) rclk = 1'b1;
			#(2 * rlen) rclk = 1'b0;
		end
	end
	always @(negedge wclk) begin
		wr_data = $random(wseed);
		wr_en = ($random(wseed) & 7) < wdens;
	end
	always @(negedge rclk)
		rd_en = ($random(rseed) & 7) < rdens;

	/* one sample in 20 ns, at times at which no clock has an edge */
	initial begin
		wlen = 5;
		rlen = 7;
		wdens = 7;
		rdens = 4;
		#10 wrst_n = 1'b0;
		rrst_n = 1'b0;
		#100 wrst_n = 1'b1;
		rrst_n = 1'b1;
		#90.5;
		for (i = 0; i < 6000; i = i + 1) begin
			#10 compare;
			if (i % 100 == 0) begin
				wlen = 3 + ($random(seed) & 7);
				rlen = 3 + ($random(seed) & 7);
				wdens = 1 + ($random(seed) & 7);
				rdens = 1 + ($random(seed) & 7);
			end
			if (i % 1000 == 950) begin
				wrst_n = 1'b0;
				rrst_n = 1'b0;
			end
			if (i % 1000 == 953)
				rrst_n = 1'b1;
			if (i % 1000 == 957)
				wrst_n = 1'b1;
		end
		verdict;
	end
endmodule
