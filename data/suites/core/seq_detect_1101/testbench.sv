`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b1;
	reg en = 1'b0;
	reg din = 1'b0;
	wire found;
	integer seed = 32'h1101;
	integer i;
	reg [2:0] last;		/* the stream seen so far */
	integer seen;
	reg [27:0] directed = 28'b1101_1011_1101_0110_0110_1111_0101;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	seq_detect_1101 dut (.clk(clk), .rst_n(rst_n), .en(en), .din(din),
		.found(found));

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			seen = 0;
			last = 3'b000;
		end else if (en) begin
			if (seen < 3)
				seen = seen + 1;
			last = {last[1:0], din};
		end
	wire e_found = seen == 3 && last == 3'b110 && en && din;

	task fail_line(input [8*16-1:0] name, input [63:0] want,
			input [63:0] have);
		begin
			bad = 1'b1;
			if (shown < 10) begin
				shown = shown + 1;
				$display("mismatch: time=%0d signal=%0s expected=%h got=%h",
					$time, name, want, have);
			end
		end
	endtask

	task end_sample;
		begin
			samples = samples + 1;
			if (bad) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
			bad = 1'b0;
		end
	endtask

	task verdict;
		begin
			$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
				mismatches, samples, first_time);
			$finish;
		end
	endtask

	/* inputs are set at the falling edge; compare before the rising one */
	task cycle;
		begin
			#4;
			if (found !== e_found)
				fail_line("found", e_found, found);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		#3 rst_n = 1'b0;
		#7;
		for (i = 0; i < 28; i = i + 1) begin
			rst_n = 1'b1;
			en = 1'b1;
			din = directed[27 - i];
			cycle;
		end
		for (i = 28; i < 2000; i = i + 1) begin
			rst_n = ($random(seed) & 31) != 0;
			en = i < 800 || ($random(seed) & 3) != 0;
			din = ($random(seed) % 8) < 2;
			cycle;
		end
		verdict;
	end
endmodule
