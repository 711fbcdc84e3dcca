/* lib/store: verdicts, the samples they judge, counts and reports. */
#include "tests/unit/store_util.h"

#include <math.h>

static struct store_verdict
a_verdict(const char *key, const char *status, const char *reason)
{
	struct store_verdict v = {.key = key,
		.status = status,
		.reason = reason,
		.letter = strcmp(status, "pass") == 0 ? "." : "R",
		.mode = "strict",
		.score = strcmp(status, "pass") == 0 ? 1 : 0,
		.doc = "{\"stages\":[{\"name\":\"syntax\",\"status\":\"pass\","
		       "\"ms\":12},{\"name\":\"sim\",\"status\":\"fail\"}]}",
		.tools = "fp1",
		.cpu_us = 900};

	if (strcmp(status, "error") == 0)
		v.score = NAN;
	return v;
}

static void
verdict_shared_by_key(void **state)
{
	struct world *w = *state;
	struct store_verdict v = a_verdict("k1", "fail", "sim_mismatch"), got;
	int64_t id, again;

	FAILS(w, ERR_NOTFOUND, "no verdict",
		store_verdict_find(w->s, &w->a, "k1", &got, &w->e));
	OK(w, store_verdict_put(w->s, &v, &id, &w->e));
	v.reason = "another";
	OK(w, store_verdict_put(w->s, &v, &again, &w->e));
	assert_int_equal(id, again);
	OK(w, store_verdict_find(w->s, &w->a, "k1", &got, &w->e));
	assert_int_equal(got.id, id);
	assert_string_equal(got.reason, "sim_mismatch");
	assert_string_equal(got.status, "fail");
	assert_string_equal(got.letter, "R");
	assert_string_equal(got.mode, "strict");
	assert_string_equal(got.tools, "fp1");
	assert_string_equal(got.doc, v.doc);
	assert_int_equal(got.cpu_us, 900);
	assert_true(got.score == 0);
	assert_true(got.created_ms > 0);
	assert_string_equal(world_value(w,
				    "SELECT group_concat(name || status ||"
				    " coalesce(ms, '-')) FROM stage"),
		"syntaxpass12,simfail-");
}

static void
verdict_error_is_never_found(void **state)
{
	struct world *w = *state;
	struct store_verdict v = a_verdict("k1", "error", "internal"), got;
	int64_t id, again;

	OK(w, store_verdict_put(w->s, &v, &id, &w->e));
	FAILS(w, ERR_NOTFOUND, "no verdict",
		store_verdict_find(w->s, &w->a, "k1", &got, &w->e));
	OK(w, store_verdict_put(w->s, &v, &again, &w->e));
	assert_int_not_equal(id, again);
	v = a_verdict("k1", "pass", "pass");
	OK(w, store_verdict_put(w->s, &v, &again, &w->e));
	OK(w, store_verdict_find(w->s, &w->a, "k1", &got, &w->e));
	assert_int_equal(got.id, again);
	v.doc = "{broken";
	FAILS(w, ERR_PARSE,
		"verdict:", store_verdict_put(w->s, &v, &again, &w->e));
}

static void
tools_and_ledger(void **state)
{
	struct world *w = *state;
	struct store_verdict v = a_verdict("k1", "pass", "pass");
	struct store_sample *x = world_samples(w, 1);
	int64_t id;

	OK(w, store_verdict_put(w->s, &v, &id, &w->e));
	OK(w, store_tools_put(w->s, "fp1", "{\"iverilog\":\"11\"}", &w->e));
	assert_string_equal(world_value(w, "SELECT doc FROM tools"),
		"{\"iverilog\":\"11\"}");
	OK(w, store_ledger_add(w->s, x[0].id, 0, "tb", "[\"tb.sv\"]", &w->e));
	assert_string_equal(world_value(w,
				    "SELECT oracle || artefacts FROM ledger"
				    " WHERE attempt_id IS NULL"),
		"tb[\"tb.sv\"]");
	FAILS(w, ERR_INTERNAL, "CHECK",
		store_ledger_add(w->s, x[0].id, 0, "crystal", "[]", &w->e));
	FAILS(w, ERR_NOTFOUND, "row that does not exist",
		store_ledger_add(w->s, 999, 0, "tb", "[]", &w->e));
}

static void
judge(struct world *w, int64_t sample_id, const struct store_verdict *v,
	const char *code, bool current)
{
	struct store_sample x = {.id = sample_id};
	struct store_scoring sc = {.mode = v->mode,
		.extractor = "default@1",
		.extract_rules = "fence",
		.code = code,
		.code_n = code == NULL ? 0 : strlen(code)};

	OK(w, store_sample_judged(w->s, &x, v, &sc, current, &w->e));
}

