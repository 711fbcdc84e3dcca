/*
 * run: the scheduler (see run.h for the life of a sample and the invariants).
 *
 * One worker thread a sample in flight; the reading of rows is paged behind a
 * mutex; a semaphore bounds how many are judged at once.  Must not speak HTTP,
 * print, or hold SQL.
 */
#include "bench/run.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/run_feed.h"
#include "bench/waves.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define STREAK_MAX 256
#define TICK_MS 500

struct slot {
	const char *phase;
	char tag[128];
	int64_t since_ms;
};

struct work {
	const struct bench_run_options *o;
	struct pool_sem *judges;
	pthread_mutex_t mu;
	pthread_cond_t tick;

	struct bench_feed feed;
	int64_t taken;

	/* state */
	struct slot *slots;
	int64_t total, done, pass, fail, error;
	int64_t last_done_ms;
	int64_t streak[STREAK_MAX]; /* samples of the current error streak */
	int streak_n;
	struct err streak_why; /* of its last one */
	bool finished;	       /* workers are gone: the ticker ends */

	/* how it ends */
	bool stop;
	enum bench_run_end end;
	struct err why;
	bool broken; /* our own machinery: bench_run returns -1 */
};

static const struct bench_run_task *
find_task(const struct bench_run_options *o, int64_t id)
{
	for (size_t i = 0; i < o->n_tasks; i++)
		if (o->tasks[i].id == id)
			return &o->tasks[i];
	return NULL;
}

static const struct bench_run_model *
find_model(const struct bench_run_options *o, int64_t id)
{
	for (size_t i = 0; i < o->n_models; i++)
		if (o->models[i].id == id)
			return &o->models[i];
	return NULL;
}

static void
end_locked(struct work *w, enum bench_run_end end, const struct err *why,
	bool broken)
{
	if (!w->stop) {
		w->stop = true;
		w->end = end;
		if (why != NULL)
			w->why = *why;
	}
	w->broken = w->broken || broken;
}

/* Takes a sample for this worker; strings are copied into a. */
static bool
take(struct work *w, struct arena *a, struct store_sample *x)
{
	struct err e = ERR_INIT;
	struct store_sample row = {0};
	int got = 0;

	pthread_mutex_lock(&w->mu);
	if (pool_cancelled() && !w->stop) {
		err_set(&e, ERR_CANCELLED, "interrupted");
		end_locked(w, BENCH_RUN_CANCELLED, &e, false);
	}
	if (!w->stop && (w->o->limit == 0 || w->taken < w->o->limit))
		got = bench_feed_next(&w->feed, &row, &e);
	if (got < 0)
		end_locked(w, BENCH_RUN_FATAL, &e, true);
	if (got > 0) {
		w->taken++;
		*x = row;
		x->run_id = w->o->run_id;
		x->suite = arena_strdup(a, row.suite);
		x->task = arena_strdup(a, row.task);
		x->model = arena_strdup(a, row.model);
		x->candidate = arena_strdup(a, row.candidate);
		x->error = NULL;
	}
	pthread_mutex_unlock(&w->mu);
	return got > 0;
}

static void
set_phase(struct work *w, int i, const char *phase, const char *tag)
{
	pthread_mutex_lock(&w->mu);
	w->slots[i].phase = phase;
	w->slots[i].since_ms = clock_mono_ms();
	if (tag != NULL)
		snprintf(w->slots[i].tag, sizeof(w->slots[i].tag), "%s", tag);
	pthread_mutex_unlock(&w->mu);
}

static void
count_done(struct work *w, enum verdict_status st, bool judged)
{
	pthread_mutex_lock(&w->mu);
	w->done++;
	w->last_done_ms = clock_mono_ms();
	if (judged && st == VERDICT_PASS)
		w->pass++;
	else if (judged && st == VERDICT_FAIL)
		w->fail++;
	else if (judged)
		w->error++;
	pthread_mutex_unlock(&w->mu);
}

static void
streak_clear(struct work *w)
{
	pthread_mutex_lock(&w->mu);
	w->streak_n = 0;
	pthread_mutex_unlock(&w->mu);
}

/* The endpoint answers nobody any more: what failed for that reason goes
 * back to PENDING, so that the same command goes on when it is back. */
