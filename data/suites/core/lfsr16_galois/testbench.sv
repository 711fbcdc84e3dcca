`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h98b0cf7d;

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

	reg clk = 1'b0;
	reg rst, load, en, four;
	reg [15:0] value;
	wire [15:0] state;
	wire [3:0] bits;
	wire locked;
	reg [15:0] s;
	reg [3:0] w_bits;
	reg out;
	integer i, n;

	lfsr16_galois dut (.clk(clk), .rst(rst), .load(load), .value(value),
			   .en(en), .four(four), .state(state), .bits(bits),
			   .locked(locked));

	always #5 clk = ~clk;

	// Multiplication by 1/x: the taps are toggled one by one.
	always @(posedge clk) begin
		if (rst) begin
			s = 16'hace1;
			w_bits = 4'd0;
		end else if (load) begin
			s = value;
		end else if (en && s == 0) begin
			s = 16'd1;
		end else if (en) begin
			for (n = 0; n < (four ? 4 : 1); n = n + 1) begin
				out = s[0];
				s = s / 2;
				if (out) begin
					s[15] = ~s[15];
					s[13] = ~s[13];
					s[12] = ~s[12];
					s[10] = ~s[10];
				end
				w_bits = {w_bits[2:0], out};
			end
		end
	end

	task step(input [3:0] ctl, input [15:0] v);
		begin
			{rst, load, en, four} = ctl;
			value = v;
			@(negedge clk);
			compare("state", s, state);
			compare("bits", w_bits, bits);
			compare("locked", s == 0, locked);
			end_sample;
		end
	endtask

	initial begin
		step(4'b1111, 16'h1234);
		step(4'b1000, 16'h1234);
		for (i = 0; i < 64; i = i + 1)
			step(4'b0010, 16'h0000);
		for (i = 0; i < 64; i = i + 1)
			step(4'b0011, 16'h0000);
		// Each bit alone, then single and fourfold steps.
		for (i = 0; i < 16; i = i + 1) begin
			step(4'b0111, 16'd1 << i);
			step(4'b0010, 16'h5555);
			step(4'b0001, 16'h5555);
			step(4'b0111, 16'd1 << i);
			step(4'b0011, 16'haaaa);
		end
		// Zero is held without enable and left with it.
		for (i = 0; i < 4; i = i + 1) begin
			step(4'b0010, 16'h0000);
			step(4'b0100, 16'h0000);
			step(4'b0000, 16'hffff);
			step({3'b001, i[0]}, 16'hffff);
			step(4'b0010, 16'hffff);
			step(4'b0011, 16'hffff);
		end
		for (i = 0; i < 1500; i = i + 1)
			step({(rnd(0) >> 7) % 100 == 0,
			      (rnd(0) >> 7) % 20 == 0,
			      (rnd(0) >> 7) % 4 != 0, i[4]},
			     (rnd(0) >> 5) % 4 ? rnd(0) : 0);
		end_run;
	end
endmodule
