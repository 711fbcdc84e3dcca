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
like "$err" 'pass@1 50\.0 % \[no interval\] over 1 tasks' "of one task there is no interval"
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

run eval - -s core --progress none
is "$status" 5 "nothing in it: exit code"
"$RTLSMITH" eval - -s core --progress none <s.jsonl >out 2>err
ok "standard input to standard output" cmp out first
gzip -c s.jsonl >z.jsonl.gz
run eval z.jsonl.gz -s core -o z.out --progress none
ok "a packed file" cmp z.out first
run eval s.jsonl -s core -o k.out -k 0
is "$status" 2 "bad k: exit code"
nok "bad k: seen before the work" test -e k.out
run eval s.jsonl -s core -o no/such/file
is "$status" 3 "unwritable output: exit code"
run eval s.jsonl -s cor
is "$status" 2 "unknown suite: exit code"
like "$err" 'did you mean core' "unknown suite: nearest"
env PATH="$tap_tmp" "$RTLSMITH" eval s.jsonl -s core -o p.out >out 2>err
is "$?" 3 "no iverilog: exit code"
like "$(cat err)" 'iverilog is not on the PATH: install' "no iverilog: message"
mkdir -p folder/gate_aoi22
cp "$abs_top_srcdir/data/suites/core/gate_aoi22/golden.sv" \
	"folder/gate_aoi22/sample 1.sv"
run eval folder -s core --progress none -o f.out
like "$err" '1 candidates: 1 pass' "a folder"
like "$(cat f.out)" '"completion_id": ?"sample 1"' "a folder: names"
awk 'BEGIN { printf "module m; // "
	for (i = 0; i < 1000000; i++) printf "aaaaaaaaaa" }' \
	>folder/gate_aoi22/long.sv
run eval folder -s core --progress none -o f.out
like "$(grep long f.out | tail -c 2000)" '"reason": ?"resource_limit"' \
	"10 MB in a line are a verdict"
rm -f folder/gate_aoi22/long.sv
sed 's/b1 & b2/b1 | b2/' "folder/gate_aoi22/sample 1.sv" \
	>folder/gate_aoi22/wrong.sv
run eval folder -s core --progress none -o f.out --wave on-fail
like "$err" '1 pass, 1 fail' "--wave: the verdicts"
is "$(echo waves/*)" waves/gate_aoi22.1.vcd "--wave on-fail: of the failing one"
ok "--wave: a waveform" grep -q enddefinitions waves/gate_aoi22.1.vcd
nok "nothing half-written remains" sh -c 'ls *.tmp'
done_testing
