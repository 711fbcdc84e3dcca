int errors = 0; integer error = 0; reg [3:0] want = 0;
module TopModule(input clk, input rst, input up, output reg [3:0] n);
initial n=0; always @(clk) begin errors = 0; error = 0; want = 0; end endmodule
