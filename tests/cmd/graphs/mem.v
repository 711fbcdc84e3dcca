module mem(input clk, input we, input [3:0] a, input [7:0] d, output [7:0] q, output y);
  reg [7:0] m [0:15];
  integer i;
  initial for (i = 0; i < 16; i = i + 1) m[i] = 8'h00;
  always @(posedge clk) if (we) m[a] <= d;
  assign q = m[a];
  inv u(.a(d[0]), .y(y));
endmodule
module inv(input a, output y);
  not (y, a);
endmodule
