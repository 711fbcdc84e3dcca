`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg en = 1'b0;
	reg in_valid = 1'b0;
	reg is_signed = 1'b0;
	reg descending = 1'b0;
	reg [7:0] in0 = 8'd0;
	reg [7:0] in1 = 8'd0;
	reg [7:0] in2 = 8'd0;
	reg [7:0] in3 = 8'd0;
	wire out_valid;
	wire [7:0] out0, out1, out2, out3;
	reg [32:0] line [0:2];
	integer seed = 32'h50f4;
	integer i, p, q, t, rank;
	integer v [0:3];
	reg [31:0] sorted;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	sort4_pipelined dut (.clk(clk), .rst(rst), .en(en),
		.in_valid(in_valid), .is_signed(is_signed),
		.descending(descending), .in0(in0), .in1(in1), .in2(in2),
		.in3(in3), .out_valid(out_valid), .out0(out0), .out1(out1),
		.out2(out2), .out3(out3));

	wire e_out_valid = line[2][32];
	wire [31:0] e_out = line[2][31:0];

	/* reference: each number is put at its rank, then waits three edges */
	always @(posedge clk)
		if (rst) begin
			line[0] <= 0;
			line[1] <= 0;
			line[2] <= 0;
		end else if (en) begin
			v[0] = is_signed ? $signed(in0) : in0;
			v[1] = is_signed ? $signed(in1) : in1;
			v[2] = is_signed ? $signed(in2) : in2;
			v[3] = is_signed ? $signed(in3) : in3;
			if (is_signed) begin
				for (p = 0; p < 4; p = p + 1)
					if (v[p] > 127)
						v[p] = v[p] - 256;
			end
			for (p = 0; p < 4; p = p + 1) begin
				rank = 0;
				for (q = 0; q < 4; q = q + 1)
					if (v[q] < v[p] || (v[q] == v[p] && q < p))
						rank = rank + 1;
				if (descending)
					rank = 3 - rank;
				t = v[p];
				sorted[8*rank +: 8] = t[7:0];
			end
			line[0] <= {in_valid, sorted};
			line[1] <= line[0];
			line[2] <= line[1];
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
			if (out0 !== e_out[7:0])
				fail_line("out0", e_out[7:0], out0);
			if (out1 !== e_out[15:8])
				fail_line("out1", e_out[15:8], out1);
			if (out2 !== e_out[23:16])
				fail_line("out2", e_out[23:16], out2);
			if (out3 !== e_out[31:24])
				fail_line("out3", e_out[31:24], out3);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst = 1'b0;
		for (i = 0; i < 3000; i = i + 1) begin
			en = i < 300 || ($random(seed) & 3) != 0;
			in_valid = $random(seed);
			{is_signed, descending} = $random(seed);
			in0 = $random(seed);
			in1 = $random(seed);
			in2 = $random(seed);
			in3 = $random(seed);
			/* all orders of small numbers, then equal ones */
			if (i < 256) begin
				{in3, in2, in1, in0} = {6'd0, i[7:6], 6'd0, i[5:4],
					6'd0, i[3:2], 6'd0, i[1:0]};
			end
			if (($random(seed) & 7) == 0)
				in2 = in0;
			if (($random(seed) & 7) == 0)
				in3 = in1 ^ (8'd1 << ($random(seed) & 7));
			rst = i > 300 && ($random(seed) & 63) == 0;
			cycle;
		end
		verdict;
	end
endmodule
