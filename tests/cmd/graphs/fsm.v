module fsm(input clk, input rst, input go, input [1:0] sel, output reg busy);
  localparam IDLE = 2'd0, RUN = 2'd1, DONE = 2'd2;
  reg [1:0] state, next;
  always @* begin
    next = state;
    busy = 1'b0;
    case (state)
      IDLE: if (go) next = RUN;
      RUN: begin
        busy = 1'b1;
        if (sel == 2'd3) next = DONE;
      end
      default: next = IDLE;
    endcase
  end
  always @(posedge clk)
    if (rst) state <= IDLE;
    else state <= next;
endmodule
