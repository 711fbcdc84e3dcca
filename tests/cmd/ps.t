#!/bin/sh
# ps: runs that are not finished, and with -a all.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

run ps
is "$status" 0 "an empty store: exit code"
is "$out" "" "an empty store: nothing"
one_run
run ps
is "$status" 0 "all done: exit code"
unlike "$out" 'one' "all done: no run"
run ps -a
like "$out" '^one ' "-a: the run"
like "$out" ' done ' "-a: its state"
run ps -a --json
like "$out" '"name": ?"one"' "--json"
run -q gen -s core -m demo --task alu16 --run half --progress none
run ps -a
like "$out" '^half ' "-a: both"
run ps -a -n 1
is "$(printf '%s\n' "$out" | grep -Ec '^(one|half) ')" 1 "-n 1"
done_testing
