`timescale 1ns/1ps

// The reference: whole numbers, one object for each pair of parameters.
module tb_model #(
	parameter STABLE = 6,
	parameter LONG = 20
) (
	input clk,
	input rst_n,
	input tick,
	input btn,
	output reg [3:0] out
);
	reg [1:0] line;
	reg [255:0] recent;
	reg was, now;
	integer run, age;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			line = 2'b00;
			now = 1'b0;
			run = 0;
			age = 0;
			out = 4'b0000;
		end else begin
			out[2:0] = 3'b000;
			was = now;
			if (tick) begin
				run = line[1] == was ? 0 : run + 1;
				if (run == STABLE) begin
					now = line[1];
					run = 0;
					out[2] = now;
					out[1] = ~now;
				end
				age = was ? age + 1 : 0;
				out[0] = age == LONG;
			end
			out[3] = now;
			line = {line[0], btn};
		end
endmodule

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h9cdd9f9f;

	// xorshift32: the same stimulus in every run.
	function [31:0] rnd(input dummy);
		begin
			rng = rng ^ (rng << 13);
			rng = rng ^ (rng >> 17);
			rng = rng ^ (rng << 5);
			rnd = rng;
		end
	endfunction

	task compare(input [8*16-1:0] name, input [63:0] want,
		     input [63:0] got);
		if (want !== got) begin
			differs = 1'b1;
			if (printed < 10) begin
				printed = printed + 1;
				$display("mismatch: time=%0d signal=%0s expected=%0h got=%0h",
					 $time, name, want, got);
			end
		end
	endtask

	task end_sample;
		begin
			samples = samples + 1;
			if (differs) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
			differs = 1'b0;
		end
	endtask

	task end_run;
		begin
			$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
				 mismatches, samples, first_time);
			$finish;
		end
	endtask

	reg clk = 1'b0;
	reg rst_n, tick, btn;
	wire [3:0] got, got2, want, want2;
	integer i, j, pace;

	debouncer dut (.clk(clk), .rst_n(rst_n), .tick(tick), .btn(btn),
		       .level(got[3]), .press(got[2]), .release_p(got[1]),
		       .held(got[0]));
	debouncer #(.STABLE(2), .LONG(140)) dut2 (
		.clk(clk), .rst_n(rst_n), .tick(tick), .btn(btn),
		.level(got2[3]), .press(got2[2]), .release_p(got2[1]),
		.held(got2[0]));
	tb_model ref1 (.clk(clk), .rst_n(rst_n), .tick(tick), .btn(btn),
		       .out(want));
	tb_model #(.STABLE(2), .LONG(140)) ref2 (
		.clk(clk), .rst_n(rst_n), .tick(tick), .btn(btn),
		.out(want2));

	always #5 clk = ~clk;

	task look;
		begin
			compare("level", want[3], got[3]);
			compare("press", want[2], got[2]);
			compare("release_p", want[1], got[1]);
			compare("held", want[0], got[0]);
			compare("level (2,140)", want2[3], got2[3]);
			compare("press (2,140)", want2[2], got2[2]);
			compare("rel_p (2,140)", want2[1], got2[1]);
			compare("held (2,140)", want2[0], got2[0]);
			end_sample;
		end
	endtask

	// The level for so many clock cycles; a tick in every pace-th one.
	task hold(input b, input integer cycles);
		for (j = 0; j < cycles; j = j + 1) begin
			btn = b;
			tick = pace == 0 ? rnd(0) >> 7 : samples % pace == 0;
			@(negedge clk);
			look;
		end
	endtask

	task pulse_reset;
		begin
			rst_n = 1'b0;
			#2 look;
			@(negedge clk);
			look;
			rst_n = 1'b1;
		end
	endtask

	initial begin
		rst_n = 1'b1;
		btn = 1'b1;
		tick = 1'b1;
		pace = 1;
		#1;
		pulse_reset;
		// Runs of every length around both limits.
		for (i = 1; i < 10; i = i + 1) begin
			hold(1'b1, i);
			hold(1'b0, 10);
		end
		for (i = 1; i < 10; i = i + 1) begin
			hold(1'b1, 10);
			hold(1'b0, i);
			hold(1'b1, 1);
			hold(1'b0, 12);
		end
		for (i = 10; i < 30; i = i + 1) begin
			hold(1'b1, i);
			hold(1'b0, 9);
		end
		hold(1'b1, 300);
		hold(1'b0, 20);
		pace = 3;
		for (i = 1; i < 26; i = i + 1) begin
			hold(1'b1, i);
			hold(1'b0, 25);
		end
		hold(1'b1, 100);
		pulse_reset;
		hold(1'b1, 30);
		pace = 0;
		for (i = 0; i < 60; i = i + 1) begin
			hold(i[0], (rnd(0) >> 5) % 40);
			hold(rnd(0) >> 4, 1);
			hold(rnd(0) >> 4, 1);
		end
		for (i = 0; i < 12; i = i + 1) begin
			hold(1'b1, 2 * i);
			if (i % 3 == 0)
				hold(1'b1, 60);
			pulse_reset;
			hold(1'b0, i);
		end
		hold(1'b1, 320);
		for (i = 0; i < 200; i = i + 1)
			hold(rnd(0) >> 4, 1);
		end_run;
	end
endmodule
