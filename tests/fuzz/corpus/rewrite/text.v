module m(input s, input [7:0] a, b, output [7:0] y, z);
assign y = s ? a + b : a + 3;
assign z = a * 8;
assign w = a; assign v = a;
always @* if (s) q = a; else q = b;
endmodule
