/*
 * fuzz_recheck: any bytes as a judge object.  One that is read names modules
 * that may stand in a script; the task of one survives being written and read.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/recheck.h"
#include "lib/base/json.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct recheck r, again;
	struct err e = ERR_INIT;
	cJSON *doc;

	if (json_parse(&a, (const char *)data, size, &doc, &e) < 0)
		goto done;
	if (recheck_read(&a, doc, &r, &e) < 0) {
		FUZZ_CHECK(e.msg[0] && !strchr(e.msg, '\n'));
		goto done;
	}
	FUZZ_CHECK(strpbrk(r.task.top, " ;\n\t-/\\") == NULL);
	if (!r.is_task)
		goto done;
	doc = recheck_of_task(&a, &r.task, r.mode, r.full);
	FUZZ_CHECK(recheck_read(&a, doc, &again, &e) == 0);
	FUZZ_CHECK(again.task.n_files == r.task.n_files);
	FUZZ_CHECK(again.mode == r.mode && again.full == r.full);
done:
	arena_release(&a);
	return 0;
}