static void
endpoint_dead_locked(struct work *w, const struct err *why)
{
	struct err e = ERR_INIT;

	for (int i = 0; i < w->streak_n; i++) {
		struct store_sample x = {0};

		x.id = w->streak[i];
		x.state = STORE_SAMPLE_PENDING;
		if (store_sample_set(w->o->store, &x, &e) < 0) {
			end_locked(w, BENCH_RUN_FATAL, &e, true);
			return;
		}
	}
	w->done -= w->streak_n;
	w->error -= w->streak_n;
	w->streak_n = 0;
	end_locked(w, BENCH_RUN_DEAD, why, false);
}

/* Errors that leave the row as it is, so that the run can be resumed: the end
 * of the run, and what follows it. */
static bool
ends_run(struct work *w, bool fatal, bool endpoint, const struct err *e)
{
	bool ended;

	pthread_mutex_lock(&w->mu);
	if (e->code == ERR_CANCELLED || fatal)
		end_locked(w, fatal ? BENCH_RUN_FATAL : BENCH_RUN_CANCELLED, e,
			false);
	ended = e->code == ERR_CANCELLED || fatal ||
		(endpoint && w->stop && w->end == BENCH_RUN_DEAD);
	pthread_mutex_unlock(&w->mu);
	return ended;
}

static void
solve_failed(struct work *w, struct store_sample *x, bool fatal,
	struct arena *a, struct err *e)
{
	struct err ignore = ERR_INIT;
	bool endpoint = e->code == ERR_RETRY || e->code == ERR_TIMEOUT ||
		e->code == ERR_IO;
	int limit =
		w->o->error_streak > 0 ? w->o->error_streak : 2 * w->o->workers;

	if (limit > STREAK_MAX)
		limit = STREAK_MAX;
	if (ends_run(w, fatal, endpoint, e))
		return;
	x->state = STORE_SAMPLE_ERROR;
	x->error = arena_strdup(a, e->msg);
	log_event(LOG_INFO, LOG_MSG, "event", "sample_error", "task", x->task,
		"error", e->msg, NULL);
	if (store_sample_set(w->o->store, x, &ignore) < 0) {
		pthread_mutex_lock(&w->mu);
		end_locked(w, BENCH_RUN_FATAL, &ignore, true);
		pthread_mutex_unlock(&w->mu);
		return;
	}
	count_done(w, VERDICT_ERROR, true);
	pthread_mutex_lock(&w->mu);
	if (!endpoint)
		w->streak_n = 0;
	else if (w->streak_n < STREAK_MAX)
		w->streak[w->streak_n++] = x->id;
	w->streak_why = *e;
	/* the second: it was noticed while this one was being written */
	if (w->streak_n >= limit || (w->stop && w->end == BENCH_RUN_DEAD))
		endpoint_dead_locked(w, e);
	pthread_mutex_unlock(&w->mu);
}

/* The text of a reply that an earlier process committed. */
static int
stored_reply(struct work *w, const struct store_sample *x, struct arena *a,
	struct solver_result *r, struct err *e)
{
	struct store_attempt at;
	char *text = NULL;

	memset(r, 0, sizeof(*r));
	if (store_attempt_get(w->o->store, a, x->attempt_id, &at, e) < 0)
		return -1;
	r->attempt_id = x->attempt_id;
	r->finish = at.finish_reason;
	r->truncated = str_eq(at.finish_reason, "length");
	if (at.content != NULL &&
		store_text_get(w->o->store, a, at.content, &text, &r->n, e) < 0)
		return -1;
	r->text = text != NULL ? text : "";
	return 0;
}

/* The other mode's verdict on the same reply, as its own harness would come to
 * it: with the extraction that belongs to the mode.  Committed first, so that a
 * sample that is judged has both. */
static int
judge_other(struct work *w, struct store_sample *x,
	const struct bench_answer *q, struct arena *a, struct err *e)
{
	struct judge_options jo = *q->options;
	struct bench_answer other = *q;
	struct bench_judged b;
	bool strict = jo.mode == JUDGE_STRICT;

	jo.mode = strict ? JUDGE_OFFICIAL : JUDGE_STRICT;
	other.options = &jo;
	other.opinion = NULL;
	other.ppa = NULL;
	other.extract = strict ? EXTRACT_OFFICIAL : EXTRACT_DEFAULT;
	if (bench_judge_text(w->o->store, w->o->judge, &other, a, &b, e) < 0)
		return -1;
	return bench_judge_commit(w->o->store, x, &b, false, a, e);
}

