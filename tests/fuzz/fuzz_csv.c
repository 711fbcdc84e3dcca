/*
 * fuzz_csv: any bytes as a record.  What is read is what is left of the text
 * without its quotes and separators; a record that is whole has no state in
 * which its text goes on.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/csv.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct csv_record r;
	const char *p = (const char *)data;
	enum csv_state st = csv_scan(CSV_START, ',', p, size);

	if (csv_fields(&a, ',', p, size, &r, &e) == 0) {
		size_t sum = 0;

		FUZZ_CHECK(st != CSV_BROKEN && st != CSV_QUOTED);
		FUZZ_CHECK(r.n > 0);
		for (size_t i = 0; i < r.n; i++) {
			FUZZ_CHECK(r.field[i][r.len[i]] == '\0');
			sum += r.len[i];
		}
		FUZZ_CHECK(sum + r.n - 1 <= size);
	} else {
		FUZZ_CHECK(e.code == ERR_LIMIT || st == CSV_BROKEN ||
			st == CSV_QUOTED);
	}
	arena_release(&a);
	return 0;
}
