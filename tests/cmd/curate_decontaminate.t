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
done_testing
