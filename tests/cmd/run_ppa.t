#!/bin/sh
# --ppa: what passing candidates cost, in verdicts and reports.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
. "$abs_top_srcdir/tests/cmd/runlib.sh"

workspace
mkdir -p samples/inv samples/buff
cat >samples/inv/a.sv <<'END'
module inv(input a, output y); assign y = ~a; endmodule
END
# three in a row are one, where synthesis looks through modules
cat >samples/inv/b.sv <<'END'
module inv(input a, output y);
	wire t, u;
	half h(a, t), i(t, u), j(u, y);
endmodule
module half(input a, output y);
	assign y = ~a;
endmodule
END
cat >samples/buff/a.sv <<'END'
module buff(input a, output y); assign y = ~a; endmodule
END

run eval samples -s mini -o -
is "$status" 0 "without --ppa: exit code"
unlike "$out" '"metrics"' "without --ppa: no cost"
run eval samples -s mini -o - --ppa
is "$status" 0 "--ppa: exit code"
if ! command -v yosys >/dev/null; then
	like "$err" 'cost is not measured: ' "without Yosys: said by name"
	unlike "$out" '"metrics"' "without Yosys: no cost"
	done_testing
	exit 0
fi
grep '"inv"' out >inv
grep '"buff"' out >buff
is "$(grep -c '"metrics"' inv)" 2 "what passes is measured"
is "$(grep -c '"metrics"' buff)" 0 "what fails is not"
like "$(cat buff)" '"passed":false' "what fails: it does"
like "$(head -1 inv)" '"name":"synth","status":"pass"' "a stage more"
like "$(head -1 inv)" '"name":"ppa","status":"pass","detail":"area ' \
	"and one with figures"
like "$(head -1 inv)" '"cells":1,' "one inverter"
like "$(head -1 inv)" '"relative":{"cells":1,"wires":1,"area":1,"delay":1,"power":1,"adp":1}' \
	"as the golden"
like "$(tail -1 inv)" '"relative":{"cells":1,' "a longer way to say the same"
like "$(head -1 inv)" '"power_nw":[0-9.]+,' "power"
cp out first
run eval samples -s mini -o - --ppa
ok "the same bytes again" cmp -s out first
run eval samples -s mini -o -
unlike "$out" '"metrics"' "without --ppa again: no cost"

mkdir lib
cat >lib/broken.lib <<'END'
library (x) { cell (INV) { area : ; 
END
run eval samples -s mini -o - --ppa --liberty lib/broken.lib
is "$status" 2 "a broken liberty: exit code"
like "$err" 'broken.lib:1: ' "a broken liberty: where"
run eval samples -s mini -o - --ppa --liberty nosuch.lib
is "$status" 2 "no such liberty: exit code"

# a run: two of four replies of buff are wrong
run run -s mini -m demo --replay tape --run one -n 2 --ppa
is "$status" 0 "a run: exit code"
like "$out" 'cost of +measured' "a run: a table"
like "$out" 'demo +3 +' "a run: three of four samples pass and are measured"
like "$out" 'demo +3 .* 7[0-9.]+ +7[0-9.]+ +7[0-9.]+$' \
	"a run: TuRTLe counts the failing one as twice the golden"
run report one --format json
like "$out" '"ppa": *\{' "the document has it"
like "$out" '"points": *\[' "and the points of a chart"
run report one --format md
like "$out" '^## Cost' "Markdown"
run report one --format html
like "$out" 'area x delay' "the page"
run show one --config
like "$out" 'ppa' "the run knows that it was asked for"
run run -s mini -m demo --replay tape --run two -n 2
unlike "$out" 'cost of' "a run without it: no table"
run rescore two --ppa
is "$status" 0 "later: exit code"
like "$out" 'demo +3 +' "later: measured"
done_testing
