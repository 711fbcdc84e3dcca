#!/bin/sh
# from-table: Verilog from the tables of specifications, proven; the real
# prompts of a public suite judged by their own testbenches.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys yosys-abc

cat >kmap.md <<'T'
The module `vote` has this interface:

 - input  a
 - input  b
 - input  c
 - output f

The module should implement the Karnaugh map below.

       ab
  c  00  01  11  10
  0 | 0 | 0 | 1 | 0 |
  1 | 0 | 1 | d | 1 |
T

# the examples of the manual page
run from-table kmap.md -o kmap.v
is "$status" 0 "a Karnaugh map: exit code"
is "$out" "" "a Karnaugh map: nothing on stdout with -o"
like "$err" 'kmap.md:11: Karnaugh map of vote: combinational' \
	"a Karnaugh map: what was found, and where"
like "$err" 'evaluated for all 8 input combinations' \
	"a Karnaugh map: evaluated"
like "$err" 'proven: the same as the rows \(sat\)' "a Karnaugh map: proven"
echo 'module vote(input a, b, c, output f);
assign f = a & b | a & c | b & c; endmodule' >vote.v
run equiv vote.v kmap.v
is "$status" 0 "a Karnaugh map: the circuit is the majority"
"$RTLSMITH" from-table - --no-proof <kmap.md >pipe.v 2>pipe.err
is "$?" 0 "from a pipe: exit code"
ok "from a pipe: the same bytes" cmp pipe.v kmap.v
ok "from a pipe: said that nothing is proven" grep -q 'not proven' pipe.err

run from-table kmap.md --json --top other
like "$out" '"schema": ?"rtlsmith.table/1"' "JSON: schema"
like "$out" '"outcome": ?"positive"' "JSON: outcome"
like "$out" '"result": ?"proven"' "JSON: proof"
like "$out" 'module other\(' "JSON: the text, with the name asked for"

cat >fsm.md <<'T'
module door(input clk, input rst_n, input go, output open);
The asynchronous reset leads to state SHUT.

| state | next, go=0 | next, go=1 | output |
|-------|------------|------------|--------|
| AJAR  | SHUT       | WIDE       | 1      |
| SHUT  | SHUT       | AJAR       | 0      |
| WIDE  | AJAR       | WIDE       | 1      |
T
sed 's/next, go/next go/g' fsm.md >door.md
run from-table door.md
is "$status" 0 "a state table: exit code"
like "$err" 'rst_n is asynchronous, active low' "a state table: the reset"
like "$err" 'the first state is SHUT' "a state table: the first state"
like "$err" 'proven: .*pdr|proven: .*induction' "a state table: proven"
cp out door.v
is "$(iverilog -g2005 -Wall -o door.vvp door.v 2>&1)" "" \
	"a state table: compiles without a warning"
run synth door.v
like "$out" 'latches 0' "a state table: no latches"

# refused, with the line
sed 's/| WIDE  | AJAR/| WIDE  | OPEN/' door.md >bad.md
run from-table bad.md -o bad.v
is "$status" 2 "a state that is not there: exit code"
like "$err" 'bad.md: line 8: a transition to OPEN' "a state that is not there"
nok "a state that is not there: nothing written" test -e bad.v
sed 's/  1 | 0 | 1 | d | 1 |//' kmap.md >bad.md
run from-table bad.md
like "$err" 'line 11: a Karnaugh map with 4 of 8 cells' "half a map"
echo 'no table at all' >bad.md
run from-table bad.md
is "$status" 2 "no table: exit code"
like "$err" 'was looked for' "no table: what was looked for"
run from-table none.md
is "$status" 2 "no file: exit code"
head -c 3000 /dev/zero >bad.md
run from-table bad.md
like "$err" 'line 1: holds a NUL byte' "zeros"

# a proof that gets no time is no proof
awk 'BEGIN { print "module m(input [15:0] a, output f);\np cnf 16 2000"
	s = 7
	for (i = 0; i < 2000; i++) {
		for (k = 0; k < 3; k++) {
			s = (s * 1103515245 + 12345) % 2147483648
			printf "%d ", (int(s / 65536) % 16 + 1) * (s % 4096 < 2048 ? 1 : -1)
		}
		print "0"
	}}' >hard.md
run from-table hard.md -o hard.v -b 0.1
if [ "$status" -eq 4 ]; then
	ok "without an answer the Verilog is written all the same" \
		test -s hard.v
	unlike "$err" 'proven: ' "without an answer: not called proven"
else
	is "$status" 0 "a large formula: exit code"
	like "$err" 'proven: ' "a large formula: proven"
fi

# what the page on tables shows
"$RTLSMITH" from-table "$abs_top_srcdir/doc/HOWTO_TABLES.md" >out 2>err
is "$?" 2 "a page with many tables is no specification: exit code"
awk '/^```text/ { n++; f = "doc" n ".txt"; next } /^```/ { f = "" }
	f { print >f }' "$abs_top_srcdir/doc/HOWTO_TABLES.md"
for f in doc*.txt; do
	run from-table "$f" -o doc.v
	is "$status" 0 "the manual's $f: proven"
	[ "$status" -eq 0 ] || diag "$err"
done
ok "the manual has specifications" test -s doc7.txt

# real prompts with tables, judged by their own testbenches: no model is asked
suite=${abs_top_srcdir:?}/../shared/corpus/verilog-eval-v2/dataset_spec-to-rtl
if [ ! -d "$suite" ]; then
	diag "the public suite is not here: its prompts are not tried"
	done_testing
	exit 0
fi
n=0
for prompt in "$suite"/*_prompt.txt; do
	task=$(basename "$prompt" _prompt.txt)
	mkdir -p "solved/$task"
	run from-table "$prompt" -o "solved/$task/table.v"
	if [ "$status" -eq 0 ]; then
		n=$((n + 1))
		continue
	fi
	rmdir "solved/$task" || fail "$task: refused, but written"
	case $err in *"no table for"*) ;; *) diag "$err" ;; esac
done
run -q init .
run suite import verilogeval-v2 "$suite" --name ve2
is "$status" 0 "the public suite"
run eval solved -s ve2 --mode official --progress none -o solved.out
passed=$(grep -Ec '"passed": ?true' solved.out)
diag "$passed of $n prompts with tables solved with 0 model calls"
nok "there are prompts with tables" test "$n" -lt 7
is "$passed" "$n" "whatever was written passes its testbench"
done_testing
