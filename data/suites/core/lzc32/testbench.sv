`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'he84f6c61;

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
	reg trailing, ones;
	wire [5:0] count;
	wire full;
	wire [31:0] norm;
	reg [31:0] rest, pattern;
	integer i, n, going;

	lzc32 dut (.data(data), .trailing(trailing), .ones(ones),
		   .count(count), .full(full), .norm(norm));

	// Drops bits at the chosen end while they have the counted value.
	task vector(input [31:0] d, input t, input o);
		begin
			data = d;
			trailing = t;
			ones = o;
			#5;
			rest = d;
			n = 0;
			going = 1;
			while (going && n < 32)
				if ((t ? rest[0] : rest[31]) === o) begin
					rest = t ? {1'b0, rest[31:1]}
						 : {rest[30:0], 1'b0};
					n = n + 1;
				end else begin
					going = 0;
				end
			compare("count", n, count);
			compare("full", n == 32, full);
			compare("norm", rest, norm);
			end_sample;
			#5;
		end
	endtask

	task four(input [31:0] d);
		begin
			vector(d, 1'b0, 1'b0);
			vector(d, 1'b0, 1'b1);
			vector(d, 1'b1, 1'b0);
			vector(d, 1'b1, 1'b1);
		end
	endtask

	initial begin
		four(32'h00000000);
		four(32'hffffffff);
		four(32'h00f00000);
		for (i = 0; i < 32; i = i + 1) begin
			four(32'd1 << i);
			four(~(32'd1 << i));
			four(32'hffffffff << i);
			four(32'hffffffff >> i);
			// A run of i bits with random bits behind it.
			pattern = rnd(0);
			four((pattern | 32'h80000000) >> i);
			four(~((pattern | 32'h80000000) >> i));
			four((pattern | 32'd1) << i);
			four(~((pattern | 32'd1) << i));
		end
		for (i = 0; i < 112; i = i + 1)
			four(rnd(0));
		end_run;
	end
endmodule
