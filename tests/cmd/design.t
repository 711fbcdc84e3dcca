#!/bin/sh
# design: from a specification to a folder.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"
need yosys yosys-abc make
workspace
specs=$abs_top_srcdir/data/specs
attempts() {
	sql "SELECT count(*) FROM attempt"
}
steps() { # FOLDER: the steps that its report tells of
	sed -n 's/^      "step": *"\([a-z]*\)".*/\1/p' "$1/report.json" |
		tr '\n' ' '
}

# ---- our three specifications ----
for name in fifo uart cpu; do
	budget=0
	[ $name = uart ] && budget=300
	run design "$specs/$name.md" -m demo --replay specs --budget $budget
	is "$status" 0 "$name: exit code"
	printf '%s\n' "$out" >"$name.out"
	like "$out" "^  pass  .*the testbench that the model wrote" \
		"$name: whose testbench it passes is said"
	for file in README.md report.md report.html report.json spec.md plan.md \
		Makefile "rtl/$name.sv" tb/tb.sv "netlist/$name.v" \
		netlist/cells.v "waves/$name.svg" "waves/$name.vcd"; do
		ok "$name: $file" test -s "$name/$file"
	done
	like "$(make -s -C $name sim)" "mismatches=0 samples=[1-9]" \
		"$name: make sim, outside of rtlsmith"
	like "$(cat $name/report.md)" "flip-flops \| [1-9]" "$name: its cost"
	like "$(cat $name/README.md)" \
		"^rtlsmith design .*$name.md -m demo --replay specs" \
		"$name: the command that goes on"
done
is "$(steps fifo)" "write testbench simulate " "fifo: right at once"
is "$(steps uart)" "write testbench simulate blame repair simulate " \
	"uart: repaired after the design was blamed"
is "$(steps cpu)" "write fix testbench simulate blame testbench simulate " \
	"cpu: made to compile, then the testbench was blamed and rewritten"
like "$(cat uart.out)" "^  netlist    proven" "uart: the netlist is proven"
like "$(cat uart.out)" "^       time=770 tx_ready: 1, expected 0" \
	"uart: what the simulation found is shown"
like "$(cat fifo/answers.md)" "^  at the edge" "fifo: what was taken is kept"
like "$(cat fifo.out)" "taken: at the edge" "fifo: and said"
if command -v dot >/dev/null || command -v netlistsvg >/dev/null; then
	ok "a schematic" test -s uart/schematic.svg
fi
like "$(cat uart/report.html)" '<img src="waves/uart.svg"' "html: the waves"

# ---- the same again ----
before=$(attempts)
cp -R cpu cpu.before
run design "$specs/cpu.md" -m demo --replay specs --budget 0
is "$status" 0 "again: exit code"
is "$(attempts)" "$before" "again: nothing is asked"
ok "again: the same bytes" diff -r cpu.before cpu
like "$out" "^ +4  blame +blamer" "again: the turns are told"

# ---- what was changed by hand ----
echo "// mine" >>cpu/rtl/cpu.sv
run design "$specs/cpu.md" -m demo --replay specs --budget 0
is "$status" 2 "changed by hand: refused"
like "$err" "cpu/rtl/cpu.sv was changed since it was written.*--force" \
	"changed by hand: which file, and what to do"
like "$(tail -n 1 cpu/rtl/cpu.sv)" mine "changed by hand: it is still there"
run design "$specs/cpu.md" -m demo --replay specs --budget 0 --force
ok "--force: written again" diff -r cpu.before cpu
mkdir full && touch full/letter.txt
run design "$specs/cpu.md" -m demo --replay specs -o full
is "$status" 2 "a folder of something else: refused"
like "$err" "letter.txt" "a folder of something else: and why"
sed -i 's/^  at the edge/  at once/' fifo/answers.md
run design "$specs/fifo.md" -m demo --replay specs --budget 0
like "$out" "answered: at once" "an answer changed: it counts"
like "$(cat fifo/report.md)" "at once \| you" "an answer changed: by the user"
is "$(sql "SELECT count(DISTINCT t.candidate) FROM turn t WHERE
	t.step = 'write' AND EXISTS (SELECT 1 FROM attempt a WHERE
	a.id = t.attempt_id AND text_of(a.request) LIKE
	'%looked at at the clock''s edge, or at once? at once%')")" 1 \
	"an answer changed: the writer is told"

# ---- on a terminal ----
if command -v script >/dev/null; then
	printf 'at once\n\n' | TERM=xterm script -qec "$RTLSMITH --color always \
		design $specs/fifo.md -m demo --replay specs --budget 0 -o tty" \
		/dev/null >tty.out 2>&1
	like "$(cat tty/answers.md)" "^  at once" "terminal: the answer is taken"
	like "$(cat tty/answers.md)" "^  no, that read does nothing" \
		"terminal: an empty line takes what is proposed"
	like "$(tr -d '\r' <tty.out)" "$(printf '\033')\[32mpass" \
		"terminal: in colour"
fi
unlike "$(cat fifo.out)" "$(printf '\033')" "elsewhere: no escape"

# ---- a testbench that was given ----
rm -rf uart
run design "$specs/uart.md" -m demo --replay specs --budget 0 --no-plan \
	--testbench cpu/tb/tb.sv -o given
