/*
 * evalfile: judges candidates from a file (see evalfile.h).
 *
 * Workers read rows under a lock, judge them outside it, and put the result
 * text into a ring by its number; whoever completes the oldest one writes all
 * that follow it.  A worker waits when the ring is full, so memory is bounded
 * however slow one candidate is.  Of the rows read ahead the one whose task
 * simulates longest goes first, so that no core ends the work alone; rows of a
 * task that is being judged wait, as many of them are the same and then known.
 * Must not print or touch samples of a run.
 */
#include "bench/evalfile.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/waves.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define RING 1024
#define AHEAD 64			   /* rows read ahead */
#define AHEAD_BYTES ((size_t)64 * LIM_MIB) /* of their texts */

struct ahead {
	struct arena a; /* owns the row */
	struct samples_row r;
	size_t task;
	int64_t seq;
};

struct evaluating {
	const struct evalfile_options *o;
	struct samples *in;
	struct evalfile_task *counts;
	pthread_mutex_t mu;
	pthread_cond_t room;
	char *ring[RING]; /* malloc'ed text, NULL: not ready */
	int64_t read, written;
	struct ahead ahead[AHEAD];
	size_t n_ahead, ahead_bytes;
	unsigned *under_way; /* rows of each task that are being judged */
	bool end;	     /* of the input */
	bool stop;
	struct err why; /* why.code != ERR_OK: failed */
};

static void
fail_locked(struct evaluating *w, const struct err *e)
{
	if (w->why.code == ERR_OK)
		w->why = *e;
	w->stop = true;
	pthread_cond_broadcast(&w->room);
}

static size_t
task_index(const struct evalfile_options *o, const char *id)
{
	for (size_t i = 0; i < o->n_tasks; i++)
		if (strcmp(o->tasks[i].id, id) == 0)
			return i;
	return o->n_tasks;
}

static int
no_task(const struct evalfile_options *o, struct arena *a,
	const struct samples_row *r, struct err *e)
{
	const char **names = arena_array(a, o->n_tasks + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < o->n_tasks; i++)
		names[i] = o->tasks[i].id;
	near = str_nearest(a, r->task_id, names, o->n_tasks);
	return err_set(e, ERR_NOTFOUND, "%s: the suite has no task \"%s\"%s%s",
		r->where, r->task_id, near[0] != '\0' ? "; did you mean " : "",
		near);
}

/* Reads one row into the window: 1, 0 at the end, -1. */
static int
read_ahead(struct evaluating *w, struct err *e)
{
	struct ahead *x = &w->ahead[w->n_ahead];
	int got = samples_next(w->in, &x->a, &x->r, e);

	if (got > 0) {
		x->task = task_index(w->o, x->r.task_id);
		if (x->task == w->o->n_tasks)
			got = no_task(w->o, &x->a, &x->r, e);
	}
	if (got <= 0) {
		arena_release(&x->a);
		return got;
	}
	x->seq = w->read++;
	if (!x->r.has_index)
		x->r.sample_index = w->counts[x->task].n;
	w->counts[x->task].n++;
	w->n_ahead++;
	w->ahead_bytes += x->r.n;
	return 1;
}

static int
fill_ahead(struct evaluating *w, struct err *e)
{
	int got = 1;

	while (got > 0 && !w->end && w->n_ahead < AHEAD &&
		(w->n_ahead == 0 || w->ahead_bytes < AHEAD_BYTES) &&
		w->read - w->written < RING)
		got = read_ahead(w, e);
	if (got == 0)
		w->end = true;
	return got;
}

/* Does x go before y?  No task of its own under way, longer, older. */
static bool
goes_before(const struct evaluating *w, const struct ahead *x,
	const struct ahead *y)
{
	const bool free_x = w->under_way[x->task] == 0;
	const bool free_y = w->under_way[y->task] == 0;
	const int64_t mine = w->o->tasks[x->task].golden_cpu_us;
	const int64_t theirs = w->o->tasks[y->task].golden_cpu_us;

	if (free_x != free_y)
		return free_x;
	return mine != theirs ? mine > theirs : x->seq < y->seq;
}

