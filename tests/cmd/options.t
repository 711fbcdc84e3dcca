#!/bin/sh
# Options in general: forms, environment, configuration, errors.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 24

run doctor --jsn
is "$status" 2 "unknown option: exit code"
like "$err" 'unknown option --jsn; did you mean --json' "unknown: nearest"
like "$err" "see 'rtlsmith help doctor'" "unknown: where to look"
run doctor -z
like "$err" 'unknown option -z' "unknown letter"
run --color sometimes version
like "$err" "--color: 'sometimes' is not one of auto" "enum: message"
run version --color
like "$err" '--color: auto.always.never is missing' "missing argument"
run version --json=maybe
like "$err" "'maybe' is neither yes nor no" "flag with a bad value"
run version --json=no
like "$out" '^rtlsmith ' "flag turned off"
run version -- --json
like "$err" "unexpected operand '--json'" "-- ends the options"

RTLSMITH_JSON=1
export RTLSMITH_JSON
run version
like "$out" '^\{' "environment"
run version --json=no
like "$out" '^rtlsmith' "flag beats environment"
RTLSMITH_JSON=perhaps
run version
is "$status" 2 "bad environment: exit code"
like "$err" "RTLSMITH_JSON: 'perhaps'" "bad environment: named"
unset RTLSMITH_JSON

run -q init .
echo 'config: {list: {show_origin: true}}' >.rtlsmith/config.yaml
run config list
like "$out" '^KEY +VALUE +FROM' "configuration of a verb"
RTLSMITH_SHOW_ORIGIN=no
export RTLSMITH_SHOW_ORIGIN
run config list
unlike "$out" 'FROM' "environment beats configuration"
unset RTLSMITH_SHOW_ORIGIN
echo 'config: {list: {show_orign: true}}' >.rtlsmith/config.yaml
run config list
is "$status" 2 "unknown option in the configuration: exit code"
like "$err" "config\.yaml: config\.list: unknown option 'show_orign'; did you mean show_origin" \
	"unknown option in the configuration: nearest"
echo 'config: {list: {show_origin: [a]}}' >.rtlsmith/config.yaml
run config list
like "$err" "show_origin: 'a' is neither" "bad value in the configuration"

run -C nosuch version
is "$status" 2 "-C of a missing folder: exit code"
run version -C / --quiet
is "$status" 0 "global options behind the command"

run doctor --color=always
like "$out" "$(printf '\033')\[1m" "--color=always"
NO_COLOR=1
export NO_COLOR
CLICOLOR_FORCE=1
export CLICOLOR_FORCE
run doctor
unlike "$out" "$(printf '\033')" "NO_COLOR wins over CLICOLOR_FORCE"
unset NO_COLOR
run doctor
like "$out" "$(printf '\033')\[1m" "CLICOLOR_FORCE"
unset CLICOLOR_FORCE
run doctor
unlike "$out" "$(printf '\033')" "no colours in a pipe"
