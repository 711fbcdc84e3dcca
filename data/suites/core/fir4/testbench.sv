`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b0;
	reg coef_we = 1'b0;
	reg [1:0] coef_addr = 2'd0;
	reg [7:0] coef = 8'd0;
	reg in_valid = 1'b0;
	reg [7:0] x = 8'd0;
	wire out_valid;
	wire [11:0] y;
	reg e_out_valid;
	reg [11:0] e_y;
	integer seed = 32'hf194;
	integer i, k, s, later, level;
	integer c [0:3];
	integer d [0:3];
	reg was1, was2;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	fir4 dut (.clk(clk), .rst_n(rst_n), .coef_we(coef_we),
		.coef_addr(coef_addr), .coef(coef), .in_valid(in_valid),
		.x(x), .out_valid(out_valid), .y(y));

	function integer value(input [7:0] b);
		value = b < 128 ? b : b - 256;
	endfunction

	/* reference: integers; the sum is made whole one edge before y */
	always @(posedge clk)
		if (!rst_n) begin
			for (k = 0; k < 4; k = k + 1) begin
				c[k] = 0;
				d[k] = 0;
			end
			later = 0;
			{was1, was2} = 2'b00;
			e_out_valid = 1'b0;
			e_y = 0;
		end else begin
			e_out_valid = was2;
			if (was2) begin
				s = (later + 4) >>> 3;
				e_y = s > 2047 ? 2047 : s < -2048 ? -2048 : s;
			end
			later = c[0]*d[0] + c[1]*d[1] + c[2]*d[2] + c[3]*d[3];
			was2 = was1;
			was1 = in_valid;
			if (in_valid) begin
				for (k = 3; k > 0; k = k - 1)
					d[k] = d[k - 1];
				d[0] = value(x);
			end
			if (coef_we)
				c[coef_addr] = value(coef);
		end

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

	task cycle;
		begin
			#4;
			if (out_valid !== e_out_valid)
				fail_line("out_valid", e_out_valid, out_valid);
			if (y !== e_y)
				fail_line("y", e_y, y);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	/* random byte: full range, or small, or an extreme value */
	function [7:0] draw(input integer r, input integer how);
		begin
			draw = r >> 8;
			if (how == 1)
				draw = (r & 32'h100) ? 8'h80 : 8'h7f;
			if (how == 2)
				draw = value(r >> 8) / 16;
		end
	endfunction

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst_n = 1'b1;
		for (i = 0; i < 3000; i = i + 1) begin
			level = (i / 150) % 4;
			coef_we = i % 150 < 8 || ($random(seed) & 31) == 0;
			coef_addr = $random(seed);
			if (i % 150 < 8)
				coef_addr = i % 150;
			coef = draw($random(seed), level);
			in_valid = i < 300 || ($random(seed) & 3) != 0;
			x = draw($random(seed), level == 3 ? 2 : level);
			rst_n = !(i > 600 && ($random(seed) & 255) == 0);
			cycle;
		end
		verdict;
	end
endmodule
