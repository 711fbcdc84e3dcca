#!/bin/sh
# help: every command is documented, tested, and its page is sound mdoc.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"

run help --json
cp out help.json
commands=$(sed -n '/"global_options"/q; s/^      "name": "\([a-z-]*\)",$/\1/p' help.json)

run
is "$status" 2 "no command: exit code"
like "$out" '^Usage: rtlsmith' "no command: usage"
run -h
is "$status" 0 "-h: exit code"
run help
is "$status" 0 "help: exit code"
overview=$out
run hlep
is "$status" 2 "unknown command: exit code"
like "$err" "did you mean 'help'" "unknown command: nearest name"
run help nosuch
is "$status" 2 "help of an unknown command: exit code"

is "$(echo "$overview" | grep '^[A-Z]' | sort | uniq -d)" "" \
	"overview: each heading once"

[ "$(echo "$commands" | wc -w)" -ge 6 ]
is $? 0 "help --json lists the commands"

for c in $commands; do
	like "$overview" "^  $c " "$c: in the overview"
	run "$c" -h
	is "$status" 0 "$c -h: exit code"
	like "$out" "^Usage: rtlsmith $c" "$c -h: usage"
	run help "$c"
	like "$out" '^EXAMPLES' "$c: has an example"
	like "$out" '^DESCRIPTION' "$c: has a description"
	run help --man "$c"
	like "$out" "^\.Nm rtlsmith-$c" "$c: has a page"
	if command -v mandoc >/dev/null; then
		ok "$c: mandoc is content" mandoc -T lint -W warning out
	else
		pass "$c: mandoc is not installed # SKIP"
	fi
	ok "$c: has a test" test -f "$abs_top_srcdir/tests/cmd/$c.t"
	ok "$c: its page is installed" grep -q "doc/man/rtlsmith-$c.1" \
		"$abs_top_srcdir/doc/module.am"
done
done_testing
