/*
 * fuzz_cassette: any bytes as a cassette: a recording, or after a first byte
 * 'y' a hand-written file.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/llm/cassette.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct arena scratch = ARENA_INIT;
static char *dir;

static void
clean(void)
{
	struct err e = ERR_INIT;

	(void)fs_rmtree(dir, &e);
	arena_release(&scratch);
}

static void
check(const struct cassette *c)
{
	struct cassette_reply r;
	struct err e = ERR_INIT;
	int64_t i;

	for (i = -1; i < 4; i++) {
		if (cassette_find(c, KEY, "a", i, &r, &e) < 0)
			continue;
		FUZZ_CHECK(r.content != NULL && r.finish_reason != NULL);
		FUZZ_CHECK(r.status >= 100 && r.status <= 599);
		for (size_t k = 0; k < r.n_tokens; k++)
			FUZZ_CHECK(r.tokens[k].n_others <= LIM_TOP_LOGPROBS);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct cassette *c = NULL;
	struct err e = ERR_INIT;
	char *path;

	if (size < 1)
		return 0;
	if (!dir) {
		FUZZ_CHECK(fs_scratch(&scratch, &dir, &e) == 0);
		(void)atexit(clean);
	}
	path = fs_join(&a, dir, data[0] == 'y' ? "c.yaml" : "c.jsonl");
	FUZZ_CHECK(fs_write(path, data + 1, size - 1, &e) == 0);
	if (cassette_open(&c, path, &e) == 0)
		check(c);
	else
		FUZZ_CHECK(c == NULL && e.msg[0] != '\0');
	cassette_free(c);
	arena_release(&a);
	return 0;
}
