/* bench/run: the scheduler, with a solver made here and the real judge. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "bench/run.h"
#include "bench/suite.h"
#include "lib/base/hash.h"
#include "lib/base/pool.h"
#include "tests/unit/judge_util.h"

#define RUN "01HZZZZZZZZZZZZZZZZZZZZZZ1"
#define TASKS 3
#define N 4 /* samples a task */
#define ALL (TASKS * N)
#define LEFT (1U << STORE_SAMPLE_PENDING | 1U << STORE_SAMPLE_GENERATED)

/* How the solver answers. */
enum way {
	ALTERNATE,     /* right and wrong in turn */
	AWAY,	       /* the endpoint does not answer */
	ODD_AWAY,      /* for odd indexes */
	ODD_LIMIT,     /* those break in a way of their own */
	REFUSED,       /* the key */
	CANCEL_FOURTH, /* the user stops it at the fourth call */
	NO_DESIGN      /* empty, cut, prose, undecodable */
};

struct world {
	char *dir;
	struct store *s;
	struct bench_suite suite;
	struct bench_run_task tasks[TASKS];
	struct bench_run_model model;
	enum way way;
	atomic_int calls, answers;
	atomic_int in_flight, most;
	struct solver solver;
	struct bench_run_options o;
	struct bench_run_result r;
	struct err e;
	int64_t last_total, last_done;
	int reports;
};

static const char *
text_of(struct world *w, const struct solver_job *job, bool *cut)
{
	static const char *const odd[N] = {
		"", "module TopModule(input", "No.", "\x01\xff\xfe"};

	*cut = false;
	if (w->way != NO_DESIGN)
		return job->sample_index % 2 == 0 ? GOOD : WRONG;
	*cut = job->sample_index == 1;
	return odd[job->sample_index % N];
}

static int
answer(struct world *w, const struct solver_job *job, struct arena *arena,
	struct solver_result *out, struct err *e)
{
	struct store_attempt x = {.sample_id = job->sample_id,
		.started_ms = 1,
		.status = "ok",
		.http_status = 200,
		.tokens_in = -1,
		.tokens_out = -1,
		.tokens_cached = -1,
		.tokens_cache_write = -1,
		.tokens_reasoning = -1,
		.cost_uusd = -1};
	struct store_reply_texts t = {0};
	bool cut;

	t.content = text_of(w, job, &cut);
	t.content_n = strlen(t.content);
	x.finish_reason = cut ? "length" : "stop";
	if (store_attempt_commit(w->s, &x, &t, true, &out->attempt_id, e) < 0)
		return -1;
	out->text = arena_strdup(arena, t.content);
	out->n = t.content_n;
	out->finish = x.finish_reason;
	out->truncated = cut;
	atomic_fetch_add(&w->answers, 1);
	return 0;
}

static int
solve_in(struct world *w, const struct solver_job *job, struct arena *arena,
	struct solver_result *out, bool *fatal, struct err *e)
{
	int nth = atomic_fetch_add(&w->calls, 1) + 1;

	switch (w->way) {
	case AWAY:
		return err_set(e, ERR_RETRY, "nobody is there");
	case ODD_AWAY:
		if (job->sample_index % 2 == 1)
			return err_set(e, ERR_TIMEOUT, "too late");
		break;
	case ODD_LIMIT:
		if (job->sample_index % 2 == 1)
			return err_set(e, ERR_LIMIT, "too long");
		break;
	case REFUSED:
		*fatal = true;
		return err_set(e, ERR_AUTH, "key refused");
	case CANCEL_FOURTH:
		if (nth == 4)
			pool_cancel(SIGINT);
		if (nth >= 4)
			return err_set(e, ERR_CANCELLED, "interrupted");
		break;
	case ALTERNATE:
	case NO_DESIGN:
		break;
	}
	return answer(w, job, arena, out, e);
}

static int
solve(void *arg, const struct solver_job *job, struct arena *arena,
	struct solver_result *out, bool *fatal, struct err *e)
{
	struct world *w = arg;
	int now = atomic_fetch_add(&w->in_flight, 1) + 1;
	int most = atomic_load(&w->most);
	int rc;

