#!/bin/sh
# agents: a scripted model that gets a third of the core suite right alone, and
# repairs what it is told of, under `repair` and without any oracle.  What it
# says is made here out of goldens and their faults: no model's score.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
core=$abs_top_srcdir/data/suites/core
mkdir tape
"$RTLSMITH" init -q

# One fault of the golden: the first in faults.yaml that is written plainly.
faulty() { # TASK
	awk -v golden="$core/$1/golden.sv" '
	function text(line) {
		sub(/^ *(find|replace): "/, "", line)
		sub(/"$/, "", line)
		return line
	}
	/^ *find: "/ { find = text($0) }
	/^ *replace: "/ && find != "" && !done {
		put = text($0)
		if (index(find put, "\\") || find == "")
			next
		while ((getline line < golden) > 0)
			all = all line "\n"
		close(golden)
		at = index(all, find)
		if (at) {
			printf "%s%s%s", substr(all, 1, at - 1), put,
				substr(all, at + length(find))
			done = 1
			exit
		}
		all = ""
	}' "$core/$1/faults.yaml"
}

right=
# 7 of 20 right, 6 that do not compile, 7 with a fault
n=0
cut=0
for dir in "$core"/*/; do
	t=$(basename "$dir")
	top=$(sed -n 's/^top: *//p' "$dir/task.yaml")
	case $((n * 7 % 20)) in
	[0-6])
		cp "$dir/golden.sv" first.sv
		right="$right $t"
		;;
	[7-9])
		# what is mended without a question
		tac "$dir/golden.sv" | sed '0,/endmodule/{/endmodule/d}' |
			tac >first.sv
		cut=$((cut + 1))
		;;
	1[0-2])
		sed 's/endmodule/assign ;\n&/' "$dir/golden.sv" >first.sv
		;;
	*) faulty "$t" >first.sv ;;
	esac
	test -s first.sv || diag "no fault for $t"
	n=$((n + 1))
	says_file write "$top" first.sv
	sed -i "s/^match: .*/match: 'Module name: \`$top\`'/" \
		"tape/${top}_write.yaml"
	says_file fix "$top" "$dir/golden.sv"
	says_file repair "$top" "$dir/golden.sv"
	says_file test "$top" "$dir/testbench.sv"
	says blame "$top" "BLAME: DESIGN"
done
endpoint tape --threads 2
passed() { # RUN
	sql "SELECT count(*) FROM sample x JOIN run r ON r.no = x.run_no
		JOIN scoring c ON c.id = x.scoring_id
		JOIN verdict v ON v.id = c.verdict_id
		WHERE r.name = '$1' AND v.status = 'pass'"
}
run run -s core -m demo --run alone --one-mode
alone=$(passed alone)
diag "alone: $alone of $n"
ok "alone: about a third of the suite" \
	test "$((alone * 100))" -le "$((n * 40))" -a \
	"$((alone * 100))" -ge "$((n * 30))"
run run -s core -m demo --run agent --agent repair --one-mode
is "$status" 0 "repair: exit code"
diag "repair: $(passed agent) of $n"
ok "repair: nine tenths and more" \
	test "$(($(passed agent) * 100))" -ge "$((n * 90))"
is "$(sql "SELECT count(*) FROM ledger WHERE oracle <> 'none'")" 0 \
	"repair: blind"
is "$(sql "SELECT count(*) FROM turn t JOIN attempt a ON a.id = t.attempt_id
	WHERE t.step IN ('fix', 'repair') AND
	text_of(a.request) NOT LIKE '%begin messages%'")" 0 \
	"repair: each repair is told the error"
of=$(sql "SELECT k.name FROM turn t JOIN sample x ON x.id = t.sample_id
	JOIN task k ON k.id = x.task_id WHERE t.step = 'repair' LIMIT 1")
run show "agent/$of/0"
like "$out" '^turn [0-9]+ of turn [0-9]+: repair by repairer' \
	"repair: its turns are visible"
is "$(turns "$(of_run agent) AND t.step = 'write'" | grep -c 'does not compile')" \
	"$((cut + $(turns "$(of_run agent) AND t.step = 'fix'" | wc -l)))" \
	"repair: what does not compile is fixed first, in one turn each"
ok "repair: some lack their end" test "$cut" -gt 5
is "$(turns "$(of_run agent) AND t.step = 'prefix' AND
	t.outcome LIKE 'endmodule%compiles'" | wc -l)" "$cut" \
	"repair: what lacks its end is mended for free"
is "$(sql "SELECT count(*) FROM turn f JOIN turn p ON p.sample_id = f.sample_id
	WHERE f.step = 'fix' AND p.step = 'prefix'
	AND p.outcome LIKE '%compiles'")" 0 "repair: and no fixer is asked"

# ---- right designs under testbenches that are wrong ----
few=
for t in $(echo "$right" | cut -d" " -f2-9); do
	top=$(sed -n 's/^top: *//p' "$core/$t/task.yaml")
	# what is equal is counted as a mismatch; longer than what asks for a
	# testbench, shorter than what asks for anything else
	{
		echo "// PLANTED WRONG TEST $top"
		sed 's/!==/===/' "$core/$t/testbench.sv"
	} >wrong.sv
	says_file test "$top" wrong.sv
	says_file rewritten "$top" "$core/$t/testbench.sv"
	sed -i "s/^match: .*/match: 'PLANTED WRONG TEST $top'/" \
		"tape/${top}_rewritten.yaml"
	says blame "$top" "BLAME: TESTBENCH"
	few="$few --task $t"
done
endpoint_stop
endpoint tape --threads 2
# shellcheck disable=SC2086 # words of a command line
run run -s core -m demo --run wrong --agent repair --one-mode --cache off $few
is "$status" 0 "wrong testbenches: exit code"
is "$(turns "$(of_run wrong) AND t.step = 'blame'" |
	grep -c 'the testbench is wrong')" 8 "wrong testbenches: the blamer finds each"
is "$(turns "$(of_run wrong) AND t.step = 'repair'")" "" \
	"wrong testbenches: no right design is touched"
is "$(passed wrong)" 8 "wrong testbenches: and all of them pass"
done_testing
