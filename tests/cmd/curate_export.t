#!/bin/sh
# curate export: rows of every format with their card, read back strictly, and
# every label judged again; what was tampered with is found where it stands.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys python3 zstd

# ---- a project ----
mkdir -p d
cp "$abs_top_srcdir/LICENSE" d/LICENSE
for i in 1 2 3 4 5 6 7 8; do
	cat >"d/m$i.v" <<END
// SPDX-License-Identifier: MIT
module m$i(input clk, input [$i:0] a, output reg [$i:0] y);
	always @(posedge clk) y <= a + $i;
endmodule
END
done
run init -q .
run curate init p
run curate ingest p d --progress none
run curate license p --progress none
run curate modules p --progress none
run curate dedup p --progress none
row() { # MODULE: its number
	"$RTLSMITH" db sql "SELECT id FROM cur_row WHERE kind = 'module' AND
		path LIKE '%$1%'" | sed -n 2p
}
cat >make.py <<'END'
import json
import sys

GOOD = "module t(input a, output y);\n\tassign y = ~a;\nendmodule\n"
WRONG = "module t(input a, output y);\n\tassign y = a;\nendmodule\n"
BENCH = """module tb;
	reg a = 0; wire y; integer m = 0, s = 0, t = -1;
	t dut(.a(a), .y(y));
	initial begin
		repeat (8) begin
			#5 s = s + 1;
			if (y !== ~a) begin m = m + 1; if (t < 0) t = $time; end
			a = ~a;
		end
		$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
			m, s, t);
		$finish;
	end
endmodule
"""
judge = {"kind": "testbench", "top": "t", "testbench": BENCH, "golden": None,
         "support": [], "mode": "strict", "pass": {}}
equiv = {"kind": "equiv", "top": "t", "testbench": None, "golden": GOOD,
         "support": [], "mode": "strict", "pass": {}}
proof = {"tools": {"iverilog": "11.0"}, "result": "pass", "mutants": 2}
ask = [{"role": "system", "content": "You write Verilog."},
       {"role": "user", "content": "An inverter \u00e9 t."}]
fence = "```verilog\n" + GOOD + "```"
row = [int(v) for v in sys.argv[1:]]
examples = [
    (row[0], "describe", "description", {
        "level": "high", "register": "spec", "text": "Adds one.",
        "by": "template/1", "round_trip": {"status": "none"}}),
    (row[1], "describe", "description", {
        "level": "line", "register": "spec", "text": "line 1: a module"}),
    (row[1], "verify", "verified", {
        "spec": "An inverter.", "rtl": GOOD, "top": "t", "testbench": BENCH,
        "judge": judge, "evidence": proof}),
    (row[2], "verify", "verified", {
        "spec": "Said, and not shown.", "rtl": GOOD, "judge": judge}),
    (row[2], "inject", "repair", {
        "task": None, "wrong": WRONG, "feedback": "8 of 8 samples differ",
        "right": GOOD, "judge": equiv, "evidence": {"wrong": {
            "status": "fail"}, "right": {"status": "pass"}}}),
    (0, "pairs", "preference", {
        "task": "own/Prob1", "prompt": ask, "chosen": GOOD, "rejected": fence,
        "judge": judge, "evidence": {"chosen": {"status": "pass"}}}),
    (0, "pairs", "kto", {
        "task": "own/Prob1", "prompt": ask, "completion": WRONG,
        "label": False, "judge": judge, "evidence": {"status": "fail"}}),
    (0, "pairs", "kto", {
        "task": "other/Prob2", "prompt": ask, "completion": GOOD,
        "label": True, "judge": judge, "evidence": {"status": "pass"}}),
    (0, "pairs", "steps", {
        "task": "own/Prob1", "prompt": ask, "steps": [
            {"text": WRONG, "label": False, "feedback": "no"},
            {"text": GOOD, "label": True, "feedback": ""}],
        "judge": judge, "evidence": {"steps": 2}}),
    (0, "pairs", "prompt", {
        "task": "own/Prob1", "suite": "own", "prompt": ask, "judge": judge}),
    (0, "pairs", "prompt", {
        "task": "own/Prob3", "suite": "own", "prompt": ask, "judge": judge}),
]
for i, (at, stage, kind, doc) in enumerate(examples):
    print(json.dumps({"row": at, "stage": stage, "kind": kind,
                      "key": "k%d" % i, "doc": doc}))
END
python3 make.py "$(row m1)" "$(row m2)" "$(row m3)" >x.jsonl
ok "examples are put" "$abs_top_builddir/tests/cmd/put_examples" \
	.rtlsmith/runs.db p x.jsonl

# ---- written ----
run curate export p
is "$status" 2 "a folder must be named"
run curate export p -o e1 --split 60,20,20 --progress none
is "$status" 0 "export: exit code"
like "$out" '18 examples and rows; 1 left out' "export: counts"
run curate export p -o e2 --split 60,20,20 --progress none
ok "two exports are the same bytes" diff -r e1 e2
run curate export p -o e1 --progress none
is "$status" 2 "an export that is there stays"
run curate export p -o e2 --split 60,20,20 --replace --progress none
is "$status" 0 "unless --replace"
run curate export p -o d --replace --progress none
is "$status" 2 "and what is none stays in any case"
ok "nothing is left beside it" test ! -e e1.rtlsmith-part

