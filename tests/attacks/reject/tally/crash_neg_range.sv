module TopModule(input clk, input rst, input up, output [3:0] n);
reg [-1:-2147483647] r; assign n=r; endmodule
