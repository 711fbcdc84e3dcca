#!/bin/sh
# run: a run that stops early (budget, signal, refused key) can be resumed.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
workspace
endpoint tape

# ---- budget ----
config "base_url: $base/v1" "price_in: 1000" "price_out: 1000"
run run -s mini -m demo -n 20 --run money --max-cost 0.2 -c 1
is "$status" 4 "--max-cost: exit code"
like "$err" 'cost|budget' "--max-cost: why"
like "$err" 'rtlsmith resume money' "--max-cost: what to do"
done_now=$(samples money 2)
left=$(samples money 0)
ok "--max-cost: some are done" test "$done_now" -gt 0
is "$((done_now + left))" 40 "--max-cost: the rest is pending"
is "$(asked)" "$done_now" "--max-cost: what was paid is kept"
run run -s mini -m demo -n 20 --run money --max-cost 0.2 -c 1
is "$status" 4 "spent money counts: exit code"
is "$(asked)" "$done_now" "spent money counts: nothing is asked"
run resume money
is "$status" 0 "resumed without a limit: exit code"
is "$(asked)" 40 "resumed: only the rest is asked"
like "$out" '40 scored: 30 pass, 10 fail; 0 in error, 0 not done' \
	"resumed: the report"
like "$out" 'USD' "resumed: the cost"

config "base_url: $base/v1"
run run -s mini -m demo --run unpriced --max-cost 1
is "$status" 2 "--max-cost without a price: exit code"
like "$err" 'demo.*price' "--max-cost without a price: message"
endpoint_stop

# ---- Ctrl-C ----
endpoint tape --latency 60000-60000
"$RTLSMITH" run -s mini -m demo -n 3 --run stopped --cache off \
	>out 2>err </dev/null &
pid=$!
reap "$pid"
# shellcheck disable=SC2317 # poll calls it
has_asked() { [ "$(asked)" -ge 6 ]; }
ok "it waits for the endpoint" poll 20 has_asked
kill -INT "$pid"
wait "$pid"
is "$?" 130 "Ctrl-C: exit code"
like "$(cat err)" 'rtlsmith resume stopped' "Ctrl-C: what to do"
is "$(samples stopped 0)" 6 "Ctrl-C: all is pending"
is "$(sql "SELECT status, pid FROM run WHERE name = 'stopped'")" "1	0" \
	"Ctrl-C: the run is paused and nobody's"
endpoint_stop
run resume stopped --replay tape
is "$status" 0 "Ctrl-C: resumed"
like "$out" '6 scored' "Ctrl-C: nothing is missing"

# ---- SIGTERM ----
endpoint tape --latency 60000-60000
"$RTLSMITH" run -s mini -m demo -n 1 --run termed --cache off \
	>out 2>err </dev/null &
pid=$!
reap "$pid"
# shellcheck disable=SC2317 # poll calls it
has_asked() { [ "$(asked)" -ge 2 ]; }
ok "it waits for the endpoint again" poll 20 has_asked
kill -TERM "$pid"
wait "$pid"
is "$?" 4 "SIGTERM: a checkpoint, not an interruption"
is "$(samples termed 0)" 2 "SIGTERM: all is pending"
endpoint_stop

# ---- one sample of many is bad ----
cat >bad.yaml <<'END'
rules:
  - when: {match: "module buff"}
    do: {status: 500}
END
endpoint tape --script bad.yaml
run run -s mini -m demo -n 2 --run half --cache off --max-retries 0
is "$status" 4 "some in error: exit code"
like "$out" '2 scored: 2 pass, 0 fail; 2 in error' "some in error: no verdict"
like "$err" 'rtlsmith retry half --errors' "some in error: what to do"
run run -s mini -m demo -n 2 --run half --max-errors 2
is "$status" 0 "--max-errors allows them"
run retry half --errors --replay tape
is "$status" 0 "asked again: exit code"
like "$out" '4 scored: 3 pass, 1 fail; 0 in error' "asked again: all scored"
endpoint_stop
done_testing
