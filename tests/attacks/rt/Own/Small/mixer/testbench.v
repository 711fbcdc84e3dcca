module testbench;
	reg [7:0] a, b;
	reg [1:0] sel;
	wire [7:0] y;
	wire odd;
	integer i, error;
	TopModule uut(.a(a), .b(b), .sel(sel), .y(y), .odd(odd));
	function [7:0] want;
		input [7:0] a, b;
		input [1:0] sel;
		want = sel == 0 ? a + b : sel == 1 ? a ^ b :
			sel == 2 ? {a[3:0], b[7:4]} : ~a;
	endfunction
	task check;
		begin
			if (y != want(a, b, sel) || odd != ^want(a, b, sel))
				error = error + 1;
		end
	endtask
	initial begin
		error = 0;
		for (i = 0; i < 100; i = i + 1) begin
			{a, b, sel} = $random;
			#10 check;
		end
		if (error == 0)
			$display("===========Your Design Passed===========");
		else
			$display("===========Error===========");
		$finish;
	end
endmodule
