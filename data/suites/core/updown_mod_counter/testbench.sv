`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h8ac847ff;

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
	reg rst_n, load, en, up;
	reg [9:0] din;
	wire [3:0] c10, c16;
	wire [9:0] c1000;
	wire c2;
	wire [3:0] tc, wrapped;
	integer m [0:3];
	integer n [0:3];
	reg [3:0] want_tc, want_wrapped;
	integer i, k;

	updown_mod_counter dut (
		.clk(clk), .rst_n(rst_n), .load(load), .din(din[3:0]),
		.en(en), .up(up), .count(c10), .tc(tc[0]),
		.wrapped(wrapped[0]));
	updown_mod_counter #(.MODULUS(16), .WIDTH(4)) dut16 (
		.clk(clk), .rst_n(rst_n), .load(load), .din(din[3:0]),
		.en(en), .up(up), .count(c16), .tc(tc[1]),
		.wrapped(wrapped[1]));
	updown_mod_counter #(.MODULUS(2), .WIDTH(1)) dut2 (
		.clk(clk), .rst_n(rst_n), .load(load), .din(din[0]),
		.en(en), .up(up), .count(c2), .tc(tc[2]),
		.wrapped(wrapped[2]));
	updown_mod_counter #(.MODULUS(1000), .WIDTH(10)) dut1000 (
		.clk(clk), .rst_n(rst_n), .load(load), .din(din),
		.en(en), .up(up), .count(c1000), .tc(tc[3]),
		.wrapped(wrapped[3]));

	always #5 clk = ~clk;

	// Whole numbers; the field of din is as wide as the instance.
	function integer field(input integer which);
		case (which)
		2: field = din % 2;
		3: field = din;
		default: field = din % 16;
		endcase
	endfunction

	always @(posedge clk or negedge rst_n)
		for (k = 0; k < 4; k = k + 1)
			if (!rst_n) begin
				n[k] = 0;
				want_wrapped[k] = 1'b0;
			end else begin
				want_wrapped[k] = 1'b0;
				if (load) begin
					n[k] = field(k);
					if (n[k] >= m[k])
						n[k] = m[k] - 1;
				end else if (en) begin
					n[k] = n[k] + (up ? 1 : -1);
					if (n[k] < 0 || n[k] == m[k]) begin
						want_wrapped[k] = 1'b1;
						n[k] = up ? 0 : m[k] - 1;
					end
				end
			end

	task look;
		begin
			for (i = 0; i < 4; i = i + 1)
				want_tc[i] = en && !load &&
					     n[i] == (up ? m[i] - 1 : 0);
			compare("count (10)", n[0], c10);
			compare("count (16)", n[1], c16);
			compare("count (2)", n[2], c2);
			compare("count (1000)", n[3], c1000);
			compare("tc", want_tc, tc);
			compare("wrapped", want_wrapped, wrapped);
		end
	endtask

	// Looked at before the edge (tc is combinational) and after it.
	task step(input l, input e, input u, input [9:0] d);
		begin
			load = l;
			en = e;
			up = u;
			din = d;
			#2 look;
			@(negedge clk);
			look;
			end_sample;
		end
	endtask

	task pulse_reset;
		begin
			rst_n = 1'b0;
			#2 look;
			@(negedge clk);
			look;
			end_sample;
			rst_n = 1'b1;
		end
	endtask

	integer r;
	initial begin
		m[0] = 10;
		m[1] = 16;
		m[2] = 2;
		m[3] = 1000;
		rst_n = 1'b1;
		load = 1'b1;
		en = 1'b1;
		up = 1'b1;
		din = 10'd5;
		#1;
		pulse_reset;
		for (r = 0; r < 40; r = r + 1)
			step(1'b0, 1'b1, 1'b1, 10'd7);
		for (r = 0; r < 50; r = r + 1)
			step(1'b0, 1'b1, 1'b0, 10'd7);
		// Every load value next to its wrap, in both directions.
		for (r = 0; r < 64; r = r + 1) begin
			step(1'b1, r[5], r[4], r[3:0]);
			step(1'b0, 1'b1, r[4], 10'd0);
		end
		for (r = 0; r < 16; r = r + 1) begin
			step(1'b1, 1'b0, 1'b1, 994 + r);
			step(1'b0, 1'b0, 1'b1, 994 + r);
			step(1'b0, 1'b1, 1'b1, 0);
			step(1'b0, 1'b1, r[0], 0);
			step(1'b0, 1'b1, r[1], 0);
		end
		for (r = 0; r < 12; r = r + 1) begin
			step(1'b1, 1'b0, 1'b1, 994);
			step(1'b0, 1'b1, 1'b1, 0);
		end
		for (r = 0; r < 30; r = r + 1)
			step(1'b0, 1'b1, 1'b1, 0);
		for (r = 0; r < 1000; r = r + 1)
			if ((rnd(0) >> 7) % 50 == 0)
				pulse_reset;
			else
				step((rnd(0) >> 9) % 12 == 0,
				     (rnd(0) >> 6) % 5 != 0,
				     (r % 200 < 100) ^ ((rnd(0) >> 8) % 10 == 0),
				     (rnd(0) >> 4) % 4 ? rnd(0) : 998);
		end_run;
	end
endmodule
