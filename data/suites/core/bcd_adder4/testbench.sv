`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hbbb5bd69;

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

	reg [15:0] a, b;
	reg cin, sub;
	wire [15:0] s;
	wire cout, bad;
	reg [15:0] want;
	reg want_c, want_bad;
	integer i, k, va, vb, r;

	bcd_adder4 dut (.a(a), .b(b), .cin(cin), .sub(sub), .s(s),
			.cout(cout), .bad(bad));

	// A number as four decimal digits.
	function [15:0] bcd(input integer v);
		bcd = (v / 1000 % 10) << 12 | (v / 100 % 10) << 8 |
		      (v / 10 % 10) << 4 | v % 10;
	endfunction

	task vector(input [15:0] x, input [15:0] y, input c, input d);
		begin
			a = x;
			b = y;
			cin = c;
			sub = d;
			#5;
			va = 0;
			vb = 0;
			want_bad = 1'b0;
			for (k = 3; k >= 0; k = k - 1) begin
				va = 10 * va + x[4*k +: 4];
				vb = 10 * vb + y[4*k +: 4];
				if (x[4*k +: 4] > 9 || y[4*k +: 4] > 9)
					want_bad = 1'b1;
			end
			r = d ? va - vb - c : va + vb + c;
			want_c = r < 0 || r > 9999;
			want = bcd((r + 10000) % 10000);
			if (want_bad) begin
				want = 16'd0;
				want_c = 1'b0;
			end
			compare("s", want, s);
			compare("cout", want_c, cout);
			compare("bad", want_bad, bad);
			end_sample;
			#5;
		end
	endtask

	initial begin
		vector(16'h0999, 16'h0001, 1'b0, 1'b0);
		vector(16'h0000, 16'h0001, 1'b0, 1'b1);
		vector(16'h9999, 16'h9999, 1'b1, 1'b0);
		vector(16'h9999, 16'h0000, 1'b1, 1'b0);
		vector(16'h9999, 16'h0000, 1'b0, 1'b0);
		vector(16'h0000, 16'h9999, 1'b1, 1'b1);
		vector(16'h5000, 16'h5000, 1'b0, 1'b1);
		vector(16'h5000, 16'h5000, 1'b1, 1'b1);
		// Every pair of digits in every place.
		for (i = 0; i < 400; i = i + 1)
			vector({4{i[3:0] % 4'd10}}, bcd(i % 100 / 10 * 1111),
			       i / 100, i / 200);
		for (i = 0; i < 400; i = i + 1)
			vector(bcd((i % 10) * (i < 200 ? 1 : 1010)),
			       bcd((i / 10 % 10) * (i < 200 ? 1 : 101)),
			       i / 100, i / 50);
		// One digit out of range.
		for (i = 0; i < 96; i = i + 1)
			if (i < 48)
				vector(16'h1234 | ((10 + i % 6) << 4 * (i / 12)),
				       16'h0421, i % 2, i / 6);
			else
				vector(16'h0421,
				       16'h1234 | ((10 + i % 6) <<
						   4 * ((i - 48) / 12)),
				       i % 2, i / 6);
		for (i = 0; i < 896; i = i + 1)
			vector(bcd(rnd(0) % 10000), bcd(rnd(0) % 10000),
			       rnd(0) >> 4, rnd(0) >> 5);
		for (i = 0; i < 200; i = i + 1)
			vector(rnd(0), rnd(0) & 16'h7777, rnd(0) >> 4,
			       rnd(0) >> 5);
		end_run;
	end
endmodule
