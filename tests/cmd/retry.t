#!/bin/sh
# retry: asks again for samples in error, and only for those.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
one_run
run retry one --errors --progress none
is "$(count 'select count(*) from attempt')" 4 "none in error: nothing asked"
kill "$pid"
wait "$pid"
run run -s core -m demo --task alu16 --run dead --max-retries 0 --progress none
is "$status" 4 "an endpoint that is gone: exit code"
serve_core "$listen"
run retry dead --errors --progress none
is "$status" 0 "it is back: exit code"
like "$out" '^demo: 1 scored' "it is back: scored"
run retry dead --errors --progress none
is "$(count 'select count(*) from attempt where status = '"'ok'")" 5 \
	"again: nothing asked"
run retry nosuch
is "$status" 2 "unknown run: exit code"
done_testing