/* After its verdict is safe. */
static int
keep_wave(struct work *w, const struct store_sample *x,
	const struct bench_judged *b, struct arena *a, struct err *e)
{
	const struct bench_waves_case c = {b, b->ex.full,
		arena_printf(a, "%s.%s.%s.%lld", x->model, x->suite, x->task,
			(long long)x->idx)};

	return bench_waves_keep(&w->o->waves, w->o->judge, &c, a, e);
}

static void
judge_sample(struct work *w, struct store_sample *x, const struct task *t,
	const struct solver_result *r, struct arena *a)
{
	const struct bench_run_options *o = w->o;
	struct bench_answer q = {t, &o->judge_options, o->extract,
		{r->text, r->n, r->truncated}, o->opinion, x->task_id, o->ppa};
	struct bench_judged b;
	struct err e = ERR_INIT;
	bool broken = true;

	if (pool_sem_wait(w->judges, &e) < 0) {
		pthread_mutex_lock(&w->mu);
		end_locked(w, BENCH_RUN_CANCELLED, &e, false);
		pthread_mutex_unlock(&w->mu);
		return; /* stays GENERATED */
	}
	if ((!o->both || judge_other(w, x, &q, a, &e) == 0) &&
		bench_judge_text(o->store, o->judge, &q, a, &b, &e) == 0)
		broken = false;
	pool_sem_post(w->judges);
	if (!broken &&
		bench_judge_commit(o->store, x, &b, !w->o->beside, a, &e) ==
			0) {
		log_event(LOG_DEBUG, LOG_VERDICT, "task", x->task, "status",
			verdict_status_name(b.verdict.status), "reason",
			verdict_reason_name(b.verdict.reason), NULL);
		count_done(w, b.verdict.status, true);
		if (keep_wave(w, x, &b, a, &e) == 0)
			return;
	}
	pthread_mutex_lock(&w->mu);
	if (e.code == ERR_CANCELLED) /* stays GENERATED */
		end_locked(w, BENCH_RUN_CANCELLED, &e, false);
	else
		end_locked(w, BENCH_RUN_FATAL, &e, true);
	pthread_mutex_unlock(&w->mu);
}

/* One sample under way. */
struct solving {
	struct store_sample *x;
	struct solver_job job;
	struct solver_result r;
	bool fresh; /* the endpoint spoke */
	bool fatal;
};

/* A reply that is there already, or a new one. */
static int
get_reply(struct work *w, struct solving *v, struct arena *a, struct err *e)
{
	const struct solver *s = w->o->solver;
	const struct store_sample *x = v->x;

	if (x->state == STORE_SAMPLE_GENERATED ||
		x->state == STORE_SAMPLE_JUDGED ||
		(x->state == STORE_SAMPLE_ERROR && x->attempt_id > 0))
		return stored_reply(w, x, a, &v->r, e);
	if (s->solve(s->arg, &v->job, a, &v->r, &v->fatal, e) < 0)
		return -1;
	v->fresh = !v->r.from_cache;
	return 0;
}

static void
one_sample(struct work *w, int index, struct store_sample *x, struct arena *a)
{
	const struct bench_run_task *t = find_task(w->o, x->task_id);
	const struct bench_run_model *m = find_model(w->o, x->model_id);
	struct solving v = {.x = x};
	struct err e = ERR_INIT;

	if (t == NULL || m == NULL)
		return; /* not selected in this call */
	v.job.tag = arena_printf(
		a, "%s/%s[%lld]", x->suite, x->task, (long long)x->idx);
	v.job.sample_id = x->id;
	v.job.sample_index = x->idx;
	v.job.run_id = w->o->run_id;
	v.job.task = t->task;
	v.job.model = m->model;
	v.job.judge = w->o->tools;
	v.job.judge_options = &w->o->judge_options;
	v.job.judging = w->judges;
	v.job.extract = w->o->extract;
	set_phase(w, index, "solve", v.job.tag);
	if (get_reply(w, &v, a, &e) < 0) {
		solve_failed(w, x, v.fatal, a, &e);
		return;
	}
	if (v.fresh)
		streak_clear(w);
	x->attempt_id = v.r.attempt_id;
	if (w->o->judge == NULL) {
		count_done(w, VERDICT_PASS, false);
		return;
	}
	set_phase(w, index, "judge", NULL);
	judge_sample(w, x, t->task, &v.r, a);
}

