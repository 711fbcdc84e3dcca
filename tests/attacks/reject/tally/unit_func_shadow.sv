function automatic int random(); return 1; endfunction
module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0;endmodule
