`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h758267e1;

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
	reg rst, start;
	reg [15:0] a, b;
	wire busy, done;
	wire [31:0] product;
	reg want_busy, want_done;
	reg [31:0] want_product, result;
	reg [15:0] picks [0:7];
	integer left, i, k;

	seq_mul16 dut (.clk(clk), .rst(rst), .start(start), .a(a), .b(b),
		       .busy(busy), .done(done), .product(product));

	always #5 clk = ~clk;

	// The product at once, and a counter of the cycles left.
	always @(posedge clk) begin
		want_done <= 1'b0;
		if (rst) begin
			want_busy <= 1'b0;
			want_product <= 32'd0;
			left <= 0;
		end else if (left > 0) begin
			left <= left - 1;
			if (left == 1) begin
				want_busy <= 1'b0;
				want_done <= 1'b1;
				want_product <= result;
			end
		end else if (start) begin
			want_busy <= 1'b1;
			left <= 16;
			result <= a * b;
		end
	end

	task step;
		begin
			@(negedge clk);
			compare("busy", want_busy, busy);
			compare("done", want_done, done);
			compare("product", want_product, product);
			end_sample;
		end
	endtask

	// Starts once and changes the operands while it runs.
	task multiply(input [15:0] x, input [15:0] y, input integer gap);
		begin
			start = 1'b1;
			a = x;
			b = y;
			step;
			start = 1'b0;
			for (k = 0; k < 16 + gap; k = k + 1) begin
				a = rnd(0);
				b = rnd(0);
				step;
			end
		end
	endtask

	initial begin
		picks[0] = 16'h0000;
		picks[1] = 16'h0001;
		picks[2] = 16'hffff;
		picks[3] = 16'h8000;
		picks[4] = 16'h7fff;
		picks[5] = 16'h5555;
		picks[6] = 16'h00ff;
		picks[7] = 16'hff00;
		rst = 1'b1;
		start = 1'b1;
		a = 16'h1234;
		b = 16'h5678;
		step;
		step;
		start = 1'b0;
		rst = 1'b0;
		step;
		for (i = 0; i < 64; i = i + 1)
			multiply(picks[i[2:0]], picks[i[5:3]], i % 3);
		for (i = 0; i < 40; i = i + 1)
			multiply(rnd(0), rnd(0), i % 4);
		// Reset in each step of the work.
		for (i = 0; i < 20; i = i + 1) begin
			start = 1'b1;
			a = rnd(0);
			b = rnd(0);
			step;
			start = 1'b0;
			for (k = 0; k < i; k = k + 1)
				step;
			rst = 1'b1;
			start = 1'b1;
			step;
			rst = 1'b0;
			start = 1'b0;
			step;
		end
		multiply(16'hffff, 16'hffff, 2);
		// Start held high: back to back, operands change every cycle.
		start = 1'b1;
		for (i = 0; i < 200; i = i + 1) begin
			a = rnd(0);
			b = rnd(0);
			step;
		end
		for (i = 0; i < 1000; i = i + 1) begin
			start = (rnd(0) >> 7) % 4 == 0;
			rst = (rnd(0) >> 9) % 128 == 0;
			a = rnd(0);
			b = rnd(0);
			step;
		end
		end_run;
	end
endmodule
