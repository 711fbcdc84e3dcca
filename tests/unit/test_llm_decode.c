/*
 * test_llm_decode: every reply in tests/golden/llm, hand-written from
 * descriptions of how endpoints differ, decoded whole and, where it is a
 * stream, cut at every place.  NAME.in is the body, NAME.out what it means;
 * the name starts with the wire and ends with the content type.
 * REGEN_GOLDEN=1 writes the .out files: review the difference.
 */
#include "tests/unit/unit.h"

#include <inttypes.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/decode.h"

static struct arena a = ARENA_INIT;

static int
teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static struct llm_model
model_for(const char *name)
{
	struct llm_model m;

	memset(&m, 0, sizeof(m));
	m.name = "m";
	m.provider = "generic";
	m.wire = str_starts(name, "anthropic") ? LLM_WIRE_ANTHROPIC
					       : LLM_WIRE_OPENAI;
	m.price_in = 1e6; /* 1 USD per million tokens */
	m.price_out = 2e6;
	m.price_cached = 0.5e6;
	m.price_cache_write = -1;
	return m;
}

static const char *
describe_calls(struct arena *ar, const struct llm_reply *r)
{
	const char *all = "";

	for (size_t i = 0; i < r->n_calls; i++)
		all = arena_printf(ar, "%scall: %s %s %s\n", all,
			r->calls[i].id, r->calls[i].name,
			r->calls[i].arguments);
	return all;
}

static const char *
describe_tokens(struct arena *ar, const struct llm_reply *r)
{
	const char *all = "";

	for (size_t i = 0; i < r->n_tokens; i++) {
		const struct llm_token *t = &r->tokens[i];

		all = arena_printf(
			ar, "%stoken: %zu %g\n", all, t->n, t->logprob);
		for (size_t k = 0; k < t->n_others; k++)
			all = arena_printf(ar, "%sor: \"%s\" %g\n", all,
				t->others[k].text, t->others[k].logprob);
	}
	return all;
}

static char *
describe(struct arena *ar, int rc, const struct decode *d,
	const struct llm_reply *r, const struct err *e)
{
	const struct llm_usage *u = &r->usage;

	if (rc < 0 || !r->content)
		return arena_printf(ar, "error: %s\nretry: %s\ntext: %s\n",
			err_name(e->code), d->retry ? "yes" : "no", e->msg);
	assert_int_equal(strlen(r->content), r->content_n);
	assert_true(str_utf8_ok(r->content, r->content_n));
	if (r->reasoning)
		assert_int_equal(strlen(r->reasoning), r->reasoning_n);
	return arena_printf(ar,
		"finish: %s (%s)\nusage: %" PRId64 " %" PRId64 " %" PRId64
		" %" PRId64 " %" PRId64 "\ncost: %" PRId64
		"\nid: %s\nmodel: %s\nfingerprint: %s\n"
		"%s%sreasoning: %s\ncontent: %s\n",
		llm_finish_name(r->finish), r->finish_raw ? r->finish_raw : "-",
		u->input, u->output, u->cached, u->cache_write, u->reasoning,
		r->cost_uusd, r->response_id ? r->response_id : "-",
		r->response_model ? r->response_model : "-",
		r->system_fingerprint ? r->system_fingerprint : "-",
		describe_calls(ar, r), describe_tokens(ar, r),
		r->reasoning ? r->reasoning : "-", r->content);
}

/* Decodes the body, given in two pieces. */
static char *
decode_at(struct arena *ar, const char *name, const char *body, size_t n,
	size_t cut)
{
	const char *type = strstr(name, ".sse.in")
		? "Text/Event-Stream;charset=utf-8"
		: "application/json";
	struct llm_model m = model_for(name);
	struct err e = ERR_INIT;
	struct llm_reply r;
	struct decode d;
	char *text;
	int rc;

	memset(&r, 0, sizeof(r));
	decode_init(&d, ar, &m);
	rc = decode_feed(&d, type, body, cut, &e);
	if (rc == 0)
		rc = decode_feed(&d, type, body + cut, n - cut, &e);
	if (rc == 0)
		rc = decode_end(&d, body, n, &r, &e);
	text = describe(ar, rc, &d, &r, &e);
	decode_release(&d);
	return text;
}

