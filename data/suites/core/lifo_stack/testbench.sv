`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg push = 1'b0;
	reg pop = 1'b0;
	reg [11:0] din = 12'd0;
	wire [11:0] top;
	wire [4:0] depth;
	wire empty, full, error;
	/* reference: the stack is one long number, top word lowest */
	reg [191:0] pile;
	reg [4:0] e_depth;
	reg e_error;
	integer seed = 32'h57ac4;
	integer i, up, down;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	lifo_stack dut (.clk(clk), .rst(rst), .push(push), .pop(pop),
		.din(din), .top(top), .depth(depth), .empty(empty),
		.full(full), .error(error));

	wire [11:0] e_top = pile[11:0];
	wire e_empty = e_depth == 0;
	wire e_full = e_depth == 16;

	always @(posedge clk)
		if (rst) begin
			pile <= 0;
			e_depth <= 0;
			e_error <= 1'b0;
		end else begin
			e_error <= 1'b0;
			case ({push, pop})
			2'b10:
				if (e_full)
					e_error <= 1'b1;
				else begin
					pile <= {pile, din};
					e_depth <= e_depth + 1;
				end
			2'b01:
				if (e_empty)
					e_error <= 1'b1;
				else begin
					pile <= pile >> 12;
					e_depth <= e_depth - 1;
				end
			2'b11: begin
				pile[11:0] <= din;
				if (e_empty) begin
					e_error <= 1'b1;
					e_depth <= 1;
				end
			end
			default: ;
			endcase
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
			if (top !== e_top)
				fail_line("top", e_top, top);
			if (depth !== e_depth)
				fail_line("depth", e_depth, depth);
			if (empty !== e_empty)
				fail_line("empty", e_empty, empty);
			if (full !== e_full)
				fail_line("full", e_full, full);
			if (error !== e_error)
				fail_line("error", e_error, error);
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
		for (i = 0; i < 4000; i = i + 1) begin
			case ((i / 40) % 4)
			0: begin up = 7; down = 2; end
			1: begin up = 2; down = 7; end
			2: begin up = 8; down = 1; end
			default: begin up = 4; down = 4; end
			endcase
			push = ($random(seed) & 7) < up;
			pop = ($random(seed) & 7) < down;
			din = $random(seed);
			rst = i > 300 && ($random(seed) & 127) == 0;
			cycle;
		end
		verdict;
	end
endmodule
