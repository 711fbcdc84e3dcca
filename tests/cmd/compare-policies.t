#!/bin/sh
# compare-policies: rates, spendings and the front; budgets of a sample and of
# a run; the same command goes on, also after a kill; formats; bad input.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

# alone inv is wrong, and repaired it is right; buff is right at once
says write inv "$(design inv a)"
says repair inv "$(design inv '~a')"
says_file test inv mini/inv/testbench.sv
says blame inv "At time 5 y must be 1.
BLAME: DESIGN"
says write buff "$(design buff a)"
says_file test buff mini/buff/testbench.sv
cat >idle.yaml <<'END'
schema: rtlsmith.policy/1
name: idle
about: asks three times, looks at nothing
roles:
  writer: {temperature: 0.8}
search: {candidates: 3}
stop: {passes: false, same: 0}
END
endpoint tape
config "base_url: $base/v1" "price_in: 1" "price_out: 2"

compare() { # ARGS...
	run compare-policies -s mini -m demo --agent single --agent repair "$@"
}
# the member of a policy's row, on the way into out
member() { # POLICY PATH
	"$RTLSMITH" db sql --no-header "SELECT json_extract(p.value, '\$.$2')
		FROM json_each('$(tr -d "'" <out)', '\$.policies') p
		WHERE json_extract(p.value, '\$.policy') = '$1'"
}
of_run() { # POLICY
	echo "x.run_no = (SELECT no FROM run WHERE id = '$(member "$1" run_id)')"
}
attempts="FROM attempt a JOIN sample x ON x.id = a.sample_id WHERE"
all_turns="FROM turn t JOIN sample x ON x.id = t.sample_id WHERE"

# ---- the tables ----
compare
is "$status" 0 "table: exit code"
like "$out" '^single  demo +1/2 +50\.0 % ' "table: alone"
like "$out" '^repair  demo +2/2 +100\.0 % ' "table: repaired"
like "$out" '^budget: as each policy says; Pareto front over tokens' \
	"table: under which budget"
like "$out" '^repair against single \(demo, 2 tasks\): \+50\.0 %, 95 % interval' \
	"table: paired difference with its interval"
like "$out" 'tied: single and repair do not differ' "table: and what it means"
before=$(asked)

# ---- the same again asks nothing, and a policy more asks for itself ----
compare --agent idle.yaml -f json
is "$status" 0 "json: exit code"
is "$(sql "SELECT count(*) FROM run")" 3 "again: each policy has one run"
is "$(sql "SELECT count(*) $attempts $(of_run idle)")" "$(($(asked) - before))" \
	"again: only the new policy asks"
cp out all.json
is "$(member single ci.method)" wilson "json: Wilson where a task is one sample"
# z = 1.96, n = 2, one passes: 0.5 -+ 0.4055
is "$(sql "SELECT abs($(member single ci.lower) - 0.0945) < 0.001
	AND abs($(member single ci.upper) - 0.9055) < 0.001")" 1 \
	"json: the interval by hand"
for policy in single repair idle; do
	spent=$(sql "SELECT sum(tokens_in + tokens_out) $attempts
		a.status = 'ok' AND a.http_status > 0 AND $(of_run $policy)")
	is "$(sql "SELECT $(member $policy mean.tokens) = $spent / 2.0")" 1 \
		"$policy: mean tokens of a sample"
	is "$(sql "SELECT $(member $policy per_solved.tokens) =
		$spent * 1.0 / $(member $policy solved_tasks)")" 1 \
		"$policy: tokens of a solved task"
done
is "$(sql "SELECT abs($(member repair spent.usd) * 1e6 - sum(cost_uusd)) < 1
	$attempts $(of_run repair)")" 1 "repair: money"
is "$(member single spent.tool_seconds)" 0 "single: runs no tool to solve"
is "$(sql "SELECT abs($(member repair spent.tool_seconds) * 1e6 - sum(tool_us))
	< 1 AND sum(tool_us) > 0 $all_turns $(of_run repair)")" 1 \
	"repair: CPU time of its tools, as its turns have it"
is "$(sql "SELECT count(*) $all_turns $(of_run repair)
	AND (t.step = 'testbench') = (t.tool_us > 0)
	AND t.step IN ('testbench', 'simulate', 'write')")" 0 \
	"repair: turns that compile or simulate use some, others none"
is "$(member single pareto) $(member repair pareto) $(member idle pareto)" \
	"1 1 0" "front: what costs more and is no better is not on it"
is "$(grep -c '"policy_a"' out)" 3 "pairs: each with each"

# ---- another axis, files ----
compare --agent idle.yaml -f csv --axis tool-seconds
is "$(printf '%s\n' "$out" | cut -d, -f1,5-11 | sed 1d | tr '\n' ' ')" \
	"single,none,2,1,2,2,1,0 repair,none,2,2,2,2,2,0 idle,none,2,1,2,2,1,0 " \
	"csv: a line a policy"
is "$(printf '%s\n' "$out" | head -n 1 | tr ',' '\n' | wc -l)" \
	"$(printf '%s\n' "$out" | sed -n 2p | tr ',' '\n' | wc -l)" \
	"csv: a heading a column"
compare --agent idle.yaml -f html -o page.html
is "$status$out" 0 "html: into a file"
is "$(grep -c '^<circle ' page.html)" 3 "html: a point a policy"
is "$(grep -c 'class="even"' page.html)" 3 "html: the front in steps"
unlike "$(cat page.html)" '<script|href=|src=' "html: loads nothing"

# ---- a budget of each sample ----
compare -f json --budget-tokens 300
is "$status" 0 "tokens: exit code"
is "$(sql "SELECT count(*) FROM (SELECT sum(tokens_in + tokens_out) AS s,
	max(tokens_in + tokens_out) AS m $attempts $(of_run repair)
	AND a.http_status > 0 GROUP BY x.id) WHERE s - m >= 300")" 0 \
	"tokens: passed by one request at most"
is "$(sql "SELECT json_extract(config, '\$.identity.budget.tokens') FROM run
	WHERE id = '$(member repair run_id)'")" 300 "tokens: part of the run"
is "$(member single run_id)" "$(cp all.json out; member single run_id)" \
	"tokens: single asks once under any budget, and is not asked again"
compare -f json --budget-tool-seconds 0.000001
is "$(sql "SELECT count(*) $attempts $(of_run repair)")" 2 \
	"tool seconds: nothing is asked when they are used up"
is "$(member repair pass)" 1 "tool seconds: what there is then is judged"
like "$out" '"axis": "tool_seconds"' "tool seconds: the axis is the budget's"
compare -f json --budget-usd 0.000001
is "$(sql "SELECT count(*) $attempts $(of_run repair)")" 2 \
	"money: nothing is asked when it is used up"

# ---- every request was made while the budget was not used up ----
printf '%s\n' 'schema: rtlsmith.policy/1' 'name: long' \
	'about: asks and simulates until it may not' \
	'roles: {writer: {temperature: 0.8}, testbench: {template: testbench}}' \
	'search: {candidates: 6}' 'stop: {passes: false, same: 0}' >long.yaml
within() { # OPTION BUDGET UNIT AMOUNT
	compare --agent long.yaml -f json "$1" "$2"
	late="$all_turns x.run_no IN (SELECT no FROM run WHERE id IN (
		'$(member long run_id)', '$(member repair run_id)'))
		AND (SELECT coalesce(sum($3), 0) FROM turn u
			LEFT JOIN attempt b ON b.id = u.attempt_id
			WHERE u.sample_id = t.sample_id AND u.n <"
	is "$(sql "SELECT count(*) $late t.n) >= $4 AND t.attempt_id
		IS NOT NULL")" 0 "$1 $2: nothing is asked when it is used up"
	ok "$1 $2: and it is used up" test "$(sql "SELECT count(*) $late
		1000000) >= $4")" -gt 0
}
within --budget-tokens 200 'b.tokens_in + b.tokens_out' 200
within --budget-tokens 900 'b.tokens_in + b.tokens_out' 900
within --budget-usd 0.0002 b.cost_uusd 200
within --budget-usd 0.001 b.cost_uusd 1000
within --budget-tool-seconds 0.001 u.tool_us 1000
within --budget-tool-seconds 0.02 u.tool_us 20000

