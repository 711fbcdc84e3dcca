#!/bin/sh
# curate check: what is rejected and for what, what is measured, rank and tier.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys iverilog

mkdir d
cat >d/detector.v <<'EOT'
// A machine of three states: found follows two ones in a row.
// The reset is synchronous and active high.
module detector(input clk, input rst, input data, output reg found);
  localparam IDLE = 0, ONE = 1, TWO = 2;
  reg [1:0] state;
  always @(posedge clk)
    if (rst) state <= IDLE;
    else case (state)
      IDLE: if (data) state <= ONE;
      ONE: state <= data ? TWO : IDLE;
      TWO: if (!data) state <= IDLE;
      default: state <= IDLE;
    endcase
  always @* found = state == TWO;
endmodule
EOT
cat >d/detector_tb.v <<'EOT'
module detector_tb;
  reg clk = 0, rst = 1, data = 0; wire found;
  detector dut(.clk(clk), .rst(rst), .data(data), .found(found));
  always #5 clk = ~clk;
  initial begin #100 $display("Your Design Passed"); $finish; end
endmodule
EOT
# Icarus accepts what no hardware has, and what has two drivers
echo 'module waits(input a, output reg y);
initial begin wait (a); y = 1; @(posedge a) y = 0; end endmodule' >d/waits.v
echo 'module two(input a, b, output y); assign y = a; assign y = b; endmodule' \
	>d/two.v
echo 'module holds(input en, d, output reg q); always @* if (en) q = d;
endmodule' >d/holds.v
echo 'module hollow(input a, output y); wire t; endmodule' >d/hollow.v
echo 'module sink(input a); wire b = a; endmodule' >d/sink.v
# simulators and synthesis read this differently
echo 'module sens(input a, b, output reg y); always @(a) y = a & b; endmodule' \
	>d/sens.v
echo 'module broken(input a, output y); assign y = ; endmodule' >d/broken.v
echo '// nothing' >d/none.v

fate() { # ROW: "status reason"
	"$RTLSMITH" db sql "SELECT rtrim(e.status || ' ' || e.reason)
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'check' AND r.path = '$1'" | tail -n 1
}
said() { # ROW PATH
	"$RTLSMITH" db sql "SELECT e.doc ->> '$2'
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		WHERE stage = 'check' AND r.path = '$1'" | tail -n 1
}

run init -q .
run curate init p
run curate ingest p d --progress none
run curate modules p --progress none
run curate check p --progress none
is "$status" 0 "check: exit code"
like "$out" '^8 rows inspected: 3 kept, 5 rejected' "check: the modules"
is "$(fate detector)" keep "check: a good one"
is "$(fate waits)" "reject not_synthesizable" "check: no hardware has it"
is "$(fate two)" "reject not_synthesizable" "check: two drivers"
is "$(fate hollow)" "reject empty" "check: nothing in it"
is "$(fate sink)" "reject no_outputs" "check: no output"
is "$(fate detector_tb)" "reject no_outputs" "check: a testbench"
is "$(fate holds)" keep "check: a latch costs points"
is "$(said holds '$.synth.issues.latch_inferred')" 1 "check: the latch"

is "$(said detector '$.equivalence.kind')" proven "measures: equivalence"
is "$(said detector '$.equivalence.simulation')" agrees "measures: simulation"
is "$(said sens '$.equivalence.simulation')" differs \
	"measures: what tools read differently"
is "$(said detector '$.synth.states')" 3 "measures: states"
is "$(said detector '$.synth.flip_flops')" 2 "measures: flip-flops"
is "$(said detector '$.tier')" intermediate "tier: two measures reach it"
is "$(said sens '$.tier')" basic "tier: a gate"
is "$(said detector '$.testbench.kind')" found "testbench: of the project"
is "$(said sens '$.testbench.kind')" generated "testbench: made"
is "$(said detector '$.rank')" 20 "rank: all points"
ok "rank: fewer points" test "$(said sens '$.rank')" -lt 17
is "$(said hollow '$.rank')" "" "rank: none of what was not measured"
run curate why p detector
like "$out" '"rank": *20' "why: the evidence"

# ---- nothing twice, and other rules anew ----
run curate check p --progress none
like "$out" '^0 rows inspected' "again: nothing is done twice"
run curate check p --progress none -j 1 --require syntax,latch --min-rank 19
like "$out" '^8 rows inspected' "rules: others judge anew"
is "$(fate holds)" "reject latch" "require: a latch"
is "$(fate sens)" "reject low_rank" "rank: too low"
is "$(fate detector)" keep "rank: high enough"
run curate check p --progress none --min-tier intermediate --no-find
is "$(fate sens)" "reject low_tier" "tier: too simple"
is "$(said detector '$.testbench.kind')" generated "no-find: made instead"
run curate check p --progress none --max-cells 10
is "$(fate detector)" "reject too_large" "cells: too many"
run curate check p --require colour
is "$status" 2 "require: an unknown name"
like "$err" 'syntax, outputs, body' "require: what there is"

# ---- without modules: files, and what does not compile ----
run curate init f
run curate ingest f d --progress none
run curate check f --progress none
is "$(fate broken.v)" "reject syntax" "files: no Verilog"
is "$(fate none.v)" "reject no_module" "files: no module"
is "$(fate detector.v)" keep "files: the top is found"
run curate report f
like "$out" 'check +syntax +file +2 ' "report: reasons"

# ---- killed ----
mkdir k
cp d/sens.v d/two.v k
i=0
while [ $i -lt 32 ]; do
	echo "{\"code\": \"module h$i(input a, output y); endmodule\"}"
	i=$((i + 1))
done >hollow.jsonl
run curate init k
run curate ingest k hollow.jsonl --progress none
run curate ingest k k --progress none
"$RTLSMITH" curate check k --progress none >killed.out 2>&1 &
pid=$!
reap $pid
results() { # how many rows have been judged
	count "SELECT count(*) FROM cur_evidence e JOIN cur_row r
		ON r.id = e.row_id JOIN cur_project p ON p.id = r.project_id
		WHERE stage = 'check' AND p.name = 'k'"
}
some() {
	[ "$(results)" -ge 32 ]
}
ok "kill: the first page" poll 60 some
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
left=$((34 - $(results)))
run curate check k --progress none
is "$status" 0 "kill: the same command goes on"
like "$out" "^$left rows inspected" "kill: nothing is judged twice"
of_project() { # NAME: what is said of the rows that both projects have
	"$RTLSMITH" db sql "SELECT r.path, e.status, e.reason, e.doc
		FROM cur_evidence e JOIN cur_row r ON r.id = e.row_id
		JOIN cur_project p ON p.id = r.project_id
		WHERE stage = 'check' AND p.name = '$1' AND
		r.path IN ('sens.v', 'two.v') ORDER BY 1"
}
is "$(of_project k)" "$(of_project f)" "kill: and what is said is the same"
done_testing
