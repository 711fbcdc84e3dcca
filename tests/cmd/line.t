#!/bin/sh
# Tasks of kind line: the replies of the cassette through a run, the measures in
# show and report, what a suite of them is checked for, RTL-Repo's rows.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
RTLSMITH_PROGRESS=none
export RTLSMITH_PROGRESS
cassette=$abs_top_srcdir/data/cassettes/lines

"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1

# ---- a run ----
run run -s lines -m demo -n 4 -k 1,4 --run one --replay "$cassette"
is "$status" 0 "run: exit code"
for task in gray_counter fifo_flags uart_bridge; do
	i=0
	sed -n 's/^    expect: //p' "$cassette/$task.yaml" >wanted
	while read -r want; do
		run show "one/$task/$i" --verdict
		like "$out" "\"reason\":\"$want\"" "cassette: $task/$i"
		i=$((i + 1))
	done <wanted
	is "$i" 4 "cassette: $task: replies"
done
run show one/gray_counter/1
like "$out" '^    assign gray  =  count' "show: the line is the candidate"
like "$out" '"exact":0,"exact_words":1,"edit_difflib":0[.]975,' \
	"show: its measures"
run show one/gray_counter/3 --verdict
like "$out" '"exact_words":0,"edit_difflib":0,' "no line: as far as can be"
like "$out" '"tools_line":"line@1"' "no tool has looked at it"
run show one/gray_counter/0 --prompt
like "$out" '"max_tokens":50' "the task's tokens"

# ---- the report; the figures are those of the twelve lines ----
# Of every sample both by hand: the sums over what the verdicts say.
mean() { # MEASURE MODE: mean over the tasks
	count "SELECT printf('%.1f', 100 * avg(m)) FROM (SELECT avg(
	json_extract(unpack(v.codec, v.size, v.doc), '\$.metrics.line.$1')) AS m
	FROM sample x JOIN scoring c ON c.sample_id = x.id AND c.newest = 1
	AND c.mode = '$2' JOIN verdict v ON v.id = c.verdict_id
	GROUP BY x.task_id)"
}
is "$(mean exact_words strict)" 41.7 "sum: five of twelve"
fuzz=$(mean edit_fuzz strict)
difflib=$(mean edit_difflib strict)
run report one
like "$out" 'demo *pass@1 *41[.]7 %' "report: pass@1 is exact match"
like "$out" 'demo *pass@4 *100[.]0 %' "report: pass@4"
like "$out" '^demo: 12 lines of 3 tasks; exact match 41[.]7 %, 95 %' \
	"report: exact match"
like "$out" "edit similarity $fuzz %, 95 % interval [0-9.]* % - [0-9.]* % .boots" \
	"report: edit similarity"
like "$out" "by difflib $difflib %, 95 % interval" "report: difflib"
like "$out" "codebleu_ours $(mean codebleu_ours strict) %" "report: the others"
unlike "$out" 'simulate' "report: nothing is said to compile"
run report one --mode official
like "$out" 'pass@1 *25[.]0 %' "official: what stands in fences is no line"
like "$out" "edit similarity $(mean edit_fuzz official) %" \
	"official: measures of its own lines"
run report one -f md
like "$out" "edit similarity $fuzz %" "report: Markdown"
run report one -f html
like "$out" "edit similarity $fuzz %" "report: page"
run report one -f json
like "$out" '"name": *"edit_fuzz"' "report: document"
run report one -f csv
like "$out" 'no_code,edit_similarity$' "export: a column"
is "$(cut -d, -f15 out | grep -c '^0[.][0-9]*$')" 3 "export: three values"
run run -s core -m demo -n 1 --limit 1 --run other \
	--replay "$abs_top_srcdir/data/cassettes/core"
run report other -f csv
like "$(sed -n 2p out)" ',0,$' "export: none of a design"
run report other
unlike "$out" 'exact match' "report: no lines in a run of designs"
like "$out" 'simulate' "report: how far its candidates came"

# a second run is judged from what is known, and measured as before; the
# task's tokens are no more than a default
measures=$(count "SELECT count(*) FROM measure WHERE kind = 'line'")
run run -s lines -m demo -n 4 --max-tokens 99 --run two --replay "$cassette"
is "$(count "SELECT count(*) FROM measure WHERE kind = 'line'")" "$measures" \
	"a second run measures nothing anew"
