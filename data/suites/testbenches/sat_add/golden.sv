module tb;
	reg [7:0] a, b;
	reg sat;
	wire [7:0] y;
	wire ovf;
	integer mismatches = 0, samples = 0, first_time = -1;
	integer i, j, sum, seed;
	reg [7:0] want;
	reg want_ovf;

	sat_add dut (.a(a), .b(b), .sat(sat), .y(y), .ovf(ovf));

	function integer value(input [7:0] v);
		value = v[7] ? v - 256 : v;
	endfunction

	task check;
		begin
			#1;
			sum = value(a) + value(b);
			want_ovf = sum > 127 || sum < -128;
			want = sum[7:0];
			if (want_ovf && sat)
				want = sum > 127 ? 8'd127 : 8'd128;
			samples = samples + 1;
			if (y !== want || ovf !== want_ovf) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
		end
	endtask

	function [7:0] corner(input integer n);
		case (n)
		0: corner = 8'd0;
		1: corner = 8'd1;
		2: corner = 8'd127;
		3: corner = 8'd128;
		4: corner = 8'd129;
		5: corner = 8'd255;
		6: corner = 8'd64;
		default: corner = 8'd192;
		endcase
	endfunction

	initial begin
		seed = 7;
		for (i = 0; i < 8; i = i + 1)
			for (j = 0; j < 16; j = j + 1) begin
				a = corner(i);
				b = corner(j % 8);
				sat = j >= 8;
				check;
			end
		for (i = 0; i < 1000; i = i + 1) begin
			{a, b, sat} = $random(seed);
			if (i % 8 == 0)
				b = a;
			check;
		end
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		$finish;
	end
endmodule
