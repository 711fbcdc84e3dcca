always_comb begin
	if (any) proven_on: assert (on[n]);
	if (on[3]) proven_three: assert (n == 2'd3);
	if (!any) proven_none: assert (n == 2'd0);
	if (on == 4'b0100) proven_alone: assert (n == 2'd2);
	cex_top: assert (n == 2'd3 || !any);
	if (n == 2'd2 && on[3]) vacuous_above: assert (any);
	reached_one: cover (n == 2'd1 && on[0]);
	unreachable_below: cover (n == 2'd1 && on[2]);
	odd_past: assert ($past(n) == n);
end
assert property (on[n]);
