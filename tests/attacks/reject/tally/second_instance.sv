module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; if (1ns > 0.5) TopModule2 t(clk);
endmodule
module TopModule2(input c); endmodule
