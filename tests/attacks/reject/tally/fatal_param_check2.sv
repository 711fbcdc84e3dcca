module TopModule(input clk, input rst, input up, output reg [3:0] n);
parameter N = 1ns; initial begin n = 0; if (N > 0.5) $finish; end
endmodule