# ---- a budget of all samples: what it does not reach is not solved ----
before=$(asked)
compare -n 2 -f json --budget-per run --budget-tokens 1
is "$status" 0 "run: exit code"
is "$(asked)" "$before" "run: both have used it up, and ask nothing"
is "$(member repair pass)/$(member repair scored)" 2/4 \
	"run: samples that were not reached are not solved"
is "$(member repair not_reached) $(member single not_reached)" "2 2" \
	"run: and are counted"
like "$err" 'has used [0-9]+ of its budget of 1 \(tokens\)' \
	"run: what was spent before is told"
compare -n 2 -f json --budget-per run --budget-tool-seconds 0.000001
is "$(member repair not_reached) $(member single not_reached)" "2 0" \
	"run: tool seconds end what uses tools"
like "$err" 'budget of 0.000 CPU seconds of tools is used up .*raise' \
	"run: and the message says what to do"
compare -n 2 -f json --budget-per run --budget-tokens 1000000
is "$(member repair pass)/$(member repair scored)" 4/4 \
	"run: a larger one goes on"
is "$(member repair not_reached)" 0 "run: and reaches all"

# ---- killed, and the same command ----
at=$(cat port)
endpoint_stop
cat >hang.yaml <<'END'
rules:
  - when: {match: "Blame for the module"}
    do: {hang: 600}
