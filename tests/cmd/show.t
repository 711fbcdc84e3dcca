#!/bin/sh
# show: a run, a task, a sample, and parts of it.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
one_run

run show one
is "$status" 0 "a run: exit code"
like "$out" '^demo +pass@1 ' "a run: its report"
run show one --config
like "$out" '^schema: ' "a run: its configuration"
run show one/popcount32/0
is "$status" 0 "a sample: exit code"
like "$out" 'popcount32/0 by demo' "a sample: which"
run show one/popcount32/0 --code
like "$out" '^ *module popcount32' "--code"
unlike "$out" '```' "--code: no fence"
run show one/popcount32/0 --reply
like "$out" 'popcount32' "--reply"
run show one/popcount32/0 --prompt
like "$out" 'Module name: .popcount32' "--prompt"
run show one/popcount32/0 --verdict
like "$out" '"schema": ?"rtlsmith.verdict/1"' "--verdict"
run show one/popcount33/0
is "$status" 2 "unknown task: exit code"
run show one/popcount32/7
is "$status" 2 "unknown sample: exit code"
run show nosuch
is "$status" 2 "unknown run: exit code"
like "$err" nosuch "unknown run: named"
done_testing
