#!/bin/sh
# curate pairs: preferences, repairs, labels, steps and prompts from a run, from
# what eval said and from injected faults; judged again from the rows alone.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
. "$abs_top_srcdir/tests/cmd/agentlib.sh"
need iverilog vvp python3
workspace
rm tape/*
of() { # KIND: how many examples
	count "SELECT count(*) FROM cur_example WHERE stage = 110 AND kind = '$1'"
}

# ---- a run: a solver's turns ----
says write inv "module inv(input a, output y)
  assign y = a;
endmodule"
says fix inv "$(design inv a)"
says repair inv "$(design inv '~a')"
says_file test inv mini/inv/testbench.sv
says blame inv "At time 5 y must be 1.
BLAME: DESIGN"
endpoint tape
run run -s mini -m demo --agent repair --task inv --run one
run curate init p
run curate pairs p one --progress none
is "$status" 0 "run: exit code"
like "$out" '^1 candidates of 1 tasks: 0 preferences, 0 repairs, 1 labelled texts, 1 chains of steps, 1 prompts' \
	"run: what it gives"
is "$(count "SELECT group_concat(s.value ->> 'label') || '|' ||
	group_concat(s.value ->> 'reason') FROM cur_example x,
	json_each(x.doc, '\$.steps') s WHERE x.kind = 'steps'")" \
	'0,0,1|syntax,sim_mismatch,pass' "steps: each text by its verdict"

# ---- what eval said ----
python3 - "$(design inv '~a')" "$(design inv '!a')" "$(design inv a)" \
	"$(design inv 'a & a')" "module inv(input a, output y) assign y = ~a;" \
	"$(design inv a)" >s.jsonl <<'EOT'
import json, sys
for code in sys.argv[1:]:
    print(json.dumps({"task_id": "inv", "solution": code}))
EOT
run eval s.jsonl -s mini --progress none
run curate pairs p s.jsonl.results.jsonl --progress none --per-task 2
is "$status" 0 "eval: exit code"
like "$out" '^6 candidates of 1 tasks: 2 preferences, 2 repairs, 4 labelled' \
	"eval: as many as were asked for"
run curate pairs p s.jsonl.results.jsonl one --again --progress none
like "$out" '^7 candidates of 1 tasks: 3 preferences, 3 repairs' \
	"both: together, each failing text once"
is "$(of preference) $(of repair) $(of steps) $(of prompt)" "3 3 1 1" \
	"again: what was there is gone"
is "$(count "SELECT count(DISTINCT doc ->> 'rejected') FROM cur_example
	WHERE kind = 'preference'")" 3 "preference: no text twice"
is "$(count "SELECT doc ->> 'feedback' LIKE '%syntax error%'
	FROM cur_example WHERE kind = 'repair' AND
	doc ->> 'wrong' LIKE '%) assign%'")" 1 "repair: the tool's words"
is "$(count "SELECT count(*) FROM cur_example WHERE kind = 'repair' AND
	doc ->> 'feedback' LIKE '%mismatches in % samples%'")" 2 \
	"repair: what the simulation said"
is "$(count "SELECT doc ->> '\$.chosen' FROM cur_example
	WHERE kind = 'preference' AND doc ->> 'rejected' LIKE '%) assign%'")" \
	"$(design inv '~a')" "preference: the nearest is chosen"

# ---- errors and truncated replies are left out ----
python3 - <<'EOT'
import json
rows = [json.loads(x) for x in open("s.jsonl.results.jsonl")]
rows[2]["verdict"]["status"] = "error"
rows[3]["verdict"]["reason"] = "truncated"
with open("less.jsonl", "w") as f:
    for r in rows[:5]:
        f.write(json.dumps(r) + "\n")
EOT
run curate pairs p less.jsonl --again --progress none
like "$out" ' 1 preferences, 1 repairs, 3 labelled' \
	"errors and truncated replies are left out"
echo '{"task_id": "inv"}' >bad.jsonl
run curate pairs p bad.jsonl
is "$status" 2 "no results: exit code"
like "$err" 'bad.jsonl:1: no line of eval' "no results: where"

# ---- injected faults, asked for by a description ----
mkdir d
design inv '~a' >d/inv.v
run curate ingest p d --progress none
run curate modules p --progress none
run curate inject p --kinds fence,undeclared --progress none
python3 - "$(find . -name '*.db' | head -n 1)" <<'EOT'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
row, project = c.execute("SELECT id, project_id FROM cur_row "
                         "WHERE kind = 'module'").fetchone()
c.execute("INSERT INTO cur_example(project_id, row_id, stage, kind, key, doc) "
          "VALUES (?, ?, 70, 'description', 'a', "
          "'{\"text\":\"An inverter.\"}')", (project, row))
c.commit()
EOT
run curate pairs p --again --progress none
like "$out" '^0 candidates of 0 tasks: 2 preferences' "injected: preferences"
is "$(count "SELECT doc ->> '\$.prompt[0].content' FROM cur_example
	WHERE stage = 110 LIMIT 1")" "An inverter." "injected: what is asked"

# ---- from the rows alone ----
run curate pairs p s.jsonl.results.jsonl --again --progress none
cat >again.py <<'EOT'
import json, sqlite3, subprocess, sys
def passes(judge, text):
    open("cand.sv", "w").write(text)
    cmd = ["iverilog", "-g2012", "-o", "x"]
    if judge["kind"] == "compile":
        return subprocess.run(cmd + ["-s", judge["top"], "cand.sv"],
                              capture_output=True).returncode == 0
    open("tb.sv", "w").write(judge["testbench"])
    if subprocess.run(cmd + ["-s", "tb", "cand.sv", "tb.sv"],
                      capture_output=True).returncode:
        return False
    return "mismatches=0 " in subprocess.run(
        ["vvp", "x"], capture_output=True, text=True).stdout
n = bad = 0
for kind, doc in sqlite3.connect(sys.argv[1]).execute(
        "SELECT kind, doc FROM cur_example WHERE stage = 110"):
    d = json.loads(doc)
    pairs = {"preference": [("chosen", True), ("rejected", False)],
             "repair": [("right", True), ("wrong", False)],
             "kto": [("completion", d.get("label"))]}.get(kind, [])
    for member, want in pairs:
        n += 1
        if passes(d["judge"], d[member]) != want:
            bad += 1
            print(kind, member, d[member])
print(n, "texts", bad, "bad")
sys.exit(bad != 0 or n < 18)
EOT
ok "again: what passed passes, what failed fails" \
	python3 again.py "$(find . -name '*.db' | head -n 1)"
done_testing
