/*
 * test_llm_sse: the event stream reader, cut at every pair of places.
 */
#include "tests/unit/unit.h"

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/llm/sse.h"

static int
on_event(
	void *arg, const char *event, const char *data, size_t n, struct err *e)
{
	struct buf *b = arg;

	assert_int_equal(strlen(data), n);
	if (strcmp(data, "stop") == 0)
		return err_set(e, ERR_PARSE, "stopped");
	buf_printf(b, "[%s|%s]", event, data);
	return 0;
}

static void
feed(const char *text, size_t a, size_t b, const char *want)
{
	struct err e = ERR_INIT;
	size_t n = strlen(text);
	struct buf out;
	struct sse s;

	buf_init(&out, 4096);
	sse_init(&s, on_event, &out);
	assert_ok(sse_feed(&s, text, a, &e), e);
	assert_ok(sse_feed(&s, text + a, b - a, &e), e);
	assert_ok(sse_feed(&s, text + b, n - b, &e), e);
	assert_ok(sse_end(&s, &e), e);
	if (strcmp(out.ptr, want) != 0)
		fail_msg("cut at %zu and %zu: got %s, want %s", a, b, out.ptr,
			want);
	sse_release(&s);
	buf_release(&out);
}

static const struct {
	const char *text, *want;
} cases[] = {
	{"data: a\n\ndata: b\n\n", "[|a][|b]"},
	{"data:a\r\n\r\ndata:  b\r\n\r\n", "[|a][| b]"},
	{"data: a\r\rdata: b\r\r", "[|a][|b]"},
	{"data: a\r\n\ndata: b\n\r\n", "[|a][|b]"},
	{"data: a\r\n\rdata: b", "[|a][|b]"},
	{"\xef\xbb\xbf"
	 "data: a\n\n",
		"[|a]"},
	{"\n\n\xef\xbb\xbf"
	 "data: a\n\n",
		""},
	{": comment\n: data: no\ndata: a\n\n:\n\n", "[|a]"},
	{"event: x\ndata: a\n\ndata: b\n\n", "[x|a][|b]"},
	{"event: x\n\ndata: b\n\n", "[|b]"},
	{"data: a\ndata\ndata:\ndata: b\n\n", "[|a\n\n\nb]"},
	{"data\n\n", "[|]"},
	{"id: 3\nretry: 10\nother\ndata: a\n\n", "[|a]"},
	{"data: a: b\n\ndatax: c\n\ndat: d\n\n", "[|a: b]"},
	{"data: {\"x\":\n", "[|{\"x\":]"},
	{"data: \xf0\x9f\x98\x80\n\n", "[|\xf0\x9f\x98\x80]"},
	{"", ""},
	{"\r\n\r\r\n\n", ""},
};

static void
test_every_cut(void **state)
{
	size_t i;
	size_t a;
	size_t b;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i].text);

		for (a = 0; a <= n; a++) {
			for (b = a; b <= n; b++)
				feed(cases[i].text, a, b, cases[i].want);
		}
	}
}

static void
test_byte_by_byte(void **state)
{
	size_t i;
	size_t k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err e = ERR_INIT;
		struct buf out;
		struct sse s;

		buf_init(&out, 4096);
		sse_init(&s, on_event, &out);
		for (k = 0; cases[i].text[k]; k++)
			assert_ok(sse_feed(&s, cases[i].text + k, 1, &e), e);
		assert_ok(sse_end(&s, &e), e);
		assert_string_equal(out.ptr, cases[i].want);
		sse_release(&s);
		buf_release(&out);
	}
}

static void
test_long_event_name(void **state)
{
	char text[400];
	char want[400];
	char name[100];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(text, sizeof(text), "event: %s\ndata: a\n\n", name);
	snprintf(want, sizeof(want), "[%.*s|a]", SSE_EVENT_MAX - 1, name);
	feed(text, 0, 0, want);
}

static void
test_bounded(void **state)
{
	size_t n = LIM_SSE_LINE + 1;
	char *line = malloc(n);
	struct err e = ERR_INIT;
	struct buf out;
	struct sse s;
	int i;

	(void)state;
	memset(line, 'x', n);
	buf_init(&out, 4096);
	/* in one piece, in two, and as many lines of one event */
	sse_init(&s, on_event, &out);
	line[n - 1] = '\n';
	assert_ok(sse_feed(&s, line, n, &e), e);
	assert_err(sse_feed(&s, line, n - 1, &e) < 0 ||
				sse_feed(&s, line, n, &e) < 0
			? -1
			: 0,
		e, ERR_LIMIT, "event stream");
	sse_release(&s);
	sse_init(&s, on_event, &out);
	memcpy(line, "data:", 5);
	assert_ok(sse_feed(&s, line, n, &e), e);
	assert_err(sse_feed(&s, line, n, &e), e, ERR_LIMIT, "event stream");
	sse_release(&s);
	/* many carriage returns must not take square time */
	sse_init(&s, on_event, &out);
	memset(line, '\r', n);
	for (i = 0; i < 2; i++)
		assert_ok(sse_feed(&s, line, n, &e), e);
	sse_release(&s);
	buf_release(&out);
	free(line);
}

static void
test_error_of_reader(void **state)
{
	static const char text[] = "data: a\n\ndata: stop\n\ndata: b\n\n";
	struct err e = ERR_INIT;
	struct buf out;
	struct sse s;

	(void)state;
	buf_init(&out, 4096);
	sse_init(&s, on_event, &out);
	assert_err(
		sse_feed(&s, text, strlen(text), &e), e, ERR_PARSE, "stopped");
	assert_string_equal(out.ptr, "[|a]");
	sse_release(&s);
	buf_release(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_cut),
	cmocka_unit_test(test_byte_by_byte),
	cmocka_unit_test(test_long_event_name),
	cmocka_unit_test(test_bounded),
	cmocka_unit_test(test_error_of_reader),
};

UNIT_MAIN(tests)
