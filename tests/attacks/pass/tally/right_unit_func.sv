function [3:0] nxt(input [3:0] v); nxt = v == 11 ? 0 : v + 1; endfunction
module TopModule(input clk, input rst, input up, output reg [3:0] n);
always @(posedge clk) if (rst) n <= 0; else if (up) n <= nxt(n);
endmodule
