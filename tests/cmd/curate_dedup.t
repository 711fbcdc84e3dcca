#!/bin/sh
# curate dedup: exact, renamed and near copies, which of them stays, and why.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"

mkdir -p d/lib
cat >d/a.v <<'EOT'
module fifo(input clk, input rst, input [7:0] d, output reg [7:0] q, output e);
  reg [3:0] head, tail;
  assign e = head == tail;
  always @(posedge clk)
    if (rst) begin head <= 0; tail <= 0; end
    else begin head <= head + 1; tail <= tail + d[0]; q <= d ^ tail; end
endmodule
EOT
cp d/a.v d/exact.v
cat >d/renamed.v <<'EOT'
// the same by another name
module queue(output none, output reg [7:0] o, input [7:0] x, input r, input c);
always @(posedge c) if (r) begin t <= 0; h <= 0; end
  else begin o <= x ^ t; t <= t + x[0]; h <= h + 1; end
reg [3:0] t; reg [3:0] h;
assign none = h == t;
endmodule
EOT
sed 's/d ^ tail/d ^ head/' d/a.v >d/near.v
sed 's/head == tail/head != tail/; s/head + 1/head + d[1]/; s/tail <= 0/tail <= 3/' \
	d/a.v >d/far.v
echo 'module other(input a, output y); assign y = !a; endmodule' >d/other.v

fate() { # FILE: "status reason"
	"$RTLSMITH" db sql "SELECT rtrim(e.status || ' ' || e.reason)
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'dedup' AND r.path = '$1'" | tail -n 1
}
cluster() { # FILE: path of the row that stands for its cluster
	"$RTLSMITH" db sql "SELECT k.path FROM cur_evidence e
		JOIN cur_row r ON r.id = e.row_id JOIN cur_row k
		ON k.id = e.doc ->> '\$.cluster'
		WHERE stage = 'dedup' AND r.path = '$1'" | tail -n 1
}

run init -q .
run curate init p
run curate ingest p d --progress none
run curate dedup p --near off --progress none
is "$status" 0 "dedup: exit code"
like "$out" '^6 rows judged: 4 kept; rejected 0 exact, 2 renamed and 0 near copies of 1 rows' \
	"dedup: without near copies"
is "$(fate renamed.v)" keep "dedup: the one with a comment stays"
is "$(fate a.v)" "reject renamed_copy" "dedup: its copy does not"
run curate dedup p --near off --progress none
like "$out" '^0 rows judged' "dedup: nothing is judged twice"

run curate dedup p --near 0.7 --progress none
is "$(fate near.v)" "reject near_copy" "near: an edit, at 0.7"
is "$(cluster near.v)" renamed.v "near: its cluster"
is "$(fate far.v)" keep "near: several edits are another design"
is "$(fate other.v)" keep "near: another design"
run curate dedup p --no-structure --near off --progress none
is "$(fate exact.v)" "reject exact_copy" "exact: the first one stays"
is "$(fate a.v)" keep "exact: the first one"
is "$(fate renamed.v)" keep "exact: no structure"

# ---- the stated order ----
{
	echo '// SPDX-License-Identifier: MIT'
	cat d/a.v
} >d/lib/mit.v
run curate ingest p d --progress none
printf 'allow: [permissive]\nunlicensed: keep\n' >policy.yaml
run curate license p --policy policy.yaml --progress none
run curate dedup p --near off --progress none
like "$out" '^7 rows judged' "order: other rows, other clusters"
is "$(fate lib/mit.v)" keep "order: a licence before comments"
is "$(cluster renamed.v)" lib/mit.v "order: for all of them"
run curate why p renamed.v
like "$out" 'renamed_copy: a row that is kept with other names' "why: reason"
run curate report p
like "$out" 'dedup +7 +4 +3' "report: the funnel"

# ---- a stage that was killed goes on ----
i=0
while [ $i -lt 1500 ]; do
	echo "{\"code\": \"module m$i(input a, output y); assign y = a ^ $((i % 400)); endmodule\"}"
	i=$((i + 1))
done >rows.jsonl
run curate init k
run curate ingest k rows.jsonl --progress none
"$RTLSMITH" curate dedup k --near off --progress none >killed.out 2>&1 &
pid=$!
reap $pid
some() {
	[ "$(count 'SELECT count(*) FROM cur_sketch')" -ge 200 ]
}
ok "kill: the first sketches" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run curate dedup k --near off --progress none
is "$status" 0 "kill: the same command goes on"
is "$(count "SELECT count(*) FROM cur_evidence e JOIN cur_row r
	ON r.id = e.row_id WHERE stage = 'dedup' AND e.status = 'keep'
	AND r.kind = 'record'")" 400 "kill: one of each"

# ---- the one that was committed first, whichever is read first ----
if command -v git >/dev/null; then
	run curate init g
	for year in 2021 2020; do
		git init -q y$year
		cp d/a.v y$year/of$year.v
		git -C y$year add .
		GIT_COMMITTER_DATE="$year-01-01T00:00:00Z" git -C y$year \
			-c user.name=n -c user.email=n@e -c commit.gpgsign=false \
			commit -qm $year
		run curate ingest g y$year --progress none
	done
	run curate dedup g --near off --progress none
	is "$(fate of2020.v)" keep "order: committed first, though read second"
	is "$(fate of2021.v)" "reject exact_copy" "order: and the later one not"
fi
done_testing
