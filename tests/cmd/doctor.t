#!/bin/sh
# doctor: reports what is there and what is missing.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 16

run -q init .
run doctor
like "$out" '^git +ok|^git +warn' "git is looked for"
like "$out" '^sta +(ok +[0-9.]+ |warn +not in PATH)' "OpenSTA is looked for"
like "$out" '^vcd2fst +(ok +there|warn +not in PATH)' "vcd2fst is looked for"
like "$out" '^store +ok' "store"
like "$out" '^data +ok' "data"
like "$out" '^sandbox +(ok|warn) +(full|basic): .*seccomp' "the sandbox's layers"
run doctor --json
like "$out" '"schema": "rtlsmith.doctor/1"' "--json"

mkdir bin
saved=$PATH
PATH=$tap_tmp/work/bin
run_out=$("$RTLSMITH" doctor --fix-hints 2>/dev/null)
code=$?
PATH=$saved
is "$code" 3 "nothing in PATH: exit code"
like "$run_out" '^iverilog +missing .*apt-get install iverilog' \
	"nothing in PATH: what to install"

printf '#!/bin/sh\nexit 0\n' >bin/iverilog
chmod +x bin/iverilog
PATH=$tap_tmp/work/bin:$saved
run doctor
PATH=$saved
like "$out" '^iverilog +missing' "a program that is silent"

if yosys=$(command -v yosys); then
	mkdir only
	ln -s "$yosys" only/yosys
	run_out=$(PATH=$tap_tmp/work/only "$RTLSMITH" doctor --fix-hints \
		2>/dev/null)
	like "$run_out" '^z3 +warn .*apt-get install z3' "no SMT solver"
else
	ok "no SMT solver # SKIP no yosys" true
fi

RTLSMITH_DATA=/nonexistent
export RTLSMITH_DATA
run doctor
is "$status" 3 "no data: exit code"
like "$out" '^data +missing .*RTLSMITH_DATA' "no data: what to do"
unset RTLSMITH_DATA

echo '{' >.rtlsmith/config.yaml
run doctor
like "$out" '^configuration +missing .*config.yaml:[0-9]' "broken configuration"
echo garbage >.rtlsmith/runs.db
run doctor
like "$out" '^store +missing' "broken store"

run eval nosuch.jsonl -s core --sandbox half
like "$err" "--sandbox: .half." "no such sandbox"
