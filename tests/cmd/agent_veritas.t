#!/bin/sh
# agents, Veritas: tables become Verilog without a model's Verilog, and the
# round trip is proven.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*
task mini told "~a"
cat >mini/told/prompt.md <<'END'
Write module told with this behaviour:

    module told(input a, output y);

| a | y |
|---|---|
| 0 | 1 |
| 1 | 0 |
END
"$RTLSMITH" suite import native mini 2>/dev/null

# ---- a table of the prompt ----
says write told "$(design told a)"
endpoint tape
run run -s mini -m demo --agent veritas --task told --run prompt
is "$status" 0 "Veritas: exit code"
is "$(passes prompt)" 1 "Veritas: a truth table of the prompt passes"
is "$(asked)" 0 "Veritas: without a call"
is "$(turns "$(of_run prompt)")" \
	"0||table||truth table in line 5, proven to be its rows (sat)" \
	"Veritas: the round trip is proven"
run run -s mini -m demo --agent veritas --task told --run prompt
is "$(passes prompt)" 1 "Veritas: and the same again"

# ---- a table that is asked for ----
says table inv 'One moment.' 'module inv(input a, output y);

| a | y |
|---|---|
| 0 | 1 |
| 1 | 0 |'
# a formula: y is a
says table buff 'module buff(input a, output y);

c 1 a
p cnf 1 1
1 0'
endpoint_stop
endpoint tape
run run -s mini -m demo --agent veritas --task inv --task buff --run asked
is "$(passes asked)" 2 "Veritas: a truth table and clauses that were asked for"
is "$(turns "$(of_run asked) AND t.step = 'ask-table'" | grep -c 'proven to be')" \
	2 "Veritas: both are proven"
is "$(turns "$(of_run asked) AND t.outcome NOT LIKE '%proven%' AND t.step = 'ask-table'" |
	wc -l)" 2 "Veritas: one that is none is asked for again"
like "$(requests)" 'begin messages' "Veritas: and told why"
is "$(turns "$(of_run asked) AND t.step = 'write'")" "" \
	"Veritas: the writer is not asked"

# ---- no table at all ----
says table inv NONE
says write inv "$(design inv '~a')"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent veritas --task inv --run none --cache off
is "$(turns "$(of_run none)" | cut -d'|' -f3 | tr '\n' ' ')" \
	"table ask-table ask-table ask-table write " \
	"Veritas: three tries, then the writer"
is "$(passes none)" 1 "Veritas: whose answer is judged as ever"

# ---- a table that says something else is no proof of the task ----
says table inv 'module inv(input a, output y);

| a | y |
|---|---|
| 0 | 0 |
| 1 | 1 |'
endpoint_stop
endpoint tape
run run -s mini -m demo --agent veritas --task inv --run wrong --cache off
is "$(passes wrong)" 0 "Veritas: the table is proven, the task is judged"
done_testing
