/*
 * test_replay_script: the script of misbehaviour: what is read, what is
 * refused, and which requests a rule holds for.
 */
#include "tests/unit/unit.h"

#include "lib/base/yaml.h"
#include "serve/replay_int.h"

static struct replay_script *
read_script(const char *text)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct replay_script *s = NULL;
	cJSON *tree;

	assert_ok(yaml_parse(&a, "s.yaml", text, strlen(text), &tree, &e), e);
	assert_ok(replay_script_read(&s, "s.yaml", tree, &e), e);
	arena_release(&a);
	return s;
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"[]", "s.yaml: a script is a mapping"},
		{"{rules: []\n, rulez: 1}", "rulez"},
		{"rules: [1]", "rule 1: must be a mapping"},
		{"rules: [{do: no_done}, {do: hangs}]", "rule 2: unknown"},
		{"rules: [{do: {hangs: 1}}]", "did you mean hang"},
		{"rules: [{wen: {}, do: no_done}]", "did you mean when"},
		{"rules: [{when: {sampel: 1}, do: no_done}]", "sample"},
		{"rules: [{when: {sample: 1.5}, do: no_done}]", "sample"},
		{"rules: [{when: {sample: []}, do: no_done}]", "sample"},
		{"rules: [{when: {nth: 9-3}, do: no_done}]", "nth"},
		{"rules: [{when: {every: 0}, do: no_done}]", "every"},
		{"rules: [{when: {wire: smtp}, do: no_done}]", "wire"},
		{"rules: [{when: {stream: 1}, do: no_done}]", "stream"},
		{"rules: [{when: 3, do: no_done}]", "when"},
		{"rules: [{times: x, do: no_done}]", "times"},
		{"rules: [{when: {sample: 1}}]", "\"do\" must be an action"},
		{"rules: [{do: {}}]", "no action"},
		{"rules: [{do: {no_done: true, drop: 1}}]", "two actions"},
		{"rules: [{do: {no_done: 7}}]", "no_done"},
		{"rules: [{do: {status: 99}}]", "status"},
		{"rules: [{do: {status: 500, body: pdf}}]", "body"},
		{"rules: [{do: {status: 429, retry_after: -1}}]",
			"retry_after"},
		{"rules: [{do: {no_done: true, code: x}}]", "only \"status\""},
		{"rules: [{do: hang}]", "hang"},
		{"rules: [{do: {slow: 0}}]", "slow"},
		{"rules: [{do: {big_line: 1e12}}]", "big_line"},
		{"rules: [{do: {half_event: dirty}}]", "half_event"},
		{"rules: [{do: {drop: x}}]", "drop"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct replay_script *s = NULL;
		cJSON *tree = NULL;

		assert_ok(yaml_parse(&a, "s.yaml", bad[i].text,
				  strlen(bad[i].text), &tree, &e),
			e);
		if (replay_script_read(&s, "s.yaml", tree, &e) == 0)
			fail_msg("accepted: %s", bad[i].text);
		assert_int_equal(e.code, ERR_USAGE);
		if (!strstr(e.msg, bad[i].says))
			fail_msg("\"%s\" lacks \"%s\"", e.msg, bad[i].says);
		arena_release(&a);
	}
}

static void
test_values(void **state)
{
	struct replay_script *s = read_script(
		"seed: 9\n"
		"rules:\n"
		"  - do: {status: 429, retry_after: 0.5, retry_after_ms: 20,\n"
		"      retry_after_date: 3, code: c, type: t, message: m,\n"
		"      param: p, body: flat}\n"
		"    times: 2\n"
		"  - do: {hang: 0.25}\n"
		"    times_each: 1\n"
		"  - do: big_line\n"
		"  - do: {drop: head}\n"
		"  - do: {half_event: clean}\n"
		"  - do: {split: true}\n");
	const struct replay_do *d = &s->rules[0].act;

	(void)state;
	assert_int_equal(s->n, 6);
	assert_int_equal(s->seed, 9);
	assert_int_equal(d->act, REPLAY_ACT_STATUS);
	assert_int_equal(d->status, 429);
	assert_true(d->retry_after > 0.49 && d->retry_after < 0.51);
	assert_int_equal(d->retry_after_ms, 20);
	assert_int_equal((int)d->retry_after_date, 3);
	assert_string_equal(d->code, "c");
	assert_string_equal(d->type, "t");
	assert_string_equal(d->message, "m");
	assert_string_equal(d->param, "p");
	assert_int_equal(d->body, REPLAY_ERROR_FLAT);
	assert_int_equal(s->rules[0].times, 2);
	assert_int_equal(s->rules[0].times_each, -1);
	assert_int_equal(s->rules[1].act.n, 250);
	assert_int_equal(s->rules[1].times_each, 1);
	assert_int_equal(s->rules[2].act.n, 10 * 1024 * 1024);
	assert_int_equal(s->rules[3].act.n, 0);
	assert_true(s->rules[4].act.clean);
	assert_int_equal(s->rules[5].act.n, 1);
	replay_script_free(s);
	replay_script_free(NULL);
}

