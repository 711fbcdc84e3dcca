#!/bin/sh
# agents: PromptV repairs design and testbench side by side, and begins anew;
# VeriAssist walks through its design before and after it is simulated.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
inv_bench() { # EXPECTED
	sed "s/y !== (~a)/y !== ($1)/" mini/inv/testbench.sv
}
inv_bench '~a' >right.v
inv_bench "1'b0" >zero.v
inv_bench "1'b1" >one.v
design inv '~a' >d_right.v
design inv 'a' >d_wrong.v
of_run() { # RUN
	turns "x.run_no = (SELECT no FROM run WHERE name = '$1')"
}
steps() { # RUN
	of_run "$1" | cut -d '|' -f 3 | tr '\n' ' '
}
inv_run() { # RUN POLICY
	[ ! -f tape/inv_retest.yaml ] || mv tape/inv_retest.yaml tape/a_retest.yaml
	run run -s mini -m demo --task inv --agent "$2" --run "$1" \
		--cache refresh --replay tape
}
says teach inv "Line 2 expects a constant."

# the design is wrong
says_file write inv d_wrong.v
says_file test inv right.v
says_file retest inv zero.v
says_file repair inv d_right.v
inv_run design promptv
like "$out" '1 scored: 1 pass' "PromptV: the design is wrong: passes"
is "$(steps design)" \
	"write testbench simulate critique repair testbench simulate " \
	"the design is wrong: both are written before either is run"
like "$(of_run design)" 'critique\|critic\|said what is wrong' "a teacher"

# the testbench is wrong: the design stays
says_file write inv d_right.v
says_file test inv zero.v
says_file retest inv right.v
says_file repair inv d_wrong.v
inv_run bench promptv
like "$out" '1 scored: 1 pass' "PromptV: the testbench is wrong: passes"
is "$(steps bench)" "write testbench simulate critique repair testbench \
simulate simulate " "the testbench is wrong: the old design with the new one"

# both are
says_file write inv d_wrong.v
says_file test inv zero.v
says_file retest inv right.v
says_file repair inv d_right.v
inv_run both promptv
like "$out" '1 scored: 1 pass' "PromptV: both are wrong: passes"
is "$(steps both)" "write testbench simulate critique repair testbench \
simulate simulate simulate " "both are wrong: all three pairs"
is "$(sql "SELECT count(*) FROM attempt WHERE
	text_of(request) LIKE '%Line 2 expects%'")" 6 \
	"both learners are given the analysis"

# rounds are used up: both are written anew
sed 's/candidates: 3, depth: 3/candidates: 2, depth: 1/; s/^name: .*/name: few/' \
	"$abs_top_srcdir/prompts/policies/promptv.yaml" >few.yaml
says_file write inv d_wrong.v d_right.v
says_file test inv zero.v right.v
says_file retest inv one.v
says_file repair inv d_wrong.v
inv_run anew ./few.yaml
like "$out" '1 scored: 1 pass' "anew: passes"
is "$(steps anew | grep -o write | grep -c .)" 2 "anew: both are written again"
is "$(sql "SELECT count(*) FROM turn t JOIN sample x ON x.id = t.sample_id
	WHERE t.step = 'testbench' AND x.run_no =
	(SELECT no FROM run WHERE name = 'anew')")" 3 "anew: three testbenches"
sed 's/depth: 1}/depth: 1, select: vote}/' few.yaml >bad.yaml
inv_run bad ./bad.yaml
like "$err" 'by: pair goes without vote' "what does not go together"

# ---- VeriAssist ----
rm tape/*
says walk inv 'By hand: a=0: y=1.

```verilog
module inv(input a, output y); assign y = a
endmodule
```'
says_file fix inv d_wrong.v
says_file test inv right.v
says critique inv "At a=0 y must be 1."
says_file repair inv d_right.v
inv_run assist veriassist
like "$out" '1 scored: 1 pass' "VeriAssist: passes"
is "$(steps assist)" "write fix testbench simulate critique repair simulate " \
	"VeriAssist: syntax first, then function"
like "$(requests)" 'Write down, time step by time step' \
	"VeriAssist: walks through it before anything is run"
done_testing
