/*
 * test_llm_transfer: streams, packed and endless replies, time-outs of one
 * exchange, against a scripted server on loopback.
 */
#include "tests/unit/llm_rig.h"

#include <zlib.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"

static void
on_delta(void *arg, const char *p, size_t n)
{
	struct rig *g = arg;
	size_t at = strlen(g->seen.deltas);

	snprintf(g->seen.deltas + at, sizeof(g->seen.deltas) - at, "%.*s|",
		(int)n, p);
}

static void
test_streams(void **state)
{
	RIG(g,
		{200, SSE, NULL, ": hi\r\n\r\n" CHUNK("a") CHUNK("b") STOP, 0,
			0},
		{0, NULL, NULL, SSE_HEAD CHUNK("a") "data: {\"choi", 0,
			FAKELLM_CLOSE},
		{0, NULL, NULL, SSE_HEAD CHUNK("a"), 0, FAKELLM_RESET},
		{200, SSE, NULL, CHUNK("x") STOP "data: [DONE]\n\n", 0, 0});
	g.m.stream = 1;
	g.obs.delta = on_delta;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "ab");
	assert_true(strcmp(g.seen.deltas, "ab|") == 0 ||
		strcmp(g.seen.deltas, "a|b|") == 0);
	g.seen.attempts = 0;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "x");
	assert_int_equal(g.seen.attempts, 3);
	rig_close(&g);
}

/* A stream that said everything is a reply, however the connection ended. */
static void
test_stream_dropped_after_end(void **state)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Content-Length: 9999\r\n\r\n" CHUNK("x") STOP;

	RIG(g, {0, NULL, NULL, head, 0, FAKELLM_CLOSE});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "x");
	rig_close(&g);
}

static void
test_attempt_timeout(void **state)
{
	RIG(g, {0, NULL, NULL, "", 0, FAKELLM_HOLD}, good);
	g.o.attempt_timeout_ms = 200;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.seen.attempts, 2);
	assert_non_null(strstr(g.seen.errors, "timed out"));
	rig_close(&g);
}

static void
test_idle_timeout(void **state)
{
	RIG(g, {0, NULL, NULL, SSE_HEAD CHUNK("a"), 0, FAKELLM_HOLD});
	g.m.stream = 1;
	g.o.idle_timeout_ms = 200;
	g.o.max_retries = 1;
	assert_err(rig_go(&g), g.e, ERR_TIMEOUT, "no byte for 200 ms");
	assert_int_equal(g.seen.attempts, 2);
	rig_close(&g);
}

static void
test_too_long(void **state)
{
	size_t n = LIM_HTTP_BODY + 1;
	char *body = xmalloc(n + 1);
	struct fakellm_reply r = {200, NULL, NULL, body, 0, FAKELLM_CLOSE};

	memset(body, ' ', n);
	body[n] = '\0';
	{
		RIG(g, r);
		assert_err(rig_go(&g), g.e, ERR_LIMIT, "bytes");
		assert_int_equal(g.seen.attempts, 1);
		rig_close(&g);
	}
	free(body);
}

static size_t
squeeze(const char *p, size_t n, char *out, size_t max)
{
	z_stream z;

	memset(&z, 0, sizeof(z));
	assert_int_equal(
		deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
		Z_OK);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)max;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	n = max - z.avail_out;
	deflateEnd(&z);
	return n;
}

/* Packed replies are unpacked, and no further than the limit. */
static void
test_gzip(void **state)
{
	size_t big = LIM_HTTP_BODY + 1;
	char *zeros = xcalloc(1, big);
	char *packed = xmalloc(big);
	char small[1024];
	size_t ns = squeeze(GOOD, strlen(GOOD), small, sizeof(small));
	size_t nb = squeeze(zeros, big, packed, big);

	RIG(g, {200, NULL, "Content-Encoding: gzip\r\n", small, ns, 0},
		{200, NULL, "Content-Encoding: gzip\r\n", packed, nb, 0});
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "hi");
	g.seen.attempts = 0;
	assert_err(rig_go(&g), g.e, ERR_LIMIT, "bytes");
	fakellm_stop(&g.f);
	assert_non_null(strstr(g.f.seen[0], "Accept-Encoding: "));
	llm_client_free(g.c);
	fakellm_free(&g.f);
	arena_release(&g.a);
	free(zeros);
	free(packed);
}

/* 10 MB in one event arrives; more than LIM_SSE_LINE does not. */
static void
test_long_event(void **state)
{
	const size_t sizes[] = {10 * LIM_MIB / 2, LIM_SSE_LINE / 2 + 1};
	struct buf b[2];
	size_t i;
	size_t k;

	for (i = 0; i < 2; i++) {
		buf_init(&b[i], LIM_HTTP_BODY);
		buf_addstr(&b[i],
			"data: {\"choices\":[{\"delta\":{\"content\":\"");
		for (k = 0; k < sizes[i]; k++)
			buf_addstr(&b[i], "\\n");
		buf_addstr(&b[i], "\"},\"finish_reason\":\"stop\"}]}\n\n");
	}
	RIG(g, {200, SSE, NULL, b[0].ptr, 0, 0},
		{200, SSE, NULL, b[1].ptr, 0, 0});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.r.content_n, sizes[0]);
	g.seen.attempts = 0;
	assert_err(rig_go(&g), g.e, ERR_LIMIT, "line of the event stream");
	assert_int_equal(g.seen.attempts, 1);
	rig_close(&g);
	buf_release(&b[0]);
	buf_release(&b[1]);
}

static void
test_invalid_utf8(void **state)
{
	RIG(g,
		{200, SSE, NULL,
			CHUNK("a\xff"
			      "b") STOP,
			0, 0});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content,
		"a\xef\xbf\xbd"
		"b");
	assert_non_null(strstr(g.seen.raw,
		"a\xff"
		"b"));
	rig_close(&g);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_streams),
	cmocka_unit_test(test_stream_dropped_after_end),
	cmocka_unit_test(test_attempt_timeout),
	cmocka_unit_test(test_idle_timeout),
	cmocka_unit_test(test_too_long),
	cmocka_unit_test(test_gzip),
	cmocka_unit_test(test_long_event),
	cmocka_unit_test(test_invalid_utf8),
};

UNIT_MAIN(tests)
