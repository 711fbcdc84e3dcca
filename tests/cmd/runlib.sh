# Helpers of the tests of commands that ask models and judge (after lib.sh).
# shellcheck shell=sh
#
#	. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
#	. "$abs_top_srcdir/tests/cmd/runlib.sh"
#	workspace		# .rtlsmith, a suite "mini", a cassette "tape"
#	endpoint tape		# serves it; the model "demo" is there
#	run run -s mini -m demo -n 2
#	is "$(asked)" 4 "two tasks, two samples"

need iverilog vvp curl
RTLSMITH_PROGRESS=none
export RTLSMITH_PROGRESS

# task SUITE NAME EXPRESSION: y is a function of a; judged in a moment.
task() {
	mkdir -p "$1/$2"
	printf 'top: %s\nsamples: 4\n' "$2" >"$1/$2/task.yaml"
	echo "Write module $2 with input a and output y." >"$1/$2/prompt.md"
	printf 'module %s(input a, output y);\n\tassign y = %s;\nendmodule\n' \
		"$2" "$3" >"$1/$2/golden.sv"
	cat >"$1/$2/testbench.sv" <<END
module tb;
	reg a = 0;
	wire y;
	integer m = 0, s = 0, t = -1;
	$2 dut(.a(a), .y(y));
	initial begin
		repeat (4) begin
			#5 s = s + 1;
			if (y !== ($3)) begin
				m = m + 1;
				if (t < 0) t = \$time;
			end
			a = ~a;
		end
		\$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			m, s, t);
		\$finish;
	end
endmodule
END
}

# reply TASK TEXT...: a cassette entry with these replies in turn.
reply() {
	reply_task=$1
	shift
	{
		echo "match: \"module $reply_task\""
		echo "replies:"
		for reply_text in "$@"; do
			echo "  - content: \"$reply_text\""
		done
	} >"tape/$reply_task.yaml"
}

# Two tasks; inv is answered well, buff every other time.
workspace() {
	mkdir mini tape
	printf 'schema: rtlsmith.suite/1\nname: mini\nversion: "1"\n' \
		>mini/suite.yaml
	task mini inv "~a"
	task mini buff "a"
	reply inv "module inv(input a, output y); assign y = ~a; endmodule"
	reply buff "module buff(input a, output y); assign y = a; endmodule" \
		"module buff(input a, output y); assign y = ~a; endmodule"
	if ! "$RTLSMITH" init -q || ! config "base_url: http://127.0.0.1:9/v1" ||
		! "$RTLSMITH" suite import native mini 2>import.err; then
		fail "workspace: $(cat import.err)"
	fi
}

# config LINE...: the model "demo" with these lines.
config() {
	{
		echo "models:"
		echo "  demo:"
		echo "    model: demo"
		for config_line in "$@"; do
			echo "    $config_line"
		done
	} >.rtlsmith/config.yaml
}

# endpoint TAPE [ARGS...]: serves it; $base is its address.
endpoint() {
	rm -f port
	"$RTLSMITH" replay --port-file port "$@" >serve.out 2>serve.err &
	endpoint_pid=$!
	reap "$endpoint_pid"
	poll 20 test -s port || {
		fail "the endpoint listens"
		diag "$(cat serve.err)"
	}
	base=http://127.0.0.1:$(cat port)
	config "base_url: $base/v1" "api_key_env: ${ENDPOINT_KEY:-}"
}

endpoint_stop() {
	kill -TERM "$endpoint_pid" 2>/dev/null
	wait "$endpoint_pid" 2>/dev/null
}

# How many requests the endpoint has got.
asked() {
	curl -sS "$base/stats?served=0" |
		sed -n 's/^[^{]*{[^{]*"requests":\([0-9]*\),.*/\1/p'
}

# sql STATEMENT: the rows without a head.
sql() {
	"$RTLSMITH" db sql --no-header "$1" 2>&1
}

# samples RUN STATE: how many (0 pending, 1 generated, 2 judged, 3 error).
samples() {
	sql "SELECT count(*) FROM sample x JOIN run r ON r.no = x.run_no
		WHERE r.name = '$1' AND x.state = $2"
}

# bad CODE REGEX NAME ARGS...: one line that says it, and no run is left.
# shellcheck disable=SC2154 # run sets them
bad() {
	bad_code=$1 bad_re=$2 bad_name=$3
	shift 3
	bad_runs=$(sql "SELECT count(*) FROM run")
	run "$@"
	is "$status" "$bad_code" "$bad_name: exit code"
	like "$err" "$bad_re" "$bad_name: message"
	is "$(grep -cv "^rtlsmith: see '" err)" 1 "$bad_name: one line"
	is "$(sql "SELECT count(*) FROM run")" "$bad_runs" \
		"$bad_name: no run is left"
}
