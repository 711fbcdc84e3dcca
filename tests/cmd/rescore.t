#!/bin/sh
# rescore: judges stored replies again, without the endpoint.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
one_run
kill "$pid"
wait "$pid"

run rescore one --mode strict --progress none
is "$status" 0 "the same mode: exit code"
is "$(printf '%s\n' "$out" | grep pass@1)" "$(grep pass@1 one.out)" \
	"the same mode: the same score"
run rescore one --mode official --progress none
is "$status" 0 "official: exit code"
is "$(count 'select count(*) from attempt')" 4 "nothing is asked"
run show one
is "$(printf '%s\n' "$out" | grep pass@1)" "$(grep pass@1 one.out)" \
	"the run keeps its own score"
run rescore nosuch
is "$status" 2 "unknown run: exit code"
done_testing
