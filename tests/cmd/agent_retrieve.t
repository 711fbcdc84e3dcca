#!/bin/sh
# agents: looking things up in the user's own RTL: interfaces before whole
# modules, what is used before what uses it, a budget, and never anything of
# the benchmark itself.
# shellcheck disable=SC2016 # the marks of a template stand as they are
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
task mini half "(a & 1'b1) | 1'b0"
cat >mini/half/golden.sv <<'END'
module half(input a, output y);
  wire p = a ^ 1'b1, q = ~p, r = p & q;
  assign y = (a & 1'b1) | (r & 1'b0) | (q & a & ~p);
  wire s = (p | q) & (q | r) & (r | ~p), t = s ^ r ^ q ^ p;
endmodule
END
"$RTLSMITH" suite import native mini 2>/dev/null

mkdir -p rtl/deep
cat >rtl/lib.v <<'END'
// a comment that nobody needs
module inverter_cell(input a, output y);
  assign y = a ? 1'b0 : 1'b1; // whole text of the cell
endmodule
module counter8(input clk, output reg [7:0] q);
  always @(posedge clk) q <= q + 1;
endmodule
END
cat >rtl/deep/chain.sv <<'END'
module inv_chain(input a, output y);
  wire m; // inv inv write module input a output y
  inverter_cell u1(.a(a), .y(m));
  inverter_cell u2(.a(m), .y(y));
endmodule
END
# the golden of a task that is not asked, with other names and other blanks ...
cat >rtl/mine.v <<'END'
module zzz( input   in_x, output out_y ); // inv inv inv: output y of module
  assign out_y = in_x;
endmodule
module friend(input a, output y); assign y = a & (a ^ 1'b1); endmodule
END
# ... and one that was changed in one place
sed 's/half/inv_like/; s/s ^ r ^ q ^ p/s ^ r ^ q/; s/\<p\>/in_p/g' \
	mini/half/golden.sv >rtl/near.v
ln -s /etc/passwd rtl/link.v
says_match_context() { echo "Write the module \`$1\`."; }
printf "match: '%s'\nreplies:\n" "$(says_match_context inv)" >tape/1.yaml
design inv '~a' | says_reply >>tape/1.yaml
cat >looks.yaml <<'END'
schema: rtlsmith.policy/1
name: looks
roles:
  writer: {template: with-context}
before: [retrieve]
END
endpoint tape
run run -s mini -m demo --agent ./looks.yaml --task inv --run one --context rtl
is "$status" 0 "exit code"
sent=$(requests)
like "$sent" 'begin context [0-9a-f]{12} -----' "what was found is marked as data"
like "$sent" 'module inverter_cell\(input a, output y\);.nendmodule.*module inv_chain\(input a, output y\);.nendmodule.*inverter_cell u1' \
	"interfaces first, what is used before what uses it, then whole texts"
like "$err" 'context: mine.v is left out: it has a module of suite mini' \
	"a renamed golden of another task is left out, and that is said"
like "$err" 'context: near.v is left out' "so is one that was changed a little"
unlike "$sent" 'zzz|friend|inv_like|root:' \
	"nothing of those files, or behind a link, is in a request"
like "$(turns)" '0\|\|retrieve\|\|[0-9]+ interfaces and [0-9]+ whole modules' \
	"looking up is a turn"
like "$(sql "SELECT artefacts FROM ledger")" '"context"' "the ledger tells of it"
before=$(asked)
echo 'module other(input inv); endmodule' >rtl/other.v
rm rtl/deep/chain.sv
run resume one
is "$(asked)" "$before" "what was frozen does not change"
run run -s mini -m demo --agent ./looks.yaml --task inv --run two --context rtl
like "$(sql "SELECT text_of(request) FROM attempt ORDER BY id DESC LIMIT 1")" \
	'module other' "other files are another run"

# ---- a budget ----
sed 's/^before/context: {tokens: 30}\nbefore/; s/looks/few/' looks.yaml >few.yaml
run run -s mini -m demo --agent ./few.yaml --task inv --run few --context rtl
like "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'few')")" \
	'retrieve\|\|[12] interfaces and 0 whole' "the budget holds"

# ---- what does not fit ----
bad 2 'policy repair does not look anything up' "a policy without the step" \
	run -s mini -m demo --agent repair --context rtl
bad 2 '.*--context is for agents' "no agent" run -s mini -m demo --context rtl
mkdir empty
bad 2 'empty: there is no .v' "an empty folder" \
	run -s mini -m demo --agent retrieve --context empty
done_testing
