module TopModule(input clk, input rst, input up, output [3:0] n);
reg s=0; wire t; nor #1 (t, t, s); initial s=1; always @(clk) s = 0; reg [15:0] k=0; always @(t) k = k+1; assign n = k; endmodule
