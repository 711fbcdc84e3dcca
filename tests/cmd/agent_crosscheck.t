#!/bin/sh
# crosscheck: a design against a reference model in C, without any oracle: who
# is wrong is found, whichever it is; without a compiler the policy says so.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

again() {
	endpoint_stop
	endpoint tape
}

# ---- no compiler: by name, and the rest is done ----
mkdir bin
for prog in iverilog vvp ivl yosys sqlite3; do
	where=$(command -v $prog) && ln -s "$where" bin/
done
says write inv "$(design inv '~a')"
endpoint tape
save=$PATH
PATH=$PWD/bin
"$RTLSMITH" run -s mini -m demo --agent crosscheck --task inv --run bare \
	>bare.out 2>bare.err
status=$?
PATH=$save
is "$status" 0 "no compiler: exit code"
like "$(cat bare.err)" 'without reference models: no C compiler: apt install' \
	"no compiler: it says what to install"
like "$(steps_of bare)" 'model\|\|no reference model: no C compiler' \
	"no compiler: a turn says so"
is "$(passes bare)" 1 "no compiler: the candidate counts all the same"

have_cc || {
	echo "# no C compiler here: the rest cannot be tried"
	done_testing
	exit
}

# ---- both right ----
says model inv "$(c_model '!in->a')"
again
run run -s mini -m demo --agent crosscheck --task inv --run both --cache off
is "$status" 0 "both right: exit code"
is "$(steps_of both | cut -d'|' -f3 | tr '\n' ' ')" "write model crosscheck " \
	"ChipMATE: design and model are written, and compared"
like "$(steps_of both)" 'crosscheck\|\|does what the model does \(4 steps\)' \
	"both right: they agree"
is "$(sql "SELECT count(*) FROM attempt a JOIN sample x ON x.id = a.sample_id
	JOIN run r ON r.no = x.run_no WHERE r.name = 'both' AND
	text_of(a.request) LIKE '%Model the module%' AND
	text_of(a.request) LIKE '%uint64_t y; /* 1 bit */%' AND
	text_of(a.request) NOT LIKE '%assign%'")" 1 \
	"ChipMATE: the modeller is shown the ports and no design"
is "$(sql "SELECT DISTINCT oracle FROM ledger")" none "ChipMATE: no oracle"

# ---- the design is wrong: two models outvote it ----
says write inv "$(design inv a)"
says model inv "$(c_model '!in->a')" "$(c_model '1 ^ in->a')"
says repair inv "$(design inv '~a')"
again
run run -s mini -m demo --agent crosscheck --task inv --run design --cache off
is "$(passes design)" 1 "a wrong design: is repaired"
is "$(steps_of design | cut -d'|' -f3 | tr '\n' ' ')" \
	"write model model blame crosscheck repair crosscheck " \
	"a wrong design: a second model is asked once"
like "$(steps_of design)" 'blame\|\|the design is wrong: two models' \
	"ChipMATE: who is wrong is decided without an oracle"
like "$(requests)" 'step 0: a=0.n  y is 0, the model says 1' \
	"a wrong design: the repairer is told where they differ"

# ---- the model is wrong: another one and the design outvote it ----
says write inv "$(design inv '~a')"
says model inv "$(c_model 'in->a')" "$(c_model '!in->a')"
again
run run -s mini -m demo --agent crosscheck --task inv --run model --cache off
is "$(passes model)" 1 "a wrong model: the right design stays"
is "$(steps_of model | cut -d'|' -f3 | tr '\n' ' ')" \
	"write model model blame crosscheck " "a wrong model: nothing is repaired"
like "$(steps_of model)" 'blame\|\|the model is wrong: another one does' \
	"a wrong model: is found without an oracle"

# ---- three that differ: the blamer is asked ----
says model inv "$(c_model 'in->a')" "$(c_model 1)"
says remodel inv "$(c_model '!in->a')"
says blame inv "y has to be the inverse.
BLAME: MODEL"
again
run run -s mini -m demo --agent crosscheck --task inv --run three --cache off
is "$(passes three)" 1 "three opinions: the right design stays"
like "$(steps_of three)" 'remodel\|modeller\|a C model' \
	"three opinions: the model that is blamed is written again"
like "$(requests)" 'struct out .out\).n. out->y = in->a' \
	"three opinions: the blamer sees the model"

# ---- models that do not work ----
says model inv "I would rather not."
says remodel inv "Neither now."
again
run run -s mini -m demo --agent crosscheck --task inv --run none --cache off
is "$status" 0 "bad models: exit code"
is "$(passes none)" 1 "bad models: the candidate counts all the same"
is "$(steps_of none | cut -d'|' -f5 | tail -n +2 | sort -u | tr '\n' ';')" \
	"the reply holds no C model;" "bad models: prose"
says model inv "$(c_model '!in->b')"
says remodel inv '```c
#include <stdlib.h>
void reset(void) { exit(0); }
void step(const struct in *in, struct out *out) {}
```'
again
run run -s mini -m demo --agent crosscheck --task inv --run worse --cache off
is "$(passes worse)" 1 "bad models: and so it does"
is "$(steps_of worse | cut -d'|' -f5 | tail -n +2 | tr '\n' ';')" \
	"the C model: it does not compile;the C model ended before the last \
step;the C model ended before the last step;" "bad models: each with its reason"
like "$(requests)" "has no member named 'b'|no member named .b" \
	"bad models: the modeller is told what the compiler says"
before=$(asked)
run run -s mini -m demo --agent crosscheck --task inv --run none --cache off
is "$(asked)" "$before" "again: nothing is asked"
done_testing
