`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b1;
	reg [3:0] req = 4'd0;
	reg ack = 1'b0;
	wire [3:0] grant;
	wire [1:0] index;
	reg [3:0] e_grant;
	reg [1:0] e_index;
	integer seed = 32'h4a4b;
	integer i, k, top, who;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	rr_arbiter4 dut (.clk(clk), .rst_n(rst_n), .req(req), .ack(ack),
		.grant(grant), .index(index));

	/* reference: ask the requesters one after the other, lowest first */
	always @* begin
		e_grant = 0;
		e_index = 0;
		for (k = 3; k >= 0; k = k - 1) begin
			who = (top + k) % 4;
			if (req[who]) begin
				e_grant = 0;
				e_grant[who] = 1'b1;
				e_index = who;
			end
		end
	end
	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			top <= 0;
		else if (ack && e_grant != 0)
			top <= (e_index + 1) % 4;

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
			if (grant !== e_grant)
				fail_line("grant", e_grant, grant);
			if (index !== e_index)
				fail_line("index", e_index, index);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		#1 rst_n = 1'b0;
		#9;
		for (i = 0; i < 3000; i = i + 1) begin
			rst_n = i > 4 && (i < 200 || ($random(seed) & 31) != 0);
			req = $random(seed);
			ack = $random(seed);
			if (i < 100)
				req = 4'b1111;
			else if (i >= 2000)
				req = req & $random(seed);
			cycle;
		end
		verdict;
	end
endmodule
