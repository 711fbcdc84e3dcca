#!/bin/sh
# No key ever reaches a file, a log, the store, a page or the terminal.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
workspace
CANARY_KEY=zq-canary-$$-7f3a9c1e5d
WRONG_KEY=zq-other-$$-0b2d4f6a8c
export CANARY_KEY WRONG_KEY
ENDPOINT_KEY=CANARY_KEY
cat >tape/test.yaml <<'END'
match: "module named inv"
replies:
  - content: "module inv(input a, output y); assign y = ~a; endmodule"
END
endpoint tape --require-key CANARY_KEY --log endpoint.log
: >said

# say ARGS...: runs it with everything loud, and keeps what it says.
say() {
	"$RTLSMITH" -v -v --log-file loud.log "$@" >last 2>&1 </dev/null
	status=$?
	cat last >>said
}

say run -s mini -m demo -n 2 --run one --record tape.jsonl
is "$status" 0 "a run with a key"
ok "it was recorded" test -s tape.jsonl
say run -s mini -m demo -n 3 --run one --json
say run -s mini -m demo -n 1 --run dry --dry-run
for format in table md csv json junit html; do
	say report one --format "$format"
	is "$status" 0 "report --format $format"
done
say show one --config
say show one/inv/0
say show one
say log
say ps -a
say diff one one
say model ls --json
say model test demo
is "$status" 0 "model test with the key"
say doctor
say config list --show-origin
say db backup copy.db
say eval tape.jsonl -s mini

# ---- a refused key ----
config "base_url: $base/v1" "api_key_env: WRONG_KEY"
say run -s mini -m demo -n 2 --run refused --cache off
is "$status" 3 "a refused key: exit code"
like "$(cat last)" '401' "a refused key: why"
is "$(samples refused 0)" 4 "a refused key: all is pending"
say model test demo
is "$status" 3 "model test with a refused key"

# ---- a key in the wrong place ----
config "base_url: http://user:$CANARY_KEY@${base#http://}/v1" \
	"api_key_env: CANARY_KEY"
say run -s mini -m demo -n 1 --run inurl --cache off
rm -f .rtlsmith/config.yaml

endpoint_stop
nok "the key is in no file" grep -rla "$CANARY_KEY" .
nok "the refused key is in no file" grep -rla "$WRONG_KEY" .
"$RTLSMITH" db sql "SELECT text_of(id) FROM text" >texts 2>&1
ok "the texts of the store can be looked at" grep -q 'module inv' texts
"$RTLSMITH" db sql "SELECT unpack(codec, size, doc) FROM verdict" \
	>>texts 2>&1
nok "the keys are in no stored text" grep -e "$CANARY_KEY" -e "$WRONG_KEY" texts
done_testing
