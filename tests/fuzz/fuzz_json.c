/*
 * fuzz_json: any bytes as a JSON document.  What is accepted must survive
 * being written and read again, in all three styles.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static void
check_again(struct arena *a, const char *text, const char *canonical)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	FUZZ_CHECK(str_utf8_ok(text, strlen(text)));
	FUZZ_CHECK(json_parse(a, text, strlen(text), &v, &e) == 0);
	FUZZ_CHECK(strcmp(json_canonical(a, v), canonical) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	if (json_parse(&a, (const char *)data, size, &v, &e) < 0) {
		FUZZ_CHECK(v == NULL);
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_LIMIT);
		FUZZ_CHECK(e.msg[0] != '\0' && !strchr(e.msg, '\n'));
	} else {
		const char *canonical = json_canonical(&a, v);

		check_again(&a, json_text(&a, v), canonical);
		check_again(&a, json_pretty(&a, v), canonical);
		check_again(&a, canonical, canonical);
		check_again(&a, json_text(&a, json_copy(&a, v)), canonical);
		(void)json_i64(v, "a", 0);
		(void)json_path(v, "a.0.b");
	}
	arena_release(&a);
	return 0;
}