static void
worker(void *arg, int index)
{
	struct work *w = arg;
	struct arena a = ARENA_INIT;
	struct store_sample x;

	while (take(w, &a, &x)) {
		one_sample(w, index, &x, &a);
		set_phase(w, index, NULL, NULL);
		arena_release(&a);
	}
	arena_release(&a);
}

static void
report_progress(struct work *w, struct bench_run_slot *slots)
{
	struct bench_run_progress p = {0};
	int64_t now = clock_mono_ms();

	pthread_mutex_lock(&w->mu);
	p.total = w->total;
	p.done = w->done;
	p.pass = w->pass;
	p.fail = w->fail;
	p.error = w->error;
	p.idle_ms = now - w->last_done_ms;
	for (int i = 0; i < w->o->workers; i++) {
		if (w->slots[i].phase == NULL)
			continue;
		slots[p.n_slots].phase = w->slots[i].phase;
		memcpy(slots[p.n_slots].tag, w->slots[i].tag,
			sizeof(slots[0].tag));
		slots[p.n_slots].ms = now - w->slots[i].since_ms;
		p.n_slots++;
	}
	pthread_mutex_unlock(&w->mu);
	p.slots = slots;
	w->o->progress(w->o->arg, &p);
}

static void *
ticker(void *arg)
{
	struct work *w = arg;
	struct bench_run_slot *slots =
		xcalloc((size_t)w->o->workers, sizeof(*slots));
	bool last = false;

	while (!last) {
		struct timespec ts;

		clock_gettime(CLOCK_REALTIME, &ts);
		ts.tv_nsec += TICK_MS * 1000000L;
		ts.tv_sec += ts.tv_nsec / 1000000000L;
		ts.tv_nsec %= 1000000000L;
		pthread_mutex_lock(&w->mu);
		if (!w->finished)
			pthread_cond_timedwait(&w->tick, &w->mu, &ts);
		last = w->finished;
		pthread_mutex_unlock(&w->mu);
		report_progress(w, slots);
	}
	free(slots);
	return NULL;
}

static int
run_threads(struct work *w, struct err *e)
{
	pthread_t tick;
	bool ticking = false;
	int rc;

	if (w->o->progress != NULL)
		ticking = pthread_create(&tick, NULL, ticker, w) == 0;
	rc = pool_run(w->o->workers, worker, w, e);
	pthread_mutex_lock(&w->mu);
	/* The endpoint answered nobody, however few there were to ask. */
	if (rc == 0 && !w->stop && w->streak_n > 0 && w->streak_n == w->done)
		endpoint_dead_locked(w, &w->streak_why);
	w->finished = true;
	pthread_cond_signal(&w->tick);
	pthread_mutex_unlock(&w->mu);
	if (ticking)
		pthread_join(tick, NULL);
	return rc;
}

int
bench_run(const struct bench_run_options *o, struct bench_run_result *out,
	struct err *e)
{
	struct work w;
	int rc;

	memset(&w, 0, sizeof(w));
	memset(out, 0, sizeof(*out));
	w.o = o;
	w.feed.o = o;
	w.slots = xcalloc((size_t)o->workers, sizeof(*w.slots));
	w.judges = pool_sem_new(o->jobs > 0 ? o->jobs : pool_ncpu());
	w.last_done_ms = clock_mono_ms();
	pthread_mutex_init(&w.mu, NULL);
	pthread_cond_init(&w.tick, NULL);
	rc = bench_feed_total(o, &w.total, e);
	if (rc == 0)
		rc = run_threads(&w, e);
	out->end = w.end;
	out->why = w.why;
	out->done = w.done;
	out->pass = w.pass;
	out->fail = w.fail;
	out->error = w.error;
	if (rc == 0 && w.broken) {
		if (e != NULL)
			*e = w.why;
		rc = -1;
	}
	bench_feed_release(&w.feed);
	pthread_cond_destroy(&w.tick);
	pthread_mutex_destroy(&w.mu);
	pool_sem_free(w.judges);
	free(w.slots);
	return rc;
}
