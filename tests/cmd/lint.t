#!/bin/sh
# The lint of this tree notices what it is there for.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
plan 22

cp -R "$abs_top_srcdir/scripts" scripts
chmod -R u+w scripts
mkdir -p agent eval lib/base tests/cmd cli

ok "an empty tree has no wrong include" scripts/check-layers
ok "an empty tree calls nothing" scripts/check-banned
ok "an empty tree is small" scripts/check-size

echo '#include "bench/run.h"' >agent/x.c
nok "a sibling" scripts/check-layers
echo '#include "cli/ui.h"' >agent/x.c
nok "a room above" scripts/check-layers
echo '#include "x.h"' >agent/x.c
nok "an include not from the top" scripts/check-layers
echo '#include "eval/task.h"' >agent/x.c
ok "a room below" scripts/check-layers

calls() { # NAME FILE LINE
	printf 'int\nf(void)\n{\n\t%s\n}\n' "$3" >"$2"
	nok "$1" scripts/check-banned
	rm -f "$2"
}
rm -f agent/x.c
calls "a process" agent/x.c 'fork();'
calls "a shell" agent/x.c 'if (system(s)) return 1;'
calls "SQL" eval/x.c 'sqlite3_exec(db, 0, 0, 0, 0);'
calls "HTTP" eval/x.c 'return curl_easy_perform(c);'
calls "printing" eval/x.c 'printf(s);'
calls "printing to stderr" eval/x.c 'fprintf(stderr, s);'
calls "ending the program" eval/x.c 'exit(1);'
calls "an unbounded copy" cli/x.c 'strcpy(a, b);'
calls "a wait in C" tests/x.c 'sleep(1);'
calls "work left over" cli/x.c '/* TODO: more */'
printf '#!/bin/sh\nsleep 1\n' >tests/cmd/x.t
nok "a wait in a test" scripts/check-banned
rm -f tests/cmd/x.t
printf 'int\nf(void)\n{\n\t/* fork(); */\n\tp->exec(1);\n\tg("system(");\n\tv = forks(2);\n}\n' >agent/x.c
ok "comments, strings, members and longer names" scripts/check-banned

long() { # LINES
	printf 'int\nf(void)\n{\n'
	awk -v n="$1" 'BEGIN { while (n-- > 0) print "\t;" }'
	printf '}\n'
}
long 80 >agent/x.c
ok "a function of 80 lines" scripts/check-size
long 81 >agent/x.c
nok "a function of 81 lines" scripts/check-size
awk 'BEGIN { for (i = 0; i < 1001; i++) print "int x" i ";" }' >agent/x.c
nok "a file of 1001 lines" scripts/check-size
