/*
 * fuzz_power: any bytes as a netlist (up to a line of "%%"), and as a waveform
 * behind it.  An estimate ends, and is a number or has a reason.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "eval/power.h"

static const char library[] =
	"library (t) { voltage_unit : \"1V\"; nom_voltage : 1.0;"
	"leakage_power_unit : \"1nW\"; capacitive_load_unit (1, ff);"
	"cell (NAND) { area : 1; cell_leakage_power : 5;"
	" pin (A) { direction : input; capacitance : 2; }"
	" pin (B) { direction : input; capacitance : 2; }"
	" pin (Y) { direction : output; function : \"!(A B)\"; } }"
	"cell (LAT) { area : 1; cell_leakage_power : 5;"
	" latch (IQ, IQN) { enable : \"E\"; data_in : \"D\"; }"
	" pin (E) { direction : input; capacitance : 2; }"
	" pin (D) { direction : input; capacitance : 2; }"
	" pin (Q) { direction : output; function : \"IQ\"; } }"
	"cell (DFF) { area : 5; cell_leakage_power : 20;"
	" ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\";"
	"  clear : \"!RN\"; }"
	" pin (CK) { direction : input; capacitance : 1; clock : true; }"
	" pin (D) { direction : input; capacitance : 2; }"
	" pin (RN) { direction : input; capacitance : 1; }"
	" pin (Q) { direction : output; function : \"IQ\"; }"
	" pin (QN) { direction : output; function : \"IQN\"; } } }";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct liberty *lib;
	struct vcd vcd;
	struct power_job job = {.top = "m", .vcd = &vcd, .instance = "tb.dut"};
	struct power_result r;
	struct err e = ERR_INIT;
	char *text = arena_strndup(&a, (const char *)data, size);
	char *cut = strstr(text, "%%\n");

	if (cut &&
		liberty_parse(&a, "t.lib", library, sizeof(library) - 1, &lib,
			&e) == 0 &&
		vcd_parse(&a, cut + 3, strlen(cut + 3), &vcd, &e) == 0) {
		job.lib = lib;
		job.netlist_json = text;
		job.netlist_json_n = (size_t)(cut - text);
		power_estimate(&a, &job, &r);
		FUZZ_CHECK(r.why || (r.dynamic_nw >= 0 && r.window_ns > 0));
		FUZZ_CHECK(!r.why || isnan(r.total_nw));
		FUZZ_CHECK(r.n_top <= POWER_TOP);
		power_json(&a, &r);
	}
	arena_release(&a);
	return 0;
}
