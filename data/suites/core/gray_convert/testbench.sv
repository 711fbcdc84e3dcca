`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h40a52971;

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

	reg to_bin;
	reg [15:0] din;
	wire [7:0] y8;
	wire [15:0] y16;
	wire [4:0] y5;
	wire y1;
	wire odd8, odd16, odd5, odd1;
	reg [15:0] want;
	reg want_odd, level;
	integer i, k;

	gray_convert dut (.to_bin(to_bin), .din(din[7:0]), .dout(y8),
			  .odd(odd8));
	gray_convert #(.WIDTH(16)) dut16 (.to_bin(to_bin), .din(din),
					  .dout(y16), .odd(odd16));
	gray_convert #(.WIDTH(5)) dut5 (.to_bin(to_bin), .din(din[4:0]),
					.dout(y5), .odd(odd5));
	gray_convert #(.WIDTH(1)) dut1 (.to_bin(to_bin), .din(din[0]),
					.dout(y1), .odd(odd1));

	// From the top bit down; the running parity is the binary digit.
	task model(input integer w);
		begin
			want = 16'd0;
			level = 1'b0;
			want_odd = 1'b0;
			for (k = w - 1; k >= 0; k = k - 1) begin
				if (to_bin) begin
					level = level ^ din[k];
					want[k] = level;
					want_odd = want_odd ^ din[k];
				end else begin
					want[k] = level != din[k];
					level = din[k];
					want_odd = want_odd ^ want[k];
				end
			end
		end
	endtask

	task vector(input dir, input [15:0] d);
		begin
			to_bin = dir;
			din = d;
			#5;
			model(8);
			compare("dout WIDTH=8", want, y8);
			compare("odd WIDTH=8", want_odd, odd8);
			model(16);
			compare("dout WIDTH=16", want, y16);
			compare("odd WIDTH=16", want_odd, odd16);
			model(5);
			compare("dout WIDTH=5", want, y5);
			compare("odd WIDTH=5", want_odd, odd5);
			model(1);
			compare("dout WIDTH=1", want, y1);
			compare("odd WIDTH=1", want_odd, odd1);
			end_sample;
			#5;
		end
	endtask

	initial begin
		for (i = 0; i < 512; i = i + 1)
			vector(i[8], {rnd(0), i[7:0]});
		for (i = 0; i < 32; i = i + 1)
			vector(i[4], 16'd1 << i[3:0]);
		for (i = 0; i < 32; i = i + 1)
			vector(i[4], ~(16'd1 << i[3:0]));
		for (i = 0; i < 448; i = i + 1)
			vector(rnd(0) >> 3, rnd(0));
		end_run;
	end
endmodule
