`timescale 1ns/1ps /*
`default_nettype none
#line "f" 3
module tb(input a); TopModule u(.a(a), .tb); endmodule