#!/bin/sh
# agents: each policy that comes with the program, given answers of every bad
# kind: it ends, within its budget, with a verdict for each sample; and nothing
# of a task's golden, testbench or faults is in a question under --oracle none.
# shellcheck disable=SC2016 # $display and the like are Verilog's
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*
calls=7 tokens=6000

# ---- tasks: what only the judge may know is marked, line by line ----
hide() { # WHAT: a mark for each line of stdin, and in its names
	sed 's/\bm\b/zq_hidden_m/g; s/\bs\b/zq_hidden_s/g;
		s/assign y = ~a/wire zq_hidden_w; assign zq_hidden_w = ~a, \
			y = zq_hidden_w/' |
		awk -v w="$1" 'NF { print $0 " // zq_hidden_" w "_" NR }'
}
suite() { # NAME
	mkdir "$1"
	printf 'schema: rtlsmith.suite/1\nname: %s\nversion: "1"\n' "$1" \
		>"$1/suite.yaml"
}
suite designs
for k in none prose two cut json calls same vhdl good; do
	task designs "t_$k" '~a'
	for f in golden testbench; do
		hide $f <"designs/t_$k/$f.sv" >one
		mv one "designs/t_$k/$f.sv"
	done
done
suite benches
for k in none prose cut json good; do
	at=benches/b_$k
	mkdir "$at"
	printf 'kind: testbench\ntop: b_%s\n' $k >"$at/task.yaml"
	echo "Write a testbench for module b_$k (input a, output y): y is not a." \
		>"$at/prompt.md"
	hide golden <designs/t_$k/testbench.sv | sed "s/t_$k/b_$k/" \
		>"$at/golden.sv"
	printf 'module b_%s(input a, output y);\n\tassign y = ~a;\nendmodule\n' \
		$k | hide design >"$at/design.sv"
	echo '- {id: F1, find: "= ~a,", replace: "= a,"}' >"$at/faults.yaml"
done
for s in designs benches; do
	"$RTLSMITH" suite import native $s 2>import.err ||
		fail "$s: $(cat import.err)"
done
cat designs/*/golden.sv designs/*/testbench.sv benches/*/golden.sv \
	benches/*/design.sv | sed 's/^[	 ]*//' | sort -u >hidden
is "$(grep -vc zq_hidden hidden)" 0 "what is hidden is marked"

# ---- answers ----
on() { # NAME TEXT...: to whatever speaks of the module
	for on_name in "t_$1" "b_$1"; do
		printf "match: '%s'\nreplies:\n" "$on_name" >"tape/$on_name.yaml"
	done
	shift
	for on_text in "$@"; do
		printf '%s\n' "$on_text" | says_reply >reply
		echo "    usage: {prompt_tokens: 900, completion_tokens: 600}" >>reply
		cat reply >>"tape/t_${on_name#b_}.yaml"
		sed "s/t_${on_name#b_}/$on_name/g" reply >>"tape/$on_name.yaml"
	done
}
tb() { # MODULE
	printf 'module tb;\n reg a = 0; wire y; integer m = 0;\n'
	printf ' %s dut(.a(a), .y(y));\n initial begin\n' "$1"
	printf '  repeat (2) begin #1 if (y !== ~a) m = m + 1; a = 1; end\n'
	printf '  $display("scenario 1: mismatches=%%0d samples=2", m);\n'
	printf '  $display("rtlsmith: mismatches=%%0d samples=2 first_time=0", m);\n'
	printf '  $finish;\n end\nendmodule\n'
}
fence() { # LANGUAGE TEXT
	printf '```%s\n%s\n```\n\n' "$1" "$2"
}
on none ''
on prose 'I am sorry, but I would rather talk about the weather.'
on two "$(fence verilog "$(design t_two a; design t_two '~a')")"
on cut "$(printf '```verilog\nmodule t_cut(input a, output y);\n  assign y = (a')"
on json "$(fence json '{"scenarios": [{"name": ')"
on calls '<tool_call>
{"name": "read", "arguments": {"file":
</tool_call>'
on same "$(fence verilog "$(design t_same a)")"
on vhdl "$(fence vhdl 'entity t_vhdl is port (a : in bit; y : out bit); end;
architecture r of t_vhdl is begin y <= not a; end;')"
all_of_it() { # EXPRESSION: something for each role
	fence json '{"scenarios": [{"name": "all"}], "tasks": [{"name": "all",
"text": "all"}]}'
	fence c 'void reset(void) {}
void step(const struct in *in, struct out *out) { out->y = !in->a; }'
	fence verilog "$(tb t_good)"
	fence verilog "$(design t_good "$1")"
	echo 'BLAME: DESIGN'
}
on good "$(all_of_it a)" "$(all_of_it '~a')" "$(all_of_it "1'b0")"
# a tool's result names no module
cat >tape/result.yaml <<'END'
match: 'Result of call'
replies:
  - content: |
      <tool_call>
      {"name": "lint", "arguments": {}}
      </tool_call>
    usage: {prompt_tokens: 900, completion_tokens: 600}
END

