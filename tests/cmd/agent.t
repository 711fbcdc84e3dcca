#!/bin/sh
# agents: the engine: phases in order, blame, budgets, strict policies, what a
# run freezes, killing and going on.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

# inv: does not compile, then does the wrong thing, then right
says write inv "module inv(input a, output y)
  assign y = a;
endmodule"
says fix inv "$(design inv a)"
says repair inv "$(design inv '~a')"
says_file test inv mini/inv/testbench.sv
says blame inv "At time 5 y must be 1.
BLAME: DESIGN"
# buff: right at once, but the first testbench expects an inverter
says write buff "$(design buff a)"
sed 's/y !== (a)/y !== (~a)/' mini/buff/testbench.sv >wrong.sv
says_file test buff wrong.sv
says_file rewritten buff mini/buff/testbench.sv
says blame buff "The task says that y is a.
BLAME: TESTBENCH"
says repair buff "$(design buff '~a')"
endpoint tape

# ---- phases, blame, turns ----
run run -s mini -m demo --agent repair --run one
is "$status" 0 "repair: exit code"
is "$(sql "SELECT count(*) FROM verdict WHERE status = 'pass' AND
	mode = 'strict'")" 2 "repair: both pass"
run show one/inv/0 --turns
is "$(printf '%s\n' "$out" | sed -n 's/^turn [^:]*: \([a-z]*\).*/\1/p' |
	tr '\n' ' ')" "write fix testbench simulate blame repair simulate " \
	"AIvril2: syntax first, then function, in this order"
like "$out" "^turn 0: write by writer \(demo, attempt 1\): does not compile" \
	"show: the first turn and what came of it"
like "$out" "simulate: 4 of 4 samples differ" "show: what the simulation said"
run show one/buff/0
like "$out" "blame by blamer .*: the testbench is wrong" \
	"blame: a wrong testbench is found"
unlike "$out" "repair by" "blame: and the right design is not touched"
like "$out" "^--- turns" "show: turns are part of a sample"
run show one/buff/0 --json
is "$status" 2 "show: unknown options are refused"

# ---- what is seen ----
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "ledger: nothing was seen"
is "$(sql "SELECT count(*) FROM attempt a WHERE NOT EXISTS
	(SELECT 1 FROM ledger l WHERE l.attempt_id = a.id)")" 0 \
	"ledger: every attempt has its row"

# ---- the same again asks nothing ----
before=$(asked)
run run -s mini -m demo --agent repair --run one
is "$(asked)" "$before" "again: nothing is asked"
run run -s mini -m demo --agent rtlfixer --run one
is "$status" 2 "frozen: another policy of the same run is refused"
like "$err" 'asked with other "(solver|agent)"' "frozen: and it says so"
mkdir own
cp "$abs_top_srcdir/prompts/policies/repair.yaml" own/
cp "$abs_top_srcdir/prompts/agent/repair.md" own/
echo "Think twice." >>own/repair.md
run run -s mini -m demo --agent own/repair.yaml --run one
is "$status" 2 "frozen: another template is another policy"
run show one --config
like "$out" "sha256:" "frozen: the hash stands in the configuration"

# ---- budgets ----
run run -s mini -m demo --agent repair --task inv --max-turns 2 --run two \
	--cache off
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN run r ON r.no = x.run_no WHERE r.name = 'two'")" 2 \
	"--max-turns: no more requests"
is "$(samples two 2)" 1 "--max-turns: the sample is judged"
sed 's/calls: 30/tokens: 300/' "$abs_top_srcdir/prompts/policies/repair.yaml" \
	>own/few.yaml
run run -s mini -m demo --agent own/few.yaml --task inv --run tokens --cache off
is "$(sql "SELECT sum(tokens_in + tokens_out) - max(tokens_in + tokens_out) < 300
	AND sum(tokens_in + tokens_out) >= 300 FROM attempt a
	JOIN sample x ON x.id = a.sample_id JOIN run r ON r.no = x.run_no
	WHERE r.name = 'tokens'")" 1 "stop.tokens: passed by one request at most"
sed 's/calls: 30/usd: 0.1/' "$abs_top_srcdir/prompts/policies/repair.yaml" \
	>own/usd.yaml
run run -s mini -m demo --agent own/usd.yaml --task inv --run usd
is "$status" 3 "stop.usd: what cannot be counted is no budget"
like "$err" "price_in" "stop.usd: and the message says what is missing"

