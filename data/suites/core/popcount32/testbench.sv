`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hfc3ac24f;

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

	reg [31:0] data;
	reg [5:0] limit;
	wire [5:0] ones;
	wire parity, majority, over;
	reg [31:0] rest, word;
	integer i, n;

	popcount32 dut (.data(data), .limit(limit), .ones(ones),
			.parity(parity), .majority(majority), .over(over));

	// Clears the lowest one again and again.
	task vector(input [31:0] d, input [5:0] lim);
		begin
			data = d;
			limit = lim;
			#5;
			rest = d;
			for (n = 0; rest != 0; n = n + 1)
				rest = rest & (rest - 1);
			compare("ones", n, ones);
			compare("parity", ^d, parity);
			compare("majority", n > 16, majority);
			compare("over", n > lim, over);
			end_sample;
			#5;
		end
	endtask

	initial begin
		vector(32'h00000000, 6'd0);
		vector(32'hffffffff, 6'd32);
		vector(32'hffffffff, 6'd31);
		vector(32'hffffffff, 6'd63);
		for (i = 0; i < 32; i = i + 1)
			vector(32'd1 << i, i);
		for (i = 0; i < 32; i = i + 1)
			vector(~(32'd1 << i), 63 - i);
		// Every count, with the limit just below, at and above it.
		for (i = 0; i <= 32; i = i + 1) begin
			word = (64'd1 << i) - 1;
			vector(word, i - 1);
			vector(word, i);
			vector(word, i + 1);
			vector(~word, 32 - i);
			vector(~word, 31 - i);
		end
		for (i = 0; i < 267; i = i + 1)
			vector(rnd(0), rnd(0) >> 5);
		for (i = 0; i < 250; i = i + 1)
			vector(rnd(0), 12 + i % 9);
		for (i = 0; i < 250; i = i + 1)
			vector(rnd(0) | rnd(0), rnd(0) >> 5);
		end_run;
	end
endmodule
