module TopModule(input clk, input rst, input up, output [3:0] n);
typedef struct packed {s x;} s; s v; assign n=v; endmodule
