#!/bin/sh
# db: path, check, backup, sql.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
run -q init .
run db path
like "$out" '/work/\.rtlsmith/runs\.db$' "path"
run db check
is "$status" 0 "check: exit code"
run db backup copy.db
is "$status" 0 "backup: exit code"
run --db copy.db db check
is "$status" 0 "the backup is sound"
run db backup copy.db
isnt_zero=$status
[ "$isnt_zero" -ne 0 ]
is $? 0 "a backup overwrites nothing"
run db sql 'select 1 as one, null as two'
is "$out" "one	two
1	" "sql: tab separated"
run db sql --json 'select 1 as one'
like "$out" '"one": ?"?1"?' "sql --json"
run db sql --no-header 'select 2'
is "$out" 2 "sql --no-header"
run db sql 'delete from run'
is "$status" 2 "sql only reads: exit code"
run db sql 'selec 1'
is "$status" 2 "bad SQL: exit code"
like "$err" 'selec' "bad SQL: where"
head -c 5000 /dev/urandom >garbage.db
run --db garbage.db db check
is "$status" 2 "no store: exit code"
like "$err" 'garbage\.db' "no store: named"
done_testing
