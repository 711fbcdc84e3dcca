/*
 * fuzz_sse: any bytes as an event stream.  The first byte says where it is
 * cut in two: the events must be the same as in one piece.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/hash.h"
#include "lib/llm/sse.h"

static int
on_event(
	void *arg, const char *event, const char *data, size_t n, struct err *e)
{
	struct hash_ctx *h = arg;

	(void)e;
	FUZZ_CHECK(data[n] == '\0');
	FUZZ_CHECK(strlen(event) < SSE_EVENT_MAX);
	hash_str(h, event);
	hash_part(h, data, n);
	return 0;
}

static void
run(const char *p, size_t n, size_t cut, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();
	struct err e = ERR_INIT;
	struct sse s;

	sse_init(&s, on_event, h);
	FUZZ_CHECK(sse_feed(&s, p, cut, &e) == 0);
	FUZZ_CHECK(sse_feed(&s, p + cut, n - cut, &e) == 0);
	FUZZ_CHECK(sse_end(&s, &e) == 0);
	sse_release(&s);
	hash_final(h, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data + 1;
	char whole[HASH_HEX];
	char cut[HASH_HEX];

	if (size < 1)
		return 0;
	run(p, size - 1, size - 1, whole);
	run(p, size - 1, data[0] % size, cut);
	FUZZ_CHECK(strcmp(whole, cut) == 0);
	return 0;
}
