#!/bin/sh
# wave: windows of waveforms, of files and of samples, in every form.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
golden=$abs_top_srcdir/tests/golden/wave

same() { # FILE NAME: as the golden file of that name
	ok "$1: as it was" diff -u "$golden/$2" "$1"
}

# ---- a file ----
cp "$golden/pairs.vcd" .
run wave pairs.vcd --around FAIL --steps 6
is "$status" 0 "a file: exit code"
cp out table.txt
same table.txt table.txt
run wave pairs.vcd --around FAIL --steps 6 --json
cp out wave.json
same wave.json wave.json
run wave pairs.vcd --around FAIL --steps 6 --svg wave.svg
is "$out" "" "a picture: no table"
same wave.svg wave.svg
run wave pairs.vcd --signals 'clk,tb.dut.*' --around 25ns --gtkw w.gtkw
sed 's|"/.*/|"|' w.gtkw >view.gtkw
same view.gtkw view.gtkw
run wave pairs.vcd --signals 'q_*' --around 2.5ns
like "$out" '^time.*> 2.5|> 2500' "a time with a unit"
unlike "$out" 'clk' "only the signals that were chosen"
run wave pairs.vcd --svg -
like "$out" '^</svg>' "a picture on standard output"

run wave pairs.vcd --signals nosuch
is "$status" 5 "no such signal: exit code"
like "$err" 'matches --signals' "no such signal: said"
for t in soon -5 9e99ns ''; do
	run wave pairs.vcd --around "$t"
	is "$status" 2 "no time: \"$t\""
done
like "$err" '85ns' "no time: what to write"
sed 's/q_ref/other/' pairs.vcd >nopair.vcd
run wave nopair.vcd --around FAIL
is "$status" 2 "nothing tells what is wrong: exit code"
like "$err" 'q_dut and q_ref' "nothing tells what is wrong: said"
echo 'no dump' >bad.vcd
run wave bad.vcd
is "$status" 2 "no dump: exit code"
like "$err" 'bad.vcd is no value change dump' "no dump: said"
run wave nosuch.vcd
is "$status" 2 "no such file: exit code"
run wave x.fst
like "$err" 'fst2vcd' "an FST file: what to do"

# names that a design chose
# shellcheck disable=SC2016 # words of the format
printf '%s\n' '$timescale 1ns $end' '$scope module tb $end' \
	"\$var wire 1 ! \\<script>&\"$(printf '\033[31m') \$end" \
	'$upscope $end $enddefinitions $end #0 1! #5 0!' >hostile.vcd
run wave hostile.vcd
unlike "$out" "$(printf '\033')" "a hostile name: no escape sequence"
run wave hostile.vcd --svg h.svg
nok "a hostile name: escaped in a picture" grep -q '<script' h.svg
run wave hostile.vcd --json
unlike "$out" "$(printf '\033')" "a hostile name: JSON"

# ---- a sample ----
"$RTLSMITH" -q init . -m demo --base-url http://127.0.0.1:9/v1
gold=$abs_top_srcdir/data/suites/core
sed 's/pb = b1 & b2/pb = b1 | b2/' "$gold/gate_aoi22/golden.sv" >wrong.sv
run wave wrong.sv -s core -t gate_aoi22 --vcd w.vcd
is "$status" 0 "a wrong gate: exit code"
like "$out" '^gate_aoi22: fail \(sim_mismatch\)' "a wrong gate: the verdict"
like "$out" '^time.* > [0-9]' "a wrong gate: the moment"
like "$out" '^y .*[01]!' "a wrong gate: what is wrong"
like "$out" '^y \(golden\)' "a wrong gate: what is right"
like "$out" '^pb ' "a wrong gate: what is inside"
ok "the waveform is kept" grep -q enddefinitions w.vcd
run wave wrong.sv -s core -t gate_aoi22 --signals y --steps 4
like "$out" '^y .*!' "one signal: wrong as before"
unlike "$out" '^pb' "one signal: no other"
run wave "$gold/gate_aoi22/golden.sv" -s core -t gate_aoi22
is "$status" 0 "a right gate: exit code"
like "$out" 'pass' "a right gate: from the beginning"
unlike "$out" '[01]!' "a right gate: nothing wrong"
run wave "$gold/gate_aoi22/golden.sv" -s core -t gate_aoi22 --around FAIL
like "$err" 'nothing is wrong' "a right gate: said"
echo 'module x; endmodul' >broken.sv
run wave broken.sv -s core -t gate_aoi22
is "$status" 5 "a broken text: exit code"
like "$err" 'not simulated' "a broken text: said"
run wave wrong.sv -s core -t gate_aoi22 --vcd w.txt
is "$status" 2 "--vcd: name"
run wave wrong.sv -s core -t gate_aoi22 --gtkw w.gtkw
is "$status" 2 "--gtkw of a sample: keep the waveform"

