`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg [1:0] op = 2'd0;
	reg [2:0] index = 3'd0;
	reg [9:0] key = 10'd0;
	reg [5:0] value = 6'd0;
	reg search = 1'b0;
	reg [9:0] search_key = 10'd0;
	wire done, hit, multi, free;
	wire [2:0] hit_index, free_index;
	wire [5:0] hit_value;
	reg e_done, e_hit, e_multi, e_free;
	reg [2:0] e_hit_index, e_free_index;
	reg [5:0] e_hit_value;
	integer seed = 32'hca8;
	integer i, k, f, n;
	/* reference: an entry is {key, value}, or -1 when not in use */
	integer entry [0:7];
	reg [9:0] pool [0:3];
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	cam8 dut (.clk(clk), .rst(rst), .op(op), .index(index), .key(key),
		.value(value), .search(search), .search_key(search_key),
		.done(done), .hit(hit), .hit_index(hit_index),
		.hit_value(hit_value), .multi(multi), .free(free),
		.free_index(free_index));

	always @(posedge clk) begin
		e_done = !rst && search;
		e_hit_index = 0;
		e_hit_value = 0;
		n = 0;
		for (k = 7; k >= 0; k = k - 1)
			if (e_done && entry[k] >= 0 &&
					entry[k] / 64 == search_key) begin
				n = n + 1;
				e_hit_index = k;
				e_hit_value = entry[k] % 64;
			end
		e_hit = n > 0;
		e_multi = n > 1;
		for (k = 0; k < 8; k = k + 1)
			if (rst || (op == 2 && k == index) || (op == 3 &&
					entry[k] >= 0 && entry[k] / 64 == key))
				entry[k] = -1;
		if (!rst && op == 1)
			entry[index] = key * 64 + value;
		e_free = 1'b0;
		e_free_index = 0;
		for (f = 7; f >= 0; f = f - 1)
			if (entry[f] < 0) begin
				e_free = 1'b1;
				e_free_index = f;
			end
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
			if (done !== e_done)
				fail_line("done", e_done, done);
			if (hit !== e_hit)
				fail_line("hit", e_hit, hit);
			if (hit_index !== e_hit_index)
				fail_line("hit_index", e_hit_index, hit_index);
			if (hit_value !== e_hit_value)
				fail_line("hit_value", e_hit_value, hit_value);
			if (multi !== e_multi)
				fail_line("multi", e_multi, multi);
			if (free !== e_free)
				fail_line("free", e_free, free);
			if (free_index !== e_free_index)
				fail_line("free_index", e_free_index, free_index);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	/* few keys that differ in single bits, so that hits are frequent */
	function [9:0] pick(input integer r);
		begin
			pick = pool[r & 3];
			if ((r & 32'h70) == 0)
				pick = pick ^ (10'd1 << ((r >> 8) & 15));
		end
	endfunction

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst = 1'b0;
		for (i = 0; i < 4000; i = i + 1) begin
			if (i % 200 == 0)
				for (f = 0; f < 4; f = f + 1)
					pool[f] = $random(seed);
			op = $random(seed);
			if (i % 400 < 100 && ($random(seed) & 7) != 0)
				op = 2'd1;
			if (i % 400 >= 300 && op == 2'd3 && ($random(seed) & 1))
				op = 2'd1;
			index = $random(seed);
			key = pick($random(seed));
			value = $random(seed);
			search = ($random(seed) & 7) != 0;
			search_key = pick($random(seed));
			rst = i > 300 && ($random(seed) & 127) == 0;
			cycle;
		end
		verdict;
	end
endmodule
