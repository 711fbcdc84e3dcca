#!/bin/sh
# optimize: rules applied, measured, proven.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys yosys-abc

cat >alu.sv <<'V'
module alu(input s, input [7:0] a, b, c, output [7:0] y, output ge);
	assign y = s ? a + b : a + c;
	assign ge = (a > b) || (a == b);
endmodule
V

# the examples of the manual page
run optimize alu.sv
is "$status" 0 "two adders: exit code"
like "$out" 'share-operator-mux:2' "two adders: the rule, and where"
like "$out" '^\+.*a \+ \(s \? b : c\)' "two adders: the diff"
like "$out" ' best ' "two adders: the front"
run optimize alu.sv --goal area --out small.sv
is "$status" 0 "the smallest: exit code"
ok "the smallest: written" test -s small.sv
run equiv alu.sv small.sv
is "$status" 0 "the smallest: the same circuit"

# gains are measured with the user's cells
sed 's/^    area : /    area : 1000/' \
	"$abs_top_srcdir/data/liberty/rtlsmith45.lib" >large.lib
run optimize alu.sv --tries 3 --liberty large.lib --json
is "$status" 0 "cells of the user: exit code"
like "$out" '"area": ?[0-9]{5,}' "cells of the user: measured with them"
run optimize alu.sv --tries 3 --liberty none --json
like "$out" '"units": ?"AIG"' "no liberty: by the and-inverter graph"

# a rule that is wrong is refused, with inputs that show it
cat >mine.yaml <<'Y'
rules:
- name: wrong
  before: "$s ? $a + $b : $a + $c"
  after: $a + $b
Y
run optimize alu.sv --rules mine.yaml
is "$status" 1 "a wrong rule: exit code"
like "$out" 'refused \(wrong\): wrong at line 2' "a wrong rule: said"
run optimize alu.sv --rules mine.yaml --out none.sv --json
is "$status" 1 "a wrong rule as JSON: exit code"
like "$out" '"end": ?"wrong"' "a wrong rule: its end"
like "$out" '"counterexample"' "a wrong rule: its counterexample"
nok "a wrong rule: nothing is written" test -e none.sv

cat >mine.yaml <<'Y'
rules:
- name: share
  before: "$s ? $a + $b : $a + $c"
  after: "$a + ($s ? $b : $c)"
Y
run optimize alu.sv --rules mine.yaml --out mine.sv --tries 3
is "$status" 0 "rules of one's own: exit code"
ok "the diff of the report is the change" sh -c \
	"sed -n '/^--- a/,\$p' out | patch -s -o again.sv alu.sv && cmp again.sv mine.sv"

# shellcheck disable=SC2016 # the rule's own $
printf 'rules:\n- name: bad\n  before: $a +\n  after: $b\n' >bad.yaml
run optimize alu.sv --rules bad.yaml
is "$status" 2 "a broken rule: exit code"
# shellcheck disable=SC2016
like "$err" 'bad.yaml: rule bad: after: "\$b" is not known' \
	"a broken rule: which and why"
echo 'module m(input a; endmodule' >broken.sv
run optimize broken.sv
is "$status" 1 "a broken design: exit code"
like "$out" 'not optimized' "a broken design: said"
run optimize none.sv
is "$status" 2 "no file: exit code"

# doc/HOWTO_OPTIMIZE.md: its files, and its commands in their order
mkdir howto && cd howto || exit 99
awk '/^```/ { inside = !inside; file = ""; next }
	inside && file == "" { file = $2 }
	inside { print >file }' "$abs_top_srcdir/doc/HOWTO_OPTIMIZE.md"
ok "the HOWTO has files" test -s door.sv -a -s alu.sv -a -s mine.yaml
sed -n 's/^    \$ rtlsmith //p' "$abs_top_srcdir/doc/HOWTO_OPTIMIZE.md" >commands
is "$(grep -c . commands)" 6 "the HOWTO has commands"
while read -r line <&3; do
	# shellcheck disable=SC2086 # words of a command line
	run $line
	is "$status" 0 "the HOWTO: $line"
done 3<commands
like "$out" 'refused \(wrong\): hasty at line 3' "the HOWTO: a hasty rule"
done_testing
