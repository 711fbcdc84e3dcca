`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b0;
	reg s_tvalid = 1'b0;
	reg s_tlast = 1'b0;
	reg [7:0] s_tdata = 8'd0;
	reg m_tready = 1'b0;
	wire s_tready, m_tvalid, m_tlast;
	wire [31:0] m_tdata;
	wire [3:0] m_tkeep;
	reg e_m_tvalid, e_m_tlast;
	reg [31:0] e_m_tdata;
	reg [3:0] e_m_tkeep;
	integer seed = 32'h8032;
	integer i, fill, offer, take, short;
	reg [31:0] word;
	reg ready;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	axis_upsizer dut (.clk(clk), .rst_n(rst_n), .s_tvalid(s_tvalid),
		.s_tready(s_tready), .s_tdata(s_tdata), .s_tlast(s_tlast),
		.m_tvalid(m_tvalid), .m_tready(m_tready), .m_tdata(m_tdata),
		.m_tkeep(m_tkeep), .m_tlast(m_tlast));

	wire e_s_tready = rst_n && !(e_m_tvalid && !m_tready);

	always @(posedge clk)
		if (!rst_n) begin
			fill = 0;
			word = 0;
			e_m_tvalid <= 1'b0;
			e_m_tdata <= 0;
			e_m_tkeep <= 0;
			e_m_tlast <= 1'b0;
		end else begin
			ready = !e_m_tvalid || m_tready;
			if (m_tready)
				e_m_tvalid <= 1'b0;
			if (s_tvalid && ready) begin
				word = word + (s_tdata << (8 * fill));
				fill = fill + 1;
				if (fill == 4 || s_tlast) begin
					e_m_tvalid <= 1'b1;
					e_m_tdata <= word;
					e_m_tkeep <= (1 << fill) - 1;
					e_m_tlast <= s_tlast;
					word = 0;
					fill = 0;
				end
			end
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
			if (s_tready !== e_s_tready)
				fail_line("s_tready", e_s_tready, s_tready);
			if (m_tvalid !== e_m_tvalid)
				fail_line("m_tvalid", e_m_tvalid, m_tvalid);
			if (m_tdata !== e_m_tdata)
				fail_line("m_tdata", e_m_tdata, m_tdata);
			if (m_tkeep !== e_m_tkeep)
				fail_line("m_tkeep", e_m_tkeep, m_tkeep);
			if (m_tlast !== e_m_tlast)
				fail_line("m_tlast", e_m_tlast, m_tlast);
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
		rst_n = 1'b1;
		for (i = 0; i < 6000; i = i + 1) begin
			case ((i / 100) % 4)
			0: begin offer = 8; take = 8; short = 7; end
			1: begin offer = 8; take = 1; short = 3; end
			2: begin offer = 5; take = 5; short = 1; end
			default: begin offer = 8; take = 5; short = 15; end
			endcase
			s_tvalid = ($random(seed) & 7) < offer;
			m_tready = ($random(seed) & 7) < take;
			s_tdata = $random(seed);
			s_tlast = ($random(seed) & short) == 0;
			rst_n = !(i > 600 && ($random(seed) & 63) == 0);
			cycle;
		end
		verdict;
	end
endmodule
