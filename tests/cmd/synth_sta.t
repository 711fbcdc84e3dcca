#!/bin/sh
# synth --sta: OpenSTA's opinion on the delay.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys yosys-abc

cat >cnt.sv <<'END'
module cnt(input clk, rst, input [3:0] d, output reg [3:0] q, output z);
	always @(posedge clk)
		if (rst) q <= 0;
		else q <= q + d;
	assign z = q == 0;
endmodule
END
cat >add.sv <<'END'
module add(input [3:0] a, b, output [3:0] s);
	assign s = a + b;
endmodule
END

# ---- by half, or not at all ----
run synth cnt.sv --clock 2
is "$status" 2 "--clock without --sta: exit code"
like "$err" '--clock belongs to --sta' "--clock without --sta: told"
run synth cnt.sv --sta --clock 2 --sdc x.sdc
is "$status" 2 "--clock and --sdc"
run synth cnt.sv --sta --liberty none
like "$err" 'needs a liberty' "no liberty"
run synth cnt.sv --sta --target ice40
is "$status" 2 "iCE40"

mkdir bin
for p in yosys yosys-abc; do
	ln -s "$(command -v $p)" bin/$p
done
saved=$PATH
PATH=$tap_tmp/work/bin
run_out=$("$RTLSMITH" synth cnt.sv --sta 2>/dev/null)
code=$?
json=$("$RTLSMITH" synth cnt.sv --sta --json 2>/dev/null)
PATH=$saved
is "$code" 3 "not installed: exit code"
like "$run_out" '^delay [0-9.]+ ps \(ABC, logic alone\)$' \
	"not installed: ABC's delay is there"
like "$run_out" '^OpenSTA: not installed: apt install opensta' \
	"not installed: told"
like "$json" '"status": "not_installed"' "not installed: as JSON"

if ! command -v sta >/dev/null; then
	echo "# the rest is not run: OpenSTA is not installed"
	done_testing
	exit
fi

# ---- answers ----
run synth cnt.sv --sta
is "$status" 0 "no clock named: exit code"
like "$out" '^OpenSTA [0-9.]+: delay [0-9.]+ ps from [^ ]+ to q\[[0-3]\], setup time [1-9]' \
	"no clock named: delay"
like "$out" '^ *[0-9.]+ +[0-9.]+ +(rise|fall) +[A-Z0-9_]+ +[^ ]+$' \
	"no clock named: a step of the path"
unlike "$out" 'slack' "no clock named: no slack"
run synth cnt.sv --sta --clock 2
is "$status" 0 "a slow clock: exit code"
like "$out" '^clock clk: 2 ns$' "a slow clock: found"
like "$out" '^worst slack [1-9][0-9.]+ ps, total negative slack 0.00 ps: met$' \
	"a slow clock: slack"
run synth cnt.sv --sta --clock clk=0.05 --json
is "$status" 1 "a fast clock: exit code"
like "$out" '"worst_slack_ps": -[0-9.]+' "a fast clock: slack"
like "$out" '"tns_ps": -[0-9.]+' "a fast clock: sum of slacks"
like "$out" '"period_ps": 50' "a fast clock: period"
run synth cnt.sv --sta --clock nope=2
is "$status" 3 "no such clock: exit code"
like "$out" 'OpenSTA.*refused: .*nope' "no such clock: told"
run synth cnt.sv --sta --clock fast
is "$status" 2 "no period"

# logic alone: the same figure twice
run synth add.sv --sta --clock 1
is "$status" 0 "logic alone: exit code"
abc=$(sed -n 's/^delay \([0-9.]*\) ps.*/\1/p' out)
like "$out" "^OpenSTA.*: delay $abc ps from [ab]\\[[0-3]\\] to s\\[[0-3]\\]" \
	"logic alone: as ABC"
like "$out" '^clock virtual: 1 ns$' "logic alone: a virtual clock"

# ---- constraints of one's own ----
echo 'create_clock -name c -period 500 [get_ports clk]' >own.sdc
run synth cnt.sv --sta --sdc own.sdc
is "$status" 0 "an SDC file: exit code"
like "$out" '^clock c: 0.5 ns$' "an SDC file: times in the liberty's unit"
{ echo 'set_units -time 1ns -capacitance pF' && sed 's/500/0.5/' own.sdc
} >units.sdc
run synth cnt.sv --sta --sdc units.sdc
is "$status" 0 "an SDC file with units: exit code"
like "$out" '^clock c: 0.5 ns$' "an SDC file with units: they count"
sed 's/1ns/parsec/' units.sdc >odd.sdc
run synth cnt.sv --sta --sdc odd.sdc
is "$status" 3 "an SDC file with an odd unit: exit code"
echo 'bogus 1' >bad.sdc
run synth cnt.sv --sta --sdc bad.sdc
is "$status" 3 "a wrong SDC file: exit code"
like "$out" 'refused: in.sdc.*bogus' "a wrong SDC file: told"
: >empty.sdc
run synth cnt.sv --sta --sdc empty.sdc
is "$status" 5 "an empty SDC file: exit code"
like "$out" 'no path is held to' "an empty SDC file: told"
run synth cnt.sv --sta --sdc gone.sdc
is "$status" 2 "no SDC file: exit code"

# ---- clocks that are not plain ----
cat >gated.sv <<'END'
module m(input ck, en, d, output reg q, output reg r);
	wire g = ck & en;
	always @(posedge g) q <= d;
	always @(posedge q) r <= d;
endmodule
END
run synth gated.sv --sta --clock 2
is "$status" 2 "a gated clock: exit code"
like "$err" 'clock comes through logic of .*--clock PORT=NS' \
	"a gated clock: told"
run synth gated.sv --sta --clock ck=2
is "$status" 0 "a gated clock, named: exit code"
like "$out" '^1 flip-flops or latches have no clock' \
	"a clock that a flip-flop makes"

# a liberty without setup times
sed '/^    pin (D) {/,/^    }/{
		/^      timing () {/,/^      }/d
	}' "$abs_top_srcdir/data/liberty/rtlsmith45.lib" >none.lib
run synth cnt.sv --sta --liberty none.lib
like "$out" 'the liberty has no setup times' "no setup times: told"
done_testing
