#!/bin/sh
# agents that write testbenches: correctbench: a panel of designs, a matrix of
# scenarios, and corrections where most of them fail.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
workspace
rm tape/*
own=$abs_top_srcdir/data/suites/testbenches
mkdir tbs
cp "$own/suite.yaml" tbs
cp -R "$own/sat_add" tbs
chmod -R u+w tbs
run suite import native tbs --name tbs
is "$status" 0 "import: exit code"

# design N FIND REPLACE: one of the panel, with a mistake of its own
designs=
designed() { # NAME SED
	sed "$2" "$own/sat_add/design.sv" >"$1.v"
	designs="$designs $1.v"
}
designed right1 's/sum/total/g'
designed upward 's/sum\[8\] != sum\[7\]/!sum[8] \&\& sum[7]/'
designed never 's/ovf && sat ?/1'"'"'b0 ?/'
designed right2 's/sum\[8\] != sum\[7\]/sum[8] ^ sum[7]/'
designed swapped "s/8'h80 : 8'h7f/8'h7f : 8'h80/"
designed right3 's/sum\[7:0\];/a + b;/'
designed broken 's/assign y =/assign y = =/'
designed carry "s/{a\\[7\\], a} + {b\\[7\\], b}/{1'b0, a} + {1'b0, b}/"

# scenario N A B SAT Y OVF: one step of a testbench
bench() { # FILE Y_OF_THE_LOWER_END
	cat >"$1" <<EOT
module tb;
	reg [7:0] a, b;
	reg sat;
	wire [7:0] y;
	wire ovf;
	integer mismatches = 0, samples = 0, first_time = -1, m, s, i, sum;
	sat_add dut (.a(a), .b(b), .sat(sat), .y(y), .ovf(ovf));
	task step(input [7:0] p, input [7:0] q, input z, input [7:0] want,
			input want_ovf);
		begin
			a = p; b = q; sat = z;
			#1 s = s + 1;
			if (y !== want || ovf !== want_ovf) m = m + 1;
		end
	endtask
	task told(input integer n);
		begin
			\$display("scenario %0d: mismatches=%0d samples=%0d", n, m, s);
			mismatches = mismatches + m;
			samples = samples + s;
			m = 0;
			s = 0;
		end
	endtask
	initial begin
		m = 0;
		s = 0;
		step(1, 2, 0, 3, 0); step(8'hff, 3, 1, 2, 0); told(1);
		step(100, 100, 0, 200, 1); step(100, 100, 1, 127, 1); told(2);
		step(8'h80, 8'h81, 1, $2, 1); step(8'h80, 8'h80, 0, 0, 1); told(3);
		for (i = 0; i < 64; i = i + 1) begin
			sum = (i - 32) * 4 + (i - 32) * 3;
			step((i - 32) * 4, (i - 32) * 3, i[0],
				i[0] && sum > 127 ? 8'd127 : i[0] && sum < -128 ? 8'd128 :
				sum[7:0], sum > 127 || sum < -128);
		end
		told(4);
		\$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			mismatches, samples, first_time);
		\$finish;
	end
endmodule
EOT
}
bench wrong.v "8'h7f"
bench good.v "8'h80"
# the planner does not begin with JSON
says scenarios sat_add "First of all [small] numbers." \
	'[{"name": "small numbers", "what": "no overflow"},
 {"name": "upward"}, {"name": "downward"}, {"name": "both"}]'
# shellcheck disable=SC2086
says_file design sat_add $designs
says_file bench sat_add wrong.v
# what corrects it sees which scenario it is
{
	printf "match: 'scenario 3, downward: most designs fail'\nreplies:\n"
	{ echo '```verilog'; cat good.v; echo '```'; } | says_reply
} >tape/a_corrected.yaml
sed 's/candidates: 20/candidates: 8/; s/^name: .*/name: small/' \
	"$abs_top_srcdir/prompts/policies/correctbench.yaml" >small.yaml
endpoint tape
run run -s tbs -m demo --agent ./small.yaml --run one
is "$status" 0 "CorrectBench: exit code"
like "$out" '1 scored: 1 pass' "CorrectBench: the corrected one passes the judge"
seen=$(turns)
like "$seen" 'scenarios\|planner\|the reply holds no list' \
	"a plan that is no list is asked for again"
like "$seen" 'scenarios\|planner\|4 scenarios' "the scenarios"
is "$(printf '%s\n' "$seen" | grep -c '|design|writer|')" 8 "the panel"
like "$seen" 'design\|writer\|does not compile' "a design that does not compile"
like "$seen" 'validate\|\|wrong: 0 of 7 designs pass, 1 of 4 scenarios fail' \
	"CorrectBench: the planted wrong scenario column is flagged"
like "$seen" 'validate\|\|right: 3 of 7 designs pass, 0 of 4 scenarios' \
	"CorrectBench: enough designs pass all of it"
is "$(requests | grep -c 'assign y = ovf')" 0 \
	"no design of the panel is shown to whoever writes the testbench"
is "$(requests | grep -c "sum\\[8\\] ? 8'h80")" 0 "nor is the hidden one"
matrix=$(sql "SELECT text_of(findings) FROM turn WHERE step = 'validate' LIMIT 1")
like "$matrix" 'design  1: [.][.]X[.]  fails ' "the matrix is kept"
like "$matrix" 'scenario 3, downward: most designs fail' \
	"with the name of the scenario"
calls=$(sql "SELECT count(*) FROM attempt")
run resume one
is "$(sql "SELECT count(*) FROM attempt")" "$calls" "resume: nothing is asked"

# one that nobody corrects: the tries end it, and the best one is judged
rm tape/a_corrected.yaml
sed 's/tries: 10/tries: 3/; s/rewrites: 3/rewrites: 1/; s/name: small/name: few/' \
	small.yaml >few.yaml
run run -s tbs -m demo --agent ./few.yaml --run two --cache refresh --replay tape
like "$out" '1 fail golden_rejected' "tries end: what is left is judged"
is "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'two')" |
	grep -c '|validate|')" 3 "tries end: three were written"

# files are refused before anything runs
# shellcheck disable=SC2016
sed 's/m = 0;/m = $fopen("x");/' good.v >files.v
says_file bench sat_add files.v
run run -s tbs -m demo --agent ./few.yaml --run three --cache refresh --replay tape
like "$(turns "x.run_no = (SELECT no FROM run WHERE name = 'three')")" \
	'validate\|\|the testbench does not work' "files are refused"

# for nothing else
run run -s mini -m demo --agent correctbench --task inv --run four
like "$(sql "SELECT group_concat(error) FROM sample")" \
	'writes testbenches; task inv asks for something else' \
	"a task that asks for a design"
sed '/planner:/d' small.yaml >bad.yaml
run run -s tbs -m demo --agent ./bad.yaml --run five
is "$status" 2 "no planner: exit code"
like "$err" 'search needs the role planner' "no planner: said"
done_testing
