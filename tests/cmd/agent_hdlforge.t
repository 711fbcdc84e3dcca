#!/bin/sh
# agents: HDLFORGE asks the strong model when a score is below the threshold, not
# after a number of rounds; OriGen reflects upon what does not compile before it
# is corrected; VFocus makes candidates compile before they are clustered.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
two_models() {
	{
		echo "models:"
		for m in cheap strong; do
			printf '  %s:\n    model: %s\n    base_url: %s/v1\n' $m $m "$base"
		done
	} >.rtlsmith/config.yaml
}
# who was asked for what, in turn
asked_of() { # RUN
	sql "SELECT group_concat(step || ' ' || model, ', ') FROM (SELECT
		t.step, t.model FROM turn t JOIN sample x ON x.id = t.sample_id
		WHERE $(of_run "$1") AND t.step <> 'simulate' ORDER BY t.n)"
}
go() { # RUN POLICY [OPTION...]
	endpoint_stop
	endpoint tape
	two_models
	go_run=$1
	go_policy=$2
	shift 2
	run run -s mini -m cheap "$@" --agent "$go_policy" --task inv \
		--run "$go_run" --cache off
	is "$status" 0 "$go_run: exit code"
}
# N samples; in the first M of them y = a is wrong
bench() { # N M
	cat <<END
module tb;
	reg a = 0;
	wire y;
	integer m = 0, i;
	inv dut(.a(a), .y(y));
	initial begin
		for (i = 0; i < $1; i = i + 1) begin
			a = i;
			#1 if (y !== (i < $2 ? ~a : a)) m = m + 1;
		end
		\$display("rtlsmith: mismatches=%0d samples=%0d first_time=0",
			m, i);
		\$finish;
	end
endmodule
END
}

# ---- HDLFORGE: at the threshold ----
says write inv "$(design inv a)"
says repair inv "$(design inv '(a)')" "$(design inv '~a')"
endpoint tape
# 0.1 + 0.4/(1 + 7) is the threshold, 0.1 + 0.4/(1 + 8) is below it
bench 12 7 >seven.v
says_file test inv seven.v
go seven hdlforge -m strong
is "$(asked_of seven | cut -d, -f1-3)" \
	"write cheap, testbench cheap, repair cheap" \
	"HDLFORGE: at the threshold the cheap model goes on"
bench 12 8 >eight.v
says_file test inv eight.v
go eight hdlforge -m strong
is "$(asked_of eight | cut -d, -f1-4)" \
	"write cheap, testbench cheap, escalate , repair strong" \
	"HDLFORGE: below it the strong one takes over"
like "$(turns "$(of_run eight) AND t.step = 'escalate'")" \
	'score 0\.1444 is below 0\.15: place 1 of the models' \
	"HDLFORGE: the score that did it stands in the turn"
is "$(turns "$(of_run eight) AND t.step = 'escalate'" | wc -l)" 1 \
	"HDLFORGE: there is no third model to go on to"
says write inv "module inv(input a, output y); assign y = ; endmodule"
says fix inv "module inv(input a, output y); assign = y; endmodule"
says repair inv "$(design inv '~a')"
says_file test inv mini/inv/testbench.sv
go broken hdlforge -m strong
is "$(passes broken)" 1 "HDLFORGE: the strong model repairs it"
is "$(asked_of broken)" "write cheap, fix cheap, fix cheap, escalate , \
repair strong, testbench strong" \
	"HDLFORGE: what the cheap one cannot make compile is the strong one's"
sed 's/after: 1/after: 2/' "$abs_top_srcdir/prompts/policies/hdlforge.yaml" \
	>two.yaml
says write inv "$(design inv a)"
says repair inv "$(design inv '(a)')" "$(design inv '~a')"
bench 12 12 >all.v
says_file test inv all.v
go later ./two.yaml -m strong
is "$(asked_of later)" "write cheap, testbench cheap, repair cheap, escalate , \
repair strong, repair strong" "escalate.after: so many rounds below it"
is "$(passes later)" 1 "escalate.after: passes"
before=$(asked)
run run -s mini -m cheap -m strong --agent ./two.yaml --task inv --run later
is "$(asked)" "$before" "HDLFORGE: again asks nothing"
sed '/^models:/d' "$abs_top_srcdir/prompts/policies/hdlforge.yaml" >bad.yaml
bad 2 'escalate needs by: beam, a depth and a list models' \
	"policy: nobody to go on to" run -s mini -m cheap --agent ./bad.yaml

# ---- OriGen: reflection upon compile errors, then the correction ----
rm tape/*
says write inv "module inv(input a, output y); y = ~a; endmodule"
says reflect inv "Line 1: an assignment to a net needs the word assign."
says fix inv "module inv(input a, output y); assign y = ; endmodule"
cat >tape/told.yaml <<'END'
match: "an assignment to a net needs the word assign."
replies:
  - content: "module inv(input a, output y); assign y = ~a; endmodule"
END
go origen origen -m strong
is "$(passes origen)" 1 "OriGen: corrected"
is "$(asked_of origen)" "write cheap, explain strong, fix strong" \
	"OriGen: reflected upon, then corrected, by the model for it"
like "$(requests)" 'begin critique.*needs the word assign' \
	"OriGen: the correction is told the reflection"
like "$(requests)" 'begin messages.*Reflect upon it before anything is corrected' \
	"OriGen: the reflection is told the messages"
says write inv "$(design inv '~a')"
go clean origen -m strong
is "$(asked_of clean)" "write cheap" "OriGen: what compiles is not reflected upon"

# ---- VFocus: made to compile, then clustered ----
rm tape/*
says write inv "$(design inv '~a')" "$(design inv 'a;')" "$(design inv '!a')" \
	"$(design inv a)" "$(design inv 'a &')" "$(design inv "1'b0")" \
	"$(design inv 'a ^')" "$(design inv 'a | a')" "$(design inv "1'b1")" \
	"$(design inv '(a)')"
says fix inv "$(design inv "a ? 1'b0 : 1'b1")"
# three copy a, two invert it; two of three that do not compile invert it, fixed
sed 's/y !== (~a)/y !== a/' mini/inv/testbench.sv >wrong.sv
says_file test inv wrong.sv
go focus vfocus
is "$(passes focus)" 1 "VFocus: the largest group is the answer"
like "$(turns "$(of_run focus)")" 'vote\|\|5 of 10 that simulate' \
	"VFocus: with those that were made to compile"
is "$(turns "$(of_run focus) AND t.step = 'fix'" | wc -l)" \
	"$(turns "$(of_run focus) AND t.step = 'write'" |
		grep -c 'does not compile')" "VFocus: a retry for each of these"
done_testing
