`timescale 1ns/1ns
module tb;
	reg clk = 0, rst = 0, load = 0, en = 0;
	reg [3:0] d = 0;
	wire [3:0] q;
	wire carry;
	integer mismatches = 0, samples = 0, first_time = -1;
	integer i, seed;
	reg [3:0] want;

	dec_counter dut (.clk(clk), .rst(rst), .load(load), .d(d), .en(en),
		.q(q), .carry(carry));

	task check;
		begin
			samples = samples + 1;
			if (q !== want ||
				carry !== (en && !load && want == 4'd9)) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
		end
	endtask

	// inputs change in the middle; outputs are looked at before and after
	// the edge
	task step(input r, input l, input [3:0] v, input e);
		begin
			{rst, load, d, en} = {r, l, v, e};
			#2 if (want !== 4'bx)
				check;
			#3 clk = 1;
			if (r)
				want = 0;
			else if (l)
				want = v > 9 ? 9 : v;
			else if (e)
				want = want == 9 ? 0 : want + 1;
			#2 check;
			#3 clk = 0;
		end
	endtask

	initial begin
		seed = 11;
		want = 4'bx;
		step(1, 1, 4'd5, 1);
		for (i = 0; i < 25; i = i + 1)
			step(0, 0, 4'd3, 1);
		for (i = 0; i < 16; i = i + 1) begin
			step(0, 1, i[3:0], i[0]);
			step(0, 0, 4'd0, 0);
			step(0, 0, 4'd0, 1);
		end
		step(0, 1, 4'd9, 0);
		step(1, 0, 4'd0, 1);
		for (i = 0; i < 500; i = i + 1)
			step($random(seed) % 16 == 0, $random(seed) % 8 == 0,
				$random(seed), $random(seed) % 4 != 0);
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		$finish;
	end
endmodule
