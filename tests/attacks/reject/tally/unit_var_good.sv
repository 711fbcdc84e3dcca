wire [3:0] n_ref = 0; wire [3:0] want=0;
module TopModule(input clk, input rst, input up, output [3:0] n);
assign n = n_ref | want; endmodule