	while (now > most &&
		!atomic_compare_exchange_weak(&w->most, &most, now))
		;
	memset(out, 0, sizeof(*out));
	rc = solve_in(w, job, arena, out, fatal, e);
	atomic_fetch_sub(&w->in_flight, 1);
	return rc;
}

static void
progress(void *arg, const struct bench_run_progress *p)
{
	struct world *w = arg;

	w->last_total = p->total;
	w->last_done = p->done;
	w->reports++;
	for (size_t i = 0; i < p->n_slots; i++) {
		assert_non_null(p->slots[i].phase);
		assert_true(p->slots[i].ms >= 0);
	}
}

static void
plan(struct world *w)
{
	static const char *const ids[TASKS] = {"alpha", "beta", "gamma"};
	struct task *list = arena_array(&a, TASKS, sizeof(*list));
	struct store_run run = {.id = RUN, .name = "r", .config = "{}"};
	int64_t id, *rows, models[1], plan_ids[TASKS], added;

	for (size_t i = 0; i < TASKS; i++) {
		list[i] = task_of(TASK_NATIVE);
		list[i].id = ids[i];
		list[i].kind = "spec";
		task_hash(&list[i]);
	}
	w->suite.name = "unit";
	w->suite.version = "1";
	w->suite.format = "native";
	w->suite.licence = w->suite.source = "";
	w->suite.tasks = list;
	w->suite.n = TASKS;
	assert_ok(bench_suite_store(w->s, &w->suite, &id, &w->e), w->e);
	assert_ok(bench_suite_load(w->s, &a, "unit", &w->suite, &rows, &w->e),
		w->e);
	assert_ok(store_model_put(w->s, "m", "{}", &models[0], &w->e), w->e);
	assert_ok(store_run_create(w->s, &run, &w->e), w->e);
	for (size_t i = 0; i < TASKS; i++) {
		plan_ids[i] = w->tasks[i].id = rows[i];
		w->tasks[i].task = &w->suite.tasks[i];
	}
	w->model.id = models[0];
	w->model.name = "m";
	assert_ok(store_sample_plan(w->s, RUN, plan_ids, TASKS, models, 1, N,
			  &added, &w->e),
		w->e);
	assert_int_equal(added, ALL);
}

static int
enter(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	pool_cancel_reset();
	assert_ok(fs_scratch(&a, &w->dir, &w->e), w->e);
	assert_ok(store_open(&w->s, fs_join(&a, w->dir, "t.db"), STORE_CREATE,
			  &w->e),
		w->e);
	plan(w);
	w->solver = (struct solver){"fake", solve, w};
	w->o.store = w->s;
	w->o.run_id = RUN;
	w->o.solver = &w->solver;
	w->o.judge = judge;
	w->o.tasks = w->tasks;
	w->o.n_tasks = TASKS;
	w->o.models = &w->model;
	w->o.n_models = 1;
	w->o.workers = 4;
	w->o.states = LEFT;
	w->o.progress = progress;
	w->o.arg = w;
	*state = w;
	return 0;
}

static int
leave(void **state)
{
	struct world *w = *state;
	char *problems;

	pool_cancel_reset();
	assert_ok(store_check(w->s, &a, &problems, &w->e), w->e);
	assert_string_equal(problems, "");
	store_close(w->s);
	assert_ok(fs_rmtree(w->dir, &w->e), w->e);
	free(w);
	arena_release(&a);
	return 0;
}

static struct store_counts
go(struct world *w, enum way way, enum bench_run_end want)
{
	struct store_counts c;

	w->way = way;
	assert_ok(bench_run(&w->o, &w->r, &w->e), w->e);
	if (w->r.end != want)
		fail_msg("ended with %d, not %d: %s", (int)w->r.end, (int)want,
			w->r.why.msg);
	assert_ok(store_run_counts(w->s, RUN, &c, &w->e), w->e);
	assert_int_equal(c.total, ALL);
	assert_int_equal(c.pending + c.generated + c.judged + c.error, c.total);
	assert_int_equal(w->last_done, w->r.done);
	return c;
}

static void
all_is_right(struct world *w, const struct store_counts *c)
{
	assert_int_equal(c->judged, ALL);
	assert_int_equal(c->pass, ALL / 2);
	assert_int_equal(c->fail, ALL / 2);
	assert_int_equal(c->verr, 0);
	assert_int_equal(atomic_load(&w->answers), ALL);
}