run run -s core -m demo --limit 3 -n 2 --run one \
	--replay "$abs_top_srcdir/data/cassettes/core"
sample=$("$RTLSMITH" log one --reason sim_mismatch | sed -n \
	's|.* core/\([^ ]*\) .*|\1|p' | head -n 1)
run wave "one/$sample"
is "$status" 0 "a sample: exit code"
like "$out" 'sim_mismatch' "a sample: the verdict"
run wave one
is "$status" 2 "a run alone: exit code"

# ---- other programs ----
if command -v vcd2fst >/dev/null && command -v fst2vcd >/dev/null; then
	run wave pairs.vcd --fst p.fst
	is "$status" 0 "FST: exit code"
	fst2vcd p.fst >back.vcd
	run wave back.vcd --around FAIL --steps 6
	sed 1d out >back.txt
	sed 1d table.txt | diff -u back.txt - >diff.out
	is "$(cat diff.out)" "" "FST: the same waveform"
else
	pass "FST # SKIP vcd2fst is not installed"
fi
mkdir bin
bare() { # ARGS...: without any other program
	env PATH="$PWD/bin" "$RTLSMITH" "$@" >out 2>err </dev/null
	status=$?
	err=$(cat err)
}
bare wave pairs.vcd --open
is "$status" 3 "no viewer: exit code"
like "$err" 'install GTKWave' "no viewer: what to do"
bare wave pairs.vcd --fst p.fst
is "$status" 3 "no vcd2fst: exit code"
like "$err" 'vcd2fst is not on the PATH' "no vcd2fst: what to do"
cat >bin/gtkwave <<'END'
#!/bin/sh
printf '%s\n' "$@" >>viewer.args
cat "$2" >viewer.gtkw
test "${DISPLAY-}" = :7 || { echo "cannot open display"; exit 1; }
END
cp bin/gtkwave bin/surfer
chmod +x bin/gtkwave bin/surfer
PATH=$PWD/bin:$PATH
env -u DISPLAY -u WAYLAND_DISPLAY "$RTLSMITH" wave pairs.vcd --open \
	>out 2>err </dev/null
is "$?" 3 "no display: exit code"
like "$(cat err)" 'DISPLAY is not set' "no display: said"
DISPLAY=:7 run wave pairs.vcd --open
is "$status" 0 "a viewer: exit code"
like "$(cat viewer.args)" '^pairs.vcd$' "a viewer: the waveform"
like "$(cat viewer.gtkw)" '^tb.q_dut\[3:0\]$' "a viewer: the signals"
DISPLAY=:8 run wave pairs.vcd --open
is "$status" 3 "a viewer that fails: exit code"
like "$err" 'gtkwave ended with an error.*cannot open display' \
	"a viewer that fails: said"
rm viewer.args
DISPLAY=:7 run wave pairs.vcd --open --viewer surfer
is "$(cat viewer.args)" pairs.vcd "another viewer: the waveform alone"
done_testing
