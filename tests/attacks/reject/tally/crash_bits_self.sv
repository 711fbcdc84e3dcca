module TopModule(input clk, input rst, input up, output [3:0] n);
reg [($bits(q))-1:0] r; wire q; assign n=r; endmodule
