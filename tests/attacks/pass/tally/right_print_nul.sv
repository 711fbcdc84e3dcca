module TopModule(input clk, input rst, input up, output reg [3:0] n);
always @(posedge clk) if (rst) n <= 0; else if (up) n <= n == 11 ? 0 : n + 1;
always @(clk) $write("%c%u%z", 8'd0, n, n);
endmodule