static void
judged_links_the_verdict(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 3), now;
	struct store_verdict fail = a_verdict("k1", "fail", "syntax"), got;
	struct store_verdict pass = a_verdict("k2", "pass", "pass");
	char *code;

	judge(w, x[0].id, &fail, "module m;", true);
	judge(w, x[1].id, &fail, "module m;", true);
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_int_equal(now.state, STORE_SAMPLE_JUDGED);
	assert_string_equal(now.status, "fail");
	assert_string_equal(now.reason, "syntax");
	assert_string_equal(now.letter, "R");
	OK(w, store_text_get(w->s, &w->a, now.candidate, &code, NULL, &w->e));
	assert_string_equal(code, "module m;");
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM verdict"), "1");

	/* the other mode stands beside it */
	pass.mode = "official";
	judge(w, x[0].id, &pass, "module m;", false);
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_string_equal(now.status, "fail");
	OK(w,
		store_sample_verdict(
			w->s, &w->a, x[0].id, "official", &got, &w->e));
	assert_string_equal(got.status, "pass");
	OK(w,
		store_sample_verdict(
			w->s, &w->a, x[0].id, "strict", &got, &w->e));
	assert_string_equal(got.status, "fail");
	OK(w, store_sample_verdict(w->s, &w->a, x[0].id, NULL, &got, &w->e));
	assert_string_equal(got.status, "fail");
	FAILS(w, ERR_NOTFOUND, "no verdict in mode official",
		store_sample_verdict(
			w->s, &w->a, x[1].id, "official", &got, &w->e));
	FAILS(w, ERR_NOTFOUND, "no verdict",
		store_sample_verdict(w->s, &w->a, x[2].id, NULL, &got, &w->e));
	world_check_clean(w);
}

static void
judged_again(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1), now;
	struct store_verdict fail = a_verdict("k1", "fail", "syntax");
	struct store_verdict pass = a_verdict("k2", "pass", "pass");
	struct store_attempt again = world_attempt(x[0].id);

	judge(w, x[0].id, &fail, "m", true);
	judge(w, x[0].id, &fail, "m", true); /* says the same: no new row */
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM scoring"), "1");
	judge(w, x[0].id, &pass, "m", true);
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM scoring"), "2");
	assert_string_equal(
		world_value(w, "SELECT sum(newest) FROM scoring"), "1");
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_string_equal(now.status, "pass");
	/* generated anew: the verdict is history */
	OK(w, store_attempt_commit(w->s, &again, NULL, true, NULL, &w->e));
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_int_equal(now.state, STORE_SAMPLE_GENERATED);
	assert_null(now.status);
	assert_null(now.candidate);
	judge(w, x[0].id, &pass, "m", true);
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_string_equal(now.status, "pass");
	now.state = STORE_SAMPLE_PENDING;
	OK(w, store_sample_set(w->s, &now, &w->e));
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_null(now.status);
	world_check_clean(w);
}

static void
judged_error_is_an_error(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1), now;
	struct store_verdict v = a_verdict("k1", "error", "tool_missing");
	struct store_verdict got;

	judge(w, x[0].id, &v, NULL, true);
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_int_equal(now.state, STORE_SAMPLE_ERROR);
	assert_string_equal(now.error, "tool_missing");
	assert_null(now.candidate);
	OK(w, store_sample_verdict(w->s, &w->a, x[0].id, NULL, &got, &w->e));
	assert_true(isnan(got.score));
	world_check_clean(w);
}

