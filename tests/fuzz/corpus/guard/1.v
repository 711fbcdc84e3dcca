`define M(a, b=1) ((a) > (b) ? a``_x : `N)
`define N `M(1, `M(2, 3))
`ifdef X
`include "y"
`elsif Z
`endif
module TopModule; initial `M(1,2); endmodule