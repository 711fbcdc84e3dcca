#!/bin/sh
# init: makes a project and keeps what exists.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 19

run init p
is "$status" 0 "exit code"
ok "configuration" test -f p/.rtlsmith/config.yaml
ok "store" test -f p/.rtlsmith/runs.db
is "$(stat -c %a p/.rtlsmith)" 700 "nobody else may look"
ok "only the configuration goes into a repository" \
	grep -qx '!config.yaml' p/.rtlsmith/.gitignore

echo 'models: {}' >p/.rtlsmith/config.yaml
run init p
is "$status" 0 "again: exit code"
is "$(cat p/.rtlsmith/config.yaml)" 'models: {}' "again: files are kept"

run init q -m demo --base-url http://127.0.0.1:1/v1 --api-key-env DEMO_KEY
is "$status" 0 "with a model: exit code"
run -C q config get models.demo.base_url
is "$out" http://127.0.0.1:1/v1 "with a model: URL"
run -C q config get models.demo.api_key_env
is "$out" DEMO_KEY "with a model: key by name"

run init r -m demo
is "$status" 2 "model without URL: exit code"
like "$err" 'needs --base-url' "model without URL: message"
nok "model without URL: nothing is left" test -e r/.rtlsmith

run init s --example
is "$status" 0 "--example: exit code"
run -C s config list
is "$status" 0 "--example is read"
like "$out" '^models\.claude\.provider +anthropic' "--example: value"

echo x >file
run init file
is "$status" 3 "a file in the way: exit code"
like "$err" '^rtlsmith: error: .*file' "a file in the way: named"
run init a b
is "$status" 2 "two folders"
