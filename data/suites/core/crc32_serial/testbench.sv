`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'hdff875e1;

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
	reg rst_n, clear, en, bit_in;
	wire [31:0] crc;
	wire good, octet;
	reg [31:0] r, fcs, word;
	reg w_octet;
	integer taken, i, j, k;

	crc32_serial dut (.clk(clk), .rst_n(rst_n), .clear(clear), .en(en),
			  .bit_in(bit_in), .crc(crc), .good(good),
			  .octet(octet));

	always #5 clk = ~clk;

	// Division with the polynomial's fourteen terms written one by one.
	task divide(input b);
		reg f;
		begin
			f = r[0] ^ b;
			r = r >> 1;
			if (f) begin
				r[31] = ~r[31];
				r[30] = ~r[30];
				r[29] = ~r[29];
				r[27] = ~r[27];
				r[26] = ~r[26];
				r[24] = ~r[24];
				r[23] = ~r[23];
				r[21] = ~r[21];
				r[20] = ~r[20];
				r[19] = ~r[19];
				r[15] = ~r[15];
				r[9] = ~r[9];
				r[8] = ~r[8];
				r[5] = ~r[5];
			end
		end
	endtask

	always @(posedge clk or negedge rst_n)
		if (!rst_n || clear) begin
			r = 32'hffffffff;
			taken = 0;
			w_octet = 1'b0;
		end else begin
			w_octet = 1'b0;
			if (en) begin
				divide(bit_in);
				taken = taken + 1;
				w_octet = taken % 8 == 0;
			end
		end

	task look;
		begin
			compare("crc", ~r & 32'hffffffff, crc);
			compare("good", r == 32'hdebb20e3, good);
			compare("octet", w_octet, octet);
			end_sample;
		end
	endtask

	task step(input c, input e, input b);
		begin
			clear = c;
			en = e;
			bit_in = b;
			@(negedge clk);
			look;
		end
	endtask

	// A byte, low bit first, with idle cycles after some of the bits.
	task send(input [7:0] v, input integer gap);
		for (k = 0; k < 8; k = k + 1) begin
			step(1'b0, 1'b1, v[k]);
			if (gap != 0 && k % gap == 0)
				step(1'b0, 1'b0, ~v[k]);
		end
	endtask

	task pulse_reset;
		begin
			rst_n = 1'b0;
			#2 look;
			@(negedge clk);
			look;
			rst_n = 1'b1;
		end
	endtask

	initial begin
		rst_n = 1'b1;
		clear = 1'b0;
		en = 1'b1;
		bit_in = 1'b1;
		#1;
		pulse_reset;
		for (i = 0; i < 9; i = i + 1)
			send(8'h31 + i, 0);
		compare("check value", 32'hcbf43926, crc);
		step(1'b0, 1'b0, 1'b1);
		step(1'b1, 1'b1, 1'b0);
		// Frames with their own CRC behind them: residue reached.
		for (i = 0; i < 4; i = i + 1) begin
			for (j = 0; j < 3 + i; j = j + 1)
				send(rnd(0) >> 3, i);
			fcs = ~r;
			for (j = 0; j < 4; j = j + 1)
				send(fcs >> 8 * j, i);
			// One bit more and it is gone; a bit error, too.
			step(1'b0, 1'b1, i[0]);
			step(1'b1, i[1], 1'b1);
		end
		for (j = 0; j < 3; j = j + 1)
			send(rnd(0) >> 7, 0);
		word = ~r ^ 32'h00010000;
		for (j = 0; j < 4; j = j + 1)
			send(word >> 8 * j, 0);
		for (i = 0; i < 12; i = i + 1) begin
			for (j = 0; j < i; j = j + 1)
				step(1'b0, 1'b1, rnd(0) >> 4);
			pulse_reset;
			for (j = 0; j < i; j = j + 1)
				step(1'b0, 1'b1, rnd(0) >> 4);
			step(1'b1, 1'b1, 1'b1);
		end
		for (i = 0; i < 1500; i = i + 1)
			if ((rnd(0) >> 9) % 128 == 0)
				pulse_reset;
			else
				step((rnd(0) >> 6) % 64 == 0,
				     (rnd(0) >> 7) % 4 != 0, rnd(0) >> 4);
		end_run;
	end
endmodule
