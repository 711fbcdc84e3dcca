`timescale 1ns/1ns
module tb;
	reg clk = 0, rst = 1, push = 0, pop = 0;
	reg [7:0] din = 0;
	wire [7:0] dout;
	wire full, empty;
	wire [2:0] level;
	integer mismatches = 0, samples = 0, first_time = -1;
	integer i, k, seed, n, bias;
	reg [31:0] queue;
	reg put, get;

	fifo4 dut (.clk(clk), .rst(rst), .push(push), .din(din), .pop(pop),
		.dout(dout), .full(full), .empty(empty), .level(level));

	task check;
		begin
			samples = samples + 1;
			if (level !== n || full !== (n == 4) ||
				empty !== (n == 0) ||
				(n > 0 && dout !== queue[7:0])) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
		end
	endtask

	task step(input r, input p, input [7:0] v, input g);
		begin
			{rst, push, din, pop} = {r, p, v, g};
			#5 clk = 1;
			put = p && n < 4;
			get = g && n > 0;
			if (put)
				case (n)
				0: queue[7:0] = v;
				1: queue[15:8] = v;
				2: queue[23:16] = v;
				default: queue[31:24] = v;
				endcase
			if (get)
				queue = queue >> 8;
			n = r ? 0 : n + put - get;
			#2 check;
			#3 clk = 0;
			#1 check;
		end
	endtask

	initial begin
		seed = 5;
		n = 0;
		queue = 0;
		step(1, 1, 8'hff, 1);
		step(0, 0, 8'hff, 1);
		step(0, 1, 8'h81, 1);
		step(0, 1, 8'h82, 1);
		for (i = 0; i < 3; i = i + 1) begin
			for (k = 0; k < 5; k = k + 1)
				step(0, 1, 8'h90 + k * 16 + i, 0);
			step(0, 1, 8'h55, 1);
			for (k = 0; k < 5; k = k + 1)
				step(0, 0, 8'haa, 1);
		end
		for (i = 0; i < 5; i = i + 1) begin
			for (k = 0; k < i; k = k + 1)
				step(0, 1, 8'hc0 + k, 0);
			step(1, i[0], 8'hee, i[1]);
			step(0, 1, 8'h3c, 0);
			step(0, 0, 8'h00, 1);
		end
		for (i = 0; i < 1200; i = i + 1) begin
			bias = (i / 50) % 3;
			step($random(seed) % 64 == 0,
				$random(seed) % 4 < 3 - bias,
				$random(seed),
				$random(seed) % 4 < 1 + bias);
		end
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		$finish;
	end
endmodule
