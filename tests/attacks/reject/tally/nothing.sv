module TopModule(input clk, input rst, input up, output reg [3:0] n);
endmodule
