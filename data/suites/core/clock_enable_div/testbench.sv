`timescale 1ns/1ps

module tb_ref_div #(
	parameter DIV = 5
) (
	input wire clk,
	input wire rst,
	output wire tick,
	output wire clk_out
);
	integer count;
	reg up, down;

	assign tick = count == DIV - 1;
	assign clk_out = up || down;

	always @(posedge clk) begin
		up <= !rst && count < DIV / 2;
		count <= rst ? 0 : (count + 1) % DIV;
	end
	always @(negedge clk)
		down <= up && !rst;
endmodule

module tb;
	reg clk = 1'b1;
	reg rst = 1'b1;
	integer seed = 32'h5eed0001;
	integer i;
	wire [2:0] tick, e_tick, clk_out, e_clk_out;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	clock_enable_div dut (clk, rst, tick[0], clk_out[0]);
	clock_enable_div #(.DIV(3)) dut3 (.clk(clk), .rst(rst),
		.tick(tick[1]), .clk_out(clk_out[1]));
	clock_enable_div #(.DIV(17)) dut17 (.clk(clk), .rst(rst),
		.tick(tick[2]), .clk_out(clk_out[2]));
	tb_ref_div #(5) ref5 (clk, rst, e_tick[0], e_clk_out[0]);
	tb_ref_div #(3) ref3 (clk, rst, e_tick[1], e_clk_out[1]);
	tb_ref_div #(17) ref17 (clk, rst, e_tick[2], e_clk_out[2]);

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

	task compare;
		begin
			if (tick !== e_tick)
				fail_line("tick", e_tick, tick);
			if (clk_out !== e_clk_out)
				fail_line("clk_out", e_clk_out, clk_out);
			end_sample;
		end
	endtask

	/* the reset changes in the middle of a half period, never at an edge */
	task new_reset;
		if (i > 200)
			rst = ($random(seed) & 31) == 0 && (i % 400) > 90;
	endtask

	/* one whole clock period: two samples, one in each half */
	task period;
		begin
			#1 new_reset;
			#3 compare;
			#1 clk = 1'b1;
			#1 new_reset;
			#3 compare;
			#1 clk = 1'b0;
		end
	endtask

	initial begin
		/* reset covers two rising and two falling edges */
		repeat (4)
			#5 clk = ~clk;
		#5 clk = 1'b0;
		#1 rst = 1'b0;
		for (i = 0; i < 2000; i = i + 1)
			period;
		verdict;
	end
endmodule
