default clocking @(posedge clk); endclocking
default disable iff (rst);
localparam LAST = 4'd9;

proven_limit: assert property (q <= LAST);
property proven_step;
	en && !full |=> q == $past(q) + 4'd1;
endproperty
assert property (proven_step) else $error("no step");
proven_hold: assert property (!en || full |=> $stable(q));
cex_wraps: assert property (q == 4'd8 && en |=> q == 4'd0);
vacuous_never: assert property (q == 4'd12 |-> full);
reached_fill: cover property (q == 4'd0 ##1 q == 4'd1 ##[1:3] q == 4'd3);
unreachable_ten: cover property (q == 4'd10);
odd_typo: assert property (qq == 4'd1);
odd_unbounded: assert property (en |-> ##[1:$] full);
always @(posedge clk)
	if (!rst) begin
		if (full) proven_full: assert (q == 4'd9);
		else proven_open: assert (q < 4'd9);
	end
