module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; initial $display("%m %l %v", n); final $display("%m");
endmodule
