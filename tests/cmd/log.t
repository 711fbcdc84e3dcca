#!/bin/sh
# log: the samples of a run, and filters.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

run log
is "$status" 2 "no run: exit code"
one_run
lines() { # ARGS: how many samples log shows
	"$RTLSMITH" log "$@" | grep -c 'core/'
}
is "$(lines one)" 4 "all samples"
is "$(lines one --task popcount32)" 2 "--task"
passed=$(lines one --status pass)
failed=$(lines one --status fail)
is $((passed + failed)) 4 "--status parts them"
is "$(lines one -m demo)" 4 "-m"
is "$(lines one -n 3)" 3 "-n"
run log one --json
is "$(printf '%s\n' "$out" | grep -c '^{')" 4 "--json: an object a line"
run log two
is "$status" 2 "unknown run: exit code"
like "$err" "two" "unknown run: named"
run log one --status bad
is "$status" 2 "unknown status: exit code"
done_testing
