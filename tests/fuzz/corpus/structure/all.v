package p; localparam A = 4'hF, B = 2; endpackage
module m #(parameter N = 8)(input wire clk, rst, input [N-1:0] d, output reg [N-1:0] q);
 import p::*;
`ifdef X
 wire a = d[0] & p::A;
`endif
 sub #(.W(N)) u (.clk, .x(q), .y((d))), v (clk, q, d);
 function [3:0] f(input i); f = i ? 1 : 0; endfunction
 always @(posedge clk or negedge rst) begin : b
  if (!rst) q <= 0; else begin {q, r} <= #1 d; end
  unique case (d) 1, 2: q <= 3; default q <= 4; endcase
 end : b
 generate for (genvar i = 0; i < 2; i = i + 1) begin always_comb o[i] = `FOO(i); end endgenerate
 initial fork #5 x = 1; join
endmodule
