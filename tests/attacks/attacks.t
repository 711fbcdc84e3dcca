#!/bin/sh
# attacks: designs that try to cheat the judge or to harm the host, and honest
# ones that look like it, each judged behind a VerilogEval-like and an
# RTLLM-like testbench.  Folders tell what must come of them:
#
#	reject   never passes            blocked  nor touches the canary
#	fail     an ordinary failure     pass     passes
#
# @CANARY@ in a design becomes a folder outside of the scratch area.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog
here=$abs_top_srcdir/tests/attacks
secret=7ea5ecc0ffee77
run -q init .
run -q suite import verilogeval-v2 "$here/ve/dataset_spec-to-rtl" --name ve
is "$status" 0 "a suite like VerilogEval"
run -q suite import rtllm "$here/rt" --name rt
is "$status" 0 "a suite like RTLLM"

mkdir "$tap_tmp/canary"
echo $secret >"$tap_tmp/canary/secret"
echo keep >"$tap_tmp/canary/keep"
(cd "$tap_tmp/canary" && cat -- * && ls -l) >before

# put KIND PROBLEM FOLDER: the designs, as they are given to both suites
put() {
	for f in "$here/$1/$2"/*.sv; do
		n=${f##*/}
		sed "s|@CANARY@|$tap_tmp/canary|" "$f" >"$3/$n"
	done
}

# bombs FOLDER: what is too large to lie here
bombs() {
	head='module TopModule(input clk, input rst, input up, output [3:0] n);'
	{
		echo "$head"
		awk 'BEGIN { for (i = 0; i < 3000000; i++) printf "n+" }'
		echo "endmodule"
	} >"$1/long_line.sv"
	{
		echo "$head endmodule"
		awk 'BEGIN { for (i = 0; i < 20000; i++)
			printf "module m%d(input a); endmodule\n", i }'
	} >"$1/many_modules.sv"
	{
		echo "$head assign n = "
		awk 'BEGIN { for (i = 0; i < 100000; i++) printf "~(" }'
		echo "; endmodule"
	} >"$1/deep_nest.sv"
	{
		echo "$head assign n = 0;"
		printf '// \377\376\300\n wire \\\377x ; endmodule\n'
	} >"$1/not_utf8.sv"
	head -c 400000 /dev/zero >"$1/zeros.sv"
	awk 'BEGIN { for (i = 0; i < 60000; i++) print "`ifdef A" }' \
		>"$1/deep_ifdef.sv"
}

for kind in reject blocked fail pass; do
	for path in "$here/$kind"/*; do
		p=${path##*/}
		id=$(cd "$here/ve/dataset_spec-to-rtl" && echo Prob*_"$p"_ref.sv)
		mkdir -p "ve/$kind/${id%_ref.sv}" "rt/$kind/$p"
		put $kind "$p" "rt/$kind/$p"
		[ $kind != reject ] || [ "$p" != tally ] ||
			bombs "rt/$kind/$p"
		cp "rt/$kind/$p"/* "ve/$kind/${id%_ref.sv}"
	done
done

# expect KIND LINE: is the result what the kind asks for?
expect() {
	case $1 in
	pass) like "$2" '"passed": ?true' "$3" ;;
	fail)
		case $2 in
		*forbidden_construct* | *'"status":"error"'*)
			is "$2" "an ordinary failure" "$3"
			;;
		*) like "$2" '"passed": ?false' "$3" ;;
		esac
		;;
	*)
		case $2 in
		*'"status":"error"'* | *$secret*)
			is "$2" "a failing verdict" "$3"
			;;
		*) like "$2" '"passed": ?false' "$3" ;;
		esac
		;;
	esac
}

for suite in ve rt; do
	for kind in reject blocked fail pass; do
		run eval "$suite/$kind" -s $suite --mode strict --fresh \
			--progress none -o "$suite-$kind.out"
		is "$status" 0 "$suite: $kind: judged"
		for f in "$suite/$kind"/*/*.sv; do
			name=${f##*/}
			line=$(grep -F "\"${name%.sv}\"" "$suite-$kind.out")
			expect $kind "$line" "$suite: $kind: ${name%.sv}"
		done
	done
done
(cd "$tap_tmp/canary" && cat -- * && ls -l) >after
ok "the canary folder is as it was" cmp before after
nok "the secret is in no result" grep -rq $secret ./*.out
done_testing
