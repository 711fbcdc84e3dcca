`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg [1:0] coin = 2'd0;
	reg cancel = 1'b0;
	wire vend, change_valid;
	wire [2:0] change, credit;
	reg e_vend, e_change_valid;
	reg [2:0] e_change, e_credit;
	integer seed = 32'h00c0ffee;
	integer i, cents;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	vending_fsm dut (.clk(clk), .rst(rst), .coin(coin), .cancel(cancel),
		.vend(vend), .change_valid(change_valid), .change(change),
		.credit(credit));

	function integer coin_cents(input [1:0] c);
		coin_cents = c == 1 ? 5 : c == 2 ? 10 : c == 3 ? 25 : 0;
	endfunction

	/* the reference keeps the money in cents */
	always @(posedge clk) begin
		e_vend <= 1'b0;
		e_change_valid <= 1'b0;
		e_change <= 0;
		if (rst)
			cents = 0;
		else begin
			cents = cents + coin_cents(coin);
			if (cancel) begin
				e_change_valid <= cents > 0;
				e_change <= cents > 35 ? 7 : cents / 5;
				cents = 0;
			end else if (cents >= 35) begin
				e_vend <= 1'b1;
				e_change_valid <= cents > 35;
				e_change <= (cents - 35) / 5;
				cents = 0;
			end
		end
		e_credit <= cents / 5;
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
			if (vend !== e_vend)
				fail_line("vend", e_vend, vend);
			if (change_valid !== e_change_valid)
				fail_line("change_valid", e_change_valid, change_valid);
			if (change !== e_change)
				fail_line("change", e_change, change);
			if (credit !== e_credit)
				fail_line("credit", e_credit, credit);
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
		for (i = 0; i < 3000; i = i + 1) begin
			coin = $random(seed);
			if (i >= 1500 && i < 2000)
				coin = coin & 2'd1;
			if (i >= 2000 && i < 2500 && coin == 2'd3)
				coin = 2'd2;
			cancel = ($random(seed) & 7) == 0;
			rst = i > 300 && ($random(seed) & 63) == 0;
			cycle;
		end
		verdict;
	end
endmodule
