#!/bin/sh
# curate graph: graphs that were read line by line, the netlist against Yosys' own,
# texts that are broken, and a stage that goes on.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys

graphs=$abs_top_srcdir/tests/cmd/graphs
mkdir d
cp "$graphs"/*.v d
run init -q .
run curate init p
run curate ingest p d --progress none
run curate modules p --progress none

# ---- as they were when somebody read them beside the source ----
for m in counter fsm mem; do
	run curate graph p --row $m
	ok "$m: as it was read and kept" cmp out "$graphs/$m.txt"
done
is "$(count "SELECT count(*) FROM cur_example")" 0 \
	"--row: nothing is stored"

# ---- all of them ----
run curate graph p --jobs 2 --progress none
is "$status" 0 "graph: exit code"
like "$out" '^4 rows looked at: 4 with graphs, 0 without' "graph: how many"
docs() {
	"$RTLSMITH" db sql "SELECT row_id, doc FROM cur_example
		WHERE kind = 'graph' ORDER BY row_id"
}
docs >first
run curate graph p --progress none
like "$out" '^0 rows looked at' "graph: nothing is made twice"
run curate graph p --jobs 1 --again --progress none
docs >second
ok "graph: the same bytes again" cmp first second
run curate why p counter
like "$out" 'graph: keep' "why: what the stage said"

# ---- data flow ----
run curate graph p --row mem --format dot
like "$out" '^digraph "mem"' "dot: a graph"
flow() { # FROM TO: kinds of the edges between them
	"$RTLSMITH" curate graph p --row "$3" --format json >flow.json
	"$RTLSMITH" db sql "WITH g(d) AS (SELECT doc -> '\$.dataflow'
			FROM cur_example e JOIN cur_row r ON r.id = e.row_id
			WHERE r.path = '$3' AND r.kind = 'module'),
		n AS (SELECT value ->> 'id' id, value ->> 'name' name
			FROM g, json_each(g.d, '\$.nodes'))
		SELECT coalesce(group_concat(x.value ->> 'kind', ' '), 'none')
		FROM g, json_each(g.d, '\$.edges') x, n f, n t
		WHERE f.id = x.value ->> 'from' AND t.id = x.value ->> 'to'
		AND f.name = '$1' AND t.name = '$2'" | tail -n 1
}
while read -r from to module want; do
	is "$(flow "$from" "$to" "$module")" "$want" \
		"data flow of $module: $from to $to"
done <<'END'
clk q counter clock
rst_n q counter reset
en q counter data
en carry counter data
clk carry counter none
go state fsm data
state busy fsm data
sel busy fsm none
we m mem data enable
d y mem data
m q mem data
END

# ---- the netlist ----
if command -v python3 >/dev/null; then
	for m in counter fsm mem; do
		run curate graph p --row $m --format json
		cp out graph.json
		"$RTLSMITH" db sql "SELECT replace(text_of(text_id), char(10),
			'~') FROM cur_row WHERE path = '$m'
			AND kind = 'module'" | tail -n 1 | tr '~' '\n' >design.sv
		yosys -q -p "read_verilog -sv design.sv; hierarchy -check -top $m;
			proc; flatten; memory_collect; opt_clean;
			hierarchy -check -purge_lib -top $m;
			write_json yosys.json" >yosys.log 2>&1
		ok "netlist of $m: each edge is one of Yosys'" python3 \
			"$graphs/check-netlist.py" graph.json yosys.json
	done
fi

# ---- broken ----
cat >rows.jsonl <<'END'
{"content": "module a(input x); always @(posedge x) begin if (x) y <= 1; endmodule"}
{"content": "nothing of the kind"}
{"content": "module b(input x, output y); assign y = x; initial $display(\"b\"); foo bar(.x(x)); endmodule"}
{"content": "module c(input x, output y); assign y = ((((x; endmodule"}
{"content": "module e(input x); always @(* ) begin : z case (x) 0: ; default ; endcase end endmodule"}
{"content": "module d; always begin if endmodule"}
END
run curate init b
run curate ingest b rows.jsonl --progress none
run curate graph b --progress none
is "$status" 0 "broken: exit code"
fate() { # LINE
	"$RTLSMITH" db sql "SELECT rtrim(e.status || ' ' || e.reason)
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		JOIN cur_source s ON s.id = r.source_id
		WHERE stage = 'graph' AND s.location LIKE '%rows.jsonl'
		AND r.path = '$1'" | tail -n 1
}
while read -r line want; do
	is "$(fate "$line")" "$want" "broken: line $line"
done <<'END'
1 skip not_read
2 skip no_module
3 keep
4 skip not_read
5 keep
6 skip not_read
END
run curate graph b --row 3 --format json
like "$out" '"netlist": null' "broken: no netlist ..."
like "$out" '"why": "Yosys: ' "broken: ... and why"
run curate graph b --row 1
is "$status" 2 "broken: one row, exit code"
like "$err" 'not_read: line 1' "broken: one row, reason"

# ---- a stage that was killed goes on ----
i=0
while [ $i -lt 200 ]; do
	echo "{\"code\": \"module m$i(input a, output y); assign y = a ^ $i; endmodule\"}"
	i=$((i + 1))
done >many.jsonl
run curate init k
run curate ingest k many.jsonl --progress none
"$RTLSMITH" curate graph k --progress none >killed.out 2>&1 &
pid=$!
reap $pid
some() {
	[ "$(count "SELECT count(*) FROM cur_example e JOIN cur_row r
		ON r.id = e.row_id JOIN cur_source s ON s.id = r.source_id
		WHERE s.location LIKE '%many.jsonl'")" -ge 64 ]
}
ok "kill: the first page" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run curate graph k --progress none
is "$status" 0 "kill: the same command goes on"
is "$(count "SELECT count(*) || ' ' || count(DISTINCT row_id) FROM cur_example e
	JOIN cur_row r ON r.id = e.row_id JOIN cur_source s ON s.id = r.source_id
	WHERE s.location LIKE '%many.jsonl'")" "200 200" "kill: one graph a row"
done_testing
