#!/bin/sh
# curate modules: a module a row with all that it needs, and a reason for each
# that is not kept.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

mkdir -p d/a/inc d/b
cat >d/a/top.v <<'EOF'
// header comment
`include "inc/defs.vh"
`timescale 1ns/1ps
module top(input clk, output [`W-1:0] q);
  import pk::*;
  sub #(.N(`W)) u(.clk(clk), .q(q));
  other o1(.a(clk));
endmodule
// about other
module other(input a); endmodule
// about unused
module unused; endmodule
EOF
cat >d/a/inc/defs.vh <<'EOF'
`ifndef DEFS
`define DEFS
`include "inc/defs.vh"
`define W 8
`endif
EOF
cat >d/a/sub.v <<'EOF'
`default_nettype none
`ifdef FAST
module sub #(parameter N=1)(clk, q);
 input wire clk; output wire [N-1:0] q; assign q = {N{1'b1}};
endmodule
`else
module sub #(parameter N=1)(clk, q);
 input wire clk; output reg [N-1:0] q;
 always @(posedge clk) q <= q + `GLOBAL;
endmodule
`endif
EOF
echo 'package pk; typedef logic [3:0] nib_t; endpackage' >d/a/pk.sv
# shellcheck disable=SC2016 # Verilog's backquote
{
	echo '`define GLOBAL 3' >d/b/g.vh
	echo 'module sub; endmodule' >d/b/sub.v
	echo 'module m1; nowhere x(); endmodule' >d/b/m1.v
	printf '`include "gone.vh"\nmodule m2; endmodule\n' >d/b/m2.v
	echo 'module m3; wire w = `NODEF; endmodule' >d/b/m3.v
	echo 'module m4; wire w = ; endmodule' >d/b/m4.v
	echo 'module m5;' >d/b/m5.v
	echo 'function f; endfunction' >d/b/m6.v
	printf '`include "l2.vh"\nmodule m7; endmodule\n' >d/b/m7.v
	echo '`include "l2.vh"' >d/b/l2.vh
	printf '`include "/etc/hosts"\nmodule m9; endmodule\n' >d/b/m9.v
}
# Icarus recurses until its stack is used up
cat >d/b/m10.v <<'EOF'
module m10;
 function automatic integer f(input integer n); f = f(n + 1) + 1; endfunction
 localparam X = f(1);
endmodule
EOF
echo 'module amb; endmodule' >d/b/x1.v
echo 'module amb; wire x; endmodule' >d/b/x2.v
echo 'module m8; amb a(); endmodule' >d/b/m8.v
cat >rows.jsonl <<'EOF'
{"content": "module r1; endmodule module r2; r1 a(); endmodule"}
{"content": "module r3; r1 a(); endmodule"}
{"content": "module nul;\u0000 endmodule"}
EOF

run init -q .
run curate init p
run curate ingest p d --progress none
run curate ingest p rows.jsonl --progress none
like "$out" '3 rows \(3 new' "rows: three"
is "$(count "SELECT bytes FROM cur_row WHERE kind = 'record' AND path = '3'")" \
	24 "rows: a NUL does not cut the text"
run curate modules p --progress none
is "$status" 0 "modules: exit code"
like "$out" '15 files split, 7 rejected; of their modules 9 kept, 9 rejected' \
	"modules: how many"

fate() { # FILE MODULE: "status reason"
	"$RTLSMITH" db sql "SELECT rtrim(e.status || ' ' || e.reason)
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		LEFT JOIN cur_row f ON f.id = r.parent_id
		WHERE stage = 'modules' AND coalesce(f.path, r.path) = '$1'
		AND ('$2' = '-' AND f.id IS NULL OR f.id = r.parent_id
		AND r.path = '$2')" | tail -n 1
}
while read -r file module want; do
	is "$(fate "$file" "$module")" "$want" "modules: $file $module"
done <<'EOF'
a/top.v - keep
a/top.v top keep
a/top.v other keep
a/top.v unused keep
a/sub.v sub keep
b/sub.v sub keep
b/m1.v m1 reject missing_module
b/m2.v m2 reject missing_include
b/m3.v m3 reject missing_macro
b/m4.v m4 reject not_parsed
b/m5.v - reject unbalanced
b/m6.v - reject no_module
b/m7.v m7 reject circular_include
b/m8.v m8 reject ambiguous
b/m9.v m9 reject missing_include
b/m10.v m10 reject parser_died
b/x1.v amb keep
1 r1 keep
1 r2 keep
2 r3 reject missing_module
EOF

# ---- what is kept stands alone ----
"$RTLSMITH" db sql "SELECT replace(text_of(text_id), char(10), '~') FROM cur_row
	WHERE path = 'top'" | tail -n 1 | tr '~' '\n' >top.v
ok "top: it compiles by itself" iverilog -g2012 -tnull -s top top.v
ok "top: words about its file" grep -q 'header comment' top.v
is "$(grep -c -e unused -e include top.v)" 0 "top: nothing that it does not need"
is "$(count "SELECT bytes < length(text_of(text_id)) FROM cur_row
	WHERE path = 'top'")" 1 "top: its own bytes are told"
run curate why p top
like "$out" '"files":\["a/top.v","a/pk.sv","a/sub.v"' "top: its files"

# ---- again, and other rows ----
run curate modules p --progress none
like "$out" '^0 files split, 0 rejected; of their modules 0 kept' \
	"modules: nothing is split twice"
echo 'module nowhere; endmodule' >d/b/nowhere.v
run curate ingest p d --progress none
run curate modules p --progress none
is "$(fate b/m1.v m1)" keep "modules: what was missing has come"
rows() {
	"$RTLSMITH" db sql "SELECT f.path, r.path, e.status, e.reason,
		text_of(r.text_id) FROM cur_row r JOIN cur_row f
		ON f.id = r.parent_id JOIN cur_evidence e ON e.row_id = r.id
		WHERE stage = 'modules' ORDER BY 1, 2"
}
run curate license p --progress none
is "$(count "SELECT count(*) FROM cur_evidence e JOIN cur_row r
	ON r.id = e.row_id WHERE stage = 'license' AND status = 'reject'
	AND parent_id <> 0")" 0 "license: only files are judged"
is "$(count "SELECT count(*) FROM cur_evidence WHERE stage = 'modules'
	AND row_id IN (SELECT id FROM cur_row WHERE parent_id = 0)")" 0 \
	"license: what is rejected is no longer split"
printf 'allow: [permissive]\nunlicensed: keep\n' >policy.yaml
run curate license p --policy policy.yaml --progress none
run curate modules p --progress none
rows >after
"$RTLSMITH" curate modules p --again --progress none >again.out 2>&1 &
pid=$!
reap $pid
some() {
	[ "$(count "SELECT count(*) FROM cur_evidence
		WHERE stage = 'modules'")" -ge 3 ]
}
ok "kill: the first rows" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run curate modules p --progress none
rows >killed
ok "kill: the same command goes on" cmp after killed
done_testing
