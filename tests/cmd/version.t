#!/bin/sh
# version: text and JSON.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 8

run version
is "$status" 0 "exit code"
like "$out" '^rtlsmith [0-9]+\.[0-9]+\.[0-9]+ \(.+\)$' "text"
run --version
like "$out" '^rtlsmith [0-9]' "--version"
run version --json
like "$out" '"schema": "rtlsmith.version/1"' "--json: schema"
like "$out" '"build": "[^"]+"' "--json: build"
run version extra
is "$status" 2 "an operand too many: exit code"
like "$err" "unexpected operand 'extra'" "an operand too many: message"
if [ -w /dev/full ]; then
	"$RTLSMITH" version >/dev/full 2>err
	is $? 3 "full disk: exit code"
else
	pass "no /dev/full # SKIP"
fi
