`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hf166833d;

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

	reg [4:0] a;
	reg g1, g2a_n, g2b_n, inv;
	wire [31:0] y;
	wire [3:0] bank;
	reg [31:0] want;
	reg [3:0] want_bank;
	integer i, k;

	decoder5to32 dut (.a(a), .g1(g1), .g2a_n(g2a_n), .g2b_n(g2b_n),
			  .inv(inv), .y(y), .bank(bank));

	task vector(input [8:0] v);
		begin
			{inv, g1, g2a_n, g2b_n, a} = v;
			#5;
			for (k = 0; k < 32; k = k + 1)
				want[k] = (k == a && {g1, g2a_n, g2b_n} == 3'd4)
					  ? ~inv : inv;
			want_bank = 4'd0;
			if (g1 && !g2a_n && !g2b_n)
				want_bank[a / 8] = 1'b1;
			compare("y", want, y);
			compare("bank", want_bank, bank);
			end_sample;
			#5;
		end
	endtask

	initial begin
		for (i = 0; i < 512; i = i + 1)
			vector(i);
		for (i = 0; i < 512; i = i + 1)
			vector(rnd(0));
		end_run;
	end
endmodule
