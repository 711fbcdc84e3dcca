`timescale 1ns/1ns
module tb;
	reg clk = 0, rst_n = 1, noisy = 0;
	wire clean, rose, fell;
	integer mismatches = 0, samples = 0, first_time = -1;
	integer i, k, seed, n;
	reg want, up, down;

	debounce dut (.clk(clk), .rst_n(rst_n), .noisy(noisy), .clean(clean),
		.rose(rose), .fell(fell));

	task check;
		begin
			samples = samples + 1;
			if ({clean, rose, fell} !== {want, up, down}) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
		end
	endtask

	task reset(input edges);
		begin
			rst_n = 0;
			{want, up, down} = 0;
			n = 0;
			#1 check;
			if (edges) begin
				#1 clk = 1;
				#1 check;
				#1 clk = 0;
			end
			#1 rst_n = 1;
			#1 check;
		end
	endtask

	task step(input v);
		begin
			noisy = v;
			#2 check;
			#3 clk = 1;
			{up, down} = 0;
			if (v == want)
				n = 0;
			else if (n == 2) begin
				n = 0;
				want = v;
				up = v;
				down = !v;
			end else
				n = n + 1;
			#2 check;
			#3 clk = 0;
		end
	endtask

	initial begin
		seed = 3;
		#1 reset(0);
		for (i = 0; i < 6; i = i + 1)
			step(1);
		for (i = 0; i < 6; i = i + 1)
			step(0);
		for (i = 1; i < 4; i = i + 1) begin
			for (k = 0; k < i; k = k + 1)
				step(1);
			step(0);
			for (k = 0; k < 3 - i; k = k + 1)
				step(1);
			step(0);
		end
		// a reset after one, two and three edges, with and without a
		// clock in it
		for (i = 0; i < 8; i = i + 1) begin
			for (k = 0; k <= i % 4; k = k + 1)
				step(1);
			noisy = 1;
			reset(i[2]);
			step(1);
			step(1);
			step(0);
		end
		for (i = 0; i < 600; i = i + 1) begin
			step($random(seed) % 3 == 0 ? !noisy : noisy);
			if ($random(seed) % 32 == 0)
				reset(i[0]);
		end
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		$finish;
	end
endmodule
