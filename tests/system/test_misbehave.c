/*
 * A run against an endpoint that misbehaves in every way the replay server
 * knows: no sample is lost, none is scored wrongly, nothing hangs.  Each act
 * is tried whole and streamed.  The acts are runs of one project, so that a
 * candidate that came well through is judged once.
 */
#include "lib/base/str.h"
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

#define STREAM "    stream: true\n"
#define ALL 12 /* samples of a run */

/* One run of four tasks, three samples each; its exit code. */
static int
run(struct system *s, const char *name)
{
	return system_run(s, NULL,
		(const char *const[]){"run", "-s", "core", "-m", "demo",
			"--limit", "4", "-n", "3", "-k", "1", "--cache", "off",
			"--run", name, "--max-retries", "2", "--retry-backoff",
			"0.01", "--idle-timeout", "2", "--attempt-timeout", "4",
			NULL});
}

/* Samples of a run. */
static int64_t
count(struct system *s, const char *name, const char *where)
{
	return system_sql(s,
		arena_printf(&s->a,
			"SELECT count(*) FROM sample s LEFT JOIN "
			"scoring c ON c.id = s.scoring_id LEFT "
			"JOIN verdict v ON v.id = c.verdict_id "
			"WHERE s.run_no = (SELECT no FROM run WHERE "
			"name = '%s') AND (%s)",
			name, where));
}

static void
check(struct system *s, const char *name, enum expect expect, int code,
	const char *calm)
{
	assert_int_equal(count(s, name, "1"), ALL);
	switch (expect) {
	case SAME:
		assert_int_equal(code, 0);
		assert_string_equal(system_report(s, name), calm);
		return;
	case TRUNCATED:
		assert_int_equal(count(s, name, "v.reason = 'truncated'"), ALL);
		return;
	case EMPTY:
		assert_int_equal(count(s, name, "v.reason = 'empty'"), ALL);
		return;
	case JUDGED:
		assert_int_equal(code, 0);
		assert_int_equal(
			count(s, name, "v.status IN ('pass', 'fail')"), ALL);
		return;
	case ERRORS:
		/* in error, or back to pending when the run saw that the
		 * endpoint was dead; never scored */
		assert_int_equal(code, 4);
		assert_int_equal(
			count(s, name, "s.state IN (0, 3) AND v.id IS NULL"),
			ALL);
		return;
	case STOPPED:
		assert_int_equal(code, 3);
		assert_int_equal(
			count(s, name, "s.state = 0 AND v.id IS NULL"), ALL);
		return;
	}
}

static void
one_act(struct system *s, const struct act *act, const char *name, bool stream,
	const char *calm)
{
	bool first = str_starts(name, "first");
	int code;

	if (act->stream_only && !stream)
		return;
	print_message("# %s, %s\n", act->name, stream ? "streamed" : "whole");
	system_serve(s,
		arena_printf(&s->a, "rules:\n  - %sdo: %s\n",
			first ? "when: {attempt: 1}\n    " : "", act->what),
		stream ? STREAM : "");
	code = run(s, name);
	check(s, name, act->expect, code, calm);
	assert_int_equal(
		system_run(s, NULL, (const char *const[]){"db", "check", NULL}),
		0);
}

static void
all_acts(bool stream)
{
	struct system s;
	char *calm;
	size_t i;

	system_open(&s, NULL, stream ? STREAM : "");
	assert_int_equal(run(&s, "calm"), 0);
	calm = system_report(&s, "calm");
	for (i = 0; i < sizeof(first_attempt) / sizeof(*first_attempt); i++)
		one_act(&s, &first_attempt[i],
			arena_printf(&s.a, "first%zu", i), stream, calm);
	for (i = 0; i < sizeof(always) / sizeof(*always); i++)
		one_act(&s, &always[i], arena_printf(&s.a, "always%zu", i),
			stream, calm);
	system_close(&s);
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
