/*
 * golden: runs goldens through their own judge and keeps what was measured
 * (see golden.h).  Must not decide about candidates.
 */
#include "bench/golden.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/pool.h"
#include "lib/base/str.h"

struct measuring {
	const struct bench_golden_options *o;
	pthread_mutex_t mu;
	size_t *todo;
	size_t n_todo, next, done;
	struct err why;
};

const char *
bench_golden_tools(struct arena *a, const struct judge *j, const struct task *t)
{
	const char *tools = judge_task_tools(a, j, t);

	return t->patched == NULL
		? tools
		: arena_printf(a, "%s patch %.12s", tools, t->patched);
}

static int
keep(struct measuring *m, size_t i, struct arena *a, const struct verdict *v,
	struct err *e)
{
	const struct task *t = &m->o->tasks[i];
	char letter[2] = {v->letter, '\0'};
	struct store_task row = {0};

	row.id = m->o->ids[i];
	row.golden_cpu_us = t->golden_cpu_us;
	row.golden_samples = t->samples;
	row.golden_status = verdict_status_name(v->status);
	row.golden_letter = letter;
	row.golden_tools = bench_golden_tools(a, m->o->judge, t);
	return store_task_golden(m->o->store, &row, e);
}

/* How it does in strict mode, as a fact; under no lock but its own. */
static int
keep_profile(struct measuring *m, size_t i, struct arena *a, struct err *e)
{
	struct task *t = &m->o->tasks[i];
	struct store_fact f = {.task_id = m->o->ids[i], .kind = "profile"};

	if (m->o->arena == NULL)
		return 0;
	if (judge_golden_profile(m->o->judge, t, a, e) < 0)
		return -1;
	if (t->golden_profile == NULL)
		return 0;
	f.tools = bench_golden_tools(a, m->o->judge, t);
	f.doc = t->golden_profile;
	if (store_fact_put(m->o->store, &f, e) < 0)
		return -1;
	pthread_mutex_lock(&m->mu);
	t->golden_profile = arena_strdup(m->o->arena, t->golden_profile);
	pthread_mutex_unlock(&m->mu);
	return 0;
}

static void
measure_one(struct measuring *m, size_t i, struct arena *a)
{
	struct verdict v;
	struct err e = ERR_INIT;
	int rc = judge_golden(m->o->judge, &m->o->tasks[i], a, &v, &e);

	if (rc == 0)
		rc = keep(m, i, a, &v, &e);
	if (rc == 0)
		rc = keep_profile(m, i, a, &e);
	pthread_mutex_lock(&m->mu);
	m->done++;
	if (rc < 0 && m->why.code == ERR_OK)
		m->why = e;
	if (rc == 0 && m->o->measured != NULL)
		m->o->measured(m->o->arg, &m->o->tasks[i], &v);
	if (m->o->progress != NULL)
		m->o->progress(m->o->arg, m->done, m->n_todo);
	pthread_mutex_unlock(&m->mu);
}

static void
golden_worker(void *arg, int index)
{
	struct measuring *m = arg;
	struct arena a = ARENA_INIT;
	bool more = true;

	(void)index;
	while (more) {
		size_t i = 0;

		pthread_mutex_lock(&m->mu);
		more = m->next < m->n_todo && m->why.code == ERR_OK &&
			!pool_cancelled();
		if (more)
			i = m->todo[m->next++];
		pthread_mutex_unlock(&m->mu);
		if (more)
			measure_one(m, i, &a);
		arena_release(&a);
	}
}

/* The profile that was kept; false when there is none. */
static bool
load_profile(const struct bench_golden_options *o, struct arena *a, size_t i)
{
	struct task *t = &o->tasks[i];
	struct store_fact f;
	struct err missing = ERR_INIT;

	if (o->arena == NULL)
		return true;
	if (store_fact_get(o->store, a, o->ids[i], "profile",
		    bench_golden_tools(a, o->judge, t), &f, &missing) < 0)
		return false;
	t->golden_profile = arena_strdup(o->arena, f.doc);
	return true;
}

/* Which tasks are not known for these tools yet. */
static int
find_missing(struct measuring *m, struct err *e)
{
	const struct bench_golden_options *o = m->o;
	struct arena a = ARENA_INIT;
	int rc = 0;

	for (size_t i = 0; i < o->n && rc == 0; i++) {
		struct store_task row;

		if (task_file(&o->tasks[i], "golden") == NULL)
			continue;
		rc = store_task_get(o->store, &a, o->ids[i], &row, e);
		if (rc < 0)
			break;
		if (!o->force &&
			str_eq(row.golden_tools,
				bench_golden_tools(
					&a, o->judge, &o->tasks[i])) &&
			load_profile(o, &a, i)) {
			o->tasks[i].golden_cpu_us = row.golden_cpu_us;
			if (row.golden_samples >= 0)
				o->tasks[i].samples = row.golden_samples;
			continue;
		}
		m->todo[m->n_todo++] = i;
	}
	arena_release(&a);
	return rc;
}

int
bench_golden_measure(
	const struct bench_golden_options *o, size_t *missing, struct err *e)
{
	struct measuring m;
	int rc;

	memset(&m, 0, sizeof(m));
	m.o = o;
	m.todo = xcalloc(o->n + 1, sizeof(*m.todo));
	pthread_mutex_init(&m.mu, NULL);
	rc = find_missing(&m, e);
	if (missing != NULL)
		*missing = m.n_todo;
	if (rc == 0 && m.n_todo > 0)
		rc = pool_run(o->jobs > 0 ? o->jobs : pool_ncpu(),
			golden_worker, &m, e);
	if (rc == 0 && pool_cancelled())
		rc = err_set(e, ERR_CANCELLED, "interrupted");
	if (rc == 0 && m.why.code != ERR_OK) {
		if (e != NULL)
			*e = m.why;
		rc = -1;
	}
	pthread_mutex_destroy(&m.mu);
	free(m.todo);
	return rc;
}