# ---- by a reader of the tests' own ----
cat >reader.py <<'END'
import glob
import json
import os
import subprocess
import sys

HEAD = ["id", "group", "kind", "stage", "task", "source", "source_path",
        "source_commit", "licence", "verified", "evidence", "stages",
        "evidence_hash", "judge"]
BODY = {"chat": ["messages"], "prompt-completion": ["prompt", "completion"],
        "alpaca": ["instruction", "input", "output"],
        "sharegpt": ["conversations"], "dpo": ["prompt", "chosen", "rejected"],
        "kto": ["prompt", "completion", "label"],
        "prm": ["prompt", "completions", "labels"],
        "verl": ["data_source", "prompt", "ability", "reward_model",
                 "extra_info"],
        "trl": ["prompt", "task_ref"], "raw": ["text", "doc"]}
WANT = {"chat": 3, "prompt-completion": 3, "alpaca": 3, "sharegpt": 3,
        "dpo": 1, "kto": 2, "prm": 1, "verl": 2, "trl": 2, "raw": 18}


def refuse(word):
    raise ValueError(word)


split_of = {}
for fmt, want in WANT.items():
    n = 0
    for path in glob.glob(os.path.join(sys.argv[1], "data", fmt, "*")):
        split = os.path.basename(path).split("-")[0]
        text = subprocess.run(["zstd", "-dc", path], check=True,
                              stdout=subprocess.PIPE).stdout.decode("utf-8")
        for i, line in enumerate(text.splitlines()):
            o = json.loads(line, parse_constant=refuse)
            n += 1
            assert list(o) == HEAD + BODY[fmt], (fmt, list(o))
            assert all(isinstance(o[k], str) for k in HEAD
                       if k != "verified")
            assert isinstance(o["verified"], bool)
            assert o["verified"] == (json.loads(o["evidence"]) != {})
            assert split_of.setdefault(o["group"], split) == split
            if fmt == "verl":
                assert o["extra_info"] == {"split": split, "index": i}
                assert o["reward_model"]["ground_truth"] == o["task"] != ""
            if fmt == "kto":
                assert isinstance(o["label"], bool)
            if fmt == "prm":
                assert o["labels"] == [False, True]
            if fmt == "raw" and o["kind"] == "module":
                assert o["licence"] == "MIT" and "module m" in o["text"]
                assert o["source"] == "d" and "tmp" not in line
                assert [s["stage"] for s in json.loads(o["stages"])][:3] == [
                    "ingest", "license", "modules"]
    assert n == want, (fmt, n)
print(len(split_of))
END
ok "a strict reader reads every row" python3 reader.py e1
like "$(cat e1/README.md)" 'config_name: "?chat' "card: configurations"
like "$(cat e1/README.md)" 'verified: a label without evidence \| 1' \
	"card: what was left out, and why"
like "$(cat e1/README.md)" 'dedup@1 .*near=0.85' "card: thresholds"
like "$(cat e1/README.md)" 'iverilog 11.0' "card: tools"
like "$(cat e1/README.md)" '\| MIT \| ' "card: licences"
like "$(cat e1/README.md)" '^    rtlsmith curate ingest p d$' "card: sources"
like "$(cat e1/README.md)" '^\| not told \| 1 \|$' "card: who verified"

# ---- read back, on a machine without the store ----
check() { # DIR ARGS
	checked=$1
	shift
	run curate export --check "$checked" --db /nonexistent/x.db \
		--sample all "$@"
}
check e1
is "$status" 0 "check: exit code"
like "$out" 'judged again: 27 texts, 27 as said, 0 not, 0 undecided [(]5 different' \
	"check: every label is as said"
run curate export --check e1 --sample 2
like "$out" 'judged again: [2-4] texts' "check: a sample"
run curate export --check d
is "$status" 2 "check: what is no export"

# ---- tampered with ----
run curate export p -o plain --plain --progress none --split 100,0,0
check plain
is "$status" 0 "unpacked files are checked too"
tamper() { # NAME FILE PYTHON-EXPRESSION(line) WANT [SAMPLE]
	rm -rf t
	cp -r plain t
	python3 - "t/data/$2" "$3" <<'END'
import sys

path, what = sys.argv[1:]
lines = open(path, "rb").read().split(b"\n")
line = lines[0]
lines[0] = eval(what)
open(path, "wb").write(b"\n".join(lines))
END
	run curate export --check t --sample "${5:-0}"
	is "$status" 1 "$1: exit code"
	like "$out" "$4" "$1"
}
K=kto/train-00000.jsonl
tamper "a swapped label" $K 'line.replace(b"\"label\":false", b"\"label\":true")' \
	'kto/train-00000.jsonl:1: row e[0-9]* says that completion passes; judged again: fail' all