/* Which row of the window goes first; the oldest when the ring waits for it. */
static size_t
first_of(const struct evaluating *w)
{
	size_t oldest = 0, first = 0;

	for (size_t i = 1; i < w->n_ahead; i++) {
		if (w->ahead[i].seq < w->ahead[oldest].seq)
			oldest = i;
		if (goes_before(w, &w->ahead[i], &w->ahead[first]))
			first = i;
	}
	return w->read - w->ahead[oldest].seq > RING / 2 ? oldest : first;
}

/* Takes the next row, with its memory. */
static bool
take_row(struct evaluating *w, struct ahead *out)
{
	struct err e = ERR_INIT;
	bool got = false;
	size_t i;

	pthread_mutex_lock(&w->mu);
	while (!w->stop && w->n_ahead == 0 && w->read - w->written >= RING)
		pthread_cond_wait(&w->room, &w->mu);
	if (pool_cancelled() && !w->stop) {
		err_set(&e, ERR_CANCELLED, "interrupted");
		fail_locked(w, &e);
	}
	if (!w->stop && fill_ahead(w, &e) < 0)
		fail_locked(w, &e);
	if (!w->stop && w->n_ahead > 0) {
		i = first_of(w);
		*out = w->ahead[i];
		w->under_way[out->task]++;
		w->ahead_bytes -= out->r.n;
		w->ahead[i] = w->ahead[--w->n_ahead];
		memset(&w->ahead[w->n_ahead], 0, sizeof(*w->ahead));
		got = true;
	}
	pthread_mutex_unlock(&w->mu);
	return got;
}

static const char *
result_text(struct arena *a, const struct verdict *v)
{
	switch (v->status) {
	case VERDICT_PASS:
		return "passed";
	case VERDICT_FAIL:
		return arena_printf(
			a, "failed: %s", verdict_reason_name(v->reason));
	case VERDICT_ERROR:
		break;
	}
	return arena_printf(a, "error: %s", verdict_reason_name(v->reason));
}

static char *
result_line(struct arena *a, const struct task *t, const struct samples_row *r,
	const struct bench_judged *b)
{
	cJSON *o = json_object(a);
	const char *text;
	char *line;
	size_t n;

	json_set_str(o, "task_id", r->task_id);
	if (r->completion_id != NULL)
		json_set(o, "completion_id", json_copy(a, r->completion_id));
	json_set_i64(o, "sample_index", r->sample_index);
	if (r->model != NULL)
		json_set_str(o, "model", r->model);
	json_set_bool(o, "passed", b->verdict.status == VERDICT_PASS);
	json_set_str(o, "result", result_text(a, &b->verdict));
	json_set_str(o, "extractor", b->ex.extractor);
	json_set_str(o, "extract_rules", b->ex.rules);
	if (b->ex.code != NULL)
		json_set_str(o, "code", str_utf8_fix(a, b->ex.code, b->ex.n));
	else
		json_set_null(o, "code");
	if (t->profile == TASK_VE1 && r->field == SAMPLES_SOLUTION)
		json_set_bool(o, "full", true); /* judged without the header */
	json_set(o, "verdict", verdict_json(a, t, &b->verdict, false));
	if (b->asked)
		json_set(o, "opinion", equiv_json(a, &b->opinion));
	text = json_text(a, o);
	n = strlen(text);
	line = xmalloc(n + 2);
	memcpy(line, text, n);
	memcpy(line + n, "\n", 2);
	return line;
}

static int
cache_verdict(struct evaluating *w, struct arena *a, const struct task *t,
	const struct bench_judged *b, struct err *e)
{
	struct store_verdict v = {0};
	char letter[2] = {b->verdict.letter, '\0'};
	int64_t id;

	if (w->o->store == NULL || b->verdict.cached ||
		b->verdict.status == VERDICT_ERROR)
		return 0;
	v.key = b->key;
	v.status = verdict_status_name(b->verdict.status);
	v.reason = verdict_reason_name(b->verdict.reason);
	v.letter = letter;
	v.mode = b->verdict.mode;
	v.score = verdict_score(&b->verdict);
	v.doc = json_text(a, verdict_json(a, t, &b->verdict, true));
	v.tools = b->tools;
	v.cpu_us = b->verdict.cpu_us;
	return store_verdict_put(w->o->store, &v, &id, e);
}

/* A waveform of what was simulated, beside the results. */
static int
keep_wave(struct evaluating *w, struct arena *a, const struct samples_row *r,
	const struct bench_judged *b, bool full, struct err *e)
{
	const struct bench_waves_case c = {b, full,
		arena_printf(
			a, "%s.%lld", b->task->id, (long long)r->sample_index)};

	return bench_waves_keep(&w->o->waves, w->o->judge, &c, a, e);
}

