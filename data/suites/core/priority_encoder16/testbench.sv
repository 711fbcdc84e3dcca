`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h2a9dc9cd;

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

	reg [15:0] req, mask;
	reg low_first;
	wire [3:0] index;
	wire [15:0] grant;
	wire any, others;
	reg [3:0] want_index;
	reg [15:0] want_grant;
	integer i, n, count, pos;

	priority_encoder16 dut (.req(req), .mask(mask), .low_first(low_first),
				.index(index), .grant(grant), .any(any),
				.others(others));

	// Walks from the preferred end and keeps the first visible request.
	task vector(input [15:0] r, input [15:0] m, input lo);
		begin
			req = r;
			mask = m;
			low_first = lo;
			#5;
			count = 0;
			want_index = 4'd0;
			want_grant = 16'd0;
			for (n = 0; n < 16; n = n + 1) begin
				pos = lo ? n : 15 - n;
				if (r[pos] === 1'b1 && m[pos] === 1'b0) begin
					if (count == 0) begin
						want_index = pos;
						want_grant = 16'd1 << pos;
					end
					count = count + 1;
				end
			end
			compare("index", want_index, index);
			compare("grant", want_grant, grant);
			compare("any", count > 0, any);
			compare("others", count > 1, others);
			end_sample;
			#5;
		end
	endtask

	initial begin
		vector(16'h0000, 16'h0000, 1'b0);
		vector(16'h0000, 16'h0000, 1'b1);
		vector(16'hffff, 16'hffff, 1'b0);
		vector(16'hffff, 16'hffff, 1'b1);
		for (i = 0; i < 32; i = i + 1)
			vector(16'd1 << i[3:0], 16'd0, i[4]);
		for (i = 0; i < 32; i = i + 1)
			vector(16'hffff, 16'd1 << i[3:0], i[4]);
		for (i = 0; i < 32; i = i + 1)
			vector(16'hffff, ~(16'd1 << i[3:0]), i[4]);
		// Ones below and above each index.
		for (i = 0; i < 64; i = i + 1)
			vector(i[5] ? 16'hffff << i[3:0] : 16'hffff >> i[3:0],
			       16'd0, i[4]);
		// Every pair.
		for (i = 0; i < 512; i = i + 1)
			vector((16'd1 << i[3:0]) | (16'd1 << i[7:4]), 16'd0,
			       i[8]);
		for (i = 0; i < 660; i = i + 1)
			vector(rnd(0) & rnd(0), rnd(0), rnd(0) >> 7);
		for (i = 0; i < 330; i = i + 1)
			vector(rnd(0), rnd(0) | rnd(0), rnd(0) >> 9);
		end_run;
	end
endmodule
