#!/bin/sh
# Measure how well the testbenches of data/suites/core tell a wrong design.
#
#     core-mutants.sh [MUTANTS [TASK...]]
#
# For each task the golden design is flattened by yosys and MUTANTS mutants
# (default 12, seed 1) are made with its "mutate" command. A mutant with which
# the testbench reports a mismatch, or does not end, is killed. A mutant that
# survives is compared with the golden by a SAT proof with induction: proven
# equivalent (no testbench can kill it), proven different (the testbench is
# weak), or undecided. Exits 1 when fewer than 98 % of the mutants known to be
# different are killed, 77 when a tool is missing.
#
# The golden of a task with parameters is mutated for their default values only;
# a wrapper gives the testbench the golden itself for all other values, so only
# the default instance can kill.
#
# This script changes nothing but its own temporary directory.

set -u
LC_ALL=C
export LC_ALL

SEED=1
GOAL=98			# percent
JOBS=2
SIM_SECONDS=20		# for one simulation
SAT_SECONDS=30		# for one proof
SAT_STEPS=40

suite=$(cd "$(dirname "$0")/../.." && pwd)/data/suites/core

# need TOOL: end with "skipped" when TOOL is not installed
need() {
	if ! command -v "$1" >/dev/null 2>&1; then
		echo "core-mutants: skipped: $1 is not installed" >&2
		exit 77
	fi
}

# header: the head of module top in golden.sv, up to its first ");" line
header() {
	awk -v top="$1" '
		$1 == "module" && $2 ~ "^" top "($|[^A-Za-z0-9_$])" { on = 1 }
		on { sub(/\/\/.*/, ""); print }
		on && /\);/ { exit }
	' "$2"
}

# parameters: "NAME VALUE" for each parameter in the head on standard input
parameters() {
	tr '\n\t' '  ' | awk '
		!/#[ ]*\(/ { exit }
		{
			sub(/^[^#]*#[ ]*\(/, "")
			sub(/\)[ ]*\([ ]*(input|output|inout).*/, "")
			n = split($0, part, ",")
			for (i = 1; i <= n; i++) {
				if (part[i] ~ /localparam/ || part[i] !~ /=/)
					continue
				eq = index(part[i], "=")
				name = substr(part[i], 1, eq - 1)
				value = substr(part[i], eq + 1)
				sub(/\[[^]]*\]/, "", name)
				sub(/[ ]+$/, "", name)
				sub(/.*[ ]/, "", name)
				gsub(/[ ]/, "", value)
				print name, value
			}
		}'
}

# wrap TOP GOLDEN FILE: make the netlist in FILE stand in for the golden; with
# parameters it is used for their default values only
wrap() {
	header "$1" "$2" >head.v
	parameters <head.v >params
	[ -s params ] || return 0
	sed "s/^module $1\\([ (]\\)/module ${1}__mutant\\1/" "$3" >netlist.v
	{
		cat netlist.v
		sed "s/^module[ 	][ 	]*$1\\([^A-Za-z0-9_\$]\\)/module ${1}__golden\\1/; \
			s/^module[ 	][ 	]*$1\$/module ${1}__golden/" "$2"
		sed 's/\([^A-Za-z0-9_$]\)reg\([^A-Za-z0-9_$]\)/\1wire\2/g' head.v
		awk -v top="$1" '
			NR == FNR {
				test = test (NR > 1 ? " && " : "") \
					$1 " == (" $2 ")"
				pass = pass (NR > 1 ? ", " : "") \
					"." $1 "(" $1 ")"
				next
			}
			/^module / {
				sub(/^[^(]*\(/, "")
				sub(/\);.*/, "")
				n = split($0, port, /,[ ]*/)
				for (i = 1; i <= n; i++)
					wire = wire (i > 1 ? ", " : "") \
						"." port[i] "(" port[i] ")"
				print "generate if (" test ") begin : pick"
				print top "__mutant u (" wire ");"
				print "end else begin : pick"
				print top "__golden #(" pass ") u (" wire ");"
				print "end endgenerate"
				print "endmodule"
				exit
			}' params netlist.v
	} >"$3.wrapped" && mv "$3.wrapped" "$3"
}

# simulate FILE: prints killed, alive or broken
simulate() {
	if ! iverilog -g2012 -s tb -o sim.vvp "$1" "$bench" >sim.log 2>&1; then
		echo broken
		return
	fi
	timeout "$SIM_SECONDS" vvp -n sim.vvp >sim.log 2>&1 </dev/null
	if grep -q '^rtlsmith: mismatches=0 samples=[1-9]' sim.log; then
		echo alive
	else
		echo killed
	fi
}

# one_clock: true when all flip-flops of gold.il have one clock and one edge
one_clock() {
	awk '
		/^  cell / { polarity = clock = "" }
		/parameter \\CLK_POLARITY / { polarity = $3 }
		/connect \\CLK / { clock = $3 $4 }
		/^  end/ && clock != "" {
			if (!((polarity, clock) in seen))
				n++
			seen[polarity, clock] = 1
			clock = ""
		}
		END { exit n > 1 }' gold.il
}

# prove TOP LINE: prints equivalent, different or undecided. First the registers
# of the two are paired by name and the logic between them is compared; when that
# is not enough, a SAT proof with induction over the whole design decides.
prove() {
	how=async2sync
	case $2 in
	*"-port \\CLK"*) how=clk2fflogic ;;
	*) one_clock || how=clk2fflogic ;;
	esac
	cat >pair.ys <<-END
		read_rtlil gold.il
		design -save g
		$2
		rename $1 gate
		design -stash gate
		design -load g
		rename $1 gold
		design -copy-from gate -as gate gate
	END
	cat pair.ys - >equiv.ys <<-END
		memory_map
		opt_clean
		$how
		equiv_make gold gate equiv
		hierarchy -top equiv
		equiv_simple -undef
		equiv_induct -undef -seq 4
		equiv_status -assert
	END
	if timeout "$SAT_SECONDS" yosys -q -s equiv.ys >equiv.log 2>&1 \
			</dev/null; then
		echo equivalent
		return
	fi
	cat pair.ys - >prove.ys <<-END
		miter -equiv -flatten -make_outputs -ignore_gold_x gold gate miter
		hierarchy -top miter
		flatten
		memory_map
		opt -full
		$how
		opt -full
		sat -set-def-inputs -set-init-undef -tempinduct -maxsteps $SAT_STEPS -prove trigger 0 miter
	END
	timeout "$SAT_SECONDS" yosys -s prove.ys >prove.log 2>&1 </dev/null
	if grep -q 'proof finished - model found.*FAIL' prove.log; then
		echo different
	elif grep -q 'Induction step proven: SUCCESS' prove.log; then
		echo equivalent
	else
		echo undecided
	fi
}

