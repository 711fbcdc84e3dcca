`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b0;
	reg in_valid = 1'b0;
	reg [11:0] a = 12'd0;
	reg [11:0] b = 12'd0;
	reg out_ready = 1'b0;
	wire in_ready, out_valid, busy;
	wire [11:0] result, cycles;
	reg e_in_ready, e_out_valid, e_busy;
	reg [11:0] e_result, e_cycles;
	integer seed = 32'h9cd;
	integer i, p, q, r, subs, steps, left, answer, quick;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	gcd_unit dut (.clk(clk), .rst_n(rst_n), .in_valid(in_valid),
		.in_ready(in_ready), .a(a), .b(b), .out_valid(out_valid),
		.out_ready(out_ready), .result(result), .cycles(cycles),
		.busy(busy));

	/*
	 * Reference: Euclid by division tells the answer and the number of
	 * edges in advance; the state machine below only counts them down.
	 * The subtractions of the unit are the quotients of Euclid's
	 * divisions; it ends with x = 0 and one more edge (a swap) except
	 * when y gets 0 first.
	 */
	task plan;
		begin
			p = a;
			q = b;
			subs = 0;
			steps = 0;
			/* one division step: p by q or q by p, as the unit does */
			while (p != 0 && q != 0) begin
				if (p >= q) begin
					subs = subs + p / q;
					p = p % q;
				end else begin
					/* y = y - x stops while y > x; equal goes to x */
					r = (q - 1) / p;
					subs = subs + r;
					q = q - r * p;
				end
			end
			steps = subs + 1 + (p == 0 && q != 0);
			answer = p + q;
		end
	endtask

	always @(posedge clk)
		if (!rst_n) begin
			e_in_ready <= 1'b1;
			{e_busy, e_out_valid} <= 2'b00;
			e_result <= 0;
			e_cycles <= 0;
		end else if (e_in_ready) begin
			if (in_valid) begin
				plan;
				left = steps;
				e_in_ready <= 1'b0;
				e_busy <= 1'b1;
			end
		end else if (e_busy) begin
			left = left - 1;
			if (left == 0) begin
				e_busy <= 1'b0;
				e_out_valid <= 1'b1;
				e_result <= answer;
				e_cycles <= subs;
			end
		end else if (out_ready) begin
			e_out_valid <= 1'b0;
			e_in_ready <= 1'b1;
			e_result <= 0;
			e_cycles <= 0;
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

	task cycle;
		begin
			#4;
			if (in_ready !== e_in_ready)
				fail_line("in_ready", e_in_ready, in_ready);
			if (busy !== e_busy)
				fail_line("busy", e_busy, busy);
			if (out_valid !== e_out_valid)
				fail_line("out_valid", e_out_valid, out_valid);
			if (result !== e_result)
				fail_line("result", e_result, result);
			if (cycles !== e_cycles)
				fail_line("cycles", e_cycles, cycles);
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
		rst_n = 1'b1;
		for (i = 0; i < 8000; i = i + 1) begin
			/* mostly pairs that need few subtractions */
			quick = $random(seed);
			a = $random(seed);
			b = $random(seed);
			case (quick & 7)
			0: {a, b} = {8'd0, a[3:0], 8'd0, b[3:0]};
			1: a = 12'd0;
			2: b = 12'd0;
			3: b = a;
			4: {a, b} = {a[3:0], 8'd0, b[3:0], 8'd0};
			5: {a, b} = {a[3:0] * 8'd85, b[3:0] * 8'd85};
			6: b = a ^ 12'h801;
			default: ;
			endcase
			if (i < 40)
				{a, b} = {10'd0, i[5:4], 10'd0, i[3:2]};
			if (i >= 500 && i < 4800) begin
				/* the longest run: 4095 subtractions */
				a = 12'd1;
				b = 12'd4095;
			end
			in_valid = ($random(seed) & 3) != 0;
			out_ready = ($random(seed) & 3) != 0;
			rst_n = !((i == 490) || (i > 5000 &&
				($random(seed) & 127) == 0));
			cycle;
		end
		verdict;
	end
endmodule