static void
a_whole_run(void **state)
{
	struct world *w = *state;
	struct store_counts c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);

	all_is_right(w, &c);
	assert_int_equal(w->r.done, ALL);
	assert_int_equal(w->r.pass, ALL / 2);
	assert_int_equal(w->r.fail, ALL / 2);
	assert_int_equal(w->last_total, ALL);
	assert_true(w->reports > 0);
	assert_true(atomic_load(&w->most) <= w->o.workers);
	c = go(w, AWAY, BENCH_RUN_COMPLETE); /* nothing is left to ask */
	all_is_right(w, &c);
	assert_int_equal(w->r.done, 0);
}

static void
generated_is_judged_later(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	w->o.judge = NULL;
	w->o.states = 1U << STORE_SAMPLE_PENDING;
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	assert_int_equal(c.generated, ALL);
	assert_int_equal(w->r.done, ALL);
	assert_int_equal(w->r.pass + w->r.fail + w->r.error, 0);
	w->o.judge = judge;
	w->o.states = LEFT;
	c = go(w, AWAY, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
	assert_int_equal(atomic_load(&w->calls), ALL);
}

static void
a_dead_endpoint_pauses(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	w->o.error_streak = 3;
	c = go(w, AWAY, BENCH_RUN_DEAD);
	assert_int_equal(c.pending, ALL);
	assert_int_equal(w->r.done, 0);
	assert_int_equal(w->r.error, 0);
	assert_string_equal(w->r.why.msg, "nobody is there");
	/* at most those that were under way beyond the streak */
	assert_true(atomic_load(&w->calls) < 3 + w->o.workers);
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
}

static void
a_dead_endpoint_and_few_samples(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	w->o.limit = 2;
	c = go(w, AWAY, BENCH_RUN_DEAD);
	assert_int_equal(c.pending, ALL);
	assert_int_equal(w->last_total, 2);
	/* what is judged from stored replies is no sign of life */
	w->o.limit = 4;
	w->o.judge = NULL;
	(void)go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	w->o.limit = 0;
	w->o.judge = judge;
	w->o.workers = 1;
	w->o.error_streak = 5;
	c = go(w, AWAY, BENCH_RUN_DEAD);
	assert_int_equal(c.pending, ALL - 4);
	assert_int_equal(c.judged, 4);
}

static void
errors_here_and_there(void **state)
{
	struct world *w = *state;
	struct store_counts c;
	int64_t n;

	w->o.workers = 1;
	w->o.error_streak = TASKS + 1;
	c = go(w, ODD_AWAY, BENCH_RUN_COMPLETE);
	assert_int_equal(c.error, ALL / 2);
	assert_int_equal(c.pass, ALL / 2);
	assert_int_equal(c.fail, 0); /* no verdict for an error */
	assert_int_equal(w->r.error, ALL / 2);
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE); /* not asked again */
	assert_int_equal(c.error, ALL / 2);
	assert_ok(store_sample_reset(w->s, RUN, true, false, &n, &w->e), w->e);
	assert_int_equal(n, ALL / 2);
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
}

static void
errors_of_their_own_kill_nobody(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	w->o.workers = w->o.error_streak = 1;
	c = go(w, ODD_LIMIT, BENCH_RUN_COMPLETE);
	assert_int_equal(c.error, ALL / 2);
	assert_int_equal(c.judged, ALL / 2);
}

static void
a_refused_key_ends_it(void **state)
{
	struct world *w = *state;
	struct store_counts c = go(w, REFUSED, BENCH_RUN_FATAL);

	assert_int_equal(c.pending, ALL);
	assert_string_equal(w->r.why.msg, "key refused");
	assert_true(atomic_load(&w->calls) <= w->o.workers);
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
}

static void
stopped_by_the_user(void **state)
{
	struct world *w = *state;
	struct store_counts c = go(w, CANCEL_FOURTH, BENCH_RUN_CANCELLED);

	assert_int_equal(c.error, 0);
	assert_int_equal(c.fail + c.pass, c.judged);
	assert_int_equal(c.generated + c.judged, 3);
	pool_cancel_reset();
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	all_is_right(w, &c); /* no answer was asked for twice */
}

