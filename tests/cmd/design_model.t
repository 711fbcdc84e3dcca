#!/bin/sh
# shellcheck disable=SC2016 # the marks of a template stand as they are
# design: a given reference model in C is run beside the design, and what the
# testbench notices stands in the report.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys yosys-abc
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
have_cc || skip_all "no C compiler is installed"
workspace
rm tape/*
cat >sel.md <<'END'
Module name: `sel`

y is a while s is 1, and b while it is 0.
END
echo 'module sel(input s, input a, input b, output y);' >head.v
cat >model.c <<'END'
#include "model.h"
void reset(void) {}
void step(const struct in *in, struct out *out)
{
	out->y = in->s ? in->a : in->b; /* the model of the house */
}
END
# a testbench that looks at one value of eight: it lets b pass for y
sel_bench 1 's ? a : b' >weak.v
sel_design b >wrong.v
sel_design 's ? a : b' >right.v
says plan sel 'QUESTIONS:
- none'
write_is() { # FILE: the answer to the first question
	says_file write sel "$1"
	sed -i 's/^match:.*/match: "Now write `sel`."/' tape/sel_write.yaml
}
write_is wrong.v
says_file test sel weak.v
says_file repair sel right.v
says blame sel 'BLAME: DESIGN'

run design sel.md -m demo --replay tape --model-c model.c --interface head.v \
	--budget 5
is "$status" 0 "the model is met: exit code"
like "$out" 'model .*differs from the given model at [1-9][0-9]* of [0-9]+ steps' \
	"a design that passes its testbench alone is not enough"
like "$out" 'model .*does what the given model does' "repaired"
like "$out" '^  pass  .*and does what the given C model does \([0-9]+ steps\)' \
	"the verdict names the model"
like "$(requests)" 'given reference model in C differ.*expected' \
	"the repairer is told where they differ"
like "$(requests)" 'the model of the house' "the model is shown"
like "$(requests)" 'module sel\(input s, input a, input b, output y\);' \
	"and so is the interface"
like "$(cat sel/report.md)" 'Does it do what the C model does' "report: the model"
like "$(cat sel/report.json)" '"status": *"agrees"' "report.json: the model"
like "$out" '^  testbench  notices ([0-9]+) of [1-9][0-9]* faults that matter' \
	"what the testbench notices"
like "$(cat sel/report.md)" 'not noticed: ' \
	"report: faults that a weak testbench misses"
ok "missed and noticed are all that matter" sh -c '
	caught=$(sed -n "s/.*\"caught\": *\([0-9]*\).*/\1/p" sel/report.json)
	faults=$(sed -n "s/.*\"faults\": *\([0-9]*\).*/\1/p" sel/report.json)
	test "$caught" -lt "$faults" &&
	test "$(grep -c "not noticed: " sel/report.md)" = $((faults - caught))'

# never met
says_file repair sel wrong.v
run design sel.md -m demo --replay tape --model-c model.c -o never --budget 0
is "$status" 1 "the model is never met: exit code"
like "$out" '^  fail  .*but differs from the given C model at' "said"
unlike "$out" '^  testbench  notices' "--budget 0: no faults are tried"
like "$(cat never/report.json)" '"status": *"differs"' "in report.json"

# in the folder, and one that fits no port
mkdir spec
cp sel.md spec/spec.md
sed 's/in->s/in->select/' model.c >spec/model.c
cp head.v spec/interface.v
write_is right.v
run design spec -m demo --replay tape -o unfit --budget 0
is "$status" 1 "a model of other ports: exit code"
like "$out" '^  fail  .*the given C model does not fit it' "a model of other ports"
like "$(cat unfit/report.md)" 'model.c:5:.*select' "the compiler's words"

# an interface that is not kept
sel_design 's ? a : b' | sed 's/output y/output z/; s/y =/z =/' >other.v
write_is other.v
says_file repair sel right.v
run design sel.md -m demo --replay tape --model-c model.c --interface head.v \
	-o kept --budget 0
is "$status" 0 "a port of another name is repaired: exit code"
done_testing
