`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h8c4ac471;

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
	reg rst;
	reg [7:0] sig, rise_en, fall_en, clr;
	wire [7:0] pulse, sticky;
	wire irq;
	reg [7:0] was, w_pulse, w_sticky;
	integer i, k;

	edge_detect8 dut (.clk(clk), .rst(rst), .sig(sig), .rise_en(rise_en),
			  .fall_en(fall_en), .clr(clr), .pulse(pulse),
			  .sticky(sticky), .irq(irq));

	always #5 clk = ~clk;

	// Line by line, in the words of the specification.
	always @(posedge clk) begin
		for (k = 0; k < 8; k = k + 1) begin
			w_pulse[k] = 1'b0;
			case ({was[k], sig[k]})
			2'b01: w_pulse[k] = rise_en[k];
			2'b10: w_pulse[k] = fall_en[k];
			default: ;
			endcase
			if (rst) begin
				w_pulse[k] = 1'b0;
				w_sticky[k] = 1'b0;
			end else if (w_pulse[k]) begin
				w_sticky[k] = 1'b1;
			end else if (clr[k]) begin
				w_sticky[k] = 1'b0;
			end
		end
		was = sig;
	end

	task step(input r, input [7:0] s, input [7:0] re, input [7:0] fe,
		  input [7:0] c);
		begin
			rst = r;
			sig = s;
			rise_en = re;
			fall_en = fe;
			clr = c;
			@(negedge clk);
			compare("pulse", w_pulse, pulse);
			compare("sticky", w_sticky, sticky);
			compare("irq", w_sticky != 0, irq);
			end_sample;
		end
	endtask

	initial begin
		step(1'b1, 8'h0f, 8'hff, 8'hff, 8'h00);
		// The level at the last reset edge is the starting level.
		step(1'b1, 8'hf0, 8'hff, 8'hff, 8'h00);
		step(1'b0, 8'hf0, 8'hff, 8'hff, 8'h00);
		step(1'b0, 8'h00, 8'hff, 8'h00, 8'h00);
		step(1'b0, 8'hff, 8'hff, 8'h00, 8'h00);
		step(1'b0, 8'hff, 8'hff, 8'hff, 8'h00);
		step(1'b0, 8'h00, 8'hff, 8'hff, 8'hff);
		step(1'b0, 8'h00, 8'hff, 8'hff, 8'h0f);
		step(1'b0, 8'h00, 8'hff, 8'hff, 8'hf0);
		step(1'b0, 8'hff, 8'h00, 8'hff, 8'h00);
		step(1'b0, 8'h00, 8'h00, 8'hff, 8'h00);
		step(1'b1, 8'hff, 8'hff, 8'hff, 8'h00);
		step(1'b0, 8'hff, 8'hff, 8'hff, 8'h00);
		// Each line alone: one flag is enough for the interrupt.
		for (i = 0; i < 8; i = i + 1) begin
			step(1'b0, 8'h00, 8'h00, 8'h00, 8'hff);
			step(1'b0, 8'd1 << i, 8'd1 << i, 8'h00, 8'h00);
			step(1'b0, 8'd1 << i, 8'hff, 8'hff, 8'h00);
			step(1'b0, 8'h00, 8'h00, ~(8'd1 << i), 8'd1 << i);
			step(1'b0, 8'd1 << i, ~(8'd1 << i), 8'h00, 8'h00);
			step(1'b0, 8'h00, 8'h00, 8'd1 << i, 8'd1 << i);
		end
		for (i = 0; i < 1500; i = i + 1)
			step((rnd(0) >> 7) % 40 == 0, rnd(0) >> 4, rnd(0) >> 6,
			     rnd(0) >> 9, rnd(0) & rnd(0));
		end_run;
	end
endmodule
