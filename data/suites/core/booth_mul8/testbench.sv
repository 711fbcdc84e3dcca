`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h8076781d;

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

	reg [7:0] x, y;
	wire [15:0] product;
	wire [3:0] neg, one, two;
	reg [3:0] want_neg, want_one, want_two;
	reg [7:0] picks [0:7];
	reg [8:0] ext;
	reg signed [31:0] exact;
	integer i, k;

	booth_mul8 dut (.x(x), .y(y), .product(product), .neg(neg),
			.one(one), .two(two));

	task vector(input [7:0] vx, input [7:0] vy);
		begin
			x = vx;
			y = vy;
			#5;
			exact = $signed(vx) * $signed(vy);
			ext = {vy, 1'b0};
			for (k = 0; k < 4; k = k + 1) begin
				{want_neg[k], want_one[k], want_two[k]} = 3'b000;
				case (ext[2*k +: 3])
				3'd1, 3'd2: want_one[k] = 1'b1;
				3'd3: want_two[k] = 1'b1;
				3'd4: {want_neg[k], want_two[k]} = 2'b11;
				3'd5, 3'd6: {want_neg[k], want_one[k]} = 2'b11;
				default: ;
				endcase
			end
			compare("product", exact[15:0], product);
			compare("neg", want_neg, neg);
			compare("one", want_one, one);
			compare("two", want_two, two);
			end_sample;
			#5;
		end
	endtask

	initial begin
		picks[0] = 8'h00;
		picks[1] = 8'h01;
		picks[2] = 8'hff;
		picks[3] = 8'h7f;
		picks[4] = 8'h80;
		picks[5] = 8'h81;
		picks[6] = 8'h55;
		picks[7] = 8'haa;
		for (i = 0; i < 64; i = i + 1)
			vector(picks[i[2:0]], picks[i[5:3]]);
		for (i = 0; i < 256; i = i + 1)
			vector(8'h35, i);
		for (i = 0; i < 256; i = i + 1)
			vector(i, 8'h80);
		for (i = 0; i < 1424; i = i + 1)
			vector(rnd(0) >> 3, rnd(0) >> 13);
		end_run;
	end
endmodule
