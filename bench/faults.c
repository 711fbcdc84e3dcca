/*
 * faults: judges faulty goldens and empty modules (see faults.h).
 */
#include "bench/faults.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "eval/vscan.h"
#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

struct fault_job {
	size_t task;
	const cJSON *fault; /* NULL: the empty module */
};

struct faulting {
	const struct bench_faults_options *o;
	struct bench_faults_result *out;
	struct arena *a; /* under mu */
	pthread_mutex_t mu;
	struct fault_job *jobs;
	size_t n, next, done;
	struct err why;
};

char *
bench_fault_apply(struct arena *a, const struct task *t, const cJSON *fault)
{
	const struct task_file *f = task_file(t, "golden");
	struct task edited = *t;
	struct task_file file;

	if (f == NULL)
		return NULL;
	file = *f;
	file.text = task_fault_text(a, f, fault, &file.n);
	edited.files = &file;
	edited.n_files = 1;
	return file.text == NULL ? NULL : task_golden_candidate(a, &edited);
}

char *
bench_empty_design(struct arena *a, const struct task *t)
{
	char *code = task_golden_candidate(a, t);
	struct vscan v;
	size_t n;

	if (t->profile == TASK_VE1)
		return code == NULL ? NULL : arena_strdup(a, "endmodule\n");
	if (code == NULL)
		return NULL;
	n = strlen(code);
	vscan_text(a, code, n, &v);
	for (size_t i = 0; i < v.n; i++) {
		const struct vscan_module *m = &v.modules[i];
		const char *end;

		if (!m->complete || !str_eq(m->name, t->top))
			continue;
		end = str_memmem(code + m->start, m->end - m->start, ";");
		if (end == NULL ||
			str_memmem(code + m->start,
				(size_t)(end - code - (long)m->start),
				"put") == NULL)
			return NULL; /* ports are declared in the body */
		return arena_printf(a, "%.*s;\nendmodule\n",
			(int)(end - code - (long)m->start), code + m->start);
	}
	return NULL;
}

static int
judge_one(struct faulting *w, const struct fault_job *j, struct arena *a,
	struct verdict *v, struct err *e)
{
	const struct task *t = &w->o->tasks[j->task];
	struct judge_options jo = {.mode = JUDGE_OFFICIAL};
	char *code = j->fault != NULL ? bench_fault_apply(a, t, j->fault)
				      : bench_empty_design(a, t);

	if (code == NULL)
		return 1;
	if (judge_run(w->o->judge, t, &jo, code, strlen(code), a, v, e) < 0)
		return -1;
	if (v->status == VERDICT_ERROR)
		return err_set(e, ERR_TOOL, "%s: fault %s: %s", t->id,
			json_str(j->fault, "id", "(empty module)"),
			v->detail != NULL ? v->detail : "no verdict");
	return 0;
}

static void
count(struct faulting *w, const struct fault_job *j, const struct verdict *v,
	int rc)
{
	struct bench_faults_result *r = &w->out[j->task];
	bool killed = rc > 0 || v->status == VERDICT_FAIL;

	if (j->fault == NULL) {
		r->empty_rejected = killed;
		return;
	}
	r->n++;
	if (rc == 0 && killed) {
		r->killed++;
		return;
	}
	r->alive[r->n_alive++] =
		arena_strdup(w->a, json_str(j->fault, "id", ""));
}

static void
fault_worker(void *arg, int index)
{
	struct faulting *w = arg;
	struct arena a = ARENA_INIT;

	(void)index;
	for (;;) {
		struct fault_job *j = NULL;
		struct verdict v;
		struct err e = ERR_INIT;
		int rc;

		pthread_mutex_lock(&w->mu);
		if (w->next < w->n && w->why.code == ERR_OK &&
			!pool_cancelled())
			j = &w->jobs[w->next++];
		pthread_mutex_unlock(&w->mu);
		if (j == NULL)
			break;
		memset(&v, 0, sizeof(v));
		rc = judge_one(w, j, &a, &v, &e);
		pthread_mutex_lock(&w->mu);
		if (rc < 0 && w->why.code == ERR_OK)
			w->why = e;
		if (rc >= 0)
			count(w, j, &v, rc);
		w->done++;
		if (w->o->progress != NULL)
			w->o->progress(w->o->arg, w->done, w->n);
		pthread_mutex_unlock(&w->mu);
		arena_release(&a);
	}
	arena_release(&a);
}

static void
list_jobs(struct faulting *w)
{
	size_t cap = 0;

	for (size_t i = 0; i < w->o->n; i++)
		cap += 1 +
			(size_t)cJSON_GetArraySize(
				json_get(w->o->tasks[i].meta, "faults"));
	w->jobs = xcalloc(cap + 1, sizeof(*w->jobs));
	for (size_t i = 0; i < w->o->n; i++) {
		const cJSON *faults = json_get(w->o->tasks[i].meta, "faults");
		const cJSON *f;

		w->out[i].alive = arena_array(w->a,
			(size_t)cJSON_GetArraySize(faults) + 1,
			sizeof(*w->out[i].alive));
		w->out[i].empty_rejected = true;
		if (task_file(&w->o->tasks[i], "golden") == NULL)
			continue;
		w->jobs[w->n++].task = i;
		cJSON_ArrayForEach(f, faults)
		{
			w->jobs[w->n].task = i;
			w->jobs[w->n++].fault = f;
		}
	}
}

int
bench_faults(const struct bench_faults_options *o, struct arena *a,
	struct bench_faults_result *out, struct err *e)
{
	struct faulting w;
	int rc;

	memset(&w, 0, sizeof(w));
	memset(out, 0, o->n * sizeof(*out));
	w.o = o;
	w.out = out;
	w.a = a;
	pthread_mutex_init(&w.mu, NULL);
	list_jobs(&w);
	rc = pool_run(o->jobs > 0 ? o->jobs : pool_ncpu(), fault_worker, &w, e);
	if (rc == 0 && pool_cancelled())
		rc = err_set(e, ERR_CANCELLED, "interrupted");
	if (rc == 0 && w.why.code != ERR_OK) {
		if (e != NULL)
			*e = w.why;
		rc = -1;
	}
	pthread_mutex_destroy(&w.mu);
	free(w.jobs);
	return rc;
}
