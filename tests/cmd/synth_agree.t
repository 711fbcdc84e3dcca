#!/bin/sh
# synth: area, delay, cells and size of 20 designs are, to the digit, those of
# a script for Yosys and its abc command that was written by hand.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need yosys yosys-abc
lib=$abs_top_srcdir/data/liberty/rtlsmith45.lib

# Names of nets come from those of files, and ABC's results depend on them: so
# the design is called s0.sv.
cat >by_hand.ys <<END
read_verilog -nooverwrite -noblackbox -icells +/techmap.v
design -stash tm
read_verilog -sv s0.sv
hierarchy -check -auto-top
setattr -unset always_comb p:*
proc
flatten
tribuf
opt_expr
opt_clean
memory_collect
memory_map
pmuxtree
techmap -map %tm t:\$gt t:\$lt t:\$ge t:\$le t:\$shift t:\$shiftx t:\$shl t:\$shr t:\$sshl t:\$sshr t:\$mul t:\$div t:\$mod t:\$divfloor t:\$modfloor t:\$pow t:\$alu t:\$macc t:\$lcu
opt_expr
aigmap
simplemap
techmap -map %tm t:\$* t:\$_* %d
simplemap
aigmap
opt_clean
dfflibmap -liberty $lib
aigmap
opt_clean
tee -q -o abc.log abc -liberty $lib -script +strash;&get,-n;&fraig,-x,-C,1000;&put;scorr;dc2;dretime;strash;print_stats,-p;&get,-n;&dch,-f;&nf;&put;buffer;topo;stime,-p
opt_clean
tee -q -o stat.log stat -liberty $lib
END

for name in axis_skid_buffer bcd_adder4 cla_adder16 debouncer edge_detect8 \
	gate_aoi22 i2c_start_stop lock_arbiter mux_onehot8 \
	priority_encoder16 rv32i_decoder seq_detect_1101 sync_fifo uart_rx \
	uart_tx vending_fsm timer_irq gray_convert lfsr16_galois pwm8; do
	cp "$abs_top_srcdir/data/suites/core/$name/golden.sv" s0.sv || exit 99
	yosys -Q -q -s by_hand.ys >log 2>&1 || cat log
	area=$(sed -n 's/.*Chip area.*: *//p' stat.log)
	delay=$(sed -n 's/.*Delay = *\([0-9.]*\) ps.*/\1/p' abc.log)
	cells=$(sed -n 's/.*Number of cells: *//p' stat.log)
	ands=$(sed -n 's/.* and = *\([0-9]*\) .*/\1/p' abc.log)
	run synth s0.sv
	is "$(sed -n 's/^cells \([0-9]*\),.*/\1/p' out)" "$cells" "$name: cells"
	is "$(sed -n 's/^area \([0-9.]*\) .*/\1/p' out)" \
		"$(printf %.2f "$area")" "$name: area"
	is "$(sed -n 's/^delay \([0-9.]*\) ps/\1/p' out)" "$delay" \
		"$name: delay"
	is "$(sed -n 's/^and.*graph: \([0-9]*\) .*/\1/p' out)" "$ands" \
		"$name: size"
done
done_testing
