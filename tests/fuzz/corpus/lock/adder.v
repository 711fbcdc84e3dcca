`timescale 1ns/1ps
module fa(input a, input b, input ci, output s, output co);
  wire p, g, t;
  xor (p, a, b);
  xor x2(s, p, ci);
  and (g, a, b), (t, p, ci);
  or (co, g, t);
endmodule
module add4(a, b, s, c);
  input [3:0] a, b; output [3:0] s; output [4:0] c;
  fa f[3:0](a, b, c[3:0], s, c[4:1]);
  not (* keep *) (c[0], n, {2{1'b1}}), z(n, 4'hx);
  assign {q, r} = a[2:1];
endmodule
