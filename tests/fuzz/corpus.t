#!/bin/sh
# Every fuzz target over its corpus: what once was found stays found.
set -u
: "${abs_top_srcdir:?}" "${abs_top_builddir:?}" "${FUZZ_TARGETS:?}"

# shellcheck disable=SC2086 # a list of names
set -- $FUZZ_TARGETS
echo "1..$#"
i=0
bad=0
for target; do
	i=$((i + 1))
	name=${target##*/fuzz_}
	corpus=$abs_top_srcdir/tests/fuzz/corpus/$name
	program=$abs_top_builddir/$target
	if grep -q '^#define FUZZ_ENGINE 1' "$abs_top_builddir/config.h" \
		2>/dev/null; then
		set -- -runs=0 "$corpus"
	else
		set -- "$corpus"
	fi
	if out=$("$program" "$@" 2>&1); then
		echo "ok $i - $name"
	else
		echo "not ok $i - $name"
		echo "$out" | sed 's/^/# /'
		bad=1
	fi
done
exit $bad
