`timescale 1ns/1ps

/* reference: one counter of edges since the start was seen */
module tb_ref_rx #(
	parameter CLKS = 8
) (
	input wire clk,
	input wire rst,
	input wire rxd,
	output reg [7:0] data,
	output reg valid,
	output reg frame_error,
	output wire busy
);
	integer age, k;
	reg [1:0] line;
	reg [7:0] got;

	assign busy = age != 0;

	always @(posedge clk) begin
		valid <= 1'b0;
		frame_error <= 1'b0;
		if (rst) begin
			age <= 0;
			data <= 0;
			line <= 2'b11;
		end else begin
			line <= {line[0], rxd};
			if (age == 0)
				age <= line[1] ? 0 : 1;
			else begin
				age <= age + 1;
				if (age == CLKS / 2 && line[1])
					age <= 0;
				for (k = 1; k <= 8; k = k + 1)
					if (age == CLKS / 2 + k * CLKS)
						got[k - 1] = line[1];
				if (age == CLKS / 2 + 9 * CLKS) begin
					age <= 0;
					valid <= line[1];
					frame_error <= !line[1];
					if (line[1])
						data <= got;
				end
			end
		end
	end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg rxd = 1'b1;
	wire [7:0] data, e_data, data6, e_data6;
	wire [1:0] valid, frame_error, busy;
	wire [1:0] e_valid, e_frame_error, e_busy;
	integer seed = 32'h0fed;
	integer i;
	integer todo = 0;	/* cycles left at this level */
	integer pos = 10;
	integer len = 8;
	reg [9:0] frame = 10'h3ff;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	uart_rx dut (.clk(clk), .rst(rst), .rxd(rxd), .data(data),
		.valid(valid[0]), .frame_error(frame_error[0]), .busy(busy[0]));
	uart_rx #(.CLKS(6)) dut6 (.clk(clk), .rst(rst), .rxd(rxd),
		.data(data6), .valid(valid[1]), .frame_error(frame_error[1]),
		.busy(busy[1]));
	tb_ref_rx #(8) r8 (clk, rst, rxd, e_data, e_valid[0],
		e_frame_error[0], e_busy[0]);
	tb_ref_rx #(6) r6 (clk, rst, rxd, e_data6, e_valid[1],
		e_frame_error[1], e_busy[1]);

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
			if (data !== e_data)
				fail_line("data", e_data, data);
			if (data6 !== e_data6)
				fail_line("data_clks6", e_data6, data6);
			if (valid !== e_valid)
				fail_line("valid", e_valid, valid);
			if (frame_error !== e_frame_error)
				fail_line("frame_error", e_frame_error, frame_error);
			if (busy !== e_busy)
				fail_line("busy", e_busy, busy);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	/* next level of the line: frames of 8 or 6 cycles a bit, then noise */
	task next_level;
		begin
			if (pos < 10) begin
				rxd = frame[pos];
				pos = pos + 1;
				todo = len;
			end else begin
				pos = 0;
				len = (i / 3000) & 1 ? 6 : 8;
				frame = {1'b1, 8'h00, 1'b0};
				frame[8:1] = $random(seed);
				if (($random(seed) & 7) == 0)
					frame[9] = 1'b0;
				rxd = 1'b1;
				todo = $random(seed) & 7;
				if (($random(seed) & 7) == 0) begin
					/* a glitch of 1 to 5 cycles */
					rxd = 1'b0;
					todo = 1 + ($random(seed) & 3);
					frame = 10'h3ff;
				end
			end
		end
	endtask

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst = 1'b0;
		for (i = 0; i < 12000; i = i + 1) begin
			if (i < 9000) begin
				if (todo <= 0)
					next_level;
				todo = todo - 1;
			end else if (i < 10500) begin
				if (($random(seed) & 3) == 0)
					rxd = $random(seed);
			end else
				rxd = $random(seed);
			rst = i > 4000 && ($random(seed) & 255) == 0;
			cycle;
		end
		verdict;
	end
endmodule
