/*
 * fuzz_edit: any bytes as a design and the reply that edits it, with a NUL
 * between: an edit is made whole or not at all, and a free repair or the marks
 * around data never read past an end.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/edit.h"
#include "agent/prefix.h"
#include "agent/work.h"
#include "lib/base/limits.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *nul = memchr(text, '\0', size);
	size_t n = nul != NULL ? (size_t)(nul - text) : size / 2;
	const char *reply = text + n;
	struct arena a = ARENA_INIT;
	struct prefix_result p;
	struct edit_result r;

	edit_apply(&a, text, n, reply, size - n, &r);
	FUZZ_CHECK(r.edits >= 0 && r.edits <= EDIT_MAX + 1);
	FUZZ_CHECK((r.code != NULL) == (r.why == NULL));
	FUZZ_CHECK(r.code == NULL || r.n <= LIM_CANDIDATE);
	prefix_repair(&a, text, n, "top", &p);
	FUZZ_CHECK(p.code != NULL && p.done != NULL);
	FUZZ_CHECK(strlen(agent__data(&a, "m", text, n, 1000)) < 8000);
	arena_release(&a);
	return 0;
}
