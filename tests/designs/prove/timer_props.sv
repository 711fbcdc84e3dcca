default clocking @(posedge clk); endclocking
default disable iff (rst);
cex_reset: assert property (low <= $past(low));
proven_low: assert property (1'b1 |=> low <= $past(low));
proven_seen: assert property (1'b1 |=> low <= $past(t));
proven_run: assert property (!run |=> n == 20'd0);
proven_next: assert property (run && n < 20'd1000000 |=>
	n == $past(n) + 20'd1);
cex_high: assert property (low > -4'sd3);
vacuous_hot: assert property (low > 4'sd7 |-> late);
reached_cold: cover property (low == -4'sd8 ##1 run);
unreachable_up: cover property (low == 4'sd0 ##1 low == 4'sd1 && !rst);
odd_signed: assert property ($past(low + t) == 4'sd0);
unknown_late: assert property (!late);
