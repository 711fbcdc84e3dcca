#!/bin/sh
# agents: uct: a tree over statements that goes on from what promises most, is
# the same after a kill, and ends when nothing moves.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

calls() { # RUN
	sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
		WHERE $(of_run "$1")"
}
# what the model says to a beginning that ends so
rest() { # NAME LINE TEXT
	{
		printf 'match: "%s\\n----- end design"\nreplies:\n' "$2"
		printf '%s\n' "$3" | says_reply
	} >"tape/$1.yaml"
}
head='module inv(input a, output y);'

# Three wrong ones: one differs always, one half of the time, one is broken.
# The way from the second leads on; from the others it leads nowhere.
says write inv "$head wire b; assign b = a; assign y = b; endmodule" \
	"$head wire c; assign c = 1'b1; assign y = c; endmodule" \
	"$head wire d; assign d = ; endmodule"
printf "match: 'Extend the module \`inv\`.'\nreplies:\n  - content: no\n" \
	>tape/no.yaml
rest next 'wire c;' "$head wire c; assign c = a; assign y = c; endmodule"
rest last 'assign c = a;' '```verilog
assign y = ~c;
endmodule
```'
says_file test inv mini/inv/testbench.sv
endpoint tape
run run -s mini -m demo --agent uct --task inv --run tree
is "$status" 0 "MCTS: exit code"
is "$(sql "SELECT DISTINCT status FROM verdict")" pass "MCTS: found by going on"
like "$(turns "$(of_run tree)")" 'extend\|extender\|compiles' \
	"MCTS: a beginning is gone on from, the rest alone is taken"
is "$(turns "$(of_run tree) AND t.step = 'write'" | wc -l)" 3 \
	"MCTS: three from nothing"
found=$(turns "$(of_run tree) AND t.step = 'uct'" | tail -1)
like "$found" 'from 3 statements: reward 0.8000, 5 statements, 2 of them new' \
	"MCTS: statements are the nodes"
nok "MCTS: all that is wrong has less" sh -c "printf '%s\n' \"\$1\" |
	sed '\$d' | grep -E 'reward (0\.[5-9]|1)'" - \
	"$(turns "$(of_run tree) AND t.step = 'uct'")"
dump=$(sql "SELECT text_of(t.findings) FROM turn t JOIN sample x
	ON x.id = t.sample_id WHERE $(of_run tree) AND t.step = 'tree'")
like "$dump" '[0-9]+ 0\.[0-9]+ [0-9]+ wire c ;' "MCTS: the tree is kept"
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "MCTS: blind"

# ---- the same text is not simulated again ----
says write inv "$head assign y = a; endmodule"
rm tape/next.yaml tape/last.yaml
endpoint_stop
endpoint tape
run run -s mini -m demo --agent uct --task inv --run idle --cache off
is "$(calls idle)" "$(($(turns "$(of_run idle) AND t.step = 'uct'" | wc -l) + 1))" \
	"uct: a call a simulation, and the testbench"
is "$(turns "$(of_run idle) AND t.step IN ('write', 'extend')" | wc -l)" 9 \
	"uct: a tree that was asked everywhere ends it"
sed 's/no_progress: 40/no_progress: 2/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >two.yaml
run run -s mini -m demo --agent ./two.yaml --task inv --run two --cache off
is "$(turns "$(of_run two) AND t.step = 'uct'" | wc -l)" 3 \
	"stop.no_progress: two without progress end it"
sed 's/same: 0/same: 1/' "$abs_top_srcdir/prompts/policies/uct.yaml" >same.yaml
run run -s mini -m demo --agent ./same.yaml --task inv --run same --cache off
is "$(turns "$(of_run same) AND t.step = 'uct'" | wc -l)" 2 \
	"stop.same: the same answer again ends it"
run run -s mini -m demo --agent uct --task inv --run few --cache off --max-turns 3
is "$(calls few)" 3 "--max-turns: no more requests"

# ---- killed in the middle, and on ----
says write inv "$head wire b; assign b = a; assign y = b; endmodule" \
	"$head wire c; assign c = 1'b1; assign y = c; endmodule" \
	"$head wire d; assign d = ; endmodule"
rest next 'wire c;' "$head wire c; assign c = a; assign y = c; endmodule"
endpoint_stop
endpoint tape
run run -s mini -m demo --agent uct --task inv --run whole --cache off
at=$(cat port)
endpoint_stop
endpoint tape --latency 60 --listen "127.0.0.1:$at"
"$RTLSMITH" run -s mini -m demo --agent uct --task inv --run killed --cache off \
	>killed.out 2>&1 &
pid=$!
poll 60 sh -c "[ \$('$RTLSMITH' db sql --no-header \"SELECT count(*) FROM
	attempt a JOIN sample x ON x.id = a.sample_id
	WHERE $(of_run killed)\") -ge 6 ]"
kill -9 "$pid"
wait "$pid" 2>/dev/null
kept=$(calls killed)
is "$(turns "$(of_run killed) AND t.step = 'tree'" | wc -l)" 0 \
	"killed: in the middle of the search"
endpoint_stop
endpoint tape --listen "127.0.0.1:$at"
run resume killed --cache off
is "$status" 0 "resume: exit code"
is "$(all_of killed)" "$(all_of whole)" \
	"REvolution, EvolVE: killed and resumed, the same tree"
is "$(calls killed)" "$(calls whole)" "resume: no question is put twice"
is "$(asked)" "$(($(calls whole) - kept))" "resume: only the rest is asked"

# ---- how probable the tokens were ----
# two that are wrong alike; what the model thought more probable came second
prob() { # NAME LOGPROB: the reply, with the second statement in one token
	echo "  - content: \"$head wire $1; assign $1 = a; assign y = $1; endmodule\""
	echo "    logprobs: [[\"$head\", -0.1], [\" wire $1;\", $2],"
	echo "      [\" assign $1 = a; assign y = $1;\", -0.1], [\" endmodule\", 0]]"
}
{
	printf "match: '%s'\nreplies:\n" "$(says_match write inv)"
	prob b -2
	prob c -0.5
} >tape/inv_write.yaml
rm tape/next.yaml
sed 's/simulations: 100/simulations: 12/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >twelve.yaml
likely() { # RUN OPTION...
	likely_run=$1
	shift
	run run -s mini -m demo --agent ./twelve.yaml --task inv \
		--run "$likely_run" --cache off "$@"
}
# statements of the tree of a run
tree_of() { # RUN
	sql "SELECT text_of(t.findings) FROM turn t JOIN sample x
		ON x.id = t.sample_id WHERE $(of_run "$1") AND t.step = 'tree'"
}
# how often the branch of a wire was visited
visits() { # RUN WIRE
	tree_of "$1" | grep -oE "[0-9]+ [0-9.]+ [0-9]+ (p=[0-9.]+ )?wire $2 ;" |
		cut -d ' ' -f 1
}
endpoint_stop
endpoint tape
likely unsaid
unlike "$(tree_of unsaid)" 'p=' "logprobs: not asked for, not there"
is "$(sql "SELECT count(*) FROM attempt WHERE
	text_of(request) LIKE '%\"logprobs\":%'")" 0 \
	"logprobs: an endpoint that is not known to tell them is not asked"
ok "logprobs: without them the first branch is gone into first" \
	test "$(visits unsaid b)" -ge "$(visits unsaid c)"
sed -i 's/^    base_url.*/&\n    logprobs: true/' .rtlsmith/config.yaml
likely said --record said.jsonl
is "$status" 0 "logprobs: exit code"
like "$(tree_of said)" 'p=0\.1353 wire b ;' "logprobs: the prior of a statement"
like "$(tree_of said)" 'p=0\.6065 wire c ;' "logprobs: and that of its sibling"
ok "MCTS: the tree follows the prior where logprobs exist" \
	test "$(visits said c)" -gt "$(visits said b)"
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN turn t ON t.attempt_id = a.id WHERE $(of_run said) AND
	(text_of(request) LIKE '%\"logprobs\":true%') <>
	(t.step IN ('write', 'extend'))")" 0 \
	"logprobs: asked of those who write, and of nobody else"
likely again --replay said.jsonl
is "$(all_of again)" "$(all_of said)" "logprobs: a recording keeps them"
run run -s mini -m demo --agent ./twelve.yaml --task inv --run cached
is "$(tree_of cached)" "$(tree_of said)" "logprobs: so does the cache"
sed -i 's/logprobs: true/&\n    stream: true/' .rtlsmith/config.yaml
likely streamed
is "$(tree_of streamed)" "$(tree_of said)" "logprobs: as a stream"
sed -i 's/logprobs: true/logprobs: perhaps/' .rtlsmith/config.yaml
bad 2 'models.demo.logprobs must be true or false' "logprobs: no switch" \
	run -s mini -m demo --agent ./twelve.yaml --task inv
sed -i 's/logprobs: perhaps/logprobs: true/' .rtlsmith/config.yaml

# ---- bad policies ----
sed 's/^  extender:.*//' "$abs_top_srcdir/prompts/policies/uct.yaml" >bad.yaml
bad 2 'search needs the role extender' "policy: nobody goes on" run -s mini \
	-m demo --agent ./bad.yaml
sed 's/width: 3/width: 3, depth: 2/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >bad.yaml
bad 2 'search: .* go with by: beam' "policy: what is for the beam" run -s mini \
	-m demo --agent ./bad.yaml
sed 's/^  extender:/  blamer: {template: blame}\n&/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >bad.yaml
bad 2 'search: by: uct never asks the role blamer.*leave it out' \
	"policy: nobody asks a blamer" run -s mini -m demo --agent ./bad.yaml
done_testing
