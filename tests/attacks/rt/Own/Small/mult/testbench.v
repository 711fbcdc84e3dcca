module testbench;
	reg clk, rst, go;
	reg [7:0] a, b;
	wire done;
	wire [15:0] p;
	integer i, k, error;
	TopModule uut(.clk(clk), .rst(rst), .go(go), .a(a), .b(b),
		.done(done), .p(p));
	always #5 clk = ~clk;
	initial begin
		clk = 0;
		rst = 1;
		go = 0;
		error = 0;
		#23 rst = 0;
		for (i = 0; i < 20; i = i + 1) begin
			@(negedge clk);
			a = $random;
			b = $random;
			go = 1;
			@(negedge clk) go = 0;
			for (k = 0; k < 15; k = k + 1) begin
				@(negedge clk);
				if (done && p !== a * b)
					error = error + 1;
			end
		end
		if (error == 0)
			$display("===========Your Design Passed===========");
		else
			$display("===========Error===========");
		$finish;
	end
endmodule
