/*
 * fuzz_task_json: any bytes as a task document, and as a verdict.  What is
 * accepted survives being written and read again with the same hash.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/task.h"
#include "eval/verdict.h"
#include "lib/base/json.h"

static void
check_task(struct arena *a, const struct task *t)
{
	struct err e = ERR_INIT;
	char *text = json_text(a, task_to_json(a, t));
	struct task again;
	cJSON *doc;
	size_t i;

	FUZZ_CHECK(json_parse(a, text, strlen(text), &doc, &e) == 0);
	FUZZ_CHECK(task_from_json(a, doc, &again, &e) == 0);
	FUZZ_CHECK(strcmp(again.sha256, t->sha256) == 0);
	FUZZ_CHECK(again.n_files == t->n_files);
	for (i = 0; i < t->n_files; i++) {
		FUZZ_CHECK(!strchr(t->files[i].name, '/'));
		FUZZ_CHECK(again.files[i].n == t->files[i].n);
	}
	(void)task_golden_candidate(a, t);
}

static void
check_verdict(struct arena *a, const struct verdict *v)
{
	struct err e = ERR_INIT;
	char *text = json_text(a, verdict_json(a, NULL, v, true));
	struct verdict again;
	cJSON *doc;

	FUZZ_CHECK(json_parse(a, text, strlen(text), &doc, &e) == 0);
	FUZZ_CHECK(verdict_from_json(a, doc, &again, &e) == 0);
	FUZZ_CHECK(strcmp(json_text(a, verdict_json(a, NULL, &again, true)),
			   text) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v;
	struct task t;
	cJSON *doc;

	if (json_parse(&a, (const char *)data, size, &doc, &e) == 0) {
		if (task_from_json(&a, doc, &t, &e) == 0)
			check_task(&a, &t);
		else
			FUZZ_CHECK(e.msg[0] && !strchr(e.msg, '\n'));
		if (verdict_from_json(&a, doc, &v, &e) == 0)
			check_verdict(&a, &v);
	}
	arena_release(&a);
	return 0;
}
