#!/bin/sh
# cache: what is in it, what a key is made of, and how to forget.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

one_run
run cache ls
is "$status" 0 "ls: exit code"
is "$(printf '%s\n' "$out" | grep -c 'core/popcount32/[01] ')" 2 "ls: samples"
run cache ls -n 3
is "$(printf '%s\n' "$out" | grep -c 'core/')" 3 "ls: -n"
run cache ls --json
is "$(printf '%s\n' "$out" | grep -c '"hits":0')" 4 "ls: --json"

run cache explain demo popcount32/1 -s core
is "$status" 0 "explain: exit code"
like "$out" '^reply:   stored at ' "explain: it is there"
like "$out" "^url:     $base/chat/completions" "explain: url"
like "$out" '^index:   1$' "explain: index"
key=$(printf '%s\n' "$out" | sed -n 's/^key:  *//p')
is "$(count "SELECT count(*) FROM attempt WHERE cache_key = '$key'")" 1 \
	"explain: the key that the run has used"
run cache explain demo popcount32/1 --run one
like "$out" "^key:     $key" "explain: by the run"
run cache explain demo popcount32/1 -s core -t 0.5
like "$out" '^reply:   none' "explain: another temperature is another question"
unlike "$out" "$key" "explain: and another key"
run cache explain demo popcount32/0 popcount32/9 -s core --json
is "$(printf '%s\n' "$out" | grep -c '"stored":true')" 1 "explain: --json"
unlike "$out" '"stream' "explain: how a reply travels is not in it"
run cache explain demo popcount23 -s core
is "$status" 2 "explain: unknown task"
like "$err" 'did you mean.*popcount32' "explain: nearest task"
run cache explain nosuch popcount32 -s core
is "$status" 2 "explain: unknown model"
run cache explain demo popcount32
is "$status" 2 "explain: no suite"

run run -s core -m demo --task popcount32 -n 2 --run two
like "$out" '2 from cache' "another run is answered from it"
run cache ls --json
is "$(printf '%s\n' "$out" | grep -c '"hits":1')" 2 "ls: hits"
run cache ls
is "$(printf '%s\n' "$out" | grep -c 'core/')" 4 "ls: hits are no entries"

run cache prune
like "$err" '^rtlsmith: 0 replies' "prune: nothing is old"
run cache prune --days -1
is "$status" 2 "prune: bad age"
run cache clear
is "$status" 0 "clear: exit code"
run cache ls
like "$err" 'the cache is empty' "clear: empty"
run cache explain demo popcount32/1 -s core
like "$out" '^reply:   none' "clear: it would be asked"
run report one
is "$status" 0 "clear: runs keep their replies"
run run -s core -m demo --task popcount32 -n 2 --run three
like "$out" ' 0 from cache' "clear: the next run asks"
run db check
is "$status" 0 "the store is sound"
done_testing
