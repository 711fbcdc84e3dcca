#!/bin/sh
# agents, ComplexVCoder: a plan as JSON with a schema, and the design beside it:
# a wrong width and a wrong reset are caught without a testbench.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need yosys
workspace
rm tape/*
mkdir mini/cnt
printf 'top: cnt\nsamples: 20\n' >mini/cnt/task.yaml
cat >mini/cnt/prompt.md <<'END'
Write module cnt with inputs clk, rst_n and an 8-bit output q that counts
rising edges of clk; rst_n is an asynchronous reset, active low.
END
cat >mini/cnt/golden.sv <<'END'
module cnt(input clk, input rst_n, output reg [7:0] q);
	always @(posedge clk or negedge rst_n)
		if (!rst_n) q <= 0; else q <= q + 1;
endmodule
END
cat >mini/cnt/testbench.sv <<'END'
module tb;
	reg clk = 0, rst_n = 1;
	wire [7:0] q;
	reg [7:0] want = 0;
	integer m = 0, s = 0, t = -1, i;
	cnt dut(.clk(clk), .rst_n(rst_n), .q(q));
	initial begin
		#1 rst_n = 0;
		#1 rst_n = 1;
		for (i = 0; i < 20; i = i + 1) begin
			#1 clk = 1;
			#1 clk = 0;
			want = want + 1;
			#1 s = s + 1;
			if (q !== want) begin
				m = m + 1;
				if (t < 0) t = $time;
			end
		end
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			m, s, t);
		$finish;
	end
endmodule
END
"$RTLSMITH" suite import native mini 2>/dev/null

# the policy without a testbench: the plan alone has to find it
mkdir own
grep -v '^  testbench' "$abs_top_srcdir/prompts/policies/complexv.yaml" \
	>own/blind.yaml

plan='{"module": "cnt", "ports": [
  {"name": "clk", "direction": "input", "width": 1},
  {"name": "rst_n", "direction": "input", "width": 1},
  {"name": "q", "direction": "output", "width": 8}],
 "clock": {"port": "clk", "edge": "rising"},
 "reset": {"port": "rst_n", "kind": "async", "active": "low"},
 "registers": [{"name": "q", "width": 8, "reset": 0}],
 "behaviour": ["q counts"]}'
counter() { # WIDTH EVENT CONDITION
	echo "module cnt(input clk, input rst_n, output reg [$1:0] q);"
	echo "  always @($2) if ($3) q <= 0; else q <= q + 1;"
	echo "endmodule"
}
right=$(counter 7 'posedge clk or negedge rst_n' '!rst_n')

caught() { # NAME WRONG WHAT
	says ir cnt "$plan"
	says from-ir cnt "$2"
	says repair cnt "$right"
	endpoint tape
	run run -s mini -m demo --agent own/blind.yaml --task cnt --run "$1" \
		--cache off
	endpoint_stop
	like "$(turns "$(of_run "$1") AND t.step = 'ir-lint'")" "$3" \
		"ComplexVCoder: $1: is caught"
	is "$(passes "$1")" 1 "ComplexVCoder: $1: and repaired"
}
caught width "$(counter 6 'posedge clk or negedge rst_n' '!rst_n')" \
	'port q: 8 bits in the plan, 7 in the design'
like "$(requests)" 'differs from the plan:.*register q: 8 bits in the plan' \
	"ComplexVCoder: the repairer is told all of it"
caught sync "$(counter 7 'posedge clk' '!rst_n')" \
	'asynchronous, active low in the plan, synchronous, active low in the'
caught polarity "$(counter 7 'posedge clk or posedge rst_n' 'rst_n')" \
	'asynchronous, active low in the plan, asynchronous, active high in'

# ---- the schema ----
says ir cnt '{"module": "cnt", "ports": [{"name": "q", "direction": "out"}]}' \
	"$plan"
says from-ir cnt "$right"
says_file test cnt mini/cnt/testbench.sv
endpoint tape
run run -s mini -m demo --agent complexv --task cnt --run schema --cache off
is "$(passes schema)" 1 "ComplexVCoder: passes"
like "$(turns "$(of_run schema) AND t.step = 'ir'")" \
	'ir\|planner\|ports\[0\].width: a whole number from 1 to' \
	"ComplexVCoder: a plan against the schema is refused by its member"
like "$(turns "$(of_run schema) AND t.step = 'ir'")" \
	'a plan: 3 ports, 1 registers, 0 states' \
	"ComplexVCoder: and asked for again"
like "$(turns "$(of_run schema)")" 'simulate\|\|passes' \
	"ComplexVCoder: with a testbench of its own"
is "$(turns "$(of_run schema) AND t.step = 'ir-lint'")" "" \
	"ComplexVCoder: nothing is said where nothing differs"
done_testing