# ---- a model that never learns, and one that is criticised first ----
says write inv "$(design inv a)"
says repair inv "$(design inv a)"
printf "match: 'Criticise the module \`inv\`.'\nreplies:\n" >tape/critic.yaml
echo "y must be the inverse of a, line 1 copies it" | says_reply >>tape/critic.yaml
cp "$abs_top_srcdir/prompts/policies/repair.yaml" own/critic.yaml
cp "$abs_top_srcdir/prompts/agent/repair.md" own/
sed -i 's/^search:/  critic: {template: critique}\n&/' own/critic.yaml
endpoint_stop
endpoint tape
run run -s mini -m demo --agent repair --task inv --run stuck --cache off
is "$(sql "SELECT count(*) FROM turn t JOIN sample x ON x.id = t.sample_id
	JOIN run r ON r.no = x.run_no WHERE r.name = 'stuck' AND
	t.step = 'repair'")" 2 "stop.same: the same answer again ends it"
run run -s mini -m demo --agent own/critic.yaml --task inv --run critic --cache off
is "$(sql "SELECT count(*) FROM turn t JOIN sample x ON x.id = t.sample_id
	JOIN run r ON r.no = x.run_no JOIN attempt a ON a.id = t.attempt_id
	WHERE r.name = 'critic' AND t.step = 'repair' AND text_of(a.request)
	LIKE '%begin critique%line 1 copies it%'")" 2 \
	"VeriAssist: walked through first, and the repairer is told"
says write inv "module inv(input a, output y)
  assign y = a;
endmodule"
says repair inv "$(design inv '~a')"
endpoint_stop
endpoint tape

# ---- bad policies: file, line, nearest key ----
wrong() { # SED NAME REGEX
	sed "$1" "$abs_top_srcdir/prompts/policies/mage.yaml" >own/wrong.yaml
	bad 2 "own/wrong.yaml$3" "policy: $2" run -s mini -m demo \
		--agent own/wrong.yaml
}
wrong 's/keep: 2/kepe: 2/' "unknown key" ':17: search.kepe .*did you mean keep'
wrong 's/candidates: 20/candidates: 0.5/' "number" \
	':17: search.candidates takes a whole number from 1 to 1000'
wrong 's/by: edit/by: magic/' "choice" ':19: function.by takes one of: rewrite'
wrong 's/rollback: true/rollback: 3/' "switch" ':19: .*takes true or false'
wrong 's/blamer:/blamerr:/' "role" ':15: roles.blamerr .*did you mean blamer'
wrong '/  repairer:/d' "missing role" ':.*needs the role repairer'
wrong 's/template: edit/template: none_such/' "template" ': there is no template'
wrong 's/^name: mage//' "name" ': a policy begins with schema'
bad 2 'no policy "mgae"' "policy: unknown" run -s mini -m demo --agent mgae
bad 2 'name a policy with --agent' "single has no oracle" run -s mini -m demo \
	--oracle tb
bad 2 'oracle' "unknown oracle" run -s mini -m demo --agent repair --oracle all
cp "$abs_top_srcdir/prompts/policies/repair.yaml" own/
echo "{{prompt}} {{goldn}}" >own/repair.md
run run -s mini -m demo --agent own/repair.yaml --run three --task inv
is "$status" 3 "template: unknown name"
like "$err" 'unknown name "goldn"' "template: and the message names it"

# ---- killed, and on ----
from="FROM turn t JOIN sample x ON x.id = t.sample_id JOIN run r
	ON r.no = x.run_no JOIN task k ON k.id = x.task_id"
rows() { # RUN
	sql "SELECT k.name || t.n || ' ' || coalesce(t.parent, '') || t.step ||
		t.role || coalesce(t.key, '') || t.outcome ||
		coalesce(t.candidate, '') $from WHERE r.name = '$1' ORDER BY 1"
}
at=$(cat port)
endpoint_stop
endpoint tape --latency 60 --listen "127.0.0.1:$at"
"$RTLSMITH" run -s mini -m demo --agent repair --run killed --cache off \
	>killed.out 2>&1 &
pid=$!
poll 30 sh -c "[ \$('$RTLSMITH' db sql --no-header \"SELECT count(*) FROM
	attempt a JOIN sample x ON x.id = a.sample_id JOIN run r
	ON r.no = x.run_no WHERE r.name = 'killed'\") -ge 3 ]"
kill -9 "$pid"
wait "$pid" 2>/dev/null
kept=$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN run r ON r.no = x.run_no WHERE r.name = 'killed'")
nok "killed: in the middle" test "$(samples killed 2)" -eq 2
endpoint_stop
endpoint tape --listen "127.0.0.1:$at"
run resume killed --cache off
is "$status" 0 "resume: exit code"
is "$(rows killed)" "$(rows one)" \
	"VFlow: killed and resumed, the same turns as without"
is "$(($(asked) + kept))" "$(sql "SELECT count(*) $from WHERE r.name = 'killed'
	AND t.attempt_id IS NOT NULL")" "resume: no question is put twice"
is "$(sql "SELECT count(*) FROM (SELECT t.attempt_id $from GROUP BY 1
	HAVING count(*) > 1 AND t.attempt_id IS NOT NULL)")" 0 \
	"resume: each reply belongs to one turn"
done_testing
