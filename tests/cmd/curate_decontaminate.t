#!/bin/sh
# curate decontaminate: rows with what a suite asks for, whatever their names.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"

core=$abs_top_srcdir/data/suites/core
mkdir -p d
# another number of names in another order, and a module of one's own before it
for t in apb_regs axis_skid_buffer booth_mul8; do
	[ -r "$core/$t/golden.sv" ] || bail "no golden of $t"
	cp "$core/$t/golden.sv" "d/exact_$t.sv"
	{
		echo 'module mine(input a, output b); assign b = ~a; endmodule'
		sed -e 's,//.*,,' -e 's/\<[a-z][a-z_]*_[a-z_]*\>/&_x/g' \
			-e 's/\<\(always_[a-z]*\|default_nettype\)_x\>/\1/g' \
			"$core/$t/golden.sv"
	} >"d/renamed_$t.sv"
done
{
	sed 's,^,// ,' "$core/booth_mul8/prompt.md"
	echo 'module unlike; endmodule'
} >d/prompt.sv
cat >d/clean.sv <<'EOT'
module blink(input clk, input rst, output reg led);
  reg [23:0] n;
  always @(posedge clk or posedge rst)
    if (rst) begin n <= 0; led <= 0; end
    else if (n == 24'd11999999) begin n <= 0; led <= !led; end
    else n <= n + 1;
endmodule
EOT
cat >d/clean2.sv <<'EOT'
module pri(input [7:0] r, output reg [2:0] g, output any);
  integer i;
  assign any = |r;
  always @* begin g = 0; for (i = 0; i < 8; i = i + 1) if (r[i]) g = i; end
endmodule
EOT

fate() { # FILE: "status by task"
	"$RTLSMITH" db sql "SELECT e.status || ' ' ||
		coalesce(e.doc ->> '\$.scores[0].task', '')
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'decontaminate' AND r.path = '$1'" | tail -n 1
}
reason() {
	count "SELECT reason FROM cur_evidence e JOIN cur_row r
		ON r.id = e.row_id WHERE stage = 'decontaminate'
		AND r.path = '$1'"
}

run init -q .
run curate init p
run curate ingest p d --progress none
run curate decontaminate p --suite nowhere --progress none
is "$status" 2 "suite: one that is not there"
run curate decontaminate p --suite core --progress none
is "$status" 0 "exit code"
like "$out" '^9 rows judged: 2 kept, 7 rejected' "how many"
like "$out" 'core +[0-9]+ +3 +7 +1.00' "the suite: tasks and rows that leak"
for t in apb_regs axis_skid_buffer booth_mul8; do
	is "$(fate exact_$t.sv)" "reject $t" "exact: $t"
	is "$(fate renamed_$t.sv)" "reject $t" "renamed: $t"
	is "$(reason renamed_$t.sv)" leak_structure "renamed: by structure"
done
is "$(reason prompt.sv)" leak_rouge "a prompt in comments"
is "$(reason clean.sv)" "" "clean: no reason"
is "$(reason clean2.sv)" "" "clean: no reason"
run curate decontaminate p --suite core --progress none
like "$out" '^0 rows judged' "nothing is judged twice"
like "$out" 'core +[0-9]+ +3 +7' "the table is of all rows"
run curate decontaminate p --suite core --rouge 0.5 --progress none
like "$out" '^9 rows judged: 2 kept' "another threshold judges anew"
run curate why p renamed_apb_regs.sv
like "$out" '"task":"apb_regs"' "why: the task"
run curate report p
like "$out" 'decontaminate +9 +2 +7' "report: the funnel"

# a task in other words: to be looked at
mkdir said
cat >said/told.sv <<'EOT'
// Arithmetic block: the greatest common divisor of a pair of 12 bit unsigned
// numbers a and b, found by subtracting again and again. It idles with in_ready
// high; after in_valid both are stored in x and y and the counter of
// subtractions is cleared, busy goes high in RUN. While y is not zero the
// larger of x and y loses the smaller and the counter grows. In DONE out_valid
// is high, result is x and cycles the count, until out_ready takes it. rst_n is
// a synchronous reset, active low, back to IDLE.
module nobody(input a, output y); assign y = a; endmodule
EOT
cat >said/remark.sv <<'EOT'
// The counter moves on by one whenever its enable is high. All registers are
// cleared while the reset is held; the multiplexer picks the second operand
// unless the select line is low, and the carry is kept for the next cycle.
module counts(input a, output y); assign y = ~a; endmodule
EOT
run curate init q
run curate ingest q said --progress none
run curate decontaminate q --suite core --progress none
like "$out" '^2 rows judged: 2 kept, 0 rejected' "other words: kept"
like "$out" 'core +[0-9]+ +0 +0 +0.00 +1' "other words: one to review"
run curate why q told.sv
like "$out" '"task":"gcd_unit".*"review":true' "other words: which task"
run curate why q remark.sv
unlike "$out" 'review' "a remark about something else"
run curate decontaminate q --suite core --paraphrase off --progress none
like "$out" 'core +[0-9]+ +0 +0 +0.00 +0' "other words: not looked for"
run curate decontaminate q --suite core --paraphrase reject --progress none
like "$out" '^2 rows judged: 1 kept, 1 rejected' "other words: rejected"
run curate report q
like "$out" 'decontaminate +leak_paraphrase +file +1' "report: the reason"

# how much of a benchmark is in the rows
run curate report p --leaks
like "$out" '^project p: 9 rows judged, 7 rejected' "leaks: the data set"
like "$out" '^core +[0-9]+ +3 +[0-9.]+ % +7 +77.78 %' "leaks: the suite"
like "$out" '^core +apb_regs +2 +' "leaks: the task"
run curate report p --leaks --json
ok "leaks: JSON" python3 -c "
import json
d = json.load(open('out'))
assert d['judged'] == 9 and d['suites'][0]['leaking_rows'] == 7, d
assert {t['task'] for t in d['tasks']} >= {'apb_regs', 'booth_mul8'}, d"
run curate report p --html page.html
is "$status" 0 "page: exit code"
ok "page: whole, loads nothing" python3 -c "
import html.parser, re
t = open('page.html').read()
html.parser.HTMLParser().feed(t)
assert t.count('<svg') == t.count('</svg>') >= 3 and '</html>' in t
assert not re.search(r'(src|href)=|url\(|<script|@import', t)
assert 'leak_structure' in t and '2 of 9 kept' in t, t"
done_testing
