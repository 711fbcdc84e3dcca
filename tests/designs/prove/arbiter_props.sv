// Everything at once is wished for: assumptions narrow what is looked at.
proven_one: assert property (@(posedge clk) disable iff (!rst_n)
	$onehot0(gnt));
proven_served: assert property (@(posedge clk) disable iff (!rst_n)
	|req |-> |gnt);
proven_asked: assert property (@(posedge clk) disable iff (!rst_n)
	(gnt & ~req) == 2'd0);
proven_fair: assert property (@(posedge clk) disable iff (!rst_n)
	req[0] && !gnt[0] ##1 req[0] |-> gnt[0]);
proven_fair1: assert property (@(posedge clk) disable iff (!rst_n)
	req[1] && !gnt[1] ##1 req[1] |-> gnt[1]);
cex_both: assert property (@(posedge clk) disable iff (!rst_n)
	req == 2'b11 |-> gnt[0]);
vacuous_two: assert property (@(posedge clk) disable iff (!rst_n)
	gnt == 2'b11 |=> last);
reached_swap: cover property (@(posedge clk) gnt[0] ##1 gnt[1] ##1 gnt[0]);
unreachable_two: cover property (@(posedge clk) &gnt);
odd_clock: assert property (@(negedge clk) $onehot0(gnt));
odd_operator: assert property (@(posedge clk) req[0] throughout gnt[0]);
