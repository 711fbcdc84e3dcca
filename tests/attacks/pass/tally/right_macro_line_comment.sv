`define X // y
`define N(a) n <= a // z
module TopModule(input clk, input rst, input up, output reg [3:0] n);
always @(posedge clk) if (rst) begin `N(0); end else if (up) n <= n == 11 ? 0 : n + 1;
endmodule `X
