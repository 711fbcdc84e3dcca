/*
 * A run against an endpoint that misbehaves in every way the replay server
 * knows: no sample is lost, none is scored wrongly, nothing hangs.  Each act
 * is tried whole and streamed.
 */
#include "tests/system/system.h"
#include "tests/unit/unit.h"

enum expect {
	SAME,	   /* the report of a calm run */
	TRUNCATED, /* every sample fails as truncated */
	EMPTY,	   /* every sample fails as empty */
	JUDGED,	   /* every sample has a verdict */
	ERRORS,	   /* every sample is in error, none is scored */
	STOPPED	   /* the run stops (key, money), all samples pending */
};

struct act {
	const char *name, *what;
	enum expect expect;
	bool stream_only;
};

/* Acts at the first attempt only: a retry gets the good reply. */
static const struct act first_attempt[] = {
	{"429 with Retry-After", "{status: 429, retry_after: 0}", SAME, false},
	{"429 with retry-after-ms", "{status: 429, retry_after_ms: 20}", SAME,
		false},
	{"500", "{status: 500}", SAME, false},
	{"502 as a web page", "{status: 502, body: html}", SAME, false},
	{"503 without a body", "{status: 503, body: empty}", SAME, false},
	{"529", "{status: 529}", SAME, false},
	{"half an event", "half_event", SAME, false},
	{"half an event, closed cleanly", "{half_event: clean}", SAME, true},
	{"dropped before the head", "{drop: head}", SAME, false},
	{"dropped after 20 bytes", "{drop: 20}", SAME, false},
	{"an error inside 200", "error_in_200", SAME, false},
	{"a web page with 200", "html_200", SAME, false},
	{"garbage with 200", "garbage", SAME, false},
	{"silence", "{hang: 30}", SAME, false},
};

/* Acts at every attempt. */
static const struct act always[] = {
	{"no [DONE]", "no_done", SAME, false},
	{"tiny pieces", "{split: 7}", SAME, false},
	{"keep-alives first", "keepalive", SAME, false},
	{"the role twice", "duplicate_role", SAME, false},
	{"no token counts", "usage_missing", JUDGED, false},
	{"invalid UTF-8", "invalid_utf8", JUDGED, false},
	{"a line of 10 MB", "big_line", ERRORS, false},
	{"a line of 1 MB", "{big_line: 1000000}", JUDGED, false},
	{"empty, cut", "empty_length", TRUNCATED, false},
	{"empty, ended", "empty_stop", EMPTY, false},
	{"null content", "content_null", EMPTY, false},
	{"500 for ever", "{status: 500}", ERRORS, false},
	{"no money",
		"{status: 429, code: insufficient_quota, type: "
		"insufficient_quota}",
		STOPPED, false},
	{"key refused", "{status: 401}", STOPPED, false},
};

#define N_TASKS "4"
#define N_SAMPLES "3"
#define ALL 12

static const char *const words[] = {"run", "-s", "core", "-m", "demo",
	"--limit", N_TASKS, "-n", N_SAMPLES, "-k", "1", "--cache", "off",
	"--run", "r", "--max-retries", "2", "--retry-backoff", "0.01",
	"--idle-timeout", "2", "--attempt-timeout", "4", NULL};

static char *
calm_report(bool stream)
{
	struct system s;
	char *text, *copy;

	system_open(&s, NULL, stream ? "    stream: true\n" : "");
	assert_int_equal(system_run(&s, NULL, words), 0);
	text = system_report(&s, "r");
	copy = strdup(text);
	assert_non_null(copy);
	system_close(&s);
	return copy;
}

static int64_t
count(struct system *s, const char *where)
{
	return system_sql(s,
		arena_printf(&s->a,
			"SELECT count(*) FROM sample s LEFT JOIN "
			"scoring c ON c.id = s.scoring_id LEFT "
			"JOIN verdict v ON v.id = c.verdict_id "
			"WHERE %s",
			where));
}

static void
check(struct system *s, enum expect expect, int code, const char *calm)
{
	assert_int_equal(count(s, "1"), ALL);
	switch (expect) {
	case SAME:
		assert_int_equal(code, 0);
		assert_string_equal(system_report(s, "r"), calm);
		return;
	case TRUNCATED:
		assert_int_equal(count(s, "v.reason = 'truncated'"), ALL);
		return;
	case EMPTY:
		assert_int_equal(count(s, "v.reason = 'empty'"), ALL);
		return;
	case JUDGED:
		assert_int_equal(code, 0);
		assert_int_equal(count(s, "v.status IN ('pass', 'fail')"), ALL);
		return;
	case ERRORS:
		/* in error, or back to pending when the run saw that the
		 * endpoint was dead; never scored */
		assert_int_equal(code, 4);
		assert_int_equal(
			count(s, "s.state IN (0, 3) AND v.id IS NULL"), ALL);
		return;
	case STOPPED:
		assert_int_equal(code, 3);
		assert_int_equal(count(s, "s.state = 0 AND v.id IS NULL"), ALL);
		return;
	}
}

static void
one_act(const struct act *act, bool first, bool stream, const char *calm)
{
	struct system s;
	char script[512];
	int code;

	if (act->stream_only && !stream)
		return;
	print_message("# %s, %s\n", act->name, stream ? "streamed" : "whole");
	snprintf(script, sizeof(script), "rules:\n  - %sdo: %s\n",
		first ? "when: {attempt: 1}\n    " : "", act->what);
	system_open(&s, script, stream ? "    stream: true\n" : "");
	code = system_run(&s, NULL, words);
	check(&s, act->expect, code, calm);
	assert_int_equal(system_run(&s, NULL,
				 (const char *const[]){"db", "check", NULL}),
		0);
	system_close(&s);
}

static void
all_acts(bool stream)
{
	char *calm = calm_report(stream);

	for (size_t i = 0; i < sizeof(first_attempt) / sizeof(*first_attempt);
		i++)
		one_act(&first_attempt[i], true, stream, calm);
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		one_act(&always[i], false, stream, calm);
	free(calm);
}

static void
test_whole(void **state)
{
	(void)state;
	all_acts(false);
}

static void
test_streamed(void **state)
{
	(void)state;
	all_acts(true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole), cmocka_unit_test(test_streamed)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
