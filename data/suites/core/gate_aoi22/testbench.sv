`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h3253e865;

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

	reg [7:0] a1, a2, b1, b2;
	reg en;
	wire [7:0] y, y_n, both;
	reg [7:0] want_y, want_both;
	integer i, k;

	gate_aoi22 dut (.a1(a1), .a2(a2), .b1(b1), .b2(b2), .en(en),
			.y(y), .y_n(y_n), .both(both));

	task vector(input [31:0] ab, input e);
		begin
			{a1, a2, b1, b2} = ab;
			en = e;
			#5;
			for (k = 0; k < 8; k = k + 1) begin
				want_y[k] = 1'b0;
				want_both[k] = 1'b0;
				if (e && a1[k] && a2[k])
					want_y[k] = 1'b1;
				if (e && b1[k] && b2[k]) begin
					want_both[k] = want_y[k];
					want_y[k] = 1'b1;
				end
			end
			compare("y", want_y, y);
			compare("y_n", ~want_y & 8'hff, y_n);
			compare("both", want_both, both);
			end_sample;
			#5;
		end
	endtask

	initial begin
		// The whole truth table, the same in every bit position.
		for (i = 0; i < 32; i = i + 1)
			vector({{8{i[3]}}, {8{i[2]}}, {8{i[1]}}, {8{i[0]}}},
			       i[4]);
		// One bit alone: no leakage between positions.
		for (i = 0; i < 32; i = i + 1)
			vector(32'd1 << i, 1'b1);
		for (i = 0; i < 32; i = i + 1)
			vector(~(32'd1 << i), 1'b1);
		for (i = 0; i < 904; i = i + 1)
			vector(rnd(0), (i % 8) != 0);
		end_run;
	end
endmodule
