`define M0 "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha"
`define M1 `M0, `M0, `M0, `M0, `M0, `M0, `M0, `M0, `M0, `M0
`define M2 `M1, `M1, `M1, `M1, `M1, `M1, `M1, `M1, `M1, `M1
`define M3 `M2, `M2, `M2, `M2, `M2, `M2, `M2, `M2, `M2, `M2
`define M4 `M3, `M3, `M3, `M3, `M3, `M3, `M3, `M3, `M3, `M3
`define M5 `M4, `M4, `M4, `M4, `M4, `M4, `M4, `M4, `M4, `M4
`define M6 `M5, `M5, `M5, `M5, `M5, `M5, `M5, `M5, `M5, `M5
`define M7 `M6, `M6, `M6, `M6, `M6, `M6, `M6, `M6, `M6, `M6
`define M8 `M7, `M7, `M7, `M7, `M7, `M7, `M7, `M7, `M7, `M7
`define M9 `M8, `M8, `M8, `M8, `M8, `M8, `M8, `M8, `M8, `M8
module TopModule(input clk, input rst, input up, output reg [3:0] n);
	always @(posedge clk)
		n <= 5;
	initial $display(`M9);
endmodule
