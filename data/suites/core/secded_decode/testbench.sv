`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'haaafb0e3;

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

	reg [12:0] code;
	wire [7:0] data;
	wire single, fatal;
	wire [3:0] where;
	reg [7:0] d;
	reg [12:0] e;
	reg valid [0:8191];
	integer i, k, hit, hits;

	secded_decode dut (.code(code), .data(data), .single(single),
			   .fatal(fatal), .where(where));

	// The encoder; the decoder is checked against it, not restated.
	function [12:0] encode(input [7:0] v);
		reg [12:0] w;
		begin
			w = {v[7:4], 1'b0, v[3:1], 1'b0, v[0], 3'd0};
			w[1] = w[3] ^ w[5] ^ w[7] ^ w[9] ^ w[11];
			w[2] = w[3] ^ w[6] ^ w[7] ^ w[10] ^ w[11];
			w[4] = w[5] ^ w[6] ^ w[7] ^ w[12];
			w[8] = w[9] ^ w[10] ^ w[11] ^ w[12];
			w[0] = ^w[12:1];
			encode = w;
		end
	endfunction

	function [7:0] plain(input [12:0] w);
		plain = {w[12:9], w[7:5], w[3]};
	endfunction

	// Tries every single flip: the word is correctable if one of them
	// (or none) yields a word that the encoder makes.
	task vector(input [12:0] w);
		begin
			code = w;
			#5;
			hits = 0;
			hit = 0;
			for (k = 0; k < 13; k = k + 1) begin
				e = w ^ (13'd1 << k);
				if (valid[e]) begin
					hits = hits + 1;
					hit = k;
				end
			end
			if (valid[w]) begin
				compare("data", plain(w), data);
				compare("single,fatal", 2'b00, {single, fatal});
				compare("where", 0, where);
			end else if (hits == 1) begin
				compare("data", plain(w ^ (13'd1 << hit)), data);
				compare("single,fatal", 2'b10, {single, fatal});
				compare("where", hit, where);
			end else begin
				compare("data", plain(w), data);
				compare("single,fatal", 2'b01, {single, fatal});
				compare("where", 0, where);
			end
			end_sample;
			#5;
		end
	endtask

	initial begin
		for (i = 0; i < 8192; i = i + 1)
			valid[i] = 1'b0;
		for (i = 0; i < 256; i = i + 1)
			valid[encode(i)] = 1'b1;
		for (i = 0; i < 256; i = i + 1)
			vector(encode(i));
		for (i = 0; i < 13 * 32; i = i + 1) begin
			d = rnd(0) >> 5;
			vector(encode(d) ^ (13'd1 << (i % 13)));
		end
		for (i = 0; i < 169; i = i + 1) begin
			d = rnd(0) >> 5;
			vector(encode(d) ^ (13'd1 << (i % 13)) ^
			       (13'd1 << (i / 13)));
		end
		for (i = 0; i < 1200; i = i + 1)
			vector(rnd(0) >> 7);
		end_run;
	end
endmodule
