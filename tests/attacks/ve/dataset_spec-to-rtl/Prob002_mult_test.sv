`timescale 1 ps/1 ps

module stimulus_gen(input clk, input tb_match,
	output reg rst, output reg go, output reg [7:0] a, output reg [7:0] b);
	initial begin
		rst <= 1;
		go <= 0;
		{a, b} <= 0;
		repeat (3) @(posedge clk);
		rst <= 0;
		repeat (40) begin
			@(negedge clk);
			{a, b} <= $random;
			go <= 1;
			@(negedge clk);
			go <= 0;
			repeat (12) @(negedge clk);
		end
		#1 $finish;
	end
endmodule

module tb;
	reg clk = 0;
	initial forever #5 clk = ~clk;
	wire rst;
	wire go;
	wire [7:0] a;
	wire [7:0] b;
	wire done_ref, done_dut;
	wire [15:0] p_ref, p_dut;
	wire tb_match;
	int errors = 0, clocks = 0, errortime = 0;
	stimulus_gen stim1(.clk, .tb_match, .rst, .go, .a, .b);
	RefModule good1(.clk, .rst, .go, .a, .b, .done(done_ref), .p(p_ref));
	TopModule top_module1(.clk, .rst, .go, .a, .b, .done(done_dut), .p(p_dut));
	assign tb_match = ({done_ref, p_ref} === ({done_ref, p_ref} ^ {done_dut, p_dut} ^ {done_ref, p_ref}));
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