run report two
like "$out" "edit similarity $fuzz %" "a second run: the same figures"
run show two/gray_counter/0 --prompt
like "$out" '"max_tokens":99' "a second run: its tokens"

# ---- who may solve them ----
run run -s lines -m demo --agent repair --replay "$cassette"
is "$status" 2 "an agent: refused"
like "$err" 'next line of a file.*use --agent single' "an agent: why"
run trace one/fifo_flags/0
is "$status" 2 "trace: refused"
like "$err" 'asks for no design' "trace: why"

# ---- the suite ----
run suite verify lines
is "$status" 0 "verify: exit code"
like "$out" '3 of 3 goldens pass the official judge' "verify: labels pass"
like "$out" 'strict: 3 of 3' "verify: in strict mode, too"
like "$out" 'solve nothing: 15, .*accepted, official: 0 .*strict: 0' \
	"verify: blank, line before, comment, short and twice do not"
run suite strengthen lines
like "$out" 'fifo_flags .*its candidates are no designs' "strengthen: refused"
run suite show lines
is "$status" 0 "strengthen: a refusal that is kept is read again"
mkdir -p mine/again
cp "$abs_top_srcdir/data/suites/lines/suite.yaml" mine
printf 'kind: line\n' >mine/again/task.yaml
printf 'begin\n  x;\nend\n\n' >mine/again/prompt.md
printf '  end\r\n' >mine/again/next_line.txt
run suite import native mine --name mine
is "$status" 0 "import: exit code"
run suite verify mine
like "$out" '1 of 1 goldens' "verify: a label with a carriage return"
like "$out" 'solve nothing: 4,' "verify: a line that is like the one before"
wrong() { # REGEX NAME
	run suite import native mine --name wrong
	is "$status" 2 "$2: exit code"
	like "$err" "$1" "$2: said"
}
printf 'a\nb\n' >mine/again/next_line.txt
wrong 'must be one line' "two lines"
printf ' \n' >mine/again/next_line.txt
wrong 'is blank' "a blank line"
rm mine/again/next_line.txt
run suite import native mine --name wrong
nok "no line" test "$status" -eq 0
like "$err" 'next_line.txt' "no line: said"

# ---- RTL-Repo ----
row() { # CODE NEXT
	printf '{"repo_name":"o/r","file_path":"t.v","context":[{"path":%s' \
		"\"m.v\",\"snippet\":\"$(printf 'wire %.0s' $(seq 99))\\\\n\"}],"
	printf '"cropped_code":"%s","next_line":"%s"}\n' "$1" "$2"
}
{
	row 'module gray_counter;' '    assign gray = count ^ (count >> 1);\r'
	row 'x' ''
} >rows.jsonl
run suite import rtl-repo rows.jsonl --name rr
is "$status" 0 "rtl-repo: exit code"
like "$err" 'rows.jsonl:2: left out: .*blank' "rtl-repo: a row without a line"
run suite show rr row00000
like "$out" '// Path: m.v' "rtl-repo: files around"
run suite import rtl-repo rows.jsonl --name rr128 --window 128
run suite show rr128 row00000
unlike "$out" 'wire' "rtl-repo: a window leaves them out"
run run -s rr -m demo -n 2 --run rr --replay "$cassette"
run show rr/row00000/0 --prompt
like "$out" '"temperature":0[.]2,"max_tokens":50' "rtl-repo: its parameters"
run report rr
like "$out" 'exact match 100[.]0 %' "rtl-repo: a carriage return is no word"
printf 'PAR1abc\nPAR1' >x.parquet
run suite import rtl-repo x.parquet
is "$status" 2 "parquet: exit code"
like "$err" "python3 -c .*read_parquet.*x.parquet" "parquet: what to do"
echo '{"repo_name": 7}' >bad.jsonl
run suite import rtl-repo bad.jsonl
is "$status" 2 "a bad row: exit code"
like "$err" 'bad.jsonl:1: no text "repo_name"' "a bad row: said"
done_testing
