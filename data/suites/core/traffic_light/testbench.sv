`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg tick = 1'b0;
	reg car = 1'b0;
	wire [2:0] main_light, side_light;
	reg [2:0] e_main_light, e_side_light;
	integer seed = 32'h7afc;
	integer i, phase, age;
	reg memo, go;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	traffic_light dut (.clk(clk), .rst(rst), .tick(tick), .car(car),
		.main_light(main_light), .side_light(side_light));

	always @* begin
		e_main_light = phase == 0 ? 3'b001 : phase == 1 ? 3'b010 : 3'b100;
		e_side_light = phase == 2 ? 3'b001 : phase == 3 ? 3'b010 : 3'b100;
	end

	always @(posedge clk or posedge rst)
		if (rst) begin
			phase <= 0;
			age = 0;
			memo = 1'b0;
		end else begin
			go = phase == 0 ? age >= 5 && (car || memo) :
				phase == 2 ? age == 3 || !car : age == 1;
			if (car && phase != 2)
				memo = 1'b1;
			if (tick) begin
				age = age + 1;
				if (go) begin
					age = 0;
					phase <= (phase + 1) % 4;
					if (phase == 1)
						memo = 1'b0;
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
			if (main_light !== e_main_light)
				fail_line("main_light", e_main_light, main_light);
			if (side_light !== e_side_light)
				fail_line("side_light", e_side_light, side_light);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		#5 clk = 1'b1;
		#5 clk = 1'b0;
		rst = 1'b0;
		for (i = 0; i < 4000; i = i + 1) begin
			tick = i < 500 || ($random(seed) & 3) != 0;
			case (i / 500)
			0: car = (i % 37) < 9;
			1: car = 1'b1;
			2: car = ($random(seed) & 31) == 0;
			3: car = ($random(seed) & 63) == 0 && !tick;
			4: car = (phase == 2) ? 1'b1 : ($random(seed) & 15) == 0;
			5: car = (phase == 2) && age < 2;
			default: car = $random(seed);
			endcase
			rst = i > 600 && ($random(seed) & 127) == 0;
			cycle;
		end
		verdict;
	end
endmodule