static void
shards_are_a_partition(void **state)
{
	struct world *w = *state;
	struct store_counts c = {0};
	int64_t done = 0;

	w->o.shards = 3;
	for (w->o.shard = 1; w->o.shard <= 3; w->o.shard++) {
		c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
		assert_int_equal(w->last_total, w->r.done);
		done += w->r.done;
		assert_int_equal(c.judged, done);
	}
	assert_int_equal(done, ALL);
	all_is_right(w, &c);
}

static void
a_limit_and_a_selection(void **state)
{
	struct world *w = *state;
	struct store_counts c;

	w->o.limit = 5;
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	assert_int_equal(c.judged, 5);
	w->o.limit = 0;
	w->o.n_tasks = 1; /* alpha; the others wait */
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	assert_int_equal(atomic_load(&w->calls), c.judged);
	assert_true(c.judged >= N && c.pending > 0);
	w->o.n_tasks = TASKS;
	c = go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
}

static void
replies_without_a_design_fail(void **state)
{
	static const char *const reasons[N] = {
		"empty", "truncated", "no_code", "no_code"};
	struct world *w = *state;
	struct store_counts c = go(w, NO_DESIGN, BENCH_RUN_COMPLETE);
	struct store_sample *x;
	int64_t cursor = 0;
	size_t n;

	assert_int_equal(c.judged, ALL);
	assert_int_equal(c.fail, ALL);
	assert_int_equal(c.truncated, TASKS);
	assert_int_equal(c.empty, TASKS);
	assert_ok(store_sample_page(w->s, &a, RUN, ~0U, &cursor,
			  (size_t)TASKS * N, &x, &n, &w->e),
		w->e);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(x[i].reason, reasons[x[i].idx]);
		assert_null(x[i].candidate);
	}
}

/* A verdict in error leaves the sample in error, and no failure. */
static void
no_verdict_is_no_failure(void **state)
{
	struct world *w = *state;
	struct store_sample *x;
	struct store_counts c;
	struct bench_judged b;
	int64_t cursor = 0, n;
	size_t got;

	w->o.judge = NULL;
	w->o.states = 1U << STORE_SAMPLE_PENDING;
	(void)go(w, ALTERNATE, BENCH_RUN_COMPLETE);
	assert_ok(store_sample_page(
			  w->s, &a, RUN, ~0U, &cursor, 1, &x, &got, &w->e),
		w->e);
	memset(&b, 0, sizeof(b));
	b.task = w->tasks[0].task;
	b.ex.extractor = "default@1";
	b.ex.rules = "";
	b.verdict.status = VERDICT_ERROR;
	b.verdict.reason = REASON_INTERNAL;
	b.verdict.detail = "the tool broke";
	b.verdict.mode = "strict";
	b.verdict.tools = b.verdict.sandbox = "none";
	snprintf(b.key, sizeof(b.key), "0123");
	assert_ok(bench_judge_commit(w->s, x, &b, true, &a, &w->e), w->e);
	assert_ok(store_run_counts(w->s, RUN, &c, &w->e), w->e);
	assert_int_equal(c.error, 1);
	assert_int_equal(c.fail + c.pass, 0);
	assert_ok(store_sample_get(w->s, &a, x->id, x, &w->e), w->e);
	assert_string_equal(x->error, "the tool broke");
	/* judged again, not asked again */
	w->o.judge = judge;
	w->o.states = LEFT;
	assert_ok(store_sample_reset(w->s, RUN, true, false, &n, &w->e), w->e);
	assert_int_equal(n, 1);
	c = go(w, AWAY, BENCH_RUN_COMPLETE);
	all_is_right(w, &c);
	assert_int_equal(atomic_load(&w->calls), ALL);
}

#define T(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_whole_run),
		T(generated_is_judged_later),
		T(a_dead_endpoint_pauses),
		T(a_dead_endpoint_and_few_samples),
		T(errors_here_and_there),
		T(errors_of_their_own_kill_nobody),
		T(a_refused_key_ends_it),
		T(stopped_by_the_user),
		T(shards_are_a_partition),
		T(a_limit_and_a_selection),
		T(replies_without_a_design_fail),
		T(no_verdict_is_no_failure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