# what gets further than that
says scenarios b_good '[{"name": "all"}]'
tb b_good >tb_good.v
says_file bench b_good tb_good.v
design b_good '~a' >d_good.v
says_file design b_good d_good.v
sed 's/ wire y;/ wire y, w;/; s/ b_good dut/ ref_b_good model(.a(a), .y(w));\
&/; s/~a/w/' tb_good.v >vote_good.v
says_file vote b_good vote_good.v

# ---- every policy ----
used() { # RUN SUM: of a sample without its last call, the largest
	sql "SELECT coalesce(max(v), 0) FROM (SELECT sum($2) AS v FROM attempt a
		JOIN sample x ON x.id = a.sample_id WHERE $(of_run "$1")
		AND a.id <> (SELECT max(id) FROM attempt b
			WHERE b.sample_id = x.id AND b.request IS NOT NULL)
		AND a.request IS NOT NULL GROUP BY x.id)"
}
left_over() { # RUN
	sql "SELECT count(*) FROM sample x WHERE $(of_run "$1") AND state <> 2"
}
# The texts of all questions of a run, a line of them a line.
asked_texts() { # RUN
	sql "SELECT text_of(a.request) FROM attempt a
		JOIN sample x ON x.id = a.sample_id
		WHERE a.request IS NOT NULL AND $(of_run "$1")" |
		sed 's/\\n/\
/g; s/\\t/ /g; s/\\"/"/g'
}
shows() { # RUN: what is hidden, and stands in its questions
	asked_texts "$1" >asked.txt
	grep -F zq_hidden asked.txt
	grep -F -f hidden asked.txt
}
ask_all() { # POLICY RUN OPTIONS...
	ask_p=$1 ask_r=$2
	shift 2
	ask_s="-s designs -s benches"
	case $ask_p in
	correctbench | prov) ask_s="-s benches" ;;
	esac
	# shellcheck disable=SC2086 # two options
	run run $ask_s -m demo --agent "$ask_p" --run "$ask_r" --cache off \
		--replay tape "$@"
	is "$status" 0 "$ask_r: exit code"
	is "$(left_over "$ask_r")" 0 "$ask_r: each sample has a verdict"
	is "$(shows "$ask_r")" "" "$ask_r: nothing hidden is in a question"
}
n_policies=0
for file in "$abs_top_srcdir"/prompts/policies/*.yaml; do
	p=$(basename "$file" .yaml)
	n_policies=$((n_policies + 1))
	ask_all "$p" "$p" --max-turns $calls --budget-tokens $tokens
	ok "$p: at most one call over its budget of calls" \
		test "$(used "$p" 1)" -lt $calls
	ok "$p: and of tokens" test "$(used "$p" 'tokens_in + tokens_out')" \
		-lt $tokens
done
ask_all single single
ok "there are policies" test "$n_policies" -gt 20
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none \
	"the ledger says that nothing was seen"

# ---- without a budget of ours each ends by itself ----
for file in "$abs_top_srcdir"/prompts/policies/*.yaml; do
	p=$(basename "$file" .yaml)
	most=$(sed -n 's/^stop:.*calls: *\([0-9]*\).*/\1/p' "$file")
	ask_all "$p" "own-$p" --task t_none --task t_same --task t_calls \
		--task b_none --task b_json
	ok "own-$p: within the calls of its file" \
		test "$(used "own-$p" 1)" -lt "${most:-100}"
done

# ---- the numbers that were published, as the runs have them ----
while read -r p where want; do
	is "$(sql "SELECT json_extract(config, '\$.identity.agent.policy.$where')
		FROM run WHERE name = 'own-$p'")" "$want" "$p: $where"
done <<'END'
mage search.candidates 20
mage search.keep 2
mage search.depth 15
mage syntax.rounds 5
mage testbench.tries 3
mage testbench.rewrites 4
mage roles.writer.temperature 0.85
mage roles.writer.top_p 0.95
mage roles.writer.max_tokens 8192
verilogcoder roles.planner.temperature 0.1
verilogcoder roles.writer.temperature 0.1
verilogcoder roles.fixer.temperature 0
verilogcoder roles.repairer.temperature 0.2
verilogcoder search.depth 40
rtlfixer roles.fixer.temperature 0.4
rtlfixer syntax.rounds 10
autochip search.depth 9
promptv search.depth 3
crosscheck search.depth 5
vfocus syntax.rounds 5
uct search.simulations 100
uct search.c 1
correctbench search.candidates 20
correctbench testbench.rewrites 3
correctbench testbench.tries 10
prov search.candidates 5
prov testbench.rewrites 6
prov roles.modeller.temperature 0.5
prov roles.modeller.top_p 0.3
prov roles.blamer.temperature 0
END

# ---- would it be seen? ----
cat >seen.yaml <<'END'
schema: rtlsmith.policy/1
name: seen
roles:
  writer: {template: seen}
END
echo 'Write module {{top}} as in {{reference}}' >seen.md
run run -s designs -m demo --agent ./seen.yaml --run seen --cache off \
	--replay tape --oracle golden --task t_good
like "$(shows seen)" 'zq_hidden_golden' "a golden that is shown is found"
done_testing
