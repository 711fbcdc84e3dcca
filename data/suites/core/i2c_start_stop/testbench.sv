`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b1;
	reg scl = 1'b1;
	reg sda = 1'b1;
	wire start, stop, busy;
	reg e_start, e_stop, e_busy;
	integer seed = 32'h12c;
	integer i;
	integer scl_left = 0;
	integer sda_left = 0;
	/* history of each line, newest sample in bit 0 */
	reg [3:0] ch, dh;
	reg cf, cp, df, dp;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	i2c_start_stop dut (.clk(clk), .rst_n(rst_n), .scl(scl), .sda(sda),
		.start(start), .stop(stop), .busy(busy));

	function filtered(input [3:0] h, input was);
		case (h[1] + h[2] + h[3])
		0: filtered = 1'b0;
		3: filtered = 1'b1;
		default: filtered = was;
		endcase
	endfunction

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			{ch, dh, cf, cp, df, dp} = 12'hfff;
			{e_start, e_stop, e_busy} = 3'b000;
		end else begin
			e_start = cf && cp && {dp, df} == 2'b10;
			e_stop = cf && cp && {dp, df} == 2'b01;
			if (e_start)
				e_busy = 1'b1;
			if (e_stop)
				e_busy = 1'b0;
			cp = cf;
			dp = df;
			cf = filtered(ch, cf);
			df = filtered(dh, df);
			ch = {ch[2:0], scl};
			dh = {dh[2:0], sda};
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
			if (start !== e_start)
				fail_line("start", e_start, start);
			if (stop !== e_stop)
				fail_line("stop", e_stop, stop);
			if (busy !== e_busy)
				fail_line("busy", e_busy, busy);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	/* levels of random length, now and then with short glitches */
	task levels(input integer scl_max, input integer sda_max);
		begin
			if (scl_left == 0) begin
				scl = !scl;
				scl_left = 1 + ($random(seed) & scl_max);
			end else
				scl_left = scl_left - 1;
			if (sda_left == 0) begin
				sda = !sda;
				sda_left = 1 + ($random(seed) & sda_max);
			end else
				sda_left = sda_left - 1;
		end
	endtask

	initial begin
		#1 rst_n = 1'b0;
		#9 rst_n = 1'b1;
		for (i = 0; i < 5000; i = i + 1) begin
			if (i < 1000)
				levels(15, 15);
			else if (i < 2500)
				levels(7, 7);
			else if (i < 4000)
				levels(15, 3);
			else
				levels(3, 15);
			rst_n = !(i > 500 && ($random(seed) & 127) == 0);
			cycle;
		end
		verdict;
	end
endmodule
