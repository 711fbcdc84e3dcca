`timescale 1ns/1ps

module tb;
	reg clk_a = 1'b0;
	reg clk_b = 1'b0;
	reg rst_a = 1'b0;
	reg rst_b = 1'b0;
	reg pulse_a = 1'b0;
	wire busy_a, lost_a, pulse_b;
	wire [7:0] count_b;
	reg e_busy_a, e_lost_a, e_pulse_b;
	reg [7:0] e_count_b;
	integer seed = 32'h9015e;
	integer pseed = 32'h77;
	integer i, alen, blen, dens;
	/* reference: the numbers of pulses known at each station */
	integer sent, at_b1, at_b2, at_b3, at_a1, at_a2;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	pulse_sync dut (.clk_a(clk_a), .rst_a(rst_a), .pulse_a(pulse_a),
		.busy_a(busy_a), .lost_a(lost_a), .clk_b(clk_b),
		.rst_b(rst_b), .pulse_b(pulse_b), .count_b(count_b));

	always @(posedge clk_a or posedge rst_a)
		if (rst_a) begin
			sent <= 0;
			at_a1 <= 0;
			at_a2 <= 0;
			e_lost_a <= 1'b0;
		end else begin
			at_a1 <= at_b3;
			at_a2 <= at_a1;
			if (pulse_a && e_busy_a)
				e_lost_a <= 1'b1;
			else if (pulse_a)
				sent <= sent + 1;
		end
	always @(posedge clk_b or posedge rst_b)
		if (rst_b) begin
			at_b1 <= 0;
			at_b2 <= 0;
			at_b3 <= 0;
			e_count_b <= 0;
		end else begin
			at_b1 <= sent;
			at_b2 <= at_b1;
			at_b3 <= at_b2;
			e_count_b <= e_count_b + e_pulse_b;
		end
	always @* begin
		e_busy_a = ((sent + at_a2) & 1) != 0;
		e_pulse_b = ((at_b2 + at_b3) & 1) != 0;
	end

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
			if (busy_a !== e_busy_a)
				fail_line("busy_a", e_busy_a, busy_a);
			if (lost_a !== e_lost_a)
				fail_line("lost_a", e_lost_a, lost_a);
			if (pulse_b !== e_pulse_b)
				fail_line("pulse_b", e_pulse_b, pulse_b);
			if (count_b !== e_count_b)
				fail_line("count_b", e_count_b, count_b);
			end_sample;
		end
	endtask

	/* edges of A at even times, of B at odd times: they never meet */
	initial begin
		#200;
		forever begin
			#(2 * alen) clk_a = 1'b1;
			#(2 * alen) clk_a = 1'b0;
		end
	end
	initial begin
		#201;
		forever begin
			#(2 * blen) clk_b = 1'b1;
			#(2 * blen) clk_b = 1'b0;
		end
	end
	always @(negedge clk_a)
		pulse_a = ($random(pseed) & 31) < dens;

	initial begin
		alen = 3;
		blen = 7;
		dens = 1;
		#10 rst_a = 1'b1;
		rst_b = 1'b1;
		#100 rst_a = 1'b0;
		rst_b = 1'b0;
		#90.5;
		for (i = 0; i < 5000; i = i + 1) begin
			#10 compare;
			if (i % 50 == 0) begin
				alen = 2 + ($random(seed) & 7);
				blen = 2 + ($random(seed) & 7);
				dens = i % 2500 < 400 ? 1 : 1 + ($random(seed) & 31);
			end
			if (i % 2500 == 300) begin
				/* many pulses, so that the count wraps */
				alen = 2;
				blen = 2;
			end
			if (i % 2500 == 2350 || i == 200) begin
				rst_a = 1'b1;
				rst_b = 1'b1;
			end
			if (i % 2500 == 2355 || i == 204)
				rst_b = 1'b0;
			if (i % 2500 == 2361 || i == 206)
				rst_a = 1'b0;
		end
		verdict;
	end
endmodule
