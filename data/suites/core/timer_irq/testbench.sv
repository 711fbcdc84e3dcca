`timescale 1ns/1ps

module tb_ref_timer #(
	parameter WIDTH = 12,
	parameter PRE = 4
) (
	input wire clk,
	input wire rst,
	input wire start,
	input wire stop,
	input wire one_shot,
	input wire [WIDTH-1:0] reload,
	input wire [PRE-1:0] divide,
	input wire ack,
	output wire [WIDTH-1:0] count,
	output wire running,
	output reg irq,
	output reg missed
);
	integer c, p;
	reg on, ended;

	assign count = c;
	assign running = on;

	always @(posedge clk) begin
		ended = 1'b0;
		if (rst) begin
			c = 0;
			p = 0;
			on = 1'b0;
			irq = 1'b0;
			missed = 1'b0;
		end else begin
			casez ({stop, start, on})
			3'b1??: on = 1'b0;
			3'b01?: begin
				on = 1'b1;
				c = reload;
				p = 0;
			end
			3'b001:
				if (p != divide)
					p = (p + 1) % (1 << PRE);
				else begin
					p = 0;
					c = c - 1;
					ended = c < 0;
					if (ended) begin
						c = one_shot ? 0 : reload;
						on = !one_shot;
					end
				end
			default: ;
			endcase
			if (ack)
				missed = 1'b0;
			else if (ended && irq)
				missed = 1'b1;
			if (ended)
				irq = 1'b1;
			else if (ack)
				irq = 1'b0;
		end
	end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg start = 1'b0;
	reg stop = 1'b0;
	reg one_shot = 1'b0;
	reg [15:0] reload = 16'd0;
	reg [3:0] divide = 4'd0;
	reg ack = 1'b0;
	wire [11:0] count, e_count;
	wire [15:0] count16, e_count16;
	wire [1:0] running, irq, missed, e_running, e_irq, e_missed;
	integer seed = 32'h71e4;
	integer i, mode;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	timer_irq dut (.clk(clk), .rst(rst), .start(start), .stop(stop),
		.one_shot(one_shot), .reload(reload[11:0]), .divide(divide),
		.ack(ack), .count(count), .running(running[0]),
		.irq(irq[0]), .missed(missed[0]));
	timer_irq #(.WIDTH(16), .PRE(2)) dut16 (.clk(clk), .rst(rst),
		.start(start), .stop(stop), .one_shot(one_shot),
		.reload(reload), .divide(divide[1:0]), .ack(ack),
		.count(count16), .running(running[1]), .irq(irq[1]),
		.missed(missed[1]));
	tb_ref_timer r12 (clk, rst, start, stop, one_shot, reload[11:0],
		divide, ack, e_count, e_running[0], e_irq[0], e_missed[0]);
	tb_ref_timer #(16, 2) r16 (clk, rst, start, stop, one_shot, reload,
		divide[1:0], ack, e_count16, e_running[1], e_irq[1],
		e_missed[1]);

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
			if (count !== e_count)
				fail_line("count", e_count, count);
			if (count16 !== e_count16)
				fail_line("count_16", e_count16, count16);
			if (running !== e_running)
				fail_line("running", e_running, running);
			if (irq !== e_irq)
				fail_line("irq", e_irq, irq);
			if (missed !== e_missed)
				fail_line("missed", e_missed, missed);
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
		for (i = 0; i < 5000; i = i + 1) begin
			mode = (i / 250) % 5;
			case (mode)
			0: begin
				reload = $random(seed) & 3;
				divide = 4'd0;
			end
			1: begin
				reload = $random(seed) & 1;
				if (i % 50 == 0)
					divide = $random(seed);
			end
			2: begin
				/* sometimes a large value is reloaded at an end */
				reload = $random(seed);
				if (reload[15:13] != 3'd0)
					reload = reload & 3;
				divide = $random(seed) & 1;
			end
			3: begin
				/* a full count from a large value */
				reload = $random(seed);
				divide = 4'd0;
			end
			default: begin
				reload = $random(seed) & 7;
				divide = $random(seed);
			end
			endcase
			start = i % 250 == 1 || ($random(seed) & 31) == 0 ||
				(mode == 2 && i % 8 == 0);
			stop = ($random(seed) & 63) == 0;
			if (mode == 3) begin
				start = i % 250 == 1 || i % 250 == 120;
				stop = i % 250 == 240 || i % 250 == 120;
			end
			one_shot = ($random(seed) & 7) == 0;
			ack = ($random(seed) & 7) == 0;
			rst = i > 300 && ($random(seed) & 255) == 0;
			cycle;
		end
		verdict;
	end
endmodule
