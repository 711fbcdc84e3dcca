`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b1;
	reg we = 1'b0;
	reg [4:0] waddr = 5'd0;
	reg [31:0] wdata = 32'd0;
	reg [3:0] wstrb = 4'd0;
	reg [4:0] raddr1 = 5'd0;
	reg [4:0] raddr2 = 5'd0;
	wire [31:0] rdata1, rdata2;
	reg [31:0] e_rdata1, e_rdata2;
	/* reference: 128 single bytes */
	reg [7:0] bytes [0:127];
	integer seed = 32'h2419;
	integer i, k, b;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	regfile_2r1w dut (.clk(clk), .rst_n(rst_n), .we(we), .waddr(waddr),
		.wdata(wdata), .wstrb(wstrb), .raddr1(raddr1),
		.rdata1(rdata1), .raddr2(raddr2), .rdata2(rdata2));

	function [31:0] peek(input [4:0] r);
		begin
			for (b = 0; b < 4; b = b + 1)
				if (r == 0)
					peek[8*b +: 8] = 8'h00;
				else if (we && r == waddr && wstrb[b])
					peek[8*b +: 8] = wdata[8*b +: 8];
				else
					peek[8*b +: 8] = bytes[4 * r + b];
		end
	endfunction

	always @(negedge rst_n)
		for (k = 0; k < 128; k = k + 1)
			bytes[k] = 8'h00;
	always @(posedge clk)
		if (rst_n && we)
			for (k = 0; k < 4; k = k + 1)
				if (wstrb[k])
					bytes[4 * waddr + k] = wdata[8*k +: 8];

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
			e_rdata1 = peek(raddr1);
			e_rdata2 = peek(raddr2);
			if (rdata1 !== e_rdata1)
				fail_line("rdata1", e_rdata1, rdata1);
			if (rdata2 !== e_rdata2)
				fail_line("rdata2", e_rdata2, rdata2);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		#1 rst_n = 1'b0;
		#9 rst_n = 1'b1;
		for (i = 0; i < 3000; i = i + 1) begin
			we = i < 64 || ($random(seed) & 3) != 0;
			waddr = i < 64 ? i : $random(seed);
			wdata = $random(seed);
			wstrb = i < 32 ? 4'hf : $random(seed);
			raddr1 = $random(seed);
			raddr2 = $random(seed);
			if (($random(seed) & 3) == 0)
				raddr1 = waddr;
			if (($random(seed) & 3) == 0)
				raddr2 = waddr;
			if (($random(seed) & 15) == 0)
				waddr = 5'd0;
			rst_n = i < 700 || i > 2600 || ($random(seed) & 127) != 0;
			cycle;
		end
		verdict;
	end
endmodule
