`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h2e082313;

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
	reg cin;
	wire [15:0] sum;
	wire cout, ovf;
	wire [3:0] gg, gp;
	reg [16:0] total;
	reg [4:0] plain, carried;
	reg [3:0] want_gg, want_gp;
	reg [15:0] x;
	integer i, k, value;

	cla_adder16 dut (.a(a), .b(b), .cin(cin), .sum(sum), .cout(cout),
			 .ovf(ovf), .gg(gg), .gp(gp));

	// A group generates if it carries with carry in 0, and propagates if
	// its digits add up to exactly fifteen without any carry inside.
	task vector(input [15:0] va, input [15:0] vb, input c);
		begin
			a = va;
			b = vb;
			cin = c;
			#5;
			total = va + vb + c;
			value = $signed(va) + $signed(vb);
			value = value + c;
			for (k = 0; k < 4; k = k + 1) begin
				plain = va[4*k +: 4] + vb[4*k +: 4];
				want_gg[k] = plain > 15;
				want_gp[k] = plain == 15 &&
					(va[4*k +: 4] & vb[4*k +: 4]) == 0;
			end
			compare("sum", total[15:0], sum);
			compare("cout", total[16], cout);
			compare("ovf", value > 32767 || value < -32768, ovf);
			compare("gg", want_gg, gg);
			compare("gp", want_gp, gp);
			end_sample;
			#5;
		end
	endtask

	initial begin
		vector(16'h0000, 16'h0000, 1'b0);
		vector(16'h0000, 16'h0000, 1'b1);
		vector(16'hffff, 16'h0000, 1'b1);
		vector(16'hffff, 16'hffff, 1'b1);
		vector(16'h7fff, 16'h0001, 1'b0);
		vector(16'h8000, 16'h8000, 1'b0);
		vector(16'h7fff, 16'h0000, 1'b1);
		vector(16'h8000, 16'hffff, 1'b0);
		// Every pair of digits in every group, both carries.
		for (i = 0; i < 512; i = i + 1)
			vector({4{i[3:0]}}, {4{i[7:4]}}, i[8]);
		// Long chains: b is nearly the complement of a.
		for (i = 0; i < 512; i = i + 1) begin
			x = rnd(0);
			vector(x, ~x ^ (16'd1 << i[3:0]), i[4]);
		end
		for (i = 0; i < 64; i = i + 1) begin
			x = rnd(0);
			vector(x, ~x, i[0]);
		end
		for (i = 0; i < 904; i = i + 1)
			vector(rnd(0), rnd(0), rnd(0) >> 6);
		end_run;
	end
endmodule
