/*
 * fuzz_yaml: any bytes as a YAML file.  What is accepted must be written so
 * that it reads back equal.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/base/yaml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	cJSON *v = NULL;
	cJSON *again = NULL;
	char *text;

	if (yaml_parse(&a, "f.yaml", (const char *)data, size, &v, &e) < 0) {
		FUZZ_CHECK(v == NULL);
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_LIMIT);
		FUZZ_CHECK(str_starts(e.msg, "f.yaml:"));
	} else {
		text = yaml_text(&a, v);
		FUZZ_CHECK(str_utf8_ok(text, strlen(text)));
		FUZZ_CHECK(yaml_parse(&a, "f.yaml", text, strlen(text), &again,
				   &e) == 0);
		FUZZ_CHECK(strcmp(json_text(&a, v), json_text(&a, again)) == 0);
	}
	arena_release(&a);
	return 0;
}
