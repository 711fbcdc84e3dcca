/*
 * test_llm_key: where keys come from, and that a canary key reaches nothing
 * but the wire: no message, no log, no recording, no description of a model.
 */
#include "tests/unit/unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/llm/cassette.h"
#include "lib/llm/llm.h"
#include "tests/helpers/fakellm.h"

#define CANARY "canary-1f6b0c9d2e"

static struct arena a = ARENA_INIT;
static char all[65536]; /* every text an observer sees */
static struct cassette_writer *writer;

static void
note(const char *s)
{
	size_t n = strlen(all);

	snprintf(all + n, sizeof(all) - n, "%s\n", s ? s : "");
}

static int
on_attempt(void *arg, const struct llm_attempt *x, struct err *e)
{
	struct llm_request q;

	memset(&q, 0, sizeof(q));
	note(x->url);
	note(x->request);
	note(x->error);
	return writer ? cassette_record(writer, arg, &q, x, e) : 0;
}

static int
ask(struct llm_model *m, struct err *e)
{
	static const struct llm_message msg = {"user", "hello"};
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	struct llm_observer obs = {on_attempt, NULL, m};
	struct llm_request q;
	struct llm_reply r;
	struct llm_client *c;
	int rc;

	memset(&q, 0, sizeof(q));
	q.messages = &msg;
	q.n_messages = 1;
	q.params = llm_params_none();
	o.max_retries = 0;
	assert_ok(llm_client_new(&c, &o, e), *e);
	rc = llm_complete(c, m, &q, &obs, &a, &r, e);
	llm_client_free(c);
	return rc;
}

static struct llm_model
model(const char *base_url)
{
	struct llm_model m;

	memset(&m, 0, sizeof(m));
	m.name = "m";
	m.provider = "openai";
	m.model = "x";
	m.base_url = base_url;
	return m;
}

static void
test_missing(void **state)
{
	struct llm_model m = model("http://127.0.0.1:1/v1");
	struct err e = ERR_INIT;

	(void)state;
	m.key_env = "LLM_TEST_NO_SUCH_KEY";
	assert_err(ask(&m, &e), e, ERR_AUTH,
		"environment variable LLM_TEST_NO_SUCH_KEY is not set; export "
		"it or change models.m.api_key_env");
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	setenv("LLM_TEST_BAD_KEY", "two words", 1);
	m.key_env = "LLM_TEST_BAD_KEY";
	assert_err(ask(&m, &e), e, ERR_AUTH, "blanks");
	assert_null(strstr(e.msg, "two words"));
	m.key_env = NULL;
	m.key_cmd = "/bin/false";
	assert_err(ask(&m, &e), e, ERR_AUTH, "api_key_cmd");
	m.key_cmd = "/bin/true";
	assert_err(ask(&m, &e), e, ERR_AUTH, "empty key");
	m.key_cmd = "no-such-program-here";
	assert_err(ask(&m, &e), e, ERR_AUTH, "not in PATH");
}

static void
test_command(void **state)
{
	static const struct fakellm_reply r = {
		401, NULL, NULL, "{}", 0, FAKELLM_KEEP};
	struct err e = ERR_INIT;
	struct fakellm f;
	struct llm_model m;

	(void)state;
	fakellm_start(&f, &r, 1);
	m = model(arena_printf(&a, "http://127.0.0.1:%d/v1", f.port));
	m.key_cmd = "echo  " CANARY "x";
	assert_err(ask(&m, &e), e, ERR_AUTH, "401");
	fakellm_stop(&f);
	assert_non_null(
		strstr(f.seen[0], "Authorization: Bearer " CANARY "x\r\n"));
	fakellm_free(&f);
}

/* The file holds the word, not the key; it is removed. */
static void
file_is_clean(const char *path, const char *word)
{
	struct err e = ERR_INIT;
	char *text;

	assert_ok(fs_read(&a, path, LIM_FILE, &text, NULL, &e), e);
	assert_non_null(strstr(text, word));
	assert_null(strstr(text, CANARY));
	unlink(path);
}

/* A hostile endpoint says the key back in every way it can. */
static void
test_canary(void **state)
{
	static const struct fakellm_reply r[] = {
		{401, NULL, NULL,
			"{\"error\":{\"message\":\"bad key " CANARY
			"\",\"code\":\"" CANARY "\"}}",
			0, FAKELLM_KEEP},
		{400, "text/html", NULL, "<title>" CANARY "</title>", 0, 0},
		{200, NULL, NULL, "{\"error\":{\"type\":\"" CANARY "\"}}", 0,
			0},
		{200, NULL, NULL,
			"{\"choices\":[{\"message\":{\"content\":\"x\"},"
			"\"finish_reason\":\"" CANARY "\"}]}",
			0, 0},
	};
	char log[] = "/tmp/llm-key-XXXXXX";
	char *tape;
	struct err e = ERR_INIT;
	struct fakellm f;
	struct llm_model m;
	int fd = mkstemp(log);
	int i;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	tape = arena_printf(&a, "%s.tape", log);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	setenv("LLM_TEST_CANARY", CANARY "\n", 1);
	assert_ok(log_open(log, &e), e);
	assert_ok(cassette_record_open(&writer, tape, &e), e);
	fakellm_start(&f, r, 4);
	m = model(arena_printf(
		&a, "http://joe:%s@127.0.0.1:%d/v1", CANARY, f.port));
	m.key_env = "LLM_TEST_CANARY";
	for (i = 0; i < 4; i++) {
		if (ask(&m, &e) < 0)
			note(e.msg);
	}
	m.base_url = "http://joe:" CANARY "@127.0.0.1:1/v1";
	assert_int_equal(ask(&m, &e), -1);
	note(e.msg);
	note(json_text(&a, llm_model_json(&a, &m)));
	log_close();
	assert_ok(cassette_record_close(writer, &e), e);
	writer = NULL;
	fakellm_stop(&f);
	assert_non_null(
		strstr(f.seen[0], "Authorization: Bearer " CANARY "\r\n"));
	fakellm_free(&f);
	assert_true(strlen(all) > 100);
	assert_null(strstr(all, CANARY));
	file_is_clean(log, "llm");
	file_is_clean(tape, "\"key\"");
	arena_release(&a);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_missing),
	cmocka_unit_test(test_canary),
	cmocka_unit_test(test_command),
};

UNIT_MAIN(tests)
