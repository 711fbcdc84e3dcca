default clocking @(posedge clk); endclocking
default disable iff (rst);
quiet: assume property (state != IDLE |-> !start);

proven_answer: assert property ($rose(req) |-> ##2 ack);
proven_window: assert property ($rose(req) |-> ##[1:4] ack);
proven_drop: assert property (ack |=> !req && $fell(ack) && state == IDLE);
proven_held: assert property (req && !ack |=> req);
proven_cause: assert property (state == IDLE && !start |=> !req);
cex_soon: assert property ($rose(req) |-> ##1 ack);
cex_never: assert property (req |-> ##[0:1] !req);
vacuous_busy: assert property (req && start |=> ack);
reached_twice: cover property (ack ##[1:8] ack);
unreachable_twice: cover property (ack ##[1:3] ack);
odd_member: assert property (dut.req);
always @(posedge clk) if (ack) proven_req: assert (req);