static int
judge_row(struct evaluating *w, struct arena *a, const struct samples_row *r,
	size_t task, char **line, struct err *e)
{
	const struct evalfile_options *o = w->o;
	const struct task *t = &o->tasks[task];
	struct judge_options jo = o->judge_options;
	struct bench_answer q = {t, &jo, o->extract,
		{r->text, r->n, r->truncated}, o->opinion,
		o->task_ids != NULL ? o->task_ids[task] : 0, o->ppa};
	struct evalfile_task *c = &w->counts[task];
	struct bench_judged b;

	if (o->auto_extract)
		q.extract = r->field == SAMPLES_RESPONSE ? EXTRACT_DEFAULT
							 : EXTRACT_NONE;
	jo.full = r->field == SAMPLES_SOLUTION;
	if (bench_judge_text(o->store, o->judge, &q, a, &b, e) < 0)
		return err_wrap(e, "%s", r->where);
	if (cache_verdict(w, a, t, &b, e) < 0 ||
		keep_wave(w, a, r, &b, jo.full, e) < 0)
		return -1;
	*line = result_line(a, t, r, &b);
	pthread_mutex_lock(&w->mu);
	w->under_way[task]--;
	c->pass += b.verdict.status == VERDICT_PASS;
	c->fail += b.verdict.status == VERDICT_FAIL;
	c->error += b.verdict.status == VERDICT_ERROR;
	pthread_mutex_unlock(&w->mu);
	return 0;
}

/* Puts a result into the ring and writes all that are ready, in order. */
static void
put_line(struct evaluating *w, int64_t seq, char *line)
{
	struct err e = ERR_INIT;

	pthread_mutex_lock(&w->mu);
	w->ring[seq % RING] = line;
	while (!w->stop && w->ring[w->written % RING] != NULL) {
		char *next = w->ring[w->written % RING];

		w->ring[w->written % RING] = NULL;
		w->written++;
		if (w->o->write(w->o->arg, next, strlen(next), &e) < 0)
			fail_locked(w, &e);
		free(next);
	}
	if (w->o->progress != NULL)
		w->o->progress(w->o->arg, w->written);
	pthread_cond_broadcast(&w->room);
	pthread_mutex_unlock(&w->mu);
}

static void
eval_worker(void *arg, int index)
{
	struct evaluating *w = arg;
	struct ahead x;
	struct err e = ERR_INIT;
	char *line = NULL;
	int rc = 0;

	(void)index;
	while (rc == 0 && take_row(w, &x)) {
		rc = judge_row(w, &x.a, &x.r, x.task, &line, &e);
		if (rc == 0) {
			put_line(w, x.seq, line);
		} else {
			pthread_mutex_lock(&w->mu);
			fail_locked(w, &e);
			pthread_mutex_unlock(&w->mu);
		}
		arena_release(&x.a);
	}
}

int
evalfile_run(const struct evalfile_options *o, const char *path,
	struct evalfile_task *counts, struct err *e)
{
	struct evaluating w;
	int rc;

	memset(&w, 0, sizeof(w));
	memset(counts, 0, o->n_tasks * sizeof(*counts));
	for (size_t i = 0; i < o->n_tasks; i++)
		counts[i].id = o->tasks[i].id;
	w.o = o;
	w.counts = counts;
	if (samples_open(&w.in, path, e) < 0)
		return -1;
	w.under_way = xcalloc(o->n_tasks + 1, sizeof(*w.under_way));
	pthread_mutex_init(&w.mu, NULL);
	pthread_cond_init(&w.room, NULL);
	rc = pool_run(o->jobs > 0 ? o->jobs : pool_ncpu(), eval_worker, &w, e);
	for (size_t i = 0; i < RING; i++)
		free(w.ring[i]);
	for (size_t i = 0; i < w.n_ahead; i++)
		arena_release(&w.ahead[i].a);
	if (rc == 0 && w.why.code != ERR_OK) {
		if (e != NULL)
			*e = w.why;
		rc = -1;
	}
	pthread_cond_destroy(&w.room);
	pthread_mutex_destroy(&w.mu);
	free(w.under_way);
	samples_close(w.in);
	return rc;
}
