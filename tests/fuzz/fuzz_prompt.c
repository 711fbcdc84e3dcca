/*
 * fuzz_prompt: any text as a prompt template.  Values that hold braces are
 * not expanded again.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/prompt.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const pairs[] = {
		"prompt", "{{top}}", "top", "T", NULL};
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *text = arena_strndup(&a, (const char *)data, size);
	char *out = NULL;

	if (prompt_expand(&a, "fuzz", text, pairs, &out, &e) < 0)
		FUZZ_CHECK(e.msg[0] != '\0' && strchr(e.msg, '\n') == NULL);
	else
		FUZZ_CHECK(out != NULL);
	arena_release(&a);
	return 0;
}
