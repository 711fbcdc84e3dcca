`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'ha7ce11b1;

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

	reg [7:0] a, b;
	reg sub, is_signed, sat;
	wire [7:0] y;
	wire over, under;
	reg [7:0] picks [0:7];
	integer i, va, vb, exact, lo, hi, want;

	saturating_addsub8 dut (.a(a), .b(b), .sub(sub),
				.is_signed(is_signed), .sat(sat), .y(y),
				.over(over), .under(under));

	task vector(input [2:0] mode, input [7:0] x, input [7:0] z);
		begin
			{sub, is_signed, sat} = mode;
			a = x;
			b = z;
			#5;
			va = x;
			vb = z;
			lo = 0;
			hi = 255;
			if (is_signed) begin
				if (va > 127)
					va = va - 256;
				if (vb > 127)
					vb = vb - 256;
				lo = -128;
				hi = 127;
			end
			exact = sub ? va - vb : va + vb;
			want = exact;
			if (sat && exact > hi)
				want = hi;
			if (sat && exact < lo)
				want = lo;
			compare("y", want & 255, y);
			compare("over", exact > hi, over);
			compare("under", exact < lo, under);
			end_sample;
			#5;
		end
	endtask

	initial begin
		picks[0] = 8'h00;
		picks[1] = 8'h01;
		picks[2] = 8'h7e;
		picks[3] = 8'h7f;
		picks[4] = 8'h80;
		picks[5] = 8'h81;
		picks[6] = 8'hfe;
		picks[7] = 8'hff;
		for (i = 0; i < 512; i = i + 1)
			vector(i[8:6], picks[i[2:0]], picks[i[5:3]]);
		for (i = 0; i < 2048; i = i + 1)
			vector(i, rnd(0) >> 3, rnd(0) >> 11);
		end_run;
	end
endmodule
