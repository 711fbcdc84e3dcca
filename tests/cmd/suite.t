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