# work TASK: measure one task; one line, then a line for each mutant to look at
work() {
	dir=$suite/$1
	mkdir -p "$CORE_MUTANTS_TMP/$1" && cd "$CORE_MUTANTS_TMP/$1" || exit 2
	top=$(awk '$1 == "top:" { print $2 }' "$dir/task.yaml")
	golden=$dir/golden.sv
	bench=$dir/testbench.sv
	if ! yosys -q -p "read_verilog -sv $golden; prep -nordff -flatten \
			-top $top; pmuxtree; opt_clean; write_rtlil gold.il; \
			mutate -list $CORE_MUTANTS_N -seed $SEED -o list" \
			>yosys.log 2>&1; then
		echo "$1: error: yosys failed: $(tail -n 1 yosys.log)"
		return
	fi
	awk 'BEGIN { print "read_rtlil gold.il"; print "design -save g" }
		NR == 1 { print "write_verilog -noattr 0.v" }
		{ print "design -load g"; print
		  print "write_verilog -noattr " NR ".v" }' list >all.ys
	if ! yosys -q -s all.ys >yosys.log 2>&1; then
		echo "$1: error: yosys failed: $(tail -n 1 yosys.log)"
		return
	fi
	wrap "$top" "$golden" 0.v
	if [ "$(simulate 0.v)" != alive ]; then
		echo "$1: error: the netlist of the golden does not pass:" \
			"$(tail -n 1 sim.log)"
		return
	fi
	: >found
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		wrap "$top" "$golden" "$n.v"
		state=$(simulate "$n.v")
		if cmp -s 0.v "$n.v"; then
			state=equivalent
		elif [ "$state" = alive ]; then
			state=$(prove "$top" "$line")
		fi
		printf '%s\t%s\n' "$state" "$line" >>found
	done <list
	awk -F '\t' -v task="$1" '
		{ n[$1]++ }
		$1 != "killed" && $1 != "equivalent" {
			more = more "    " $1 ": " $2 "\n"
		}
		END {
			printf "%s: mutants %d killed %d equivalent %d " \
				"different %d undecided %d\n", task, NR,
				n["killed"], n["equivalent"], n["different"],
				n["undecided"] + n["broken"]
			printf "%s", more
		}' found
}

if [ "${1-}" = --work ]; then
	work "$2" >"$CORE_MUTANTS_TMP/$2.out"
	exit 0
fi

need yosys
need iverilog
need vvp
need timeout

CORE_MUTANTS_N=${1:-12}
case $CORE_MUTANTS_N in
*[!0-9]*|0)
	echo "core-mutants: \"$CORE_MUTANTS_N\" is no number of mutants" >&2
	exit 2
	;;
esac
[ $# -gt 0 ] && shift
if [ $# -eq 0 ]; then
	for dir in "$suite"/*/; do
		set -- "$@" "$(basename "$dir")"
	done
fi

CORE_MUTANTS_TMP=$(mktemp -d) || exit 2
export CORE_MUTANTS_N CORE_MUTANTS_TMP
trap 'rm -rf "$CORE_MUTANTS_TMP"' EXIT
trap 'exit 130' INT TERM

for task in "$@"; do
	if [ ! -f "$suite/$task/golden.sv" ]; then
		echo "core-mutants: $suite/$task/golden.sv is missing" >&2
		exit 2
	fi
	printf '%s\n' "$task"
done | xargs -n 1 -P "$JOBS" sh "$0" --work || exit 2

for task in "$@"; do
	cat "$CORE_MUTANTS_TMP/$task.out"
done | awk -v goal="$GOAL" '
	{ print }
	/^[^ ].*: mutants / {
		killed += $5; equivalent += $7; different += $9; undecided += $11
	}
	/^[^ ].*: error: / { errors++ }
	END {
		known = killed + different
		share = known ? 100 * killed / known : 0
		printf "total: killed %d equivalent %d different %d " \
			"undecided %d, %.1f %% of %d different mutants killed\n",
			killed, equivalent, different, undecided, share, known
		if (errors)
			printf "total: %d tasks could not be measured\n", errors
		exit share < goal || errors > 0
	}'
