module TopModule(input clk, input rst, input up, output [3:0] n);
parameter K=0; generate if (K==0) TopModule #(1) t(clk,rst,up,n); else begin reg [3:0] q; assign n = q;
always @(posedge clk) if (rst) q <= 0; else if (up) q <= q == 11 ? 0 : q + 1;
 end endgenerate
endmodule
