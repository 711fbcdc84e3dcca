`timescale 1 ps/1 ps

module stimulus_gen(input clk, input tb_match,
	output reg [7:0] a, output reg [7:0] b, output reg [1:0] sel);
	initial begin
		{a, b, sel} <= 0;
		repeat (300) @(posedge clk, negedge clk)
			{a, b, sel} <= $random;
		#1 $finish;
	end
endmodule

module tb;
	reg clk = 0;
	initial forever #5 clk = ~clk;
	wire [7:0] a;
	wire [7:0] b;
	wire [1:0] sel;
	wire [7:0] y_ref, y_dut;
	wire odd_ref, odd_dut;
	wire tb_match;
	int errors = 0, clocks = 0, errortime = 0;
	stimulus_gen stim1(.clk, .tb_match, .a, .b, .sel);
	RefModule good1(.a, .b, .sel, .y(y_ref), .odd(odd_ref));
	TopModule top_module1(.a, .b, .sel, .y(y_dut), .odd(odd_dut));
	assign tb_match = ({y_ref, odd_ref} === ({y_ref, odd_ref} ^ {y_dut, odd_dut} ^ {y_ref, odd_ref}));
	always @(posedge clk, negedge clk) begin : check
		clocks++;
		if (!tb_match) begin
			if (errors == 0)
				errortime = $time;
			errors++;
		end
	end
	final begin
		if (errors)
			$display("Hint: Output has %0d mismatches. First mismatch occurred at time %0d.", errors, errortime);
		$display("Mismatches: %1d in %1d samples", errors, clocks);
	end
	initial begin
		#1000000
		$display("TIMEOUT");
		$finish();
	end
endmodule
