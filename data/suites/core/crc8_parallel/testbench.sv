`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h645fbfb3;

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
	reg rst, init, valid;
	reg [7:0] seed_in, data;
	wire [7:0] crc;
	wire ok;
	reg [7:0] want;
	reg feedback;
	integer i, n;

	crc8_parallel dut (.clk(clk), .rst(rst), .init(init), .seed(seed_in),
			   .valid(valid), .data(data), .crc(crc), .ok(ok));

	always #5 clk = ~clk;

	// Bit by bit, as the polynomial division is defined.
	always @(posedge clk) begin
		if (rst)
			want = 8'h00;
		else begin
			if (init)
				want = seed_in;
			if (valid)
				for (n = 7; n >= 0; n = n - 1) begin
					feedback = want[7] ^ data[n];
					want = want << 1;
					want[0] = feedback;
					want[1] = want[1] ^ feedback;
					want[2] = want[2] ^ feedback;
				end
		end
	end

	task step(input r, input i0, input [7:0] s, input v, input [7:0] d);
		begin
			rst = r;
			init = i0;
			seed_in = s;
			valid = v;
			data = d;
			@(negedge clk);
			compare("crc", want, crc);
			compare("ok", want == 8'h00, ok);
			end_sample;
		end
	endtask

	initial begin
		step(1'b1, 1'b1, 8'h55, 1'b1, 8'haa);
		step(1'b1, 1'b0, 8'h55, 1'b0, 8'haa);
		for (i = 0; i < 9; i = i + 1)
			step(1'b0, 1'b0, 8'hff, 1'b1, 8'h31 + i);
		compare("check value", 8'hf4, crc);
		// The CRC itself as a further byte gives zero.
		step(1'b0, 1'b0, 8'hff, 1'b1, 8'hf4);
		step(1'b0, 1'b0, 8'hff, 1'b0, 8'h01);
		// Every byte from zero, every state with no data.
		for (i = 0; i < 256; i = i + 1)
			step(1'b0, 1'b1, 8'h00, 1'b1, i);
		for (i = 0; i < 256; i = i + 1)
			step(1'b0, 1'b1, i, 1'b0, rnd(0));
		for (i = 0; i < 256; i = i + 1)
			step(1'b0, 1'b1, i, 1'b1, rnd(0) >> 5);
		for (i = 0; i < 1000; i = i + 1)
			step((rnd(0) >> 8) % 64 == 0, (rnd(0) >> 6) % 8 == 0,
			     rnd(0) >> 3, (rnd(0) >> 5) % 4 != 0,
			     rnd(0) >> 9);
		end_run;
	end
endmodule
