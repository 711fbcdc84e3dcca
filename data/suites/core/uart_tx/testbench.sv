`timescale 1ns/1ps

/* reference: position in the frame as one number */
module tb_ref_tx #(
	parameter CLKS = 4
) (
	input wire clk,
	input wire rst,
	input wire valid,
	input wire [7:0] data,
	input wire [1:0] mode,
	output wire ready,
	output reg txd
);
	integer pos;
	reg [7:0] held;
	reg [1:0] kind;
	integer bitno;
	integer total;

	assign ready = pos < 0;

	always @(posedge clk)
		if (rst)
			pos <= -1;
		else if (pos < 0) begin
			if (valid) begin
				pos <= 0;
				held <= data;
				kind <= mode;
			end
		end else if (pos == total - 1)
			pos <= -1;
		else
			pos <= pos + 1;

	always @* begin
		total = (kind == 1 || kind == 2) ? 11 * CLKS : 10 * CLKS;
		bitno = pos / CLKS;
		if (pos < 0)
			txd = 1'b1;
		else if (bitno == 0)
			txd = 1'b0;
		else if (bitno <= 8)
			txd = held[bitno - 1];
		else if (bitno == 9 && kind == 1)
			txd = held[0] + held[1] + held[2] + held[3] + held[4] +
				held[5] + held[6] + held[7];
		else if (bitno == 9 && kind == 2)
			txd = 1 + held[0] + held[1] + held[2] + held[3] +
				held[4] + held[5] + held[6] + held[7];
		else
			txd = 1'b1;
	end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg valid = 1'b0;
	reg [7:0] data = 8'h00;
	reg [1:0] parity_mode = 2'd0;
	wire [1:0] ready, txd, e_ready, e_txd;
	integer seed = 32'h0a57;
	integer i;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	uart_tx dut (.clk(clk), .rst(rst), .valid(valid), .ready(ready[0]),
		.data(data), .parity_mode(parity_mode), .txd(txd[0]));
	uart_tx #(.CLKS(7)) dut7 (.clk(clk), .rst(rst), .valid(valid),
		.ready(ready[1]), .data(data), .parity_mode(parity_mode),
		.txd(txd[1]));
	tb_ref_tx #(4) r4 (clk, rst, valid, data, parity_mode, e_ready[0],
		e_txd[0]);
	tb_ref_tx #(7) r7 (clk, rst, valid, data, parity_mode, e_ready[1],
		e_txd[1]);

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
			if (ready !== e_ready)
				fail_line("ready", e_ready, ready);
			if (txd !== e_txd)
				fail_line("txd", e_txd, txd);
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
		for (i = 0; i < 6000; i = i + 1) begin
			data = $random(seed);
			parity_mode = $random(seed);
			if (i < 2500)
				valid = 1'b1;
			else
				valid = ($random(seed) & 15) == 0;
			rst = i > 2000 && ($random(seed) & 255) == 0;
			cycle;
		end
		verdict;
	end
endmodule
