#!/bin/sh
# diff: two real runs, one of them worse; refusals; pairs of models.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
cat >>.rtlsmith/config.yaml <<'EOF'
  mute:
    base_url: "http://127.0.0.1:9/v1"
    model: mute
EOF
mkdir silent
cat >silent/all.yaml <<'EOF'
match: "Module name"
replies:
  - content: "I cannot do this."
EOF
core=$abs_top_srcdir/data/cassettes/core
tasks="--task gate_* --task popcount32 --task alu16 --task barrel* --limit 40"
sample() { # RUN CASSETTE ARGS...
	name=$1
	tape=$2
	shift 2
	# shellcheck disable=SC2086 # several words
	run run -s core $tasks -n 8 --run "$name" --replay "$tape" "$@"
}
sample good "$core" -m demo
is "$status" 0 "a good run"
sample same "$core" -m demo --max-tokens 9999
is "$status" 0 "the same again"
sample bad silent -m mute
is "$status" 0 "a bad run"

run diff good same
is "$status" 0 "tied: exit code"
like "$out" 'tied: A and B do not differ' "tied: said so"
like "$out" 'difference \+0\.0 %' "tied: no difference"

run diff good bad --json
cp out ab.json
n=$(sed -n 's/.*"n_tasks": \([0-9]*\).*/\1/p' ab.json | head -n 1)
worse=$(sed -n 's/.*"n_worse": \([0-9]*\).*/\1/p' ab.json | head -n 1)
lost=$(grep -c '"direction": "lost"' ab.json)
is "$lost" "$worse" "every task that got worse is lost"
ok "there are tasks" test "$n" -ge 3
like "$(cat ab.json)" '"schema": "rtlsmith.diff/1"' "--json: schema"
# all of m tasks lost: p = 2 / 2^m, which is significant from 6 tasks on
p=$(sed -n 's/.*"p": \([-0-9.e]*\).*/\1/p' ab.json | head -n 1)
is "$(awk "BEGIN {print ($p == 2 / 2 ^ $worse)}")" 1 "p of all lost"
if [ "$worse" -ge 6 ]; then wanted=1; else wanted=0; fi
is "$status" "$wanted" "exit code follows significance"
run diff bad good
is "$status" 0 "B is better: exit code"

sample strict "$core" -m demo -m mute -n 2
run diff strict strict
is "$status" 0 "models of one run: exit code"
like "$out" '^demo against mute: pass@1' "models of one run: compared"
run diff good good
is "$status" 2 "a run of one model with itself"

sample other "$core" -m demo --mode official
run diff good other
is "$status" 2 "modes differ: refused"
like "$err" 'judged in strict and in official mode.*--force' "modes differ: why"
run diff good other --force
is "$status" 0 "--force"
like "$err" 'not comparable: judged in' "--force: still said"
run diff good same -k 9
is "$status" 2 "k above n"
run diff good
is "$status" 2 "one operand"
run diff good nosuch
is "$status" 2 "unknown run"
like "$err" nosuch "unknown run: named"
done_testing
