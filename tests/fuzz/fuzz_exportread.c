/*
 * fuzz_exportread: any bytes as a row of an export; the first byte says of
 * which format.  What is read says only what is in it, and what is refused is
 * refused in one line.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/exportrow.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct export_place at = {.split = EXPORT_TRAIN};
	struct export_read r;
	struct err e = ERR_INIT;
	char *line;

	if (size < 2)
		return 0;
	line = arena_alloc(&a, size); /* NULs and all */
	memcpy(line, data + 1, size - 1);
	if (export_row_read(&a, (enum export_format)(data[0] % EXPORT_FORMATS),
		    &at, line, size - 1, &r, &e) < 0) {
		FUZZ_CHECK(e.msg[0] && !strchr(e.msg, '\n'));
	} else {
		FUZZ_CHECK(r.id[0] && r.group[0] && r.n <= EXPORT_CLAIMS_MAX);
		for (size_t i = 0; i < r.n; i++)
			FUZZ_CHECK(strlen(r.claim[i].text) < size);
		FUZZ_CHECK(!r.verified || r.judge != NULL);
	}
	arena_release(&a);
	return 0;
}
