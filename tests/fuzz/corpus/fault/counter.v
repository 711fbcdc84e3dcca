module m(input clk, rst, input [3:0] d, output reg [3:0] q);
localparam A = 0, B = 1; reg [1:0] n; sub u(clk, d);
typedef enum {X, Y} t; wire [W-1:0] w;
always @(posedge clk or negedge rst) begin if (!rst) q <= 0; else q <= q + d; end
always @(*) case (q) 4'd3: n = A; default: n = B; endcase
always @(a or b) if (a < b) y = a[3] ? A : B;
sub #(.W(4)) v(.p(a), .q(b));
endmodule
