`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b0;
	reg flush = 1'b0;
	reg s_valid = 1'b0;
	reg [15:0] s_data = 16'd0;
	reg m_ready = 1'b0;
	wire s_ready, m_valid;
	wire [15:0] m_data;
	reg e_s_ready, e_m_valid;
	reg [15:0] e_m_data;
	integer seed = 32'hf1f01;
	integer i, k, n, mode, offer, take;
	reg [15:0] list [0:15];
	reg got;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	fifo_fwft_pipelined dut (.clk(clk), .rst_n(rst_n), .flush(flush),
		.s_valid(s_valid), .s_ready(s_ready), .s_data(s_data),
		.m_valid(m_valid), .m_ready(m_ready), .m_data(m_data));

	/* reference: list[0..n-1] is the store */
	always @(posedge clk)
		if (!rst_n) begin
			n = 0;
			e_s_ready <= 1'b0;
			e_m_valid <= 1'b0;
			e_m_data <= 0;
		end else if (flush) begin
			n = 0;
			e_s_ready <= 1'b1;
			e_m_valid <= 1'b0;
		end else begin
			got = s_valid && e_s_ready;
			if (!e_m_valid || m_ready) begin
				e_m_valid <= n > 0;
				if (n > 0) begin
					e_m_data <= list[0];
					for (k = 0; k < 8; k = k + 1)
						list[k] = list[k + 1];
					n = n - 1;
				end
			end
			if (got) begin
				list[n] = s_data;
				n = n + 1;
			end
			e_s_ready <= n < 8;
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
			if (s_ready !== e_s_ready)
				fail_line("s_ready", e_s_ready, s_ready);
			if (m_valid !== e_m_valid)
				fail_line("m_valid", e_m_valid, m_valid);
			if (m_data !== e_m_data)
				fail_line("m_data", e_m_data, m_data);
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
		cycle;
		rst_n = 1'b1;
		for (i = 1; i < 5000; i = i + 1) begin
			mode = (i / 60) % 4;
			offer = mode == 0 ? 8 : mode == 1 ? 1 : mode == 2 ? 4 : 8;
			take = mode == 0 ? 1 : mode == 1 ? 8 : mode == 2 ? 4 : 8;
			s_data = $random(seed);
			s_valid = ($random(seed) & 7) < offer;
			m_ready = ($random(seed) & 7) < take;
			flush = i > 500 && ($random(seed) & 63) == 0;
			rst_n = !(i > 500 && ($random(seed) & 127) == 0);
			if (i >= 4500) begin
				/* reset and flush often, also together */
				flush = ($random(seed) & 3) == 0;
				rst_n = ($random(seed) & 3) != 0;
			end
			cycle;
		end
		verdict;
	end
endmodule
