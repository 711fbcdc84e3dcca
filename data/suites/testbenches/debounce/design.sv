module debounce (
	input wire clk,
	input wire rst_n,
	input wire noisy,
	output reg clean,
	output reg rose,
	output reg fell
);
	reg [1:0] n;
	wire last = noisy != clean && n == 2'd2;

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			n <= 2'd0;
			clean <= 1'b0;
			rose <= 1'b0;
			fell <= 1'b0;
		end else begin
			n <= noisy == clean || last ? 2'd0 : n + 2'd1;
			clean <= last ? noisy : clean;
			rose <= last && noisy;
			fell <= last && !noisy;
		end
endmodule
