`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'he394ac21;

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
	reg rst, en, centre, wr;
	reg [7:0] duty;
	wire pwm, pwm_n, start;
	wire [7:0] pos;
	integer phase, w_shadow, w_active, place;
	reg triangle, w_pwm, w_pwm_n;
	integer i, p;

	pwm8 dut (.clk(clk), .rst(rst), .en(en), .centre(centre), .wr(wr),
		  .duty(duty), .pwm(pwm), .pwm_n(pwm_n), .start(start),
		  .pos(pos));

	always #5 clk = ~clk;

	// The phase runs through the whole period; position is its height.
	function integer height(input integer ph);
		height = ph > 255 ? 510 - ph : ph;
	endfunction

	always @(posedge clk) begin
		if (rst) begin
			phase = 0;
			w_shadow = 0;
			w_active = 0;
			w_pwm = 1'b0;
			w_pwm_n = 1'b0;
		end else begin
			if (en && phase == 0)
				w_active = w_shadow;
			w_pwm = en && height(phase) < w_active;
			w_pwm_n = en && height(phase) >= w_active;
			if (wr)
				w_shadow = duty;
			if (en) begin
				if (phase == 255 && !centre)
					phase = 0;
				else
					phase = (phase + 1) % 510;
			end
		end
	end

	task look;
		begin
			place = height(phase);
			compare("pwm", w_pwm, pwm);
			compare("pwm_n", w_pwm_n, pwm_n);
			compare("start", en && phase == 0, start);
			compare("pos", place, pos);
		end
	endtask

	task step(input [3:0] ctl, input [7:0] v);
		begin
			{rst, en, centre, wr} = ctl;
			duty = v;
			if (samples != 0) begin
				#2 compare("start", en && phase == 0, start);
			end
			@(negedge clk);
			look;
			end_sample;
		end
	endtask

	initial begin
		step(4'b1111, 8'd77);
		step(4'b1000, 8'd77);
		step(4'b0000, 8'd77);
		// A write at the start of a period comes one period later.
		step(4'b0101, 8'd3);
		for (i = 0; i < 300; i = i + 1)
			step(4'b0100, 8'd9);
		step(4'b0001, 8'd255);
		step(4'b0000, 8'd9);
		for (i = 0; i < 300; i = i + 1)
			step(4'b0100, 8'd9);
		// Triangle; the duty is changed half way.
		for (i = 0; i < 700; i = i + 1)
			step({3'b011, i == 300}, 8'd128);
		for (i = 0; i < 1100; i = i + 1)
			step({3'b011, i % 97 == 0}, i % 510 < 250 ? 1 : 0);
		// Reset on the way down.
		step(4'b1110, 8'd0);
		for (i = 0; i < 400; i = i + 1)
			step({3'b011, i == 20}, 8'd200);
		step(4'b1111, 8'd99);
		for (i = 0; i < 600; i = i + 1)
			step({3'b010, i == 20}, 8'd200);
		for (p = 0; p < 10; p = p + 1) begin
			for (i = 0; i < 290; i = i + 1)
				step({1'b0, (rnd(0) >> 6) % 8 != 0,
				      i % 64 < 32 ? p[0] : ~p[0],
				      (rnd(0) >> 7) % 32 == 0}, rnd(0) >> 5);
		end
		end_run;
	end
endmodule
