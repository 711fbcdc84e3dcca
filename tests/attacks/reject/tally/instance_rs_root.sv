module TopModule(input clk, input rst, input up, output reg [3:0] n);
rs_root r();
initial n=0;endmodule
module rs_root; integer s=0, u=0; endmodule
