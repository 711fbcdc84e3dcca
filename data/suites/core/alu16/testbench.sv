`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h485dd9cb;

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

	reg [15:0] a, b;
	reg cin;
	reg [3:0] op;
	wire [15:0] y;
	wire n, z, c, v;
	reg [15:0] want, picks [0:7];
	reg wc, wv;
	integer i, k, sa, sb, ua, ub, exact, wide;

	alu16 dut (.a(a), .b(b), .cin(cin), .op(op), .y(y), .n(n), .z(z),
		   .c(c), .v(v));

	task arithmetic;
		begin
			case (op)
			4'd0: begin
				exact = sa + sb;
				wide = ua + ub;
			end
			4'd1: begin
				exact = sa + sb + cin;
				wide = ua + ub + cin;
			end
			4'd2: begin
				exact = sa - sb;
				wide = ua - ub;
			end
			default: begin
				exact = sa - sb - 1 + cin;
				wide = ua - ub - 1 + cin;
			end
			endcase
			want = exact;
			wv = exact > 32767 || exact < -32768;
			wc = op < 2 ? wide > 65535 : wide >= 0;
		end
	endtask

	task shift;
		begin
			want = a;
			for (k = 0; k < b % 16; k = k + 1) begin
				wc = op == 4'd8 ? want[15] : want[0];
				case (op)
				4'd8: want = {want[14:0], 1'b0};
				4'd9: want = {1'b0, want[15:1]};
				4'd10: want = {want[15], want[15:1]};
				default: want = {want[0], want[15:1]};
				endcase
			end
		end
	endtask

	task vector(input [3:0] o, input [15:0] x, input [15:0] w, input ci);
		begin
			op = o;
			a = x;
			b = w;
			cin = ci;
			#5;
			ua = x;
			ub = w;
			sa = ua > 32767 ? ua - 65536 : ua;
			sb = ub > 32767 ? ub - 65536 : ub;
			wc = ci;
			wv = 1'b0;
			case (o)
			4'd4: want = ~(~x | ~w);
			4'd5: want = ~(~x & ~w);
			4'd6: want = (x | w) - (x & w);
			4'd7: want = x - (x & w);
			4'd8, 4'd9, 4'd10, 4'd11: shift;
			4'd12: want = sa < sb ? 1 : 0;
			4'd13: want = ua < ub ? 1 : 0;
			4'd14: want = x * 256 + x / 256;
			4'd15: want = w;
			default: arithmetic;
			endcase
			compare("y", want, y);
			compare("n", want[15], n);
			compare("z", want == 16'd0, z);
			compare("c", wc, c);
			compare("v", wv, v);
			end_sample;
			#5;
		end
	endtask

	initial begin
		picks[0] = 16'h0000;
		picks[1] = 16'h0001;
		picks[2] = 16'hffff;
		picks[3] = 16'h7fff;
		picks[4] = 16'h8000;
		picks[5] = 16'h8001;
		picks[6] = 16'h00ff;
		picks[7] = 16'hff00;
		// Arithmetic and comparison over every pair of corners.
		for (i = 0; i < 512; i = i + 1)
			vector(i[7:6], picks[i[2:0]], picks[i[5:3]], i[8]);
		for (i = 0; i < 128; i = i + 1)
			vector(12 + i[6], picks[i[2:0]], picks[i[5:3]], i[0]);
		for (i = 0; i < 64; i = i + 1)
			vector(i[3:0], 16'h1234, 16'h1234, i[4]);
		// Every shift amount with both carries.
		for (i = 0; i < 512; i = i + 1)
			vector({2'b10, i[5:4]}, i[6] ? 16'ha5c3 : 16'h5a3c,
			       {rnd(0), i[3:0]}, i[7]);
		for (i = 0; i < 1784; i = i + 1)
			vector(i, rnd(0) >> 3, rnd(0) >> 7, rnd(0) >> 5);
		end_run;
	end
endmodule
