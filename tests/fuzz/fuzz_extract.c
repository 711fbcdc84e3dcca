/*
 * fuzz_extract: any bytes as a model's reply, for every extractor; and as a
 * testbench, for the importer that looks for what it instantiates.  Code that
 * is found lies within bounds, and nothing is found in nothing.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "bench/import.h"
#include "eval/extract.h"
#include "eval/vscan.h"

static void
check_reply(struct arena *a, const struct task *t,
	const struct extract_reply *reply)
{
	for (int m = EXTRACT_DEFAULT; m <= EXTRACT_NONE; m++) {
		struct extract_result x;

		extract_code(a, t, (enum extract_mode)m, reply, &x);
		FUZZ_CHECK(x.extractor != NULL && x.rules != NULL);
		if (x.code != NULL) {
			volatile char last = x.n > 0 ? x.code[x.n - 1] : 0;

			(void)last;
			continue;
		}
		FUZZ_CHECK(x.reason == REASON_NO_CODE ||
			x.reason == REASON_EMPTY ||
			x.reason == REASON_TRUNCATED);
	}
}

/* As the answer to a task that asks for no design. */
static void
check_kind(struct arena *a, const char *kind, const struct extract_reply *reply)
{
	const struct task t = {
		.profile = TASK_NATIVE, .kind = kind, .id = "t", .top = "m"};
	const struct extract_reply exact = {
		arena_strndup(a, reply->text, reply->n), reply->n,
		reply->truncated};

	check_reply(a, &t, &exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct extract_reply reply = {(const char *)data, size, false};
	struct vscan v;

	if (size > 0 && (data[0] & 1) != 0)
		reply.truncated = true;
	for (int p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		struct task t = {.profile = (enum task_profile)p,
			.id = "t",
			.top = "TopModule",
			.header = p == TASK_VE2_SPEC || p == TASK_NATIVE
				? NULL
				: "module TopModule (input a);\n"};

		check_reply(&a, &t, &reply);
	}
	check_kind(&a, "assertion", &reply);
	check_kind(&a, "testbench", &reply);
	check_kind(&a, "line", &reply);
	vscan_text(&a, reply.text, size, &v);
	for (size_t i = 0; i < v.n; i++)
		FUZZ_CHECK(v.modules[i].start < v.modules[i].end &&
			v.modules[i].end <= size);
	(void)import_instantiated(&a, reply.text, size);
	(void)import_root(&a, reply.text, size);
	arena_release(&a);
	return 0;
}
