`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h73eccb11;

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
	reg rst_n, start;
	reg [15:0] dividend, divisor;
	wire ready, done, by_zero;
	wire [15:0] quotient, remainder;
	reg w_ready, w_done, w_zero, zero;
	reg [15:0] w_quot, w_rem, quot, rem;
	reg [15:0] picks [0:7];
	integer left, i, k;

	seq_div16 dut (.clk(clk), .rst_n(rst_n), .start(start),
		       .dividend(dividend), .divisor(divisor),
		       .ready(ready), .done(done), .quotient(quotient),
		       .remainder(remainder), .by_zero(by_zero));

	always #5 clk = ~clk;

	always @(posedge clk or negedge rst_n) begin
		if (!rst_n) begin
			w_ready <= 1'b1;
			w_done <= 1'b0;
			w_quot <= 16'd0;
			w_rem <= 16'd0;
			w_zero <= 1'b0;
		end else begin
			w_done <= 1'b0;
			if (w_ready && start) begin
				w_ready <= 1'b0;
				zero <= divisor == 0;
				left <= divisor == 0 ? 1 : 16;
				quot <= divisor == 0 ? 16'hffff
						     : dividend / divisor;
				rem <= divisor == 0 ? dividend
						    : dividend % divisor;
			end else if (!w_ready) begin
				left <= left - 1;
				if (left == 1) begin
					w_ready <= 1'b1;
					w_done <= 1'b1;
					w_quot <= quot;
					w_rem <= rem;
					w_zero <= zero;
				end
			end
		end
	end

	task look;
		begin
			compare("ready", w_ready, ready);
			compare("done", w_done, done);
			compare("quotient", w_quot, quotient);
			compare("remainder", w_rem, remainder);
			compare("by_zero", w_zero, by_zero);
			end_sample;
		end
	endtask

	task step;
		begin
			@(negedge clk);
			look;
		end
	endtask

	task divide(input [15:0] n, input [15:0] m, input integer gap);
		begin
			start = 1'b1;
			dividend = n;
			divisor = m;
			step;
			start = 1'b0;
			for (k = 0; k < (m == 0 ? 1 : 16) + gap; k = k + 1) begin
				dividend = rnd(0);
				divisor = rnd(0);
				step;
			end
		end
	endtask

	// Reset between two edges of the clock, seen without any edge.
	task pulse_reset;
		begin
			rst_n = 1'b0;
			#2 look;
			step;
			rst_n = 1'b1;
		end
	endtask

	initial begin
		picks[0] = 16'h0000;
		picks[1] = 16'h0001;
		picks[2] = 16'hffff;
		picks[3] = 16'h8000;
		picks[4] = 16'h7fff;
		picks[5] = 16'h0003;
		picks[6] = 16'h8001;
		picks[7] = 16'hfffe;
		start = 1'b1;
		dividend = 16'd100;
		divisor = 16'd7;
		rst_n = 1'b1;
		#1;
		pulse_reset;
		start = 1'b0;
		step;
		for (i = 0; i < 64; i = i + 1)
			divide(picks[i[2:0]], picks[i[5:3]], i % 3);
		for (i = 0; i < 40; i = i + 1)
			divide(rnd(0), rnd(0) >> (i % 16), i % 2);
		for (i = 0; i < 20; i = i + 1) begin
			start = 1'b1;
			dividend = rnd(0);
			divisor = rnd(0) | 1;
			step;
			start = 1'b0;
			for (k = 0; k < i; k = k + 1)
				step;
			pulse_reset;
		end
		divide(16'd5, 16'd0, 0);
		pulse_reset;
		divide(16'd65535, 16'd255, 2);
		start = 1'b1;
		for (i = 0; i < 300; i = i + 1) begin
			dividend = rnd(0);
			divisor = (rnd(0) >> 5) % 4 == 0 ? 16'd0 : rnd(0) >> 4;
			step;
		end
		for (i = 0; i < 1000; i = i + 1) begin
			start = (rnd(0) >> 7) % 4 == 0;
			dividend = rnd(0);
			divisor = (rnd(0) >> 5) % 4 == 0 ? 16'd0
				  : (rnd(0) & 32'hffff) >> (i % 16);
			if ((rnd(0) >> 9) % 100 == 0)
				pulse_reset;
			else
				step;
		end
		end_run;
	end
endmodule
