#!/bin/sh
# eval: judges candidates of a file.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
run -q init .

golden=$(awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t")
	printf "%s\\n", $0 }' \
	"$abs_top_srcdir/data/suites/core/gate_aoi22/golden.sv")
cat >s.jsonl <<END
{"task_id": "gate_aoi22", "completion_id": 7, "solution": "$golden"}
{"task_id": "gate_aoi22", "completion_id": 8, "solution": "module x; end"}
END
run eval s.jsonl -s core --progress none
is "$status" 0 "exit code"
is "$(grep -c . s.jsonl.results.jsonl)" 2 "a result a line"
like "$(sed -n 1p s.jsonl.results.jsonl)" '"completion_id": ?7' "in order"
like "$(sed -n 1p s.jsonl.results.jsonl)" '"passed": ?true' "the golden passes"
like "$(sed -n 2p s.jsonl.results.jsonl)" '"passed": ?false' "rubbish does not"
like "$(sed -n 2p s.jsonl.results.jsonl)" '"reason": ?"syntax"' "and why"
cp s.jsonl.results.jsonl first
run eval s.jsonl -s core --progress none
ok "twice gives the same bytes" cmp first s.jsonl.results.jsonl
run eval s.jsonl -s core -o - --progress none
like "$out" '"passed": ?true' "-o -"

echo '{"task_id": "gate_aoi23", "solution": "x"}' >bad.jsonl
run eval bad.jsonl -s core
is "$status" 2 "unknown task: exit code"
like "$err" 'bad\.jsonl:1: .*gate_aoi22' "unknown task: where and nearest"
echo '{"task_id": ' >bad.jsonl
run eval bad.jsonl -s core
is "$status" 2 "broken line: exit code"
like "$err" 'bad\.jsonl:1' "broken line: where"
nok "broken line: no result file" test -e bad.jsonl.results.jsonl
run eval nosuch.jsonl -s core
is "$status" 2 "missing file: exit code"
run eval s.jsonl
is "$status" 2 "no suite: exit code"
done_testing