tamper "a NaN" $K 'line.replace(b"\"label\":false", b"\"label\":NaN")' \
	'kto/train-00000.jsonl:1: '
tamper "a number for an id" $K 'line.replace(b"\"id\":\"e", b"\"id\":1,\"x\":\"")' \
	'kto/train-00000.jsonl:1: member "id" must be a text'
tamper "a missing member" $K 'line.replace(b"\"task\":\"own/Prob1\",", b"")' \
	'kto/train-00000.jsonl:1: member "task" is missing'
tamper "a member too many" $K 'line.replace(b"\"label\":false", b"\"label\":false,\"z\":1")' \
	'kto/train-00000.jsonl:1: member "z" does not belong'
tamper "broken UTF-8" $K 'line.replace(b"inverter", b"inv\xffrter")' \
	'kto/train-00000.jsonl:1: byte [0-9]* is no UTF-8'
tamper "a label of another type" $K 'line.replace(b"\"label\":false", b"\"label\":\"false\"")' \
	'kto/train-00000.jsonl:1: member "label" must be true or false'
tamper "evidence of another row" $K 'line.replace(b"\"evidence\":\"{", b"\"evidence\":\"{ ")' \
	'kto/train-00000.jsonl:1: evidence_hash'
tamper "a number that is none" $K 'line.replace(b"\"evidence\":\"{", b"\"evidence\":\"{\\\"z\\\":1e999,")' \
	'kto/train-00000.jsonl:1: member "evidence" holds a number that is not finite'
tamper "no evidence" $K 'line.replace(b"\"verified\":true", b"\"verified\":false")' \
	'kto/train-00000.jsonl:1: a row of kind kto must have verified true'
tamper "a lost row" $K 'lines.pop(1)' '1 rows, and the card says 2'
tamper "a chosen that fails" dpo/train-00000.jsonl \
	'line.replace(b"assign y = ~a;", b"assign y = a;", 99)' \
	'dpo/train-00000.jsonl:1: row e[0-9]* says that chosen passes' all
tamper "a wrong that is right" raw/train-00000.jsonl \
	'lines.__setitem__(slice(None), [l.replace(b"assign y = a;", b"assign y = ~a;") if b"\"kind\":\"repair\"" in l else l for l in lines]) or lines[0]' \
	'raw/train-00000.jsonl:[0-9]*: row e[0-9]* says that wrong fails; judged again: pass' all
rm -rf t
cp -r e1 t
f=$(find t/data/raw -name 'train*' | head -n 1)
head -c 300 "$f" >short && mv short "$f"
run curate export --check t --sample 0
is "$status" 1 "a cut file: exit code"
like "$out" 'raw/train-00000.jsonl.zst:[0-9]*: .*damaged' "a cut file"
rm -rf t
cp -r plain t
sed -n 1p t/data/trl/train-00000.jsonl >one
mv t/data/trl/train-00000.jsonl t/data/trl/test-00000.jsonl
run curate export --check t --sample 0
is "$status" 1 "a file that the card does not name: exit code"
like "$out" 'trl/test-00000.jsonl: the card does not name it' \
	"a file that the card does not name"
sed -i 's|data/trl/train-00000|data/trl/test-00000|' t/README.md
python3 - <<'END'
text = open("t/README.md").read()
at = text.index("data/trl/test-00000")
text = text[:at] + text[at:].replace("train", "test", 1)
open("t/README.md", "w").write(text)
END
run curate export --check t --sample 0
is "$status" 1 "a group in two splits: exit code"
like "$out" 'its group is in another split too' "a group in two splits"

# ---- all stages, one after another ----
mkdir lone
cp d/LICENSE d/m1.v lone
run curate init r
run curate ingest r lone --progress none
run curate run r
is "$status" 0 "all stages: exit code"
like "$(tr "\n" " " <out)" '-- license .*-- modules .*1 kept.*-- dedup .*-- check' \
	"all stages: in their order"
like "$err" 'no suite is in the store' "all stages: one is left out"
fate() {
	"$RTLSMITH" db sql "SELECT count(*) FROM cur_evidence
		WHERE status <> 'skip'"
}
before=$(fate)
run curate run r -j 1 --progress json
like "$err" '"label":"license"' "all stages: each gets the options that it knows"
is "$(fate)" "$before" "all stages: once more says nothing new"
run curate export r -o r1 --progress none
is "$status" 0 "and what they leave is exported"
like "$(cat r1/README.md)" '^\| self \| 1 \|$' "all stages: verified by whom"
like "$(cat r1/README.md)" '^\| judge@.* iverilog' "all stages: tools"
like "$(cat r1/README.md)" '^\| dpo \| ' "all stages: preferences"
for k in group licence source_path; do
	is "$(zstd -dcq r1/data/dpo/* r1/data/raw/* | grep -o "\"$k\":\"[^\"]*\"" |
		sort -u | grep -c .)" 1 "all stages: preferences have the row's $k"
done
run curate run nothing
is "$status" 2 "all stages: no such project"
done_testing
