`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hbbd66961;

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

	reg [31:0] a;
	reg [4:0] amount;
	reg [1:0] op;
	wire [31:0] y;
	wire zero, last;
	reg [31:0] want;
	reg want_last;
	integer i, n;

	barrel_shifter32 dut (.a(a), .amount(amount), .op(op), .y(y),
			      .zero(zero), .last(last));

	// One position at a time.
	task vector(input [31:0] v, input [4:0] sh, input [1:0] o);
		begin
			a = v;
			amount = sh;
			op = o;
			#5;
			want = v;
			want_last = 1'b0;
			for (n = 0; n < sh; n = n + 1)
				case (o)
				2'd0: {want_last, want} = {want, 1'b0};
				2'd1: {want, want_last} = {1'b0, want};
				2'd2: {want, want_last} = {want[31], want};
				2'd3: begin
					want_last = want[31];
					want = {want[30:0], want[31]};
				end
				endcase
			compare("y", want, y);
			compare("zero", want == 32'd0, zero);
			compare("last", want_last, last);
			end_sample;
			#5;
		end
	endtask

	initial begin
		for (i = 0; i < 128; i = i + 1)
			vector(32'h80000001, i[4:0], i[6:5]);
		for (i = 0; i < 128; i = i + 1)
			vector(32'h7ffffffe, i[4:0], i[6:5]);
		for (i = 0; i < 128; i = i + 1)
			vector(32'hffffffff, i[4:0], i[6:5]);
		for (i = 0; i < 16; i = i + 1)
			vector(32'd0, rnd(0), i[1:0]);
		// One bit that is shifted out or just stays.
		for (i = 0; i < 128; i = i + 1)
			vector(32'd1 << i[4:0], i[4:0], i[6:5]);
		for (i = 0; i < 128; i = i + 1)
			vector(32'h80000000 >> i[4:0], i[4:0], i[6:5]);
		for (i = 0; i < 1392; i = i + 1)
			vector(rnd(0), rnd(0) >> 4, rnd(0) >> 8);
		end_run;
	end
endmodule
