`timescale 1 ps/1 ps

module stimulus_gen(input clk, input tb_match,
	output reg rst, output reg up);
	initial begin
		rst <= 1;
		up <= 0;
		repeat (3) @(posedge clk);
		rst <= 0;
		up <= 1;
		repeat (30) @(posedge clk);
		repeat (300) @(posedge clk, negedge clk) begin
			rst <= ($random & 31) == 0;
			up <= $random;
		end
		#1 $finish;
	end
endmodule

module tb;
	reg clk = 0;
	initial forever #5 clk = ~clk;
	wire rst;
	wire up;
	wire [3:0] n_ref, n_dut;
	wire tb_match;
	int errors = 0, clocks = 0, errortime = 0;
	stimulus_gen stim1(.clk, .tb_match, .rst, .up);
	RefModule good1(.clk, .rst, .up, .n(n_ref));
	TopModule top_module1(.clk, .rst, .up, .n(n_dut));
	assign tb_match = ({n_ref} === ({n_ref} ^ {n_dut} ^ {n_ref}));
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
