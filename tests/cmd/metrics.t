#!/bin/sh
# metrics: predictions against references, row by row and on the whole.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"

cat >predictions.jsonl <<'J'
{"prediction": "assign y = a & b;", "reference": "assign y = a | (b & c);"}
{"completion": "// the next one\n  q <= d;\nend", "next_line": "q <= d;"}

{"generated": "q  <= d;", "label": "q <= d;"}
{"response": "same", "target": " same\n"}
J

# the examples of the manual page
run metrics predictions.jsonl
is "$status" 0 "how near: exit code"
like "$out" '^exact  *25\.00  *4  *same bytes' "how near: exact match"
like "$out" '^exact_words  *50\.00  *4 ' "how near: exact match of words"
like "$out" '^codebleu_ours ' "how near: CodeBLEU says whose it is"
like "$out" '^corpus chrf ' "how near: of the whole"
run metrics predictions.jsonl --line
is "$status" 0 "lines: exit code"
like "$out" '^exact  *50\.00  *4 ' "lines: exact match"
like "$out" '^exact_words  *75\.00  *4 ' "lines: exact match of words"
run metrics predictions.jsonl --rows --json
is "$status" 0 "rows: exit code"
is "$(wc -l <out | tr -d ' ')" 5 "rows: a line each, and the means"
like "$(sed -n 1p out)" \
	'"line":1,.*"edit_difflib":0\.8,.*"edit_fuzz":0\.8,.*"rouge_l":0\.888' \
	"rows: the first one"
like "$(sed -n 3p out)" '"line":4,"exact":0,"exact_words":1,' \
	"rows: lines are counted as in the file"
like "$(sed -n 5p out)" \
	'"schema":"rtlsmith.metrics/1","rows":4,"bad_lines":0,' "rows: the means"

# BLEU of words is another number than that of tokens
echo '{"prediction": "assign y = a & b;", "reference": "assign y = a | (b & c);"}' >one.jsonl
run metrics one.jsonl --tokens words
like "$out" '^bleu4  *45\.78 ' "BLEU-4 of words"
run metrics one.jsonl
unlike "$out" '^bleu4  *45\.78 ' "BLEU-4 of tokens is another one"

# CreativEval: two of three correct, one of them a renamed copy; a rewrite that
# is one and one that is not
cat >creative.jsonl <<'J'
{"golden": "module m(input a, output y); assign y = ~a; endmodule", "responses": [{"text": "module m(input a, output y); assign y = ~a; endmodule", "correct": true}, {"text": "module n(input b, output z); assign z = ~b; endmodule", "correct": true}, {"text": "module m(input a, output reg y); always @(*) if (a) y = 0; else y = 1; endmodule", "correct": false}]}
{"original": "module m(input a, output y); assign y = ~a; endmodule", "rewrite": "module q(input c, output y); assign y = ~c; endmodule"}
{"original": "module m(input a, output y); assign y = ~a; endmodule", "rewrite": "module m(input a, output reg y); always @(*) if (a) y = 0; else y = 1; endmodule"}
{"assembled": true}
{"assembled": false}
J
run metrics creative.jsonl --creative
is "$status" 0 "creativity: exit code"
like "$out" '^fluency +33.33 +1 ' "creativity: fluency"
like "$out" '^flexibility +50.00 +2 ' "creativity: flexibility"
like "$out" '^elaboration +50.00 +2 ' "creativity: elaboration"
run metrics creative.jsonl --creative --json
ok "creativity: JSON" python3 -c "
import json
d = json.load(open('out'))
assert 0 < d['originality'] <= 0.5 and d['rows'] == 5, d
assert abs(d['creativity'] - (d['fluency'] + d['flexibility'] +
    d['originality'] + d['elaboration']) / 4) < 1e-9, d"
echo '{"responses": 1}' >>creative.jsonl
run metrics creative.jsonl --creative
is "$status" 1 "creativity: a bad line"

# standard input, packed
gzip -k predictions.jsonl
run metrics predictions.jsonl.gz
like "$out" '^exact_words  *50\.00  *4 ' "a packed file"
status=0
"$RTLSMITH" metrics - <predictions.jsonl >out 2>err || status=$?
is "$status" 0 "standard input: exit code"
like "$(cat out)" '^exact_words  *50\.00  *4 ' "standard input: text"

# bad lines are named and left out
cat >bad.jsonl <<'J'
{"prediction": "a", "reference": "a"}
{"prediction": "a"
[1]
{"prediction": "a"}
{"reference": "a"}
{"prediction": 1, "reference": "a"}
{"prediction": "b", "reference": "a"}
J
printf '{"prediction": "\377", "reference": "a"}\n' >>bad.jsonl
run metrics bad.jsonl
is "$status" 1 "bad lines: exit code"
like "$out" '^exact  *50\.00  *2 ' "bad lines: the others are measured"
like "$err" 'bad\.jsonl:2: .*left out' "bad lines: no JSON"
like "$err" 'bad\.jsonl:3: a row is a JSON object' "bad lines: no object"
like "$err" 'bad\.jsonl:4: no reference: give "reference"' \
	"bad lines: no reference"
like "$err" 'bad\.jsonl:5: no prediction' "bad lines: no prediction"
like "$err" 'bad\.jsonl:6: "prediction" is no text' "bad lines: a number"
like "$err" 'bad\.jsonl:8: ' "bad lines: no UTF-8"
run metrics bad.jsonl --json
is "$status" 1 "bad lines, JSON: exit code"
like "$out" '"rows":2,"bad_lines":6,' "bad lines, JSON: counted"
awk 'BEGIN { for (i = 0; i < 30; i++) print "x" }' >worse.jsonl
run metrics worse.jsonl
is "$status" 5 "nothing but bad lines: exit code"
like "$err" '20 more lines left out' "nothing but bad lines: not all are told"
: >empty.jsonl
run metrics empty.jsonl --json
is "$status" 5 "no rows: exit code"
like "$out" '"exact":null' "no rows: no value, and no zero"
run metrics none.jsonl
is "$status" 2 "no file: exit code"
like "$err" 'none\.jsonl' "no file: its name"

# what is too long has no value
awk 'BEGIN {
	printf "{\"reference\": \"a\", \"prediction\": \""
	for (i = 0; i < 30000; i++)
		printf "0123456789"
	print "\"}"
}' >long.jsonl
run metrics long.jsonl
is "$status" 0 "a long text: exit code"
like "$out" '^edit_difflib  *-  *0 ' "a long text: no value"
like "$out" '^exact  *0\.00  *1 ' "a long text: exact match has one"
like "$err" 'too long to compare' "a long text: said"
done_testing