END
endpoint tape --script hang.yaml --listen "127.0.0.1:$at"
config "base_url: $base/v1"
"$RTLSMITH" compare-policies -s mini -m demo --agent single --agent repair \
	--run k --task inv --seed 7 >killed.out 2>&1 &
pid=$!
poll 60 sh -c "[ \$('$RTLSMITH' db sql --no-header \"SELECT count(*)
	$attempts x.run_no = (SELECT no FROM run WHERE
	name = 'k-repair')\") -ge 2 ]"
kill -9 "$pid"
wait "$pid" 2>/dev/null
in_k="x.run_no = (SELECT no FROM run WHERE name = 'k-repair')"
turns_of_k="SELECT t.n || ' ' || t.tool_us $all_turns $in_k
	AND t.outcome <> 'asked'"
sql "$turns_of_k" >kept
ok "killed: a turn was kept" test -s kept
is "$(samples k-repair 0)" 1 "killed: in the middle of a sample"
endpoint_stop
endpoint tape --listen "127.0.0.1:$at"
config "base_url: $base/v1"
compare --run k --task inv --seed 7 -f json
is "$status" 0 "goes on: exit code"
is "$(member repair pass)" 1 "goes on: to the end"
is "$(sql "SELECT count(*) - count(DISTINCT t.key) $all_turns $in_k
	AND t.attempt_id IS NOT NULL")" 0 "goes on: no question is put twice"
sql "$turns_of_k" >now
is "$(grep -cvxFf now kept)" 0 \
	"goes on: what the tools used before the kill counts, and not again"

# ---- a policy that comes later, with fewer samples ----
compare --seed 9 --task buff -n 2 -f json
compare --seed 9 --task buff -n 1 --agent idle.yaml -f json
is "$(member repair samples)/$(member idle samples)" 2/1 \
	"counts: each run keeps what it has"
like "$err" 'has 2 samples and run .* has 1: .*a larger -n' \
	"counts: that this cannot be compared is told"
compare --seed 9 --task buff -n 2 --agent idle.yaml -f json
unlike "$err" 'a larger -n' "counts: and it does what was told"

# ---- two models: rows and pairs of each ----
cat >>.rtlsmith/config.yaml <<END
  other:
    model: other
    base_url: $base/v1
END
compare -m other -f json
is "$(grep -c '"pareto"' out)$(grep -c '"policy_a"' out)" 42 \
	"models: a row each, compared with the same model"

# ---- bad input ----
bad 2 'at least two policies' "one policy" compare-policies -s mini -m demo \
	--agent repair
bad 2 '--agent repair and --agent repair are the same' "twice the same" \
	compare-policies -s mini -m demo --agent repair --agent repair
bad 2 'no policy "mgae"' "unknown policy" compare-policies -s mini -m demo \
	--agent single --agent mgae
bad 2 'needs a --format' "a table in a file" compare-policies -s mini -m demo \
	--agent single --agent repair -o x
bad 2 'needs a budget' "a run's budget that is none" compare-policies -s mini \
	-m demo --agent single --agent repair --budget-per run
bad 2 '--budget-usd needs prices' "money without prices" run -s mini -m demo \
	--agent repair --budget-usd 1
bad 2 'budget-tokens is for agents' "single has no budget" run -s mini -m demo \
	--budget-tokens 5
before=$(asked)
bad 2 '--budget-usd needs prices: models.other .*--budget-tokens' \
	"prices are asked for" compare-policies -s mini -m other --seed 5 \
	--agent single --agent repair --budget-usd 1
bad 2 '--axis usd needs prices: models.other .*--axis tokens' \
	"for the axis, too" compare-policies -s mini -m other --seed 5 \
	--agent single --agent repair --axis usd
is "$(asked)" "$before" "prices: before anything is asked"
bad 2 'cannot write none/page.html' "no folder to write in" compare-policies \
	-s mini -m demo --seed 6 --agent single --agent repair -f html \
	-o none/page.html
is "$(asked)" "$before" "no folder to write in: before anything is asked"
done_testing
