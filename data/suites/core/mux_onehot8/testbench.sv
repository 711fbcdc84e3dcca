`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'he740592f;

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

	reg [7:0] sel;
	reg [63:0] din;
	wire [7:0] dout;
	wire valid, error;
	reg [7:0] want;
	integer i, j, ones;

	mux_onehot8 dut (.sel(sel), .din(din), .dout(dout), .valid(valid),
			 .error(error));

	task vector(input [7:0] s, input [63:0] d);
		begin
			sel = s;
			din = d;
			#5;
			ones = 0;
			want = 8'd0;
			for (j = 0; j < 8; j = j + 1)
				if (s[j]) begin
					ones = ones + 1;
					want = d >> (8 * j);
				end
			if (ones != 1)
				want = 8'd0;
			compare("dout", want, dout);
			compare("valid", ones == 1, valid);
			compare("error", ones > 1, error);
			end_sample;
			#5;
		end
	endtask

	initial begin
		// Every select value once, with words all different.
		for (i = 0; i < 256; i = i + 1)
			vector(i[7:0], 64'h8877665544332211);
		for (i = 0; i < 256; i = i + 1)
			vector(i[7:0], {rnd(0), rnd(0)});
		// One-hot selects with random words, and each word alone.
		for (i = 0; i < 256; i = i + 1)
			vector(8'd1 << (i % 8), {rnd(0), rnd(0)});
		for (i = 0; i < 64; i = i + 1)
			vector(8'd1 << (i % 8), 64'hff << (8 * (i / 8)));
		for (i = 0; i < 192; i = i + 1)
			vector(rnd(0) & rnd(0) & rnd(0), {rnd(0), rnd(0)});
		end_run;
	end
endmodule
