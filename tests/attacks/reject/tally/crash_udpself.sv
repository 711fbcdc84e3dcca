module TopModule(input clk, input rst, input up, output [3:0] n);
assign n=0; p u(n,n); endmodule primitive p(output reg o, input a); initial o=1; table ? : ? : -; endtable endprimitive