static void
check_file(const char *dir, const char *name)
{
	char *path = fs_join(&a, dir, name);
	char *out = arena_strndup(&a, path, strlen(path) - 3);
	struct err e = ERR_INIT;
	char *body;
	char *want;
	char *got;
	size_t n;
	size_t cut;

	out = arena_printf(&a, "%s.out", out);
	assert_ok(fs_read(&a, path, LIM_FILE, &body, &n, &e), e);
	got = decode_at(&a, name, body, n, n);
	if (getenv("REGEN_GOLDEN")) /* NOLINT(concurrency-mt-unsafe) */
		assert_ok(fs_write(out, got, strlen(got), &e), e);
	assert_ok(fs_read(&a, out, LIM_FILE, &want, NULL, &e), e);
	if (strcmp(got, want) != 0)
		fail_msg("%s: got\n%s\nwant\n%s", name, got, want);
	for (cut = 0; cut < n; cut++) {
		struct arena ar = ARENA_INIT;

		got = decode_at(&ar, name, body, n, cut);
		if (strcmp(got, want) != 0)
			fail_msg("%s cut at %zu: got\n%s\nwant\n%s", name, cut,
				got, want);
		arena_release(&ar);
	}
}

static void
test_golden(void **state)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	char *top = getenv("abs_top_srcdir");
	char *dir = fs_join(&a, top, "tests/golden/llm");
	struct err e = ERR_INIT;
	char **names;
	size_t n;
	size_t i;
	size_t seen = 0;

	(void)state;
	assert_ok(fs_list(&a, dir, &names, &n, &e), e);
	for (i = 0; i < n; i++) {
		if (!str_ends(names[i], ".in"))
			continue;
		check_file(dir, names[i]);
		seen++;
	}
	assert_true(seen >= 80);
}

static void
test_bounded(void **state)
{
	struct llm_model m = model_for("openai");
	struct err e = ERR_INIT;
	struct llm_reply r;
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b, LIM_JSON_TEXT);
	buf_addstr(&b,
		"{\"choices\":[{\"finish_reason\":\"stop\",\"message\":"
		"{\"content\":\"");
	for (i = 0; i <= LIM_LLM_TEXT; i++)
		buf_addch(&b, 'x');
	buf_addstr(&b, "\"}}]}");
	assert_err(llm_decode(&a, &m, b.ptr, b.len, "application/json", &r, &e),
		e, ERR_LIMIT, "bytes of text");
	buf_release(&b);
}

/* A line of 10 MB is a line like any other. */
static void
test_many_alternatives(void **state)
{
	struct llm_model m = model_for("openai");
	struct err e = ERR_INIT;
	struct llm_reply r;
	struct buf b;

	(void)state;
	buf_init(&b, LIM_JSON_TEXT);
	buf_addstr(&b,
		"{\"choices\":[{\"finish_reason\":\"stop\",\"message\":"
		"{\"content\":\"x\"},\"logprobs\":{\"content\":[{\"token\":"
		"\"x\",\"logprob\":-1,\"top_logprobs\":[");
	for (int i = 0; i < 100000; i++)
		buf_printf(&b, "{\"token\":\"%d\",\"logprob\":0},", i);
	buf_addstr(&b, "0]}]}}]}");
	assert_ok(llm_decode(&a, &m, b.ptr, b.len, "application/json", &r, &e),
		e);
	assert_int_equal(r.n_tokens, 1);
	assert_int_equal(r.tokens[0].n_others, LIM_TOP_LOGPROBS);
	assert_string_equal(r.tokens[0].others[19].text, "19");
	buf_release(&b);
}

static void
test_long_line(void **state)
{
	const size_t text = 10 * LIM_MIB / 2;
	struct llm_model m = model_for("openai");
	struct err e = ERR_INIT;
	struct llm_reply r;
	struct buf b;
	size_t i;

	(void)state;
	buf_init(&b, LIM_JSON_TEXT);
	buf_addstr(&b, "data: {\"choices\":[{\"delta\":{\"content\":\"");
	for (i = 0; i < text; i++)
		buf_addstr(&b, "\\n");
	buf_addstr(&b, "\"},\"finish_reason\":\"stop\"}]}\n\n");
	assert_true(b.len > 10 * LIM_MIB);
	assert_ok(llm_decode(&a, &m, b.ptr, b.len, "text/event-stream", &r, &e),
		e);
	assert_int_equal(r.content_n, text);
	buf_release(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(test_golden, teardown),
	cmocka_unit_test_teardown(test_bounded, teardown),
	cmocka_unit_test_teardown(test_many_alternatives, teardown),
	cmocka_unit_test_teardown(test_long_line, teardown),
};

UNIT_MAIN(tests)
