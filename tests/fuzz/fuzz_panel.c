/*
 * fuzz_panel: lines of scenarios, in one piece and in many; whatever is told,
 * the counts of the judgement fit one another.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/panel.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct panel_row rows[2] = {{.compiled = true}, {.compiled = true}};
	struct panel_scan whole = {.row = &rows[0]};
	struct panel_scan pieces = {.row = &rows[1]};
	struct panel_result r;

	panel_scan_add(&whole, s, size);
	panel_scan_end(&whole);
	for (size_t i = 0; i < size; i++)
		panel_scan_add(&pieces, s + i, 1);
	panel_scan_end(&pieces);
	FUZZ_CHECK(rows[0].n == rows[1].n && rows[0].n <= PANEL_SCENARIOS);
	FUZZ_CHECK(
		memcmp(rows[0].cell, rows[1].cell, sizeof(rows[0].cell)) == 0);
	panel_judge(rows, 2, &panel_correctbench, &r);
	FUZZ_CHECK(r.columns == rows[0].n && r.n_bad <= r.columns);
	for (size_t i = 0; i < r.n_bad; i++)
		FUZZ_CHECK(rows[0].cell[r.bad[i]] == PANEL_FAILS);
	return 0;
}
