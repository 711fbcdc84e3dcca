#!/bin/sh
# --sandbox: the same verdicts behind any walls, and none only by name.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
run -q init .

golden=$(awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t")
	printf "%s\\n", $0 }' \
	"$abs_top_srcdir/data/suites/core/gate_aoi22/golden.sv")
cat >s.jsonl <<END
{"task_id": "gate_aoi22", "completion_id": 1, "solution": "$golden"}
{"task_id": "gate_aoi22", "completion_id": 2, "solution": "module x; end"}
END
for level in none basic full; do
	run eval s.jsonl -s core --fresh --sandbox $level -o $level.out \
		--progress none
	is "$status" 0 "$level: exit code"
	like "$(sed -n 1p $level.out)" "\"sandbox\": ?\"$level: " \
		"$level: the verdict names it"
	case $level in
	none) like "$err" 'no sandbox' "none: a warning" ;;
	*) unlike "$err" 'no sandbox' "$level: no warning" ;;
	esac
	sed 's/"sandbox": *"[^"]*"//' $level.out >$level.rest
done
ok "basic judges as none does" cmp none.rest basic.rest
ok "full judges as none does" cmp none.rest full.rest
run eval s.jsonl -s core --fresh -o auto.out --progress none
like "$(sed -n 1p auto.out)" '"sandbox": ?"(full|basic): ' "auto is never none"
done_testing
