module TopModule(input clk, input rst, input up, output [3:0] n);
	reg \%s%n%s%s%s%n ;
	sub \%n%n%s (clk);
	initial begin : \%d%s%n $display("%m"); end
	assign n = 0;
endmodule
module sub(input c); initial $monitor("%m", c); initial $info("%m"); endmodule