static struct replay_request
request(int64_t sample, int64_t attempt, int64_t nth)
{
	struct replay_request q;

	memset(&q, 0, sizeof(q));
	q.model = "gpt-4o";
	q.last_user = "write a fifo";
	q.sample = sample;
	q.attempt = attempt;
	q.nth = nth;
	snprintf(q.identity, sizeof(q.identity), "k-%d", (int)sample);
	return q;
}

static bool
holds(const char *when, const struct replay_request *q)
{
	char text[200];
	struct replay_script *s;
	bool r;

	snprintf(
		text, sizeof(text), "rules: [{when: {%s}, do: no_done}]", when);
	s = read_script(text);
	r = replay_rule_holds(s, &s->rules[0], q);
	replay_script_free(s);
	return r;
}

static void
test_conditions(void **state)
{
	struct replay_request q = request(5, 2, 17);

	(void)state;
	assert_true(holds("", &q));
	assert_true(holds("sample: 5, attempt: 2, nth: 17", &q));
	assert_false(holds("sample: 6", &q));
	assert_false(holds("attempt: 1", &q));
	assert_false(holds("nth: 16", &q));
	assert_true(holds("sample: [1, 5]", &q));
	assert_true(holds("sample: [1, 4-6]", &q));
	assert_true(holds("sample: 0-5", &q));
	assert_false(holds("sample: 6-9", &q));
	assert_true(holds("model: gpt-*", &q));
	assert_false(holds("model: gpt", &q));
	assert_true(holds("match: a fifo", &q));
	assert_false(holds("match: a FIFO", &q));
	assert_true(holds("wire: openai, stream: false", &q));
	assert_false(holds("wire: anthropic", &q));
	q.stream = true;
	assert_false(holds("stream: false", &q));
	assert_true(holds("stream: true", &q));
}

/* One in N identities, the same ones whatever else is going on. */
static void
test_every(void **state)
{
	struct replay_script *s =
		read_script("rules: [{when: {every: 10}, do: no_done}]");
	int hits = 0;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		struct replay_request q = request(i, 1, i + 1);
		bool first = replay_rule_holds(s, s->rules, &q);

		q.attempt = 2;
		q.nth = 1;
		assert_int_equal(replay_rule_holds(s, s->rules, &q), first);
		hits += first;
	}
	assert_in_range(hits, 150, 250);
	replay_script_free(s);
}

/* Rules in order, the first that holds; times and times_each run out. */
static void
test_counts(void **state)
{
	struct replay_script *s =
		read_script("rules:\n"
			    "  - {do: no_done, when: {sample: 1}, times: 2}\n"
			    "  - {do: garbage, times_each: 1}\n");
	struct replay_book *b = replay_book_new(s);
	static const struct {
		int64_t sample;
		int rule; /* 0: none */
	} steps[] = {{1, 1}, {2, 2}, {1, 1}, {1, 2}, {1, 0}, {2, 0}, {3, 2}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct replay_request q = request(steps[i].sample, -1, 0);
		int rule;

		memset(q.key, 'a', sizeof(q.key) - 1);
		replay_book_enter(b, &q);
		rule = q.rule ? (int)(q.rule - s->rules) + 1 : 0;
		assert_int_equal(rule, steps[i].rule);
		assert_int_equal(q.nth, i + 1);
	}
	replay_book_free(b);
	replay_book_free(NULL);
	replay_script_free(s);
}

/* Without header and seed: samples by arrival, each a first attempt. */
static void
test_arrival(void **state)
{
	struct replay_book *b = replay_book_new(NULL);
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		struct replay_request q = request(-1, -1, 0);

		memset(q.key, i & 1 ? 'a' : 'b', sizeof(q.key) - 1);
		replay_book_enter(b, &q);
		assert_int_equal(q.sample, i / 2);
		assert_int_equal(q.attempt, 1);
	}
	for (i = 0; i < 3; i++) {
		struct replay_request q = request(-1, -1, 0);

		memset(q.key, 'a', sizeof(q.key) - 1);
		q.has_seed = true;
		q.seed = 7777;
		replay_book_enter(b, &q);
		assert_int_equal(q.sample, 7777);
		assert_int_equal(q.attempt, i + 1);
	}
	replay_book_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_every),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_arrival),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
