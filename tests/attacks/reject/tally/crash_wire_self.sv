module TopModule(input clk, input rst, input up, output [3:0] n);
wire [3:0] x; assign n = x.y.z; endmodule