is "$status" 3 "given: of another design"
like "$err" "the given testbench does not work" "given: and it says so"
run design "$specs/fifo.md" -m demo --replay specs --budget 0 --no-plan \
	--testbench fifo/tb/tb.sv -o given
is "$status" 0 "given: it decides"
like "$out" "passes the given testbench" "given: and that is said"
is "$(steps given)" "write simulate " "given: nobody writes another"
sed 's/full !== (held == DEPTH)/full === (held == DEPTH)/' fifo/tb/tb.sv >wrong.sv
run design "$specs/fifo.md" -m demo --replay specs --budget 0 --no-plan \
	--testbench wrong.sv -o given_wrong --max-turns 1
is "$status" 1 "given: a design that does not pass"
like "$out" "^  fail  " "given: and the folder is there all the same"
ok "given: as it was given" cmp wrong.sv given_wrong/tb/tb.sv
echo "module m; endmodule" >notb.sv
run design "$specs/fifo.md" -m demo --replay specs --testbench notb.sv
like "$err" 'no module "tb"' "given: without tb"

# ---- other specifications ----
mkdir -p folder
cp "$specs/fifo.md" folder/1.md
echo "It is small." >folder/2.txt
echo 'module fifo(input clk);' >folder/interface.sv
run design folder -m demo --replay specs --budget 0 -o of_folder --no-plan
is "$status" 0 "folder: exit code"
like "$out" "from folder \(2 texts\)" "folder: what was read"
like "$(cat of_folder/spec.md)" "It is small" "folder: all texts"
"$RTLSMITH" design - -m demo --replay specs --budget 0 -o stdin --no-plan \
	<"$specs/fifo.md" >out 2>err
is "$?" 0 "standard input: exit code"
ok "standard input: the name is read from it" test -s stdin/rtl/fifo.sv
run design "$specs/fifo.md" -m demo --replay specs --agent single --no-plan \
	-o single
is "$status" 1 "single: nobody checks it"
like "$out" "^  unchecked +it compiles; there is no testbench" "single: and says so"

wrong() { # REGEX NAME ARGS...
	wrong_re=$1 wrong_name=$2
	shift 2
	run design "$@" -m demo --replay specs
	is "$status" 2 "$wrong_name: exit code"
	like "$err" "$wrong_re" "$wrong_name: message"
}
echo "a thing" >thing.md
"$RTLSMITH" design - -m demo --replay specs <thing.md >out 2>err
is "$?" 2 "no name: exit code"
like "$(cat err)" 'how is the module called' "no name: message"
wrong 'cannot name the module' "a bad name" thing.md --top ../x
wrong 'cannot name the module' "tb" thing.md --top tb
wrong 'is of module fifo' "another interface" thing.md --interface folder/interface.sv --top x
: >empty.md
wrong 'is empty' "an empty one" empty.md
wrong 'no .md, .txt or .rst' "an empty folder" mini
printf 'a\377b' >bytes.md
wrong 'not UTF-8' "bytes" bytes.md
wrong 'none.md' "a missing one" none.md
run design thing.md --replay specs
is "$status" 2 "no model: exit code"

# ---- what a model says cannot move the cursor ----
mkdir evil
# shellcheck disable=SC2016 # backquotes of YAML
printf 'match: "Plan the module `thing`."\nreplies:\n  - content: "one\\e[2Jtwo\\nQUESTIONS:\\n- none"\n' \
	>evil/plan.yaml
# shellcheck disable=SC2016
printf 'match: "Now write `thing`."\nreplies:\n  - content: "I will not.\\e[2J"\n' \
	>evil/write.yaml
run design thing.md -m demo --replay evil
is "$status" 1 "no code: exit code"
like "$out" "no reply of the model held a module" "no code: said"
like "$out" "one \[2Jtwo" "escapes are blanks"
unlike "$out$(cat thing/report.md)" "$(printf '\033')" "no escape passes"

# ---- stopped, and on ----
rm -rf uart
cat >slow.yaml <<'Y'
rules:
  - when: {match: "Blame for the module"}
    do: {hang: 600}
Y
endpoint specs --script slow.yaml
again="design $specs/uart.md -m demo --budget 0 --cache off --seed 7"
# shellcheck disable=SC2086 # words of a command line
"$RTLSMITH" $again >stop.out 2>stop.err &
pid=$!
reap $pid
poll 60 grep -q "simulate .*differ" stop.out
kill -INT $pid
wait $pid
is "$?" 130 "Ctrl-C: exit code"
like "$(cat stop.err)" "same command goes on: rtlsmith design" \
	"Ctrl-C: the command that goes on"
nok "Ctrl-C: no half a folder" test -e uart/report.json
endpoint_stop
asked_first=$(sql "SELECT count(*) FROM attempt WHERE status = 'ok'")
endpoint specs
# shellcheck disable=SC2086
run $again
is "$status" 0 "on: exit code"
is "$(sql "SELECT count(*) FROM attempt WHERE status = 'ok'")" \
	$((asked_first + 2)) "on: only blame and repair are asked"
is "$(steps uart)" "write testbench simulate blame repair simulate " \
	"on: the same turns"
done_testing
