#!/bin/sh
# run: bad input is one line, and leaves nothing behind.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
workspace
endpoint tape
R="run -s mini -m demo"

# shellcheck disable=SC2086 # $R is several words
{
	bad 2 'unknown option --smaples; did you mean --samples' \
		"unknown flag" $R --smaples 3
	bad 2 'no suite "mino"; did you mean mini' "unknown suite" \
		run -s mino -m demo
	bad 2 'no model "dem".*did you mean demo' "unknown model" \
		run -s mini -m dem
	bad 2 'no task of suite mini matches "buf"; did you mean buff' \
		"unknown task" $R --task buf
	bad 2 'no suite given' "no suite" run -m demo
	bad 2 'no model given' "no model" run -s mini
	bad 2 'range takes A:B' "bad range" $R --range 2:1
	bad 2 'shard takes I/N' "bad shard" $R --shard 4/3
	bad 2 'param takes a name, = and a value' "bad param" $R --param x
	bad 2 'extra-body' "bad body" $R --extra-body '{'
	bad 2 'nosuch\.md' "missing template" $R --template nosuch.md
	bad 2 'nosuch' "missing cassette" $R --replay nosuch
	bad 3 'no/such' "unwritable record" $R --record no/such
	bad 2 'cannot name a run' "bad run name" $R --run 'a b'
	bad 2 'numbers from 1' "bad k" $R -k 0
	bad 2 'fail-under' "bad gate" $R --fail-under nonsense
	bad 2 'the run has no pass@5' "gate of another k" $R \
		--fail-under pass@5=0.5
	bad 2 'samples' "bad number" $R -n x
	env PATH="$tap_tmp" "$RTLSMITH" $R --run nopath >out 2>err
	status=$?
	err=$(cat err)
}
is "$status" 3 "no iverilog: exit code"
like "$err" 'iverilog is not on the PATH: install' "no iverilog: what to do"
is "$(asked)" 0 "none of it asked the endpoint"
is "$(sql "SELECT count(*) FROM run")" 0 "none of it left a run"

# ---- configuration ----
printf 'models:\n  demo:\n    base_url: [\n' >.rtlsmith/config.yaml
run run -s mini -m demo
is "$status" 2 "broken configuration: exit code"
like "$err" 'config\.yaml:[0-9]+' "broken configuration: file and line"
config "base_url: $base/v1" "modle: x"
run run -s mini -m demo
is "$status" 2 "unknown key: exit code"
like "$err" 'modle.*did you mean model' "unknown key: nearest"
config "base_url: $base/v1"
run run -s mini -m demo --config nosuch.yaml
is "$status" 2 "missing configuration: exit code"
like "$err" 'nosuch\.yaml' "missing configuration: named"
config "base_url: $base/v1" "api_key_env: NO_SUCH_KEY"
run run -s mini -m demo --run nokey --cache off
is "$status" 3 "key not set: exit code"
like "$err" 'NO_SUCH_KEY' "key not set: named"
is "$(asked)" 0 "key not set: nothing is asked"
like "$err" 'rtlsmith resume nokey' "key not set: what to do"
NO_SUCH_KEY=now-it-is-set "$RTLSMITH" resume nokey >out 2>err
is "$?" 0 "key not set: set, and resumed"
is "$(samples nokey 2)" 2 "key not set: all samples are there"
config "base_url: $base/v1"

# ---- suites ----
cp -r mini broken
echo 'topp: inv' >>broken/inv/task.yaml
run run -s ./broken -m demo
is "$status" 2 "broken suite: exit code"
like "$err" 'broken/inv/task\.yaml.*topp.*did you mean top' \
	"broken suite: where and nearest"
rm broken/suite.yaml
run run -s ./broken -m demo
is "$status" 2 "no suite.yaml: exit code"
like "$err" 'no suite\.yaml' "no suite.yaml: message"

# ---- endpoint away ----
endpoint_stop
run run -s mini -m demo --run dead --max-retries 0 --cache off
is "$status" 4 "endpoint unreachable: exit code"
like "$err" 'Connection refused|Failed to connect|connect to' \
	"endpoint unreachable: why"
like "$err" 'rtlsmith resume dead' "endpoint unreachable: what to do"
is "$(samples dead 0)" 2 "endpoint unreachable: nothing is in error"
is "$(sql "SELECT status FROM run WHERE name = 'dead'")" 1 \
	"endpoint unreachable: the run is paused"
run resume dead --replay tape
is "$status" 0 "resumed from a cassette: exit code"
like "$out" '2 scored' "resumed: the samples are there"
run db check
is "$status" 0 "the store is sound"
done_testing
