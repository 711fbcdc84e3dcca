`timescale 1ns/1ps

/* reference: a list of at most two words and the last word shown */
module tb_ref_skid #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst,
	input wire s_valid,
	output reg s_ready,
	input wire [WIDTH-1:0] s_data,
	input wire s_last,
	output reg m_valid,
	input wire m_ready,
	output wire [WIDTH-1:0] m_data,
	output wire m_last
);
	reg [WIDTH:0] first, second, shown;
	integer n;
	reg came;

	assign {m_last, m_data} = shown;

	always @(posedge clk)
		if (rst) begin
			n = 0;
			shown <= 0;
			s_ready <= 1'b0;
			m_valid <= 1'b0;
		end else begin
			came = s_valid && s_ready;
			if (n > 0 && m_ready) begin
				first = second;
				n = n - 1;
			end
			if (came) begin
				if (n == 0)
					first = {s_last, s_data};
				else
					second = {s_last, s_data};
				n = n + 1;
			end
			s_ready <= n < 2;
			m_valid <= n > 0;
			if (n > 0)
				shown <= first;
		end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg s_valid = 1'b0;
	reg s_last = 1'b0;
	reg m_ready = 1'b0;
	reg [18:0] s_data = 19'd0;
	wire [7:0] m_data, e_m_data;
	wire [18:0] m_data19, e_m_data19;
	wire [1:0] s_ready, m_valid, m_last;
	wire [1:0] e_s_ready, e_m_valid, e_m_last;
	integer seed = 32'h5c1d;
	integer i, offer, take;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	axis_skid_buffer dut (.clk(clk), .rst(rst), .s_valid(s_valid),
		.s_ready(s_ready[0]), .s_data(s_data[7:0]), .s_last(s_last),
		.m_valid(m_valid[0]), .m_ready(m_ready), .m_data(m_data),
		.m_last(m_last[0]));
	axis_skid_buffer #(.WIDTH(19)) dut19 (.clk(clk), .rst(rst),
		.s_valid(s_valid), .s_ready(s_ready[1]), .s_data(s_data),
		.s_last(s_last), .m_valid(m_valid[1]), .m_ready(m_ready),
		.m_data(m_data19), .m_last(m_last[1]));
	tb_ref_skid r8 (clk, rst, s_valid, e_s_ready[0], s_data[7:0], s_last,
		e_m_valid[0], m_ready, e_m_data, e_m_last[0]);
	tb_ref_skid #(19) r19 (clk, rst, s_valid, e_s_ready[1], s_data,
		s_last, e_m_valid[1], m_ready, e_m_data19, e_m_last[1]);

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
			if (m_data19 !== e_m_data19)
				fail_line("m_data_19", e_m_data19, m_data19);
			if (m_last !== e_m_last)
				fail_line("m_last", e_m_last, m_last);
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
		rst = 1'b0;
		for (i = 1; i < 5000; i = i + 1) begin
			case ((i / 40) % 5)
			0: begin offer = 8; take = 8; end
			1: begin offer = 8; take = 3; end
			2: begin offer = 3; take = 8; end
			3: begin offer = 4; take = 4; end
			default: begin offer = 8; take = 6; end
			endcase
			s_valid = ($random(seed) & 7) < offer;
			m_ready = ($random(seed) & 7) < take;
			s_data = $random(seed);
			s_last = $random(seed);
			rst = i > 300 && ($random(seed) & 63) == 0;
			cycle;
		end
		verdict;
	end
endmodule
