`timescale 1ns/1ps

/* reference: a shifting list, oldest word at index 0 */
module tb_ref_fifo #(
	parameter WIDTH = 8,
	parameter DEPTH = 8
) (
	input wire clk,
	input wire rst,
	input wire wr_en,
	input wire [WIDTH-1:0] wr_data,
	input wire rd_en,
	output reg [WIDTH-1:0] rd_data,
	output wire full,
	output wire empty,
	output wire [$clog2(DEPTH):0] level,
	output reg overflow,
	output reg underflow
);
	reg [WIDTH-1:0] list [0:DEPTH];
	integer count, k;
	reg was_full;

	assign level = count;
	assign full = count == DEPTH;
	assign empty = count == 0;

	always @(posedge clk)
		if (rst) begin
			count = 0;
			rd_data = 0;
			overflow = 1'b0;
			underflow = 1'b0;
		end else begin
			was_full = count == DEPTH;
			if (wr_en && was_full)
				overflow = 1'b1;
			if (rd_en && count == 0)
				underflow = 1'b1;
			else if (rd_en) begin
				rd_data = list[0];
				for (k = 0; k < DEPTH; k = k + 1)
					list[k] = list[k + 1];
				count = count - 1;
			end
			if (wr_en && !was_full) begin
				list[count] = wr_data;
				count = count + 1;
			end
		end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg wr_en = 1'b0;
	reg rd_en = 1'b0;
	reg [12:0] wr_data = 13'd0;
	wire [7:0] rd_data, e_rd_data;
	wire [12:0] rd_data2, e_rd_data2;
	wire [1:0] full, empty, overflow, underflow;
	wire [1:0] e_full, e_empty, e_overflow, e_underflow;
	wire [3:0] level, e_level;
	wire [2:0] level2, e_level2;
	integer seed = 32'hf1f0;
	integer i, bias;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	sync_fifo dut (.clk(clk), .rst(rst), .wr_en(wr_en),
		.wr_data(wr_data[7:0]), .rd_en(rd_en), .rd_data(rd_data),
		.full(full[0]), .empty(empty[0]), .level(level),
		.overflow(overflow[0]), .underflow(underflow[0]));
	sync_fifo #(.WIDTH(13), .DEPTH(4)) dut2 (.clk(clk), .rst(rst),
		.wr_en(wr_en), .wr_data(wr_data), .rd_en(rd_en),
		.rd_data(rd_data2), .full(full[1]), .empty(empty[1]),
		.level(level2), .overflow(overflow[1]),
		.underflow(underflow[1]));
	tb_ref_fifo r8 (clk, rst, wr_en, wr_data[7:0], rd_en, e_rd_data,
		e_full[0], e_empty[0], e_level, e_overflow[0],
		e_underflow[0]);
	tb_ref_fifo #(13, 4) r4 (clk, rst, wr_en, wr_data, rd_en, e_rd_data2,
		e_full[1], e_empty[1], e_level2, e_overflow[1],
		e_underflow[1]);

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

	task cycle;
		begin
			#4;
			if (rd_data !== e_rd_data)
				fail_line("rd_data", e_rd_data, rd_data);
			if (rd_data2 !== e_rd_data2)
				fail_line("rd_data_13x4", e_rd_data2, rd_data2);
			if (full !== e_full)
				fail_line("full", e_full, full);
			if (empty !== e_empty)
				fail_line("empty", e_empty, empty);
			if (level !== e_level)
				fail_line("level", e_level, level);
			if (level2 !== e_level2)
				fail_line("level_13x4", e_level2, level2);
			if (overflow !== e_overflow)
				fail_line("overflow", e_overflow, overflow);
			if (underflow !== e_underflow)
				fail_line("underflow", e_underflow, underflow);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst = 1'b0;
		for (i = 0; i < 5000; i = i + 1) begin
			/* phases that fill, drain and balance */
			bias = (i / 50) % 3;
			wr_data = $random(seed);
			wr_en = ($random(seed) & 7) < (bias == 0 ? 7 : bias == 1 ? 1 : 4);
			rd_en = ($random(seed) & 7) < (bias == 0 ? 1 : bias == 1 ? 7 : 4);
			/* stay clear of the limits for a while: flags stay 0 */
			if (i % 400 < 150) begin
				wr_en = wr_en && !(e_full != 0);
				rd_en = rd_en && !(e_empty != 0);
			end
			rst = i > 100 && (i % 400 == 0 || ($random(seed) & 511) == 0);
			cycle;
		end
		verdict;
	end
endmodule
