#!/bin/sh
# agents: every policy that ships, on our own suites, by the recordings that come
# with the program (doc/HOWTO_AGENTS.md).  The first reply of edge_detect8 is cut,
# that of gray_convert does not compile, that of updown_mod_counter is wrong; that
# of seq_detect_1101 is right, and the first testbench is not.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
"$RTLSMITH" init -q . -m demo --base-url http://127.0.0.1:9/v1
tasks="--task edge_detect8 --task gray_convert --task updown_mod_counter
	--task seq_detect_1101"

recorded() { # POLICY
	# shellcheck disable=SC2086 # words of a command line
	case $1 in
	correctbench | prov)
		run run -s testbenches -m demo --replay testbenches --agent "$1" \
			--run "$1" --one-mode --cache off --task dec_counter
		;;
	*)
		run run -s core -m demo --replay agents --agent "$1" --run "$1" \
			--one-mode --cache off $tasks
		;;
	esac
}

# What passes: of candidates that nobody looked at, one; where the compiler is
# asked, three; where they are simulated, all, if the testbench is doubted.  The
# last ones ask what the recording answers with the first reply again.
n=0
while read -r policy want; do
	case $policy in
	crosscheck | spec2rtl) have_cc || continue ;;
	esac
	recorded "$policy"
	is "$status $(passes "$policy")" "0 $want" "$policy"
	n=$((n + 1))
done <<'END'
single 1
few-shot 1
veritas 1
rtlfixer 3
origen 3
explain 3
vfocus 3
evolve 3
mage 3
repair 4
retrieve 4
promptv 4
veriassist 4
hdlforge 4
complexv 4
verilogcoder 4
preface 4
symrtlo 4
crosscheck 4
spec2rtl 4
autochip 2
circuitmind 2
toolcall 2
uct 2
vrank 2
correctbench 1
prov 1
END
if have_cc; then
	set -- "$abs_top_srcdir/prompts/policies"/*.yaml
	is "$n" "$(($# + 1))" "all that ship, and single"
fi

came() { # TASK CONDITION
	turns "$(of_run repair) AND $2 AND x.task_id IN
		(SELECT id FROM task WHERE name = '$1')" | wc -l
}
is "$(came edge_detect8 "t.outcome = 'endmodule: compiles'")" 1 \
	"repair: one is mended for free"
is "$(came gray_convert "t.step = 'fix'")" 1 "repair: one is fixed"
is "$(came updown_mod_counter "t.step = 'repair'")" 1 \
	"repair: one is wrong, and repaired"
is "$(came seq_detect_1101 "t.outcome = 'the testbench is wrong'")" 1 \
	"repair: one has a wrong testbench"
is "$(came seq_detect_1101 "t.step = 'repair'")" 0 "repair: and is not touched"
done_testing
