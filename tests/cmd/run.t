#!/bin/sh
# run: asks, judges, reports; goes on; what is wrong is said.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

serve_core
run -q init . -m demo --base-url "$base"
set -- -s core -m demo --task gate_aoi22 --task popcount32 --run one \
	--progress none

run run "$@" -n 2 -k 1,2
is "$status" 0 "exit code"
like "$out" '^demo +pass@1 ' "pass@1 is printed"
like "$out" '^demo +pass@2 ' "pass@2 is printed"
like "$out" ' 2 +4$' "two tasks, four samples"
first=$out
is "$(count 'select count(*) from attempt')" 4 "four requests"

run run "$@" -n 2 -k 1,2
is "$status" 0 "again: exit code"
is "$out" "$first" "again: the same report"
is "$(count 'select count(*) from attempt')" 4 "again: nothing is asked"

run run "$@" -n 3
is "$status" 0 "a larger n: exit code"
is "$(count 'select count(*) from attempt')" 6 "a larger n: the difference"

kill "$pid"
wait "$pid"
serve_core
run -q config set models.demo.base_url "$base"
run run "$@" -n 4
is "$status" 0 "the endpoint moved: exit code"
is "$(count 'select count(*) from attempt')" 8 "the endpoint moved: samples stay"
is "$(count 'select count(*) from sample')" 8 "the endpoint moved: one model"

run run "$@" -n 4 --json
like "$out" '"schema": ?"rtlsmith.run/1"' "--json"

run run -s cor -m demo
is "$status" 2 "unknown suite: exit code"
like "$err" "cor.*core" "unknown suite: nearest"
run run -s core -m dem
is "$status" 2 "unknown model: exit code"
like "$err" "dem.*demo" "unknown model: nearest"
run run -s core -m demo --task popcount33
like "$err" "popcount33.*popcount32" "unknown task: nearest"
run run -s core
is "$status" 2 "no model: exit code"
run run -m demo
is "$status" 2 "no suite: exit code"
run run -s core -m demo -n 0
is "$status" 2 "no samples: exit code"

kill "$pid"
wait "$pid"
run run -s core -m demo --task gate_aoi22 --run dead --max-retries 0 \
	--progress none
is "$status" 4 "a dead endpoint: resumable"
like "$err" "rtlsmith resume dead" "a dead endpoint: what to do"
serve_core "$listen"
run resume dead --progress none
is "$status" 0 "asked again: exit code"
is "$(count 'select count(*) from sample')" 9 "asked again: one sample"
done_testing
