# Helpers of the tests of agents (after runlib.sh).
# shellcheck shell=sh
#
#	says fix inv "TEXT"	what the model answers when the fixer of the
#				module inv is asked
#	says_file test inv FILE...	the same from files, fenced, in turn

# The words with which a template of prompts/agent ends.
says_match() { # WHAT MODULE
	case $1 in
	write) echo "Write module $2 " ;;
	fix) echo "Fix the module \`$2\`." ;;
	repair) echo "Repair the module \`$2\`." ;;
	edit) echo "Edit the module \`$2\`." ;;
	undone) echo "made it worse and was undone" ;;
	unfit) echo "the text to be replaced does not occur" ;;
	# messages stand before the rules; as a quoted text of YAML
	remodel) printf -- '-----

  Rules:


  - One C11 file' ;;
	understand) echo "Understand the module \`$2\`." ;;
	notmine) printf -- '-----\n\n  Answer with three things' ;;
	again) echo "made from this understanding departs from the worked" ;;
	sketch) echo "Sketch the module \`$2\` in pseudo code, as it was" ;;
	resketch) echo "made from this pseudo code departs from the worked examples" ;;
	model) echo "Model the module \`$2\`." ;;
	test) echo "Test the module \`$2\`." ;;
	# a testbench that expects an inverter is given to be corrected
	rewritten) printf '\t\t\tif (y !== (~a)) begin\n' ;;
	scenarios) echo "List the scenarios for the module \`$2\`." ;;
	design) echo "Design the module \`$2\`." ;;
	bench) echo "Test the module \`$2\` by scenarios." ;;
	vote) echo "Test the module \`$2\` beside its model." ;;
	missed) echo "designs that are wrong. Keep what it" ;;
	# a testbench stands before the rules
	retest) printf -- '-----

  Rules:


  - The testbench is one' ;;
	teach) echo "Teach about the module \`$2\`." ;;
	reflect) echo "Reflect on the module \`$2\`." ;;
	walk) echo "Simulate the module \`$2\` by hand." ;;
	critique) echo "Criticise the module \`$2\`." ;;
	plan) echo "Plan the module \`$2\`." ;;
	ir) echo "Plan as JSON for the module \`$2\`:" ;;
	from-ir) echo "Write the module \`$2\` from its plan." ;;
	gates) echo "Write module \`$2\` out of gates." ;;
	fewer) echo "Fewer gates for the module \`$2\`:" ;;
	tasks) echo "Sub-tasks of the module \`$2\` as JSON:" ;;
	table) echo "Table for the module \`$2\`:" ;;
	blame) echo "Blame for the module \`$2\`:" ;;
	esac
}

# What stands on stdin, as the text of a reply.
says_reply() {
	echo "  - content: |"
	sed 's/^/      /'
}

says() { # WHAT MODULE TEXT...
	says_to=tape/$2_$1.yaml
	printf "match: '%s'\nreplies:\n" "$(says_match "$1" "$2")" >"$says_to"
	shift 2
	for says_text in "$@"; do
		printf '%s\n' "$says_text" | says_reply >>"$says_to"
	done
}

says_file() { # WHAT MODULE FILE...
	says_to=tape/$2_$1.yaml
	printf "match: '%s'\nreplies:\n" "$(says_match "$1" "$2")" >"$says_to"
	shift 2
	for says_text in "$@"; do
		{
			echo '```verilog'
			cat "$says_text"
			echo '```'
		} | says_reply >>"$says_to"
	done
}

# y = EXPRESSION, as a module.
design() { # MODULE EXPRESSION
	echo "module $1(input a, output y); assign y = $2; endmodule"
}

have_cc() {
	command -v cc >/dev/null || command -v gcc >/dev/null ||
		command -v clang >/dev/null
}

