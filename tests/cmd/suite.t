#!/bin/sh
# suite: list, show, import and verify.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
run -q init .

run suite ls
is "$status" 0 "ls: exit code"
like "$out" '^core +' "ls: our own suite"
mkdir mine
cp "$abs_top_srcdir/data/suites/core/suite.yaml" mine
cp -R "$abs_top_srcdir/data/suites/core/gate_aoi22" mine
chmod -R u+w mine
run suite import native mine --name mine
is "$status" 0 "import: exit code"
run suite ls
like "$out" '^mine ' "import: listed"
run suite show mine
like "$out" '^gate_aoi22 +spec' "show"
run suite verify mine --progress none
is "$status" 0 "verify: exit code"
like "$out" 'gate_aoi22|1 golden|pass' "verify: says so"

# designs that solve nothing, and mutants: what is found is shown again
if command -v yosys >/dev/null 2>&1; then
	run suite verify mine --hacks --mutants 8 --matrix kills.csv \
		--progress none
	is "$status" 0 "verify with mutants: exit code"
	like "$out" 'designs that solve nothing: [0-9]+' "designs"
	like "$out" 'mutants: 8 of 1 tasks: [0-9]+ killed, 0 alive' "mutants"
	is "$(grep -c ',mutant,' kills.csv)" 8 "matrix: a line a mutant"
	run suite show mine gate_aoi22
	like "$out" '^mutants: 8: .* 0 alive' "show tells it again"
else
	run suite verify mine --hacks --matrix kills.csv --progress none
	like "$out" 'designs that solve nothing: [0-9]+' "designs"
fi
like "$(cat kills.csv)" '^"gate_aoi22",design-strict,x,killed,' "matrix"

# a testbench that takes unknown outputs for right, and the erratum for it
cp -R mine weak
sed -i 's/want !== got/want != got/' weak/gate_aoi22/testbench.sv
run suite import native weak --name weak
run suite verify weak --hacks --progress none
is "$status" 1 "vacuous: exit code"
like "$out" 'gate_aoi22: vacuous, official' "vacuous: told"
run suite verify weak --json --hacks --mode official --progress none
like "$out" '"official": *"pass"' "vacuous: JSON"
cat >errata.yaml <<'END'
suite: weak
tasks:
  - id: gate_aoi22
    action: patch
    reason: unknown outputs must not match
    patch:
      file: testbench
      find: want != got
      replace: want !== got
END
run suite errata errata.yaml
is "$status" 0 "errata: exit code"
run suite errata weak --list
like "$out" '^gate_aoi22 +patch +unknown outputs' "errata: listed"
run suite show weak
like "$out" '^no task is verified' "patched: nothing is known of it"
run suite verify weak --hacks --progress none
is "$status" 0 "patched: exit code"
run suite show weak
nok "patched: verified" grep -q 'not verified:' out
sed -i -e 's/action: patch/action: exclude/' -e '/patch:/,$d' errata.yaml
run suite errata errata.yaml
run suite show weak
like "$out" '^no task is verified' "excluded"
run suite errata weak --remove --task nosuch
is "$status" 2 "errata: remove what is not there"
run suite errata weak --remove
like "$err" '2 errata removed' "errata: removed"
sed -i 's/reason/raeson/' errata.yaml
run suite errata errata.yaml
is "$status" 2 "errata: unknown key: exit code"
like "$err" 'unknown key "raeson"; did you mean reason' "errata: unknown key"
for name in verilogeval-v2 rtllm vgen; do
	run suite errata $name --suite mine
	like "$err" 'suite mine has none of these tasks' "errata: $name is read"
done

sed 's/assign/assign #1/' mine/gate_aoi22/golden.sv >broken
echo 'module gate_aoi22; endmodule' >mine/gate_aoi22/golden.sv
rm mine/gate_aoi22/faults.yaml
run suite import native mine --name broken
is "$status" 0 "a broken golden is imported"
run suite verify broken --progress none
is "$status" 1 "verify of a broken golden: exit code"
like "$out$err" 'gate_aoi22' "verify of a broken golden: which"

echo 'topp: x' >>mine/gate_aoi22/task.yaml
run suite import native mine --name bad
is "$status" 2 "unknown key: exit code"
like "$err" 'task\.yaml: unknown key "topp"; did you mean top' "unknown key"
run suite import nativ mine
is "$status" 2 "unknown format: exit code"
like "$err" 'native' "unknown format: nearest"
run suite import native nosuch
is "$status" 2 "missing folder: exit code"
run suite show nosuch
is "$status" 2 "unknown suite: exit code"
done_testing
