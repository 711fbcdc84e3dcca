#!/bin/sh
# resume: goes on with a run.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
serve_core
run -q init . -m demo --base-url "$base"
run resume
is "$status" 2 "no run: exit code"
run gen -s core -m demo --task popcount32 --run r --progress none -n 3
kill "$pid"
wait "$pid"
run resume r --progress none
is "$status" 0 "what gen left: exit code"
like "$out" '^demo +pass@1 ' "what gen left: judged"
run resume r --progress none
is "$status" 0 "nothing left: exit code"
is "$(count 'select count(*) from attempt')" 3 "nothing is asked again"
run resume nosuch
is "$status" 2 "unknown run: exit code"
done_testing
