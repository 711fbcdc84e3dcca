/*
 * The core suite end to end: every golden passes its testbench with the
 * sample count it states, every injected fault is rejected, and every
 * hand-written reply of the cassette gets the verdict that its author says it
 * deserves, in both modes.
 *
 * With sanitizers the faults are left out: they try the tasks, not our code,
 * and take some CPU minutes of Icarus.
 */
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "tests/system/system.h"
#include "tests/unit/unit.h"

#define REPLIES 4
#ifdef SANITIZE
#define NO_FAULTS "--no-faults"
#define FAULTS_MIN 0
#else
#define NO_FAULTS NULL
#define FAULTS_MIN 10
#endif

/* 1 when the verdict is another than the author's. */
static int
check_sample(struct system *s, const cJSON *row)
{
	const char *task = json_str(row, "task", "");
	char *path = arena_printf(
		&s->a, "%s/data/cassettes/core/%s.yaml", s->source, task);
	struct err e = ERR_INIT;
	const char *want, *got;
	cJSON *doc;

	assert_ok(yaml_parse_file(&s->a, path, &doc, &e), e);
	want = json_str(cJSON_GetArrayItem(json_get(doc, "replies"),
				(int)json_i64(row, "index", 0) % REPLIES),
		"expect", "");
	got = json_str(row, "reason", "none");
	if (str_eq(want, got))
		return 0;
	print_error("%s, reply %lld: the cassette says \"%s\", the judge "
		    "\"%s\"\n",
		task, (long long)json_i64(row, "index", 0), want, got);
	return 1;
}

static void
check_log(struct system *s, const char *log)
{
	struct err e = ERR_INIT;
	int n = 0, bad = 0;

	while (*log != '\0') {
		size_t k = strcspn(log, "\n");
		cJSON *row;

		assert_ok(json_parse(&s->a, log, k, &row, &e), e);
		bad += check_sample(s, row);
		n++;
		log += k + (log[k] == '\n');
	}
	assert_int_equal(bad, 0);
	assert_true(n >= 48 * REPLIES);
}

static void
test_replies(void **state)
{
	struct system s;
	char *log;

	(void)state;
	system_open(&s, NULL, "");
	assert_int_equal(
		system_run(&s, NULL,
			(const char *const[]){"run", "-s", "core", "-m", "demo",
				"-n", "4", "--run", "r", NULL}),
		0);
	assert_int_equal(
		system_run(&s, &log,
			(const char *const[]){"log", "r", "--json", NULL}),
		0);
	check_log(&s, log);
	assert_int_equal(system_run(&s, NULL,
				 (const char *const[]){"rescore", "r", "--mode",
					 "official", NULL}),
		0);
	assert_int_equal(
		system_sql(&s,
			"SELECT count(*) FROM scoring o JOIN verdict a ON "
			"a.id = o.verdict_id JOIN scoring t ON t.sample_id = "
			"o.sample_id AND t.mode = 'strict' AND t.newest JOIN "
			"verdict b ON b.id = t.verdict_id WHERE o.mode = "
			"'official' AND o.newest AND a.status <> b.status"),
		0);
	system_close(&s);
}

static void
test_verify(void **state)
{
	struct system s;
	struct err e = ERR_INIT;
	const cJSON *r;
	char *out;
	cJSON *doc;

	(void)state;
	system_open(&s, NULL, "");
	assert_int_equal(
		system_run(&s, &out,
			(const char *const[]){"suite", "verify", "core",
				"--json", "--mutants", "0", NO_FAULTS, NULL}),
		0);
	assert_ok(json_parse(&s.a, out, strlen(out), &doc, &e), e);
	assert_true(json_i64(doc, "tasks", 0) >= 48);
	assert_int_equal(
		json_i64(doc, "goldens_pass", 0), json_i64(doc, "tasks", -1));
	assert_int_equal(
		json_i64(doc, "faults_killed", 0), json_i64(doc, "faults", -1));
	cJSON_ArrayForEach(r, json_get(doc, "results"))
	{
		if (json_i64(json_get(r, "edits"), "n", 0) < FAULTS_MIN)
			fail_msg("%s has fewer than %d faults",
				json_str(r, "task", ""), FAULTS_MIN);
	}
	system_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies), cmocka_unit_test(test_verify)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
