/*
 * fuzz_plan: any bytes as a planner's reply: there is always a plan, and its
 * questions are bounded text.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/spec.h"
#include "lib/base/str.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct spec_plan p;

	spec_plan_read(&a, (const char *)data, size, &p);
	FUZZ_CHECK(str_utf8_ok(p.text, strlen(p.text)));
	FUZZ_CHECK(p.n <= SPEC_QUESTIONS);
	for (size_t i = 0; i < p.n; i++) {
		const struct spec_question *q = &p.questions[i];

		FUZZ_CHECK(q->text[0] != '\0');
		/* a broken byte becomes three */
		FUZZ_CHECK(strlen(q->text) + strlen(q->dflt) <=
			3 * (size_t)SPEC_QUESTION_MAX);
		FUZZ_CHECK(strchr(q->text, '\n') == NULL);
	}
	arena_release(&a);
	return 0;
}
