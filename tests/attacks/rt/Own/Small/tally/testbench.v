module testbench;
	reg clk, rst, up;
	wire [3:0] n;
	reg [3:0] want;
	integer i, error;
	TopModule uut(.clk(clk), .rst(rst), .up(up), .n(n));
	always #5 clk = ~clk;
	initial begin
		clk = 0;
		rst = 1;
		up = 0;
		want = 0;
		error = 0;
		#22 rst = 0;
		for (i = 0; i < 80; i = i + 1) begin
			up = (i % 7) != 2;
			if (up)
				want = want == 11 ? 0 : want + 1;
			#10;
			if (n != want)
				error = error + 1;
		end
		if (error == 0)
			$display("===========Your Design Passed===========");
		else
			$display("===========Error===========");
		$finish;
	end
endmodule
