#!/bin/sh
# disagreements: the second judge beside runs and eval; what it is told to be.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
core=$abs_top_srcdir/data/cassettes/core
run disagreements
is "$status" 0 "nothing was asked: no error"
like "$err" 'no disagreement is known' "nothing was asked: said so"
run disagreements nosuchrun
is "$status" 2 "no such run"

# a run whose passes are looked at twice
run run -s core -m demo --replay "$core" --run one -n 2 \
	--task 'gate_*' --task alu16 --equiv pass
is "$status" 0 "a run with the second judge"
if ! command -v yosys >/dev/null; then
	like "$err" 'second judge is left out: .*install yosys' \
		"without Yosys it is left out by name"
	done_testing
	exit 0
fi
like "$err" 'second judge: [1-9][0-9]* passes: [1-9][0-9]* proven' \
	"passes are proven"
unlike "$err" ' failures: ' "failures were not asked about"
like "$out" 'second judge: of [1-9][0-9]* passes [1-9][0-9]* proven equal' \
	"the report counts opinions"
run disagreements one --all --json
is "$status" 0 "--all: exit code"
like "$out" '"schema": "rtlsmith.disagreements/1"' "--all --json: schema"
like "$out" '"result": "proven"' "--all --json: opinions"
unlike "$out" '"status": "fail"' "--all --json: only passes"
run disagreements one
like "$err" 'no disagreement is known' "the core suite's bench agrees"

# the same again costs nothing: opinions are found in the store
run rescore one --equiv all
is "$status" 0 "rescore with the second judge"
like "$err" 'failures: 0 proven' "no failure is proven equal"

# a weak bench lets a wrong design pass: the proof does not
mkdir -p weak/inv samples/inv
cat >weak/suite.yaml <<'END'
schema: rtlsmith.suite/1
name: weak
version: "1"
title: A bench that looks at nothing
licence: MIT
END
cat >weak/inv/task.yaml <<'END'
kind: spec
title: Inverter
top: inv
categories: [combinational]
difficulty: 1
clocks: []
samples: 2
END
echo "Write module inv(input a, output y) with y = ~a." >weak/inv/prompt.md
cat >weak/inv/golden.sv <<'END'
module inv(input [1:0] a, output [1:0] y);
	assign y = ~a;
endmodule
END
cat >weak/inv/testbench.sv <<'END'
module tb;
	reg [1:0] a;
	wire [1:0] y;
	integer m = 0;

	inv dut(.a(a), .y(y));
	initial begin
		a = 0;
		#1 if (y !== 3) m = m + 1;
		a = 3;
		#1 if (y !== 0) m = m + 1;
		$display("rtlsmith: mismatches=%0d samples=2 first_time=-1", m);
		$finish;
	end
endmodule
END
cat >samples/inv/good.sv <<'END'
module inv(input [1:0] a, output [1:0] y);
	assign y = {~a[1], ~a[0]};
endmodule
END
cat >samples/inv/wrong.sv <<'END'
module inv(input [1:0] a, output [1:0] y);
	assign y = {~a[0], ~a[1]};
endmodule
END
run eval samples -s weak -o - --equiv all --mode official
is "$status" 0 "eval: exit code"
like "$err" '2 candidates: 2 pass' "eval: the bench lets both pass"
like "$err" '2 passes: 1 proven, 0 bounded, 1 refuted' "eval: one is refuted"
like "$err" '1 disagree with the simulation' "eval: said so"
like "$out" '"opinion":.*"counterexample"' "eval: the result line has it"
run eval samples -s weak -o - --mode official
unlike "$out" '"opinion"' "off unless it is asked for"
done_testing
