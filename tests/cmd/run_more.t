#!/bin/sh
# run: what is asked and what is not, gates, selection, shards.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
workspace
endpoint tape

run run -s mini -m demo -n 2 -k 1,2 --run first
is "$status" 0 "run: exit code"
like "$out" 'run first \(done\), judged in strict mode, suite mini@1' \
	"run: head of the report"
like "$out" 'pass@1 +75\.0 %' "run: pass@1"
like "$out" '4 scored: 3 pass, 1 fail; 0 in error' "run: counts"
is "$(asked)" 4 "run: one request a sample"
run run -s mini -m demo -n 2 -k 1,2 --run first
is "$(asked)" 4 "again: nothing is asked"
run run -s mini -m demo -n 5 --run first
is "$(asked)" 10 "a larger -n asks the difference"
run run -s mini -m demo -n 3 --run first
like "$out" '10 scored' "a smaller -n takes nothing away"
is "$(asked)" 10 "a smaller -n asks nothing"
run run -s mini -m demo -n 2
name=$(sql "SELECT name FROM run WHERE name <> 'first'")
like "$name" '^mini-demo-[0-9a-f]{8}$' "the name is made from the question"
is "$(asked)" 10 "the same question in another run comes from the cache"
run run -s mini -m demo -n 2 --run again --cache refresh
is "$(asked)" 14 "--cache refresh asks"
run run -s mini -m demo -n 2 --run off --cache off
is "$(asked)" 18 "--cache off asks"

# ---- what is printed ----
run run -s mini -m demo -n 2 --run again --json
is "$status" 0 "--json: exit code"
if command -v python3 >/dev/null; then
	ok "--json: one document" python3 -m json.tool out
fi
like "$out" '"schema": *"rtlsmith.run/1"' "--json: schema"
run run -s mini -m demo -n 1 --run dry --dry-run
is "$status" 0 "--dry-run: exit code"
like "$out" '2 tasks x 1 samples = 2 requests' "--dry-run: size"
is "$(asked)" 18 "--dry-run asks nothing"
is "$(sql "SELECT count(*) FROM run WHERE name = 'dry'")" 0 \
	"--dry-run leaves no run"

# ---- gates ----
run run -s mini -m demo -n 2 --run again --fail-under pass@1=0.75
is "$status" 0 "--fail-under reached"
run run -s mini -m demo -n 2 --run again --fail-under pass@1=0.76
is "$status" 1 "--fail-under missed"
run run -s mini -m demo -n 2 --run again --fail-under pass@1=0.76 \
	--gate-exit-code 100
is "$status" 100 "--gate-exit-code"

# ---- selection ----
run run -s mini -m demo --run dry --dry-run --template plan-first
like "$out" 'Work in two steps' "--template: one of prompts/ by its name"
bad 2 'cannot open nonesuch' "--template: no such file" \
	run -s mini -m demo --run dry --template nonesuch
run run -s mini -m demo --run one --task 'in*'
like "$out" ' 1 scored' "--task GLOB"
run run -s mini -m demo --run two --limit 1
like "$out" ' 1 scored' "--limit"
run run -s mini -m demo --run three --range 1:2
is "$(sql "SELECT t.name FROM sample x JOIN task t ON t.id = x.task_id JOIN
	run r ON r.no = x.run_no WHERE r.name = 'three'")" inv "--range"
bad 5 'no task is selected: suite mini has 2' "nothing selected" \
	run -s mini -m demo --run four --range 7:9

# ---- waveforms ----
run run -s mini -m demo -n 2 --run waved --wave on-fail --wave-dir w
is "$(echo w/*)" w/demo.mini.buff.1.vcd "--wave on-fail: of the failing one"
ok "--wave: a waveform" grep -q enddefinitions w/demo.mini.buff.1.vcd
run run -s mini -m demo --run all_waved --wave all --wave-dir all
is "$(echo all/*)" "all/demo.mini.buff.0.vcd all/demo.mini.inv.0.vcd" \
	"--wave all"

# ---- shards ----
for i in 1 2 3; do
	run run -s mini -m demo -n 20 --run parts --shard "$i/3"
	samples parts 2 >>shards
done
is "$status" 0 "--shard: exit code"
is "$(tail -n 1 shards)" 40 "the shards together are the whole"
is "$(sort -nu shards | wc -l | tr -d ' ')" 3 "each shard has its part"
like "$out" '40 scored: 30 pass, 10 fail' "and their score is the whole's"
done_testing
