#!/bin/sh
# report: every format of a real run, checked by a reader of that format.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog

run report
is "$status" 2 "no run: exit code"
"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
run run -s core -m demo --limit 3 -n 2 -k 1,2 --run one \
	--replay "$abs_top_srcdir/data/cassettes/core"
is "$status" 0 "the run: exit code"
passed=$("$RTLSMITH" log one --status pass | grep -c .)
failed=$("$RTLSMITH" log one --status fail | grep -c .)
is $((passed + failed)) 6 "the run: six samples"
like "$out" 'judged in both modes: 6 samples; [0-9]* pass strict' \
	"the run: the suite's own judge beside"

python=
command -v python3 >/dev/null && python3 -c '' 2>/dev/null && python=python3
# py NAME PROGRAM ARGS...: the program is silent and succeeds.
py() {
	py_name=$1
	py_text=$2
	shift 2
	if [ -n "$python" ]; then
		ok "$py_name" "$python" -c "$py_text" "$@"
	else
		pass "$py_name # SKIP python3 is not installed"
	fi
}

run report one
is "$status" 0 "table: exit code"
like "$out" 'demo +pass@1 ' "table: scores"
run report one --tasks
like "$out" '^alu16 +demo ' "table: tasks"
run report
like "$out" '^run one ' "the newest run is meant"

run report one -f json
py "json: numbers" '
import json, sys
def no(x): raise ValueError(x)
d = json.load(open("out"), parse_constant=no)
assert d["schema"] == "rtlsmith.run/1"
t = d["totals"]
assert (t["pass"], t["fail"]) == (int(sys.argv[1]), int(sys.argv[2]))
assert t["scored"] == 6 and t["error"] == 0
assert sum(x["c"] for x in d["tasks"]) == t["pass"]
m = {x["name"]: x["value"] for x in d["metrics"]}
want = sum(x["c"] / x["n"] for x in d["tasks"]) / 3
assert abs(m["pass@1"] - want) < 1e-12
assert d["tools"][0]["n"] == 6
' "$passed" "$failed"
run report one one -f json
py "json: an array of several" '
import json
assert len(json.load(open("out"))) == 2'

run report one -f junit
is "$(grep -c '<testcase ' out)" 6 "junit: a case a sample"
is "$(grep -c '<failure ' out)" "$failed" "junit: failures"
like "$out" '<testsuite name="core@demo" tests="6"' "junit: the suite"
py "junit: sound XML" '
import xml.etree.ElementTree as E
r = E.parse("out").getroot()
s = r.findall("testsuite")
assert len(s) == 1
c = s[0].findall("testcase")
assert len(c) == int(s[0].get("tests")) == 6
assert c[0].get("name") == "alu16[0]" and c[0].get("classname") == "core"
f = [x for x in c if x.find("failure") is not None]
assert len(f) == int(s[0].get("failures"))
assert all(x.find("failure").get("type") for x in f)'

run report one -f csv
is "$(awk -F, 'NR > 1 {n += $6; c += $7} END {print n, c}' out)" \
	"6 $passed" "csv: sums"
is "$(awk -F, '{print NF}' out | sort -u)" 15 "csv: columns"

run report one -f verilog-eval-csv
is "$(wc -l <out)" 3 "verilog-eval-csv: a line a task, no header"
is "$(awk -F, '{for (i = 5; i <= NF; i++) p += $i == "."} END {print p}' \
	out)" "$passed" "verilog-eval-csv: letters"
like "$out" '^alu16,[0-2],2,[01]\.[0-9][0-9],.,.$' "verilog-eval-csv: line"

run report one -f md
like "$out" '^\| demo \| pass@1 \|' "md: scores"
like "$out" '^\| core \| alu16 \| demo \|' "md: tasks"
run report one one -f leaderboard
like "$out" '^\| 2 \| demo \|.*\| core@[^|]* \| strict \|' "leaderboard"

run report one -f html -o page.html
is "$status" 0 "html: exit code"
is "$out" "" "html: into the file only"
is "$(grep -c '<svg' page.html)" "$(grep -c '</svg>' page.html)" \
	"html: charts are whole"
nok "html: loads nothing" grep -Eiq \
	'https?:|src=|href=|url\(|<script|<link|@import' page.html
ok "html: forbids loading" grep -q "default-src 'none'" page.html
py "html: elements are closed" '
from html.parser import HTMLParser
void = {"meta", "br", "img", "hr", "input", "link"}
class P(HTMLParser):
    def __init__(s):
        super().__init__(); s.open = []
    def handle_starttag(s, t, a):
        if t not in void: s.open.append(t)
    def handle_endtag(s, t):
        assert s.open.pop() == t, t
p = P(); p.feed(open("page.html").read())
assert not p.open, p.open'

run report one -m demo -f csv
is "$(wc -l <out)" 4 "--model: kept"
run report one -m nosuch
is "$status" 2 "--model: unknown"
like "$err" 'nosuch' "--model: named"
run report one --mode official
like "$out" '6 scored' "--mode: the other judge's verdicts"
run run -s core -m demo --limit 1 -n 1 --run single --one-mode \
	--replay "$abs_top_srcdir/data/cassettes/core"
nok "--one-mode: one judge" grep -q 'both modes' out
run report single --mode official
like "$out" '0 scored' "--mode: no verdicts of it"
run report one -k 0
is "$status" 2 "-k 0"
run report one -o x.txt
is "$status" 2 "-o without a format"
run report one -f md -o no/such/folder/x.md
is "$status" 2 "-o into a folder that is not there"
like "$err" 'no/such/folder' "-o into a folder that is not there: named"
run report one --fail-under pass@1=0
is "$status" 0 "gate: reached"
run report one --fail-under pass@1=1 --gate-exit-code 77
is "$status" 77 "gate: missed"
run report nosuch
is "$status" 2 "unknown run"
run report one -f pdf
is "$status" 2 "unknown format"
done_testing
