#!/bin/sh
# agents, VerilogCoder: sub-tasks in their order, and a fault that is three
# levels behind a wrong output is listed with its line.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*

says tasks inv '{"tasks": [
  {"id": "out", "what": "SECOND PART: y from the wires", "needs": ["ports"]},
  {"id": "ports", "what": "FIRST PART: the ports", "needs": []}]}'
cat >tape/code.yaml <<'END'
match: "Code the module `inv`."
replies:
  - content: "module inv(input a, output y); assign y = 0; endmodule"
END
# with the first part there, the second: its fault is three levels deep
cat >tape/second.yaml <<'END'
match: "module inv(input a, output y); assign y = 0; endmodule\n"
replies:
  - content: |
      module inv(input a, output y);
        wire p, q, r;
        assign r = a;
        assign q = r;
        assign p = q;
        assign y = p;
      endmodule
END
says repair inv "$(design inv '~a')"
says_file test inv mini/inv/testbench.sv
endpoint tape
run run -s mini -m demo --agent verilogcoder --task inv --run one
is "$status" 0 "VerilogCoder: exit code"
is "$(passes one)" 1 "VerilogCoder: passes"
is "$(turns "$(of_run one)" | cut -d'|' -f3 | tr '\n' ' ' |
	sed 's/\(repair \).*/\1/')" \
	"tasks subtask subtask testbench simulate trace repair " \
	"VerilogCoder: planned, coded part by part, traced, repaired"
first=$(sql "SELECT text_of(request) FROM attempt a JOIN turn t
	ON t.attempt_id = a.id WHERE t.step = 'subtask' ORDER BY t.n LIMIT 1")
like "$first" '1\. .ports. FIRST PART.*2\. .out. SECOND PART' \
	"VerilogCoder: in the order of what they need"
like "$first" 'in hand:.*begin critique.*FIRST PART: the ports' \
	"VerilogCoder: the sub-task in hand"
traced=$(sql "SELECT text_of(findings) FROM turn WHERE step = 'trace' LIMIT 1")
like "$traced" 'y = .* <- line 6: y = p' "VerilogCoder: level 1"
like "$traced" 'q = .* <- line 4: q = r' "VerilogCoder: level 3"
like "$traced" 'r = .* <- line 3: r = a' \
	"VerilogCoder: the fault behind three levels is listed"
like "$(requests)" 'Behind the wrong outputs:.*line 3: r = a' \
	"VerilogCoder: and the repairer is told"
run run -s mini -m demo --agent verilogcoder --task inv --run two --cache off
is "$(sql "SELECT count(DISTINCT findings) FROM turn WHERE step = 'trace'")" 1 \
	"VerilogCoder: the same bytes again"

# ---- graphs that are none ----
rm tape/second.yaml
says tasks inv '{"tasks": [{"id": "a", "what": "x", "needs": ["b"]},
  {"id": "b", "what": "y", "needs": ["a"]}]}'
endpoint_stop
endpoint tape
run run -s mini -m demo --agent verilogcoder --task inv --run loop --cache off
is "$(turns "$(of_run loop)" | grep -c 'tasks|planner|tasks: the others need')" \
	3 "VerilogCoder: parts that need one another are refused"
is "$(passes loop)" 1 "VerilogCoder: and the writer begins without them"
done_testing
