`timescale 1ns/1ns
module tb;
	reg clk = 0, rst = 1, five = 0, ten = 0, cancel = 0;
	wire sell;
	wire [3:0] change;
	integer mismatches = 0, samples = 0, first_time = -1;
	integer i, k, seed, sum, want_change;
	reg want_sell;

	coin_slot dut (.clk(clk), .rst(rst), .five(five), .ten(ten),
		.cancel(cancel), .sell(sell), .change(change));

	task check;
		begin
			samples = samples + 1;
			if (sell !== want_sell || change !== want_change) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
		end
	endtask

	task step(input r, input f, input t, input c);
		begin
			{rst, five, ten, cancel} = {r, f, t, c};
			#5 clk = 1;
			sum = sum + (f ? 5 : 0) + (t ? 10 : 0);
			want_sell = !r && sum >= 15;
			want_change = r ? 0 : want_sell ? sum - 15
				: c ? sum : 0;
			if (r || want_sell || c)
				sum = 0;
			#2 check;
			#3 clk = 0;
			#2 check;
		end
	endtask

	initial begin
		seed = 9;
		sum = 0;
		step(1, 1, 1, 1);
		// every two edges after each other, from each sum
		for (i = 0; i < 3; i = i + 1)
			for (k = 0; k < 256; k = k + 1) begin
				step(1, 0, 0, 0);
				step(0, i == 1, i == 2, 0);
				step(k[7] & k[3], k[0], k[1], k[2]);
				step(0, k[4], k[5], k[6]);
				step(0, 0, 0, 1);
			end
		for (i = 0; i < 300; i = i + 1)
			step($random(seed) % 32 == 0, $random(seed),
				$random(seed) % 3 == 0, $random(seed) % 8 == 0);
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		$finish;
	end
endmodule
