`timescale 1ns/1ps

/* reference: stored words and bit numbers, no shifting */
module tb_ref_serdes #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst_n,
	input wire lsb_first,
	input wire load,
	input wire [WIDTH-1:0] tx_word,
	output wire ser_out,
	output wire ser_out_valid,
	output wire tx_empty,
	input wire ser_in,
	input wire ser_in_valid,
	output reg [WIDTH-1:0] rx_word,
	output reg rx_valid
);
	reg [WIDTH-1:0] held, got;
	reg tx_up, rx_up;
	integer shown;		/* number of the bit on ser_out */
	integer n;

	assign ser_out_valid = shown < WIDTH;
	assign tx_empty = shown >= WIDTH - 1;
	assign ser_out = shown >= WIDTH ? 1'b0 : tx_up ? held[shown] :
		held[WIDTH - 1 - shown];

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			shown <= WIDTH;
			n = 0;
			rx_word <= 0;
			rx_valid <= 1'b0;
		end else begin
			if (load && tx_empty) begin
				held <= tx_word;
				tx_up <= lsb_first;
				shown <= 0;
			end else if (shown < WIDTH)
				shown <= shown + 1;
			rx_valid <= 1'b0;
			if (ser_in_valid) begin
				if (n == 0)
					rx_up = lsb_first;
				got[rx_up ? n : WIDTH - 1 - n] = ser_in;
				n = n + 1;
				if (n == WIDTH) begin
					n = 0;
					rx_word <= got;
					rx_valid <= 1'b1;
				end
			end
		end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst_n = 1'b1;
	reg lsb_first = 1'b0;
	reg load = 1'b0;
	reg [12:0] tx_word = 13'd0;
	reg ser_in = 1'b0;
	reg ser_in_valid = 1'b0;
	wire [1:0] ser_out, ser_out_valid, tx_empty, rx_valid;
	wire [1:0] e_ser_out, e_ser_out_valid, e_tx_empty, e_rx_valid;
	wire [7:0] rx_word, e_rx_word;
	wire [12:0] rx_word13, e_rx_word13;
	integer seed = 32'h9150;
	integer i;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	piso_sipo dut (.clk(clk), .rst_n(rst_n), .lsb_first(lsb_first),
		.load(load), .tx_word(tx_word[7:0]), .ser_out(ser_out[0]),
		.ser_out_valid(ser_out_valid[0]), .tx_empty(tx_empty[0]),
		.ser_in(ser_in), .ser_in_valid(ser_in_valid),
		.rx_word(rx_word), .rx_valid(rx_valid[0]));
	piso_sipo #(.WIDTH(13)) dut13 (.clk(clk), .rst_n(rst_n),
		.lsb_first(lsb_first), .load(load), .tx_word(tx_word),
		.ser_out(ser_out[1]), .ser_out_valid(ser_out_valid[1]),
		.tx_empty(tx_empty[1]), .ser_in(ser_in),
		.ser_in_valid(ser_in_valid), .rx_word(rx_word13),
		.rx_valid(rx_valid[1]));
	tb_ref_serdes r8 (clk, rst_n, lsb_first, load, tx_word[7:0],
		e_ser_out[0], e_ser_out_valid[0], e_tx_empty[0], ser_in,
		ser_in_valid, e_rx_word, e_rx_valid[0]);
	tb_ref_serdes #(13) r13 (clk, rst_n, lsb_first, load, tx_word,
		e_ser_out[1], e_ser_out_valid[1], e_tx_empty[1], ser_in,
		ser_in_valid, e_rx_word13, e_rx_valid[1]);

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
			if (ser_out !== e_ser_out)
				fail_line("ser_out", e_ser_out, ser_out);
			if (ser_out_valid !== e_ser_out_valid)
				fail_line("ser_out_valid", e_ser_out_valid, ser_out_valid);
			if (tx_empty !== e_tx_empty)
				fail_line("tx_empty", e_tx_empty, tx_empty);
			if (rx_valid !== e_rx_valid)
				fail_line("rx_valid", e_rx_valid, rx_valid);
			if (rx_word !== e_rx_word)
				fail_line("rx_word", e_rx_word, rx_word);
			if (rx_word13 !== e_rx_word13)
				fail_line("rx_word_13", e_rx_word13, rx_word13);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		#1 rst_n = 1'b0;
		#9 rst_n = 1'b1;
		for (i = 0; i < 4000; i = i + 1) begin
			lsb_first = $random(seed);
			load = i < 400 || ($random(seed) & 7) == 0;
			tx_word = $random(seed);
			ser_in = $random(seed);
			ser_in_valid = i < 800 || ($random(seed) & 3) != 0;
			rst_n = !(i > 500 && ($random(seed) & 127) == 0);
			cycle;
		end
		verdict;
	end
endmodule
