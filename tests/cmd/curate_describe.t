#!/bin/sh
# curate describe: what is told without a model, replies that are of no use,
# round trips, and questions that are not asked twice.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys

mkdir d tape
cp "$abs_top_srcdir"/tests/cmd/graphs/*.v d
run init -q .
run curate init p
run curate ingest p d --progress none
run curate modules p --progress none

text() { # MODULE KEY
	"$RTLSMITH" db sql "SELECT doc ->> '\$.text' FROM cur_example e
		JOIN cur_row r ON r.id = e.row_id WHERE r.path = '$1'
		AND r.kind = 'module' AND key = '$2'" | tail -n 1
}
trip() { # MODULE MEMBER
	"$RTLSMITH" db sql "SELECT doc ->> '\$.round_trip.$2'
		FROM cur_example e JOIN cur_row r ON r.id = e.row_id
		WHERE r.path = '$1' AND key = 'm:detailed:spec'" | tail -n 1
}

# ---- without a model ----
run curate describe p --progress none
is "$status" 0 "facts: exit code"
like "$out" '^4 rows looked at: 4 described, 0 not; 32 descriptions' \
	"facts: how many"
is "$(text counter t:detailed:terse)" \
	"counter: sequential, 3 in, 2 out; reg q (4) on clk rise, async reset rst_n active low to zero." \
	"facts: clock, and a reset with its polarity"
is "$(text counter t:detailed:spec)" \
	"The module counter is a sequential module with three inputs and two outputs, one register, clocked by the rising edge of clk. It has a parameter W whose default is 4. It has three inputs: clk of 1 bit, rst_n of 1 bit, en of 1 bit. It has two outputs: q of 4 bits, carry of 1 bit. The register q keeps 4 bits and changes at the rising edge of clk; it is asynchronously reset to zero while rst_n is low. The output carry is not a register." \
	"facts: every word of a specification"
like "$(text counter t:detailed:request)" \
	'^Write a Verilog module named counter: .*parameter W whose default is 4\..*asynchronously reset to zero while rst_n is low' \
	"facts: a request"
like "$(text counter t:high:question)" '^How is .*\?$' "facts: a question"
like "$(text fsm t:detailed:spec)" \
	'synchronously reset to zero while rst is high.*three states.*A reset leads to IDLE.*From IDLE it goes to RUN when go=1 rst=0' \
	"facts: a state machine"
like "$(text mem t:detailed:spec)" \
	'memory m has 16 words of 8 bits.*instance u of the module inv' \
	"facts: a memory and an instance"
run curate describe p --progress none
like "$out" '^0 rows looked at' "facts: nothing is made twice"
run curate describe p --progress none --levels high --registers spec,terse
like "$out" '; 8 descriptions' "options: fewer levels and registers"
run curate describe p --levels long
is "$status" 2 "options: an unknown level"
run curate describe p --round-trip
like "$err" 'needs a model' "options: a round trip needs a model"

# ---- a model ----
reply() { # NAME MATCH REPLY...: single-quoted YAML
	reply_name=$1
	{
		echo "match: \"$2\""
		echo "replies:"
		shift 2
		for reply_text in "$@"; do
			echo "  - content: $reply_text"
		done
	} >"tape/$reply_name.yaml"
}
reply line "Say of each line what it does" '"oops"' '""' \
	"'{\"items\":[{\"n\":1,\"text\":\"It begins the module.\"}]}'"
reply block "Say of each block what it does" \
	"'So: {\"items\":[{\"n\":1,\"text\":\"The head.\"}]} done'"
reply detailed "Write a specification of the module" \
	"'{\"text\":\"It counts upwards while it is enabled.\"}'"
reply high "in two to four plain English sentences" "'{\"text\":\"  \"}'"
reply registers "Say the same in three other ways" \
	"'{\"request\":\"Please build it.\",\"question\":\"How?\",\"terse\":\"It.\"}'"
reply code "Write the Verilog module \`mem\`" '"I cannot."'
reply counter "Write the Verilog module \`counter\`" \
	'"module counter #(parameter W = 4)(input clk, rst_n, en, output reg [W-1:0] q, output carry);\nalways @(posedge clk, negedge rst_n) if (~rst_n) q <= 0; else q <= q + en;\nassign carry = &{q, en};\nendmodule"'
reply fsm "Write the Verilog module \`fsm\`" \
	'"module fsm(input clk, rst, go, input [1:0] sel, output busy); assign busy = 0; endmodule"'
reply inv "Write the Verilog module \`inv\`" \
	'"module inv(input a, output y); assign y = ~a; endmodule"'
"$RTLSMITH" replay tape --listen 127.0.0.1:0 --port-file port >serve.out 2>&1 &
pid=$!
reap $pid
ok "the endpoint listens" poll 60 test -s port
cat >.rtlsmith/config.yaml <<END
models:
  demo:
    model: demo
    base_url: http://127.0.0.1:$(cat port)/v1
    price_in: 1
    price_out: 2
END
run curate describe p -m demo --round-trip --progress none
is "$status" 0 "model: exit code"
like "$out" '; 56 descriptions' "model: how many"
like "$out" '^demo: 40 replies; of no use: 4 no JSON, 16 empty, 0 with code; 4 levels lost' \
	"model: replies of no use are counted, and asked for again"
like "$out" '^round trips: 2 equivalent, 1 different, 1 unknown' "round trips"
is "$(text counter m:line:spec)" "1: It begins the module." \
	"model: the third reply is of use"
is "$(text counter m:block:spec)" "1: The head." "model: JSON among words"
is "$(text counter m:detailed:terse)" "It." "model: another register"
is "$(trip counter status) $(trip counter kind)" "equivalent proven" \
	"round trip: proven"
is "$(trip fsm status)" different "round trip: another circuit"
like "$(trip fsm why)" 'counterexample' "round trip: why"
is "$(trip mem status)" unknown "round trip: no module is no difference"
run curate why p counter
like "$out" '"lost":\[\{"level":"high","why":"empty"\}\]' \
	"model: what is lost is said"
is "$(count "SELECT count(*) || ' ' || (sum(cost_uusd) > 0) FROM attempt")" \
	"40 1" "model: each exchange is in the store, with its cost"
run curate describe p -m demo --round-trip --progress none --again
is "$(count "SELECT count(*) || ' ' || sum(from_cache) FROM attempt")" \
	"80 40" "model: nothing is asked twice"

# ---- a description with the code ----
reply detailed "Write a specification of the module" \
	"'{\"text\":\"Thus: always @(posedge clk) if (rst) state <= IDLE; else state <= next; endmodule\"}'"
run curate describe p -m demo --replay tape --levels detailed \
	--registers spec --progress none
like "$out" ' 3 with code; 1 levels lost' "code: that of fsm is refused"
is "$(count "SELECT count(*) FROM cur_example e JOIN cur_row r
	ON r.id = e.row_id WHERE r.path = 'fsm'
	AND key = 'm:detailed:spec'")" 0 "code: no description has it"

# ---- money ----
run curate describe p -m demo --max-cost 0.0001 --cache off --progress none
is "$status" 4 "budget: stopped, to be taken up again"

# ---- killed ----
i=0
while [ $i -lt 100 ]; do
	echo "{\"code\": \"module m$i(input a, output y); assign y = a ^ $i; endmodule\"}"
	i=$((i + 1))
done >many.jsonl
run curate init k
run curate ingest k many.jsonl --progress none
"$RTLSMITH" curate describe k --progress none >killed.out 2>&1 &
pid=$!
reap $pid
rows() {
	count "SELECT count(DISTINCT row_id) || ' ' || count(*)
		FROM cur_example e JOIN cur_row r ON r.id = e.row_id
		JOIN cur_source s ON s.id = r.source_id
		WHERE s.location LIKE '%many.jsonl'"
}
some() {
	[ "$(rows | cut -d ' ' -f 1)" -ge 32 ]
}
ok "kill: the first page" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
run curate describe k --progress none
is "$(rows)" "100 800" "kill: the same command goes on"

# ---- broken ----
echo '{"content": "module b(input x; endmodule"}' >bad.jsonl
run curate init b
run curate ingest b bad.jsonl --progress none
run curate describe b --progress none
like "$out" '0 described, 1 not' "broken: skipped"
done_testing