# y = EXPRESSION, as a model in C; LINE stands above it.
c_model() { # EXPRESSION [LINE]
	echo '```c'
	[ $# -lt 2 ] || echo "$2"
	echo 'void reset(void) {}'
	echo 'void step(const struct in *in, struct out *out)'
	echo "{ out->y = $1; }"
	echo '```'
}

# The turns of the samples as lines "n|parent|step|role|outcome".
turns() { # [CONDITION]
	sql "SELECT t.n || '|' || coalesce(t.parent, '') || '|' || t.step ||
		'|' || t.role || '|' || t.outcome FROM turn t
		JOIN sample x ON x.id = t.sample_id WHERE ${1:-1}
		ORDER BY x.id, t.n"
}

# The samples x of a run, as a condition.
of_run() { # RUN
	echo "x.run_no = (SELECT no FROM run WHERE name = '$1')"
}

# How many samples of a run pass.
passes() { # RUN
	sql "SELECT count(*) FROM sample x JOIN scoring c ON c.id = x.scoring_id
		JOIN verdict v ON v.id = c.verdict_id
		WHERE $(of_run "$1") AND v.status = 'pass'"
}

steps_of() { # RUN
	turns "$(of_run "$1")"
}

# Every turn of a run with all that it holds.
all_of() { # RUN
	sql "SELECT k.name || t.n || ' ' || coalesce(t.parent, '') || t.step ||
		t.role || coalesce(t.key, '') || t.outcome ||
		coalesce(text_of(t.findings), '') || coalesce(t.candidate, '')
		FROM turn t JOIN sample x ON x.id = t.sample_id
		JOIN task k ON k.id = x.task_id WHERE $(of_run "$1") ORDER BY 1"
}

# All requests that were sent, one a line.
requests() {
	sql "SELECT replace(text_of(request), char(10), ' ') FROM attempt
		WHERE request IS NOT NULL"
}

# A suite "sums" with a task "pick" (y is a + b or a + c), whose two adders may
# be one, and a testbench of the agent's own that cannot tell b from c.
sums() {
	mkdir -p sums/pick
	printf 'schema: rtlsmith.suite/1\nname: sums\nversion: "1"\n' \
		>sums/suite.yaml
	printf 'top: pick\n' >sums/pick/task.yaml
	echo "Write module pick with inputs s, a, b, c and output y." \
		>sums/pick/prompt.md
	sum_design 's ? a + b : a + c' >sums/pick/golden.sv
	# shellcheck disable=SC2016 # $random is Verilog's
	sum_bench '$random' >sums/pick/testbench.sv
	sum_bench b >weak.sv
	"$RTLSMITH" suite import native sums 2>import.err ||
		fail "sums: $(cat import.err)"
}

sum_design() { # EXPRESSION
	echo "module pick(input s, input [7:0] a, b, c, output [7:0] y);
	assign y = $1;
endmodule"
}

sum_bench() { # WHAT-C-IS
	cat <<END
module tb;
	reg s;
	reg [7:0] a, b, c;
	wire [7:0] y;
	integer m = 0, i, t = -1;
	pick dut(.s(s), .a(a), .b(b), .c(c), .y(y));
	initial begin
		for (i = 0; i < 50; i = i + 1) begin
			s = i;
			a = \$random;
			b = \$random;
			c = $1;
			#5 if (y !== (s ? a + b : a + c)) begin
				m = m + 1;
				if (t < 0) t = \$time;
			end
		end
		\$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			m, i, t);
		\$finish;
	end
endmodule
END
}

# A suite "tbs" whose task "sel" (y is a or b, as s says) asks for a testbench.
sel_suite() {
	mkdir -p tbs/sel
	printf 'schema: rtlsmith.suite/1\nname: tbs\nversion: "1"\n' \
		>tbs/suite.yaml
	printf 'kind: testbench\ntop: sel\n' >tbs/sel/task.yaml
	echo "Write a testbench for module sel (input s, input a, input b,
output y): y is a when s is 1, else b." >tbs/sel/prompt.md
	sel_design 's ? a : b' >tbs/sel/design.sv
	printf -- '- {id: F1, find: "s ? a : b", replace: "s ? b : a"}
- {id: F2, find: "s ? a : b", replace: "s ? a : 1%sb0"}\n' "'" \
		>tbs/sel/faults.yaml
	sel_bench 8 's ? a : b' >tbs/sel/golden.sv
	"$RTLSMITH" suite import native tbs 2>import.err ||
		fail "tbs: $(cat import.err)"
}

sel_design() { # EXPRESSION
	echo "module sel(input s, input a, input b, output y);
	assign y = $1;
endmodule"
}

# The first N of the eight values of {s, a, b}, as one scenario.
sel_bench() { # N EXPECTED
	cat <<END
module tb;
	reg s, a, b;
	wire y, want;
	integer m = 0, i;
	sel dut(.s(s), .a(a), .b(b), .y(y));
	$(case $2 in
	model) echo "ref_sel model(.s(s), .a(a), .b(b), .y(want));" ;;
	*) echo "assign want = $2;" ;;
	esac)
	initial begin
		for (i = 0; i < $1; i = i + 1) begin
			{s, a, b} = i;
			#1 if (y !== want) m = m + 1;
		end
		\$display("scenario 1: mismatches=%0d samples=%0d", m, i);
		\$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			m, i, -1);
		\$finish;
	end
endmodule
END
}
