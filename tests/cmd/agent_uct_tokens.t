#!/bin/sh
# agents: uct over tokens: what the model always writes is wrong, and so is what
# it makes of any beginning in whole statements; the way leads over a token that
# it might have written.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

head='module inv(input a, output y); wire na = ~a;'
cat >tape/write.yaml <<END
match: '$(says_match write inv)'
replies:
  - content: "$head assign y = a; endmodule"
    logprobs: [["$head", -0.1],
      [" assign y =", -0.1, [[" // y", -1], ["\\n", -2]]],
      [" a", -0.6, [[" a", -0.6], [" 1'b", -1], [" n", -1.5], [" z", -9],
        ["\`\`\`", -2]]],
      [";", -0.01], [" endmodule", -0.01]]
END
nothing() { # WORDS: before the module's name
	printf "match: '%s module \`inv\`.'\nreplies:\n  - content: no\n" "$1"
}
nothing 'Extend the' >tape/extend.yaml
nothing 'Go on within the' >tape/finish.yaml
# the rest alone, which goes on within a word
rest() { # NAME LINE TEXT
	{
		printf 'match: "%s\\n----- end design"\nreplies:\n' "$2"
		printf '%s\n' "$3" | says_reply
	} >"tape/$1.yaml"
}
rest number "wire na = ~a; assign y = 1'b" '```verilog
0; endmodule
```'
rest word 'wire na = ~a; assign y = n' '```verilog
a; endmodule
```'
says_file test inv mini/inv/testbench.sv
calls() { # RUN: that the endpoint saw
	sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
		WHERE a.from_cache = 0 AND $(of_run "$1")"
}
search() { # RUN OPTION...
	search_run=$1
	shift
	run run -s mini -m demo --agent uct --task inv --run "$search_run" "$@"
}
endpoint tape
address=$(cat port)

# ---- without them ----
search plain --cache off
is "$(passes plain)" 0 "tokens: whole statements do not lead there"
unlike "$(requests)" 'top_logprobs' "tokens: nobody is asked for them"
"$RTLSMITH" show plain --config >plain.config
nok "tokens: the frozen policy knows nothing of them" \
	grep -q extend-token plain.config
sed -i 's/^    base_url.*/&\n    logprobs: true/' .rtlsmith/config.yaml
sed 's/width: 3/width: 3, top: 0/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >none.yaml
run run -s mini -m demo --agent ./none.yaml --task inv --run none --cache off
is "$(passes none)" 0 "tokens: nor with search.top 0"
unlike "$(requests)" 'top_logprobs' "tokens: nor is anybody asked"

# ---- with them ----
search said --cache off --record said.jsonl
is "$status" 0 "tokens: exit code"
is "$(passes said)" 1 "MCTS: found over a token that was not written"
turns "$(of_run said)" >said.turns
is "$(grep -c '|extend|finisher|compiles' said.turns)" 3 \
	"tokens: the rest is joined to a half word"
like "$(grep '|uct|' said.turns | tail -1)" \
	'from 2 statements and a part: reward 0.8000, 4 statements, 2 of them' \
	"tokens: the statement is new, below its token"
like "$(grep '|tree|' said.turns)" '[48] statements, 2 other tokens' \
	"tokens: what is no alternative does not hang"
tree=$(sql "SELECT text_of(t.findings) FROM turn t JOIN sample x
	ON x.id = t.sample_id WHERE $(of_run said) AND t.step = 'tree'")
like "$tree" "p=0\\.2231 assign y = n \\.\\.\\." "tokens: the prior"
ok "MCTS: the likelier token is gone on from first" sh -c "sed -n \
	'/|finisher|/{n;n;p;}' said.turns | head -1 | grep -q 'reward 0\\.[1-4]'"
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN turn t ON t.attempt_id = a.id WHERE $(of_run said) AND
	(text_of(request) LIKE '%\"top_logprobs\":20%') <>
	(t.step IN ('write', 'extend'))")" 0 "tokens: asked of those who write"
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN turn t ON t.attempt_id = a.id WHERE $(of_run said) AND
	(text_of(request) LIKE '%within a statement, perhaps%') <>
	(t.role = 'finisher')")" 0 "tokens: they are told where it ends"
search again --replay said.jsonl --cache off
is "$(all_of again)" "$(all_of said)" "tokens: a recording keeps them"
run run -s mini -m demo --agent uct --task inv --run cached
is "$(all_of cached)" "$(all_of said)" "tokens: so does the cache"
sed -i 's/logprobs: true/&\n    stream: true/' .rtlsmith/config.yaml
search streamed --cache off
is "$(all_of streamed)" "$(all_of said)" "tokens: as a stream"

# ---- killed behind the first of them, and on ----
endpoint_stop
endpoint tape --latency 60 --listen "127.0.0.1:$address"
sed -i 's/^    base_url.*/&\n    logprobs: true/' .rtlsmith/config.yaml
"$RTLSMITH" run -s mini -m demo --agent uct --task inv --run killed \
	--cache off >killed.out 2>&1 &
pid=$!
poll 60 sh -c "[ \$('$RTLSMITH' db sql --no-header \"SELECT count(*) FROM
	turn t JOIN sample x ON x.id = t.sample_id
	WHERE $(of_run killed) AND t.role = 'finisher'\") -ge 1 ]"
kill -9 "$pid"
wait "$pid" 2>/dev/null
kept=$(calls killed)
is "$(turns "$(of_run killed) AND t.step = 'tree'" | wc -l)" 0 \
	"killed: in the middle of the search"
endpoint_stop
endpoint tape --listen "127.0.0.1:$address"
sed -i 's/^    base_url.*/&\n    logprobs: true/' .rtlsmith/config.yaml
run resume killed --cache off
is "$(all_of killed)" "$(all_of said)" "resume: the same tree with its tokens"
is "$(asked)" "$(($(calls said) - kept))" "resume: only the rest is asked"

sed 's/width: 3/width: 3, top: 21/' \
	"$abs_top_srcdir/prompts/policies/uct.yaml" >bad.yaml
bad 2 'search.top takes a whole number from 0 to 20' "policy: too many" run \
	-s mini -m demo --agent ./bad.yaml
done_testing
