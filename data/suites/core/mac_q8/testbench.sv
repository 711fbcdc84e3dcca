`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hf1af2293;

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
	reg rst, in_valid, clear;
	reg signed [15:0] x, y;
	wire out_valid, sat;
	wire [15:0] acc;
	reg held, held_clear, w_valid, w_sat;
	integer held_p, total, w_acc, i;
	reg signed [15:0] picks [0:7];

	mac_q8 dut (.clk(clk), .rst(rst), .in_valid(in_valid), .clear(clear),
		    .x(x), .y(y), .out_valid(out_valid), .acc(acc),
		    .sat(sat));

	always #5 clk = ~clk;

	// floor(v / 256 + 1/2) without shifts of negative numbers.
	function integer round8(input integer v);
		integer q;
		begin
			q = (v + 128) / 256;
			if (v + 128 < 0 && q * 256 != v + 128)
				q = q - 1;
			round8 = q;
		end
	endfunction

	always @(posedge clk) begin
		if (rst) begin
			held = 1'b0;
			w_valid = 1'b0;
			w_sat = 1'b0;
			w_acc = 0;
		end else begin
			w_valid = held;
			if (held) begin
				total = held_p + (held_clear ? 0 : w_acc);
				w_sat = total > 32767 || total < -32768;
				if (total > 32767)
					total = 32767;
				if (total < -32768)
					total = -32768;
				w_acc = total;
			end
			held = in_valid;
			held_clear = clear;
			held_p = round8(x * y);
		end
	end

	task step;
		begin
			@(negedge clk);
			compare("out_valid", w_valid, out_valid);
			compare("acc", w_acc & 65535, acc);
			compare("sat", w_sat, sat);
			end_sample;
		end
	endtask

	task feed(input v, input c, input [15:0] vx, input [15:0] vy);
		begin
			in_valid = v;
			clear = c;
			x = vx;
			y = vy;
			step;
		end
	endtask

	initial begin
		picks[0] = 16'h0000;
		picks[1] = 16'h0001;
		picks[2] = 16'hffff;
		picks[3] = 16'h7fff;
		picks[4] = 16'h8000;
		picks[5] = 16'h0080;
		picks[6] = 16'hff80;
		picks[7] = 16'h0100;
		rst = 1'b1;
		feed(1'b1, 1'b0, 16'h0200, 16'h0200);
		feed(1'b1, 1'b0, 16'h0200, 16'h0200);
		rst = 1'b0;
		feed(1'b0, 1'b0, 16'h0300, 16'h0300);
		// Every pair of corners alone, then accumulated.
		for (i = 0; i < 64; i = i + 1)
			feed(1'b1, 1'b1, picks[i[2:0]], picks[i[5:3]]);
		for (i = 0; i < 64; i = i + 1)
			feed(1'b1, 1'b0, picks[i[2:0]], picks[i[5:3]]);
		// Rounding: halves of both signs, then just beside them.
		for (i = 0; i < 64; i = i + 1)
			feed(1'b1, i % 8 == 0, i * 37 - 1000, 16'h0080 + i % 3 - 1);
		// Exactly the limits: 7f.ff + 0 and 0.01 more, and below.
		feed(1'b1, 1'b1, 16'h7fff, 16'h0100);
		feed(1'b1, 1'b0, 16'h0000, 16'h0000);
		feed(1'b1, 1'b0, 16'h0001, 16'h0100);
		feed(1'b1, 1'b0, 16'hffff, 16'h0100);
		feed(1'b1, 1'b1, 16'h8000, 16'h0100);
		feed(1'b1, 1'b0, 16'hffff, 16'h0100);
		feed(1'b1, 1'b0, 16'h0001, 16'h0100);
		feed(1'b0, 1'b1, 16'h1234, 16'h0100);
		feed(1'b0, 1'b1, 16'h1234, 16'h0100);
		// Reset with a sample in flight.
		feed(1'b1, 1'b1, 16'h0500, 16'h0100);
		rst = 1'b1;
		feed(1'b1, 1'b1, 16'h0600, 16'h0100);
		rst = 1'b0;
		feed(1'b0, 1'b0, 16'h0700, 16'h0100);
		feed(1'b0, 1'b0, 16'h0700, 16'h0100);
		for (i = 0; i < 1500; i = i + 1) begin
			rst = (rnd(0) >> 9) % 100 == 0;
			if (i % 2)
				feed((rnd(0) >> 4) % 4 != 0,
				     (rnd(0) >> 6) % 16 == 0,
				     $signed(rnd(0)) >>> 20,
				     $signed(rnd(0)) >>> 20);
			else
				feed((rnd(0) >> 4) % 4 != 0,
				     (rnd(0) >> 6) % 16 == 0, rnd(0), rnd(0));
		end
		rst = 1'b0;
		for (i = 0; i < 500; i = i + 1)
			feed((rnd(0) >> 4) % 4 != 0, (rnd(0) >> 6) % 16 == 0,
			     $signed(rnd(0)) >>> 21, $signed(rnd(0)) >>> 20);
		end_run;
	end
endmodule
