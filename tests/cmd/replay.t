#!/bin/sh
# replay: a cassette as a model endpoint; what it prints and when it ends.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need curl

mkdir tape
cat >tape/adder.yaml <<'EOF'
match: "an adder"
replies:
  - content: "module add; endmodule"
    reasoning: "easy"
EOF
cat >faults.yaml <<'EOF'
rules:
  - when: {attempt: 1}
    do: {status: 429, retry_after: 3}
    times: 1
EOF
body='{"model":"m","max_tokens":9,"seed":0,"messages":
	[{"role":"user","content":"an adder, please"}]}'

# serve ARGS...: starts it and waits for the port.
serve() {
	rm -f port
	"$RTLSMITH" replay --port-file port "$@" >serve.out 2>serve.err &
	pid=$!
	reap "$pid"
	poll 20 test -s port || {
		fail "it listens"
		diag "$(cat serve.err)"
	}
	base=http://127.0.0.1:$(cat port)
}

# stop: ends it as a service manager would.
stop() {
	kill -TERM "$pid"
	wait "$pid"
	status=$?
}

post() { # PATH CURL-ARGS...
	post_path=$1
	shift
	curl -sS --max-time 20 -H 'Content-Type: application/json' \
		-d "$body" "$@" "$base$post_path"
}

serve tape
is "$(cat serve.out)" "$base/v1" "the URL is printed"
like "$(cat serve.err)" '1 replies of tape' "the note says what is served"
like "$(post /v1/chat/completions)" '"content":"module add; endmodule"' \
	"OpenAI"
like "$(post /v1/chat/completions)" '"reasoning_content":"easy"' "reasoning"
like "$(post /v1/messages)" '"type":"text","text":"module add; endmodule"' \
	"Anthropic"
like "$(curl -sS "$base/v1/models")" '"id":"replay"' "models"
like "$(curl -sS "$base/healthz")" '"ok"' "health"
like "$(curl -sS "$base/stats")" '"requests":3,"ok":3' "statistics"
stop
is "$status" 0 "SIGTERM ends it well"
like "$(cat serve.err)" '3 requests: 3 answered' "the end is told"

serve tape --script faults.yaml --log log --latency 1-5 --threads 2 \
	--reasoning-field reasoning
is "$(post /v1/chat/completions -o x -w '%{http_code}')" 429 "script: 429"
is "$(post /v1/chat/completions -o x -w '%{http_code}')" 200 "script: then 200"
like "$(cat x)" '"reasoning":"easy"' "--reasoning-field"
is "$(wc -l <log)" 2 "--log: a line a request"
like "$(tail -n 1 log)" '"sample":0,"attempt":2.*"status":200' "--log: fields"
stop

CANARY=canary-$$-key
export CANARY
serve tape --require-key CANARY --log log2
is "$(post /v1/chat/completions -o x -w '%{http_code}')" 401 "no key: 401"
is "$(post /v1/chat/completions -H "Authorization: Bearer $CANARY" -o x \
	-w '%{http_code}')" 200 "the key opens"
stop
nok "the key is written nowhere" grep -r "$CANARY" log2 serve.out serve.err x

serve core
like "$(cat serve.err)" 'data/cassettes/core' "a cassette that comes with it"
stop

run replay
is "$status" 2 "no cassette: exit code"
run replay nosuch.jsonl
is "$status" 2 "missing cassette: exit code"
like "$err" 'nosuch.jsonl' "missing cassette: named"
run replay tape --listen 127.0.0.1:99999
is "$status" 2 "bad port: exit code"
like "$err" '99999' "bad port: named"
run replay tape --listen nowhere.example
is "$status" 2 "host name: exit code"
run replay tape --latency 9-
is "$status" 2 "bad latency: exit code"
run replay tape --require-key NO_SUCH_VARIABLE
is "$status" 2 "missing key: exit code"
like "$err" 'NO_SUCH_VARIABLE is not set' "missing key: named"
echo 'rules: [{do: {statos: 500}}]' >bad.yaml
run replay tape --script bad.yaml
is "$status" 2 "bad script: exit code"
like "$err" 'bad.yaml: rule 1: .*did you mean status' "bad script: where"
serve tape
run replay tape --listen "$(cat port)"
is "$status" 3 "port in use: exit code"
like "$err" 'in use' "port in use: message"
stop
done_testing
