#!/bin/sh
# config: search order, origin, set keeps comments, bad files.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 48

run config set a.b c
is "$status" 2 "set without a project: exit code"
like "$err" 'rtlsmith init' "set without a project: what to do"

run -q init .
is "$status" 0 "a project"
cat >.rtlsmith/config.yaml <<'END'
# head
models: # endpoints
  demo:
    base_url: http://a/v1 # where

    # which
    model: m1
  other.name-1.5:
    model: x
run:
    samples: 2
END
cp .rtlsmith/config.yaml before

run config get models.demo.model
is "$out" m1 "get"
run config get models.other.name-1.5.model
is "$out" x "get: a name with dots"
run config get models.demo.nothing
is "$status" 2 "get: missing value: exit code"
run config get models.demo
like "$out" '"model":"m1"' "get: a section as JSON"

run config set models.demo.model m2
is "$status" 0 "set: exit code"
is "$(diff before .rtlsmith/config.yaml)" "7c7
<     model: m1
---
>     model: m2" "set: one line changes"
cp .rtlsmith/config.yaml before
run config set run.temperature 0.5
is "$(diff before .rtlsmith/config.yaml)" "11a12
>     temperature: 0.5" "set: a member, indented as its neighbours"
cp .rtlsmith/config.yaml before
run config set models.third.model y
is "$(diff before .rtlsmith/config.yaml)" "9a10,11
>   third:
>     model: y" "set: a section"
run config set new.deep.key '[1, 2]'
run config get new.deep.key
is "$out" '[1,2]' "set: a list"
cp .rtlsmith/config.yaml before
run config set models.demo.model.sub y
is "$status" 2 "set below a value: exit code"
ok "set below a value: nothing is written" cmp before .rtlsmith/config.yaml
run config set 'a..b' y
is "$status" 2 "set: no key"
run config set x '{'
is "$status" 2 "set: no YAML"
ok "set: nothing is written" cmp before .rtlsmith/config.yaml
echo 'run: {samples: 1}' >flow.yaml
run --config flow.yaml config set run.samples 2
is "$status" 2 "set in a flow mapping: exit code"
like "$err" 'by hand' "set in a flow mapping: message"
is "$(cat flow.yaml)" 'run: {samples: 1}' "set in a flow mapping: untouched"

mkdir -p sub/dir "$XDG_CONFIG_HOME/rtlsmith"
echo 'color: never
run:
  samples: 9
  top_p: 0.9' >"$XDG_CONFIG_HOME/rtlsmith/config.yaml"
cd sub/dir || exit 99
run config get run.samples
is "$out" 2 "found from a folder below; nearer wins"
run config get run.top_p
is "$out" 0.9 "mappings are merged"
run config list --show-origin
like "$out" '^run\.top_p .*home/\.config/rtlsmith/config\.yaml' "origin: user"
like "$out" '^run\.samples .*work/\.rtlsmith/config\.yaml' "origin: project"
cd ../.. || exit 99
run config set --user run.top_k 7
run config get run.top_k
is "$out" 7 "set --user"

run --config nosuch.yaml config list
is "$status" 2 "--config of a missing file: exit code"
like "$err" 'nosuch\.yaml' "--config of a missing file: named"

# secrets
printf 'models:\n  k:\n    api_key: %s\n' canary-key-0123456789 >key.yaml
chmod 644 key.yaml
run --config key.yaml config list
is "$status" 2 "a key that others can read: exit code"
like "$err" 'key\.yaml: models\.k\.api_key' "a key that others can read: where"
chmod 600 key.yaml
run --config key.yaml config list
is "$status" 0 "a private key: exit code"
unlike "$out$err" canary "a private key is not shown"
run --config key.yaml config list --json
unlike "$out$err" canary "nor as JSON"
run --config key.yaml config get models.k.api_key
unlike "$out$err" canary "nor by name"

# bad files
bad() { # NAME TEXT REGEX
	printf '%b' "$2" >bad.yaml
	run --config bad.yaml config list
	is "$status" 2 "$1: exit code"
	like "$err" "^rtlsmith: error: bad\.yaml: ?$3" "$1: where"
}
bad "broken YAML" 'a: 1\nb: [1,\n' '[0-9]+'
bad "a list" '- 1\n' '1: '
bad "a duplicate" 'a: 1\na: 2\n' '2'
bad "an alias" 'a: &x 1\nb: *x\n' '[0-9]+'
bad "bytes" '\001\002\377' 'byte 0'

printf 'modles:\n  x: {}\n' >typo.yaml
run --config typo.yaml config list
is "$status" 0 "unknown section: exit code"
like "$err" "warning: .*unknown section 'modles'; did you mean models" \
	"unknown section: nearest"

run config
is "$status" 2 "no verb: exit code"
run config lst
like "$err" "did you mean 'list'" "unknown verb: nearest name"
run config get
like "$err" 'KEY is missing' "no key"