static void
judged_is_all_or_nothing(void **state)
{
	struct world *w = *state;
	struct store_sample x = {.id = 4711};
	struct store_verdict v = a_verdict("k1", "pass", "pass");
	struct store_scoring sc = {.mode = "strict",
		.extractor = "default@1",
		.code = "module gone;",
		.code_n = 12};
	char hash[HASH_HEX], *p;

	FAILS(w, ERR_NOTFOUND, "",
		store_sample_judged(w->s, &x, &v, &sc, true, &w->e));
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM verdict"), "0");
	/* nor is the text taken for stored */
	hash_hex("module gone;", 12, hash);
	FAILS(w, ERR_NOTFOUND, "no text",
		store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
	OK(w, store_text_put(w->s, "module gone;", 12, hash, &w->e));
	OK(w, store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
}

static void
reply(struct world *w, int64_t sample_id, const char *content,
	const char *finish, bool ok)
{
	struct store_attempt a = world_attempt(sample_id);
	struct store_reply_texts t = {
		.content = content, .content_n = strlen(content)};
	int64_t id;

	a.finish_reason = finish;
	a.status = ok ? "ok" : "error";
	a.error = ok ? NULL : "timeout";
	a.cost_uusd = ok ? 100 : -1;
	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
}

static void
fill(struct world *w)
{
	struct store_verdict pass = a_verdict("p", "pass", "pass");
	struct store_verdict fail = a_verdict("f", "fail", "syntax");
	struct store_verdict none = a_verdict("n", "fail", "no_code");
	struct store_verdict broke = a_verdict("b", "error", "internal");
	struct store_sample *x = world_samples(w, 7);
	struct store_attempt cached = world_attempt(x[6].id);
	int64_t id;

	reply(w, x[0].id, "code", "stop", true);
	judge(w, x[0].id, &pass, "code", true);
	reply(w, x[1].id, "cod", "length", true);
	judge(w, x[1].id, &fail, "cod", true);
	reply(w, x[2].id, "", "stop", false);
	reply(w, x[2].id, "", "stop", true);
	judge(w, x[2].id, &none, NULL, true);
	reply(w, x[3].id, "x", "stop", true);
	judge(w, x[3].id, &broke, "x", true);
	reply(w, x[4].id, "y", "stop", false);
	cached.from_cache = true;
	cached.cost_uusd = 55;
	OK(w, store_attempt_commit(w->s, &cached, NULL, true, &id, &w->e));
}

static void
counts_of_a_run(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	OK(w, store_run_counts(w->s, RUN_ID, &c, &w->e));
	assert_int_equal(c.total, 0);
	assert_int_equal(c.cost_uusd, -1);
	fill(w);
	OK(w, store_run_counts(w->s, RUN_ID, &c, &w->e));
	assert_int_equal(c.total, 7);
	assert_int_equal(c.pending, 1);
	assert_int_equal(c.generated, 1);
	assert_int_equal(c.judged, 3);
	assert_int_equal(c.error, 2);
	assert_int_equal(c.pass, 1);
	assert_int_equal(c.fail, 2);
	assert_int_equal(c.verr, 1);
	assert_int_equal(c.truncated, 1);
	assert_int_equal(c.empty, 2); /* x[2], and x[6] without any content */
	assert_int_equal(c.tokens_in, 7 * 7);
	assert_int_equal(c.tokens_out, 7 * 11);
	assert_int_equal(c.tokens_cached, 0);
	assert_int_equal(c.cost_uusd, 400);
	assert_int_equal(c.requests, 6);
	assert_int_equal(c.cache_hits, 1);
	assert_int_equal(c.retries, 1);
	FAILS(w, ERR_NOTFOUND, "no run with id",
		store_run_counts(w->s, "none", &c, &w->e));
	OK(w, store_run_counts(w->s, RUN_ID, &c, &w->e));
}

static void
report_cells_by_mode(void **state)
{
	struct world *w = *state;
	struct store_verdict pass = a_verdict("q", "pass", "pass");
	struct store_sample *x;
	struct store_cell *cell;
	int64_t added;
	size_t n;

	fill(w);
	x = world_samples(w, 7);
	pass.mode = "official";
	judge(w, x[1].id, &pass, "cod", false);
	OK(w,
		store_sample_plan(w->s, RUN_ID, &w->tasks[1], 1, &w->models[1],
			1, 2, &added, &w->e));
	OK(w, store_report_cells(w->s, &w->a, RUN_ID, NULL, &cell, &n, &w->e));
	assert_int_equal(n, 2);
	assert_string_equal(cell[0].suite, "core");
	assert_string_equal(cell[0].task, "alpha");
	assert_string_equal(cell[0].model, "m0");
	assert_int_equal(cell[0].n, 7);
	assert_int_equal(cell[0].pass, 1);
	assert_int_equal(cell[0].fail, 2);
	assert_int_equal(cell[0].error, 2);
	assert_int_equal(cell[0].pending, 2);
	assert_int_equal(cell[0].truncated, 1);
	assert_int_equal(cell[0].empty, 2);
	assert_int_equal(cell[0].no_code, 1);
	assert_string_equal(cell[1].task, "beta");
	assert_int_equal(cell[1].pending, 2);
	OK(w,
		store_report_cells(
			w->s, &w->a, RUN_ID, "official", &cell, &n, &w->e));
	assert_int_equal(cell[0].pass, 1);
	assert_int_equal(cell[0].fail, 0);
	assert_int_equal(cell[0].error, 2);
	assert_int_equal(cell[0].pending, 4);
}

static void
report_reasons_by_model(void **state)
{
	struct world *w = *state;
	struct store_reason *r;
	size_t n;

	fill(w);
	OK(w, store_report_reasons(w->s, &w->a, RUN_ID, NULL, &r, &n, &w->e));
	assert_int_equal(n, 4);
	assert_string_equal(r[0].status, "error");
	assert_string_equal(r[0].reason, "internal");
	assert_string_equal(r[1].reason, "no_code");
	assert_string_equal(r[2].reason, "syntax");
	assert_string_equal(r[2].letter, "R");
	assert_string_equal(r[3].reason, "pass");
	assert_int_equal(r[3].n, 1);
	OK(w,
		store_report_reasons(
			w->s, &w->a, RUN_ID, "official", &r, &n, &w->e));
	assert_int_equal(n, 0);
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, verdict_shared_by_key),
		IN(run, verdict_error_is_never_found),
		IN(run, tools_and_ledger),
		IN(run, judged_links_the_verdict),
		IN(run, judged_again),
		IN(run, judged_error_is_an_error),
		IN(run, judged_is_all_or_nothing),
		IN(run, counts_of_a_run),
		IN(run, report_cells_by_mode),
		IN(run, report_reasons_by_model),
	};

	return cmocka_run_group_tests_name("store_verdict", tests, NULL, NULL);
}
