`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h42c429b7;

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

	reg is_signed;
	reg [23:0] a, b;
	wire lt8, eq8, gt8, lt2, eq2, gt2, lt24, eq24, gt24;
	wire [7:0] max8, min8;
	wire [1:0] max2, min2;
	wire [23:0] max24, min24;
	integer va, vb, i, j;
	integer picks [0:7];

	compare_signed dut (.is_signed(is_signed), .a(a[7:0]), .b(b[7:0]),
			    .lt(lt8), .eq(eq8), .gt(gt8), .max(max8),
			    .min(min8));
	compare_signed #(.W(2)) dut2 (.is_signed(is_signed), .a(a[1:0]),
				      .b(b[1:0]), .lt(lt2), .eq(eq2),
				      .gt(gt2), .max(max2), .min(min2));
	compare_signed #(.W(24)) dut24 (.is_signed(is_signed), .a(a), .b(b),
					.lt(lt24), .eq(eq24), .gt(gt24),
					.max(max24), .min(min24));

	// Numbers as 32-bit integers, wide enough for every width tested.
	task numbers(input integer w);
		begin
			va = a & ((1 << w) - 1);
			vb = b & ((1 << w) - 1);
			if (is_signed && va >= (1 << (w - 1)))
				va = va - (1 << w);
			if (is_signed && vb >= (1 << (w - 1)))
				vb = vb - (1 << w);
		end
	endtask

	task judge(input integer w, input [2:0] got, input [23:0] gmax,
		   input [23:0] gmin);
		reg [23:0] field, wmax, wmin;
		begin
			numbers(w);
			field = (1 << w) - 1;
			wmax = (va > vb ? va : vb) & field;
			wmin = (va > vb ? vb : va) & field;
			compare("lt,eq,gt", {va < vb, va == vb, va > vb}, got);
			compare("max", wmax, gmax);
			compare("min", wmin, gmin);
		end
	endtask

	task vector(input s, input [23:0] x, input [23:0] y);
		begin
			is_signed = s;
			a = x;
			b = y;
			#5;
			judge(8, {lt8, eq8, gt8}, max8, min8);
			judge(2, {lt2, eq2, gt2}, max2, min2);
			judge(24, {lt24, eq24, gt24}, max24, min24);
			end_sample;
			#5;
		end
	endtask

	initial begin
		picks[0] = 24'h000000;
		picks[1] = 24'h000001;
		picks[2] = 24'h7fff7f;
		picks[3] = 24'h800080;
		picks[4] = 24'h800081;
		picks[5] = 24'hffffff;
		picks[6] = 24'hfffffe;
		picks[7] = 24'h00007f;
		for (i = 0; i < 64; i = i + 1) begin
			vector(1'b0, picks[i[2:0]], picks[i[5:3]]);
			vector(1'b1, picks[i[2:0]], picks[i[5:3]]);
		end
		for (i = 0; i < 32; i = i + 1)
			vector(i[4], i[1:0], i[3:2]);
		// Operands that differ in one bit only.
		for (i = 0; i < 48; i = i + 1) begin
			j = rnd(0);
			vector(i[0], j, j ^ (24'd1 << (i / 2)));
		end
		for (i = 0; i < 192; i = i + 1) begin
			j = rnd(0);
			vector(i[0], j, j ^ (24'd1 << ((i / 2) % 8)));
		end
		for (i = 0; i < 600; i = i + 1)
			vector(i[0], rnd(0), rnd(0));
		end_run;
	end
endmodule
