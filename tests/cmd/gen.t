#!/bin/sh
# gen: samples without judging; run judges what gen asked.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
serve_core
run -q init . -m demo --base-url "$base"
set -- -s core -m demo --task popcount32 --run g --progress none -n 2

run gen "$@"
is "$status" 0 "exit code"
is "$(count 'select count(*) from attempt')" 2 "requests"
is "$(count 'select count(*) from sample where candidate is not null')" 0 \
	"nothing is judged"
kill "$pid"
wait "$pid"
run run "$@"
is "$status" 0 "run of the same, without an endpoint: exit code"
like "$out" '^demo +pass@1 ' "and a report"
is "$(count 'select count(*) from attempt')" 2 "nothing is asked again"
run gen -s core -m demo --dry-run --run dry
is "$status" 0 "--dry-run: exit code"
is "$(count 'select count(*) from attempt')" 2 "--dry-run: nothing is asked"
done_testing
