#!/bin/sh
# spec2rtl: understanding, pseudo code, a model in C, a design: each stage is
# executed and held against the one before, and the wrong one is named and done
# again, whichever it is.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

have_cc || {
	echo "# no C compiler here: nothing can be executed"
	echo "1..0"
	exit
}

model() { # EXPRESSION
	c_model "$1" '#include "model.h"'
}
understood() { # Y-OF-0 Y-OF-1
	cat <<END
One gate.

\`\`\`verilog
module inv(output y, input a);
endmodule
\`\`\`

\`\`\`json
{"examples": [{"in": {"a": 0}, "out": {"y": $1}},
	{"in": {"a": "1'b1"}, "out": {"y": "0x$2"}}, {"in": {"a": false}}]}
\`\`\`
END
}
# the model of pseudo code that holds these words
model_of() { # WORDS NAME TEXT...
	words=$1
	name=$2
	shift 2
	says model "$name" "$@"
	sed -i "1s/.*/match: '$words'/" "tape/${name}_model.yaml"
}
go() { # RUN
	endpoint_stop
	endpoint tape
	run run -s mini -m demo --agent spec2rtl --task inv --run "$1" --cache off
	is "$status" 0 "$1: exit code"
	is "$(passes "$1")" 1 "$1: the design passes"
}

# ---- all right: in this order ----
says understand inv "$(understood 1 0)"
says sketch inv "y takes the opposite of a, at every step"
says model inv "$(model '!in->a')"
says write inv "$(design inv '~a')"
endpoint tape
go right
is "$(steps_of right | cut -d'|' -f3 | tr '\n' ' ')" \
	"understand sketch model execute write crosscheck " \
	"Spec2RTL: the stages in their order"
like "$(steps_of right)" 'execute\|\|does all 3 worked examples' \
	"Spec2RTL: the model is executed"
like "$(steps_of right)" 'crosscheck\|\|does what the model does' \
	"Spec2RTL: the design is compared with the model of another port order"
like "$(requests)" 'Write the module .inv. so that it does what the model does' \
	"Spec2RTL: the writer is given the model"
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "Spec2RTL: no oracle"
before=$(asked)
run run -s mini -m demo --agent spec2rtl --task inv --run right --cache off
is "$(asked)" "$before" "again: nothing is asked"

# ---- the model is wrong ----
says model inv "$(model 'in->a')" "$(model '!in->a')"
go model
is "$(steps_of model | cut -d'|' -f3 | tr '\n' ' ')" \
	"understand sketch model execute model execute blame write crosscheck " \
	"Spec2RTL: a wrong model is written again"
like "$(steps_of model)" 'blame\|\|the stage model is wrong' \
	"Spec2RTL: and the stage is named"

# ---- the pseudo code is wrong ----
says sketch inv "y takes the value of a, as it is at every step"
says resketch inv "y takes the opposite of a, at every step"
rm tape/inv_model.yaml
model_of 'y takes the value of a, as it is' same "$(model 'in->a')"
model_of 'y takes the opposite of a, at' other "$(model '!in->a')"
go sketch
like "$(steps_of sketch)" 'blame\|\|the stage sketch is wrong' \
	"Spec2RTL: wrong pseudo code is named"
is "$(steps_of sketch | cut -d'|' -f3 | tr '\n' ' ')" \
	"understand sketch model execute model execute sketch model execute \
blame write crosscheck " "Spec2RTL: after the model was"
like "$(requests)" 'worked example 0: y is 0x0, it should be 0x1' \
	"Spec2RTL: the stage is told where it departs"

# ---- the understanding is wrong ----
says understand inv "$(understood 0 1)"
says again inv "$(understood 1 0)"
says sketch inv "y takes the opposite of a, at every step"
says resketch inv "y takes the opposite of a, at every step"
go understand
like "$(steps_of understand)" 'blame\|\|the stage understand is wrong' \
	"Spec2RTL: a wrong understanding is named"

# ---- replies that hold nothing ----
says understand inv "I see." "$(understood 1 7)"
says notmine inv "$(understood 1 7)"
go nothing
like "$(steps_of nothing)" 'understand\|planner\|the reply holds no module' \
	"bad replies: no interface"
like "$(steps_of nothing)" 'understand\|planner\|worked example 1: y takes 1 bits' \
	"bad replies: an example that does not fit"
unlike "$(steps_of nothing)" 'execute' "bad replies: and nothing is executed"
done_testing
