/*
 * fuzz_toolcall: any bytes as a reply with calls in it.  What is read is
 * bounded, each call has its arguments or a reason, and what is written as text
 * is read back as it was.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/toolcall.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static void
check_back(struct arena *a, const struct toolcalls *x)
{
	struct llm_tool_call calls[LIM_TOOL_CALLS];
	struct llm_reply r = {.content = "I look.", .content_n = 7};
	struct toolcalls y;
	const char *text;
	size_t n;

	for (size_t i = 0; i < x->n; i++)
		calls[i] = x->list[i].call;
	r.calls = calls;
	r.n_calls = x->n;
	text = toolcall_write(a, &r, &n);
	FUZZ_CHECK(strlen(text) == n);
	toolcall_read(a, text, n, &y);
	FUZZ_CHECK(y.n == x->n);
	for (size_t i = 0; i < x->n; i++) {
		FUZZ_CHECK(str_eq(y.list[i].call.id, calls[i].id));
		FUZZ_CHECK(str_eq(y.list[i].call.name, calls[i].name));
		FUZZ_CHECK(
			str_eq(y.list[i].call.arguments, calls[i].arguments));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct toolcalls x;

	toolcall_read(&a, (const char *)data, size, &x);
	FUZZ_CHECK(x.n <= LIM_TOOL_CALLS && x.said_n <= size);
	for (size_t i = 0; i < x.n; i++) {
		const struct toolcall *c = &x.list[i];

		FUZZ_CHECK((c->arguments == NULL) == (c->why != NULL));
		FUZZ_CHECK(c->call.id && c->call.name && c->call.arguments);
	}
	check_back(&a, &x);
	arena_release(&a);
	return 0;
}
