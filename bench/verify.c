/*
 * verify: one task after another through goldens, hack designs, edits and
 * mutants (see verify.h).  Must not print.
 */
#include "bench/verify.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/faults.h"
#include "bench/golden.h"
#include "lib/base/json.h"
#include "lib/base/pool.h"

struct verifying {
	const struct bench_verify_options *o;
	struct bench_verify_task *out;
	struct arena *a; /* under mu */
	size_t *order;	 /* the longest first */
	pthread_mutex_t mu;
	size_t next, done;
	struct err why;
};

static void
keep(struct arena *a, struct bench_verdict *x, const struct verdict *v)
{
	x->known = true;
	x->status = v->status;
	x->reason = v->reason;
	x->letter = v->letter;
	x->detail = v->detail == NULL ? NULL : arena_strdup(a, v->detail);
}

/* Judges in the modes that are asked for. */
static int
judge_modes(const struct bench_verify_options *o, struct arena *a,
	const struct task *t, struct bench_verify_hack *h, struct err *e)
{
	const char *code = h->hack.text;

	for (int m = 0; m < BENCH_VERIFY_MODES; m++) {
		struct judge_options jo = {.mode = (enum judge_mode)m,
			.full = t->profile == TASK_VE1};
		struct arena tmp = ARENA_INIT;
		struct verdict v;
		int rc;

		if (!o->modes[m])
			continue;
		rc = judge_run(
			o->judge, t, &jo, code, strlen(code), &tmp, &v, e);
		if (rc == 0)
			keep(a, &h->v[m], &v);
		arena_release(&tmp);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Of a golden that is no design: which faults it catches; those that do not
 * matter are none. */
static void
count_caught(
	struct arena *a, const struct verdict *v, struct bench_verify_task *out)
{
	static const char *const not_caught[] = {
		"missed", "undecided", "silent"};
	const cJSON *faults = json_get(v->metrics, "faults"), *id;
	size_t n = 0;

	out->edits = (size_t)json_i64(faults, "n", 0);
	out->edits_killed = (size_t)json_i64(faults, "caught", 0);
	out->edits_alive =
		arena_array(a, out->edits + 1, sizeof(*out->edits_alive));
	for (size_t i = 0; i < 3; i++)
		cJSON_ArrayForEach(id, json_get(faults, not_caught[i]))
		{
			out->edits_alive[n++] =
				arena_strdup(a, id->valuestring);
		}
	out->n_edits_alive = n;
}

static int
verify_golden(const struct bench_verify_options *o, struct arena *a, size_t i,
	struct bench_verify_task *out, struct err *e)
{
	struct task *t = &o->tasks[i];
	char letter[2] = {0};
	struct store_task row = {.id = o->ids[i]};
	struct judge_options jo = {.mode = JUDGE_STRICT};
	const char *code = task_golden_candidate(a, t);
	struct verdict v;

	out->has_golden = code != NULL;
	if (code == NULL)
		return 0;
	if (judge_golden(o->judge, t, a, &v, e) < 0)
		return -1;
	keep(a, &out->golden[JUDGE_OFFICIAL], &v);
	if (o->edits && !task_wants_design(t))
		count_caught(a, &v, out);
	letter[0] = v.letter;
	row.golden_cpu_us = t->golden_cpu_us;
	row.golden_samples = t->samples;
	row.golden_status = verdict_status_name(v.status);
	row.golden_letter = letter;
	row.golden_tools = bench_golden_tools(a, o->judge, t);
	if (store_task_golden(o->store, &row, e) < 0)
		return -1;
	if (!o->modes[JUDGE_STRICT])
		return 0;
	if (judge_run(o->judge, t, &jo, code, strlen(code), a, &v, e) < 0)
		return -1;
	keep(a, &out->golden[JUDGE_STRICT], &v);
	return 0;
}

static bool
accepted(const struct bench_verify_hack *h, int mode)
{
	return h->v[mode].known && h->v[mode].status == VERDICT_PASS;
}

static int
verify_hack(const struct bench_verify_options *o, struct arena *a,
	const struct bench_shape *s, struct bench_verify_task *out,
	struct bench_verify_hack *h, struct err *e)
{
	struct bench_mutants_options mo = {
		.judge = o->judge, .equiv = o->equiv};
	int same;

	if (judge_modes(o, a, out->task, h, e) < 0)
		return -1;
	if (!h->hack.honest ||
		(!accepted(h, JUDGE_STRICT) && !accepted(h, JUDGE_OFFICIAL)))
		return 0;
	if (h->hack.kind == BENCH_HACK_UNKNOWN) {
		/* a golden that is never known proves nothing */
		for (int m = 0; m < BENCH_VERIFY_MODES; m++)
			out->vacuous[m] = out->vacuous[m] || accepted(h, m);
		return 0;
	}
	same = bench_mutants_same(&mo, a, s, h->hack.text, e);
	h->right = same == 1;
	return same == -2 ? -1 : 0;
}

static int
verify_hacks(const struct bench_verify_options *o, struct arena *a,
	const struct bench_shape *s, struct bench_verify_task *out,
	struct err *e)
{
	struct bench_hack made[BENCH_HACKS_MAX];

	out->n_hacks = bench_hacks_make(a, out->task, s, made);
	for (size_t i = 0; i < out->n_hacks; i++) {
		struct bench_verify_hack *h = &out->hacks[i];

		h->hack = made[i];
		if (verify_hack(o, a, s, out, h, e) < 0)
			return -1;
	}
	return 0;
}

static int
verify_edits(const struct bench_verify_options *o, struct arena *a,
	struct bench_verify_task *out, struct err *e)
{
	const cJSON *faults = json_get(out->task->meta, "faults"), *f;

	out->edits_alive =
		arena_array(a, (size_t)cJSON_GetArraySize(faults) + 1,
			sizeof(*out->edits_alive));
	cJSON_ArrayForEach(f, faults)
	{
		struct judge_options jo = {.mode = JUDGE_OFFICIAL};
		const char *code = bench_fault_apply(a, out->task, f);
		struct verdict v = {.status = VERDICT_PASS};

		if (code != NULL &&
			judge_run(o->judge, out->task, &jo, code, strlen(code),
				a, &v, e) < 0)
			return -1;
		if (v.status == VERDICT_ERROR)
			return err_set(e, ERR_TOOL, "%s: fault %s: %s",
				out->task->id, json_str(f, "id", ""),
				v.detail != NULL ? v.detail : "no verdict");
		out->edits++;
		if (v.status == VERDICT_FAIL)
			out->edits_killed++;
		else
			out->edits_alive[out->n_edits_alive++] =
				arena_strdup(a, json_str(f, "id", ""));
	}
	return 0;
}

static int
verify_mutants(const struct bench_verify_options *o, struct arena *a,
	const struct bench_shape *s, struct bench_verify_task *out,
	struct err *e)
{
	struct bench_mutants_options mo = {.judge = o->judge,
		.yosys = o->yosys,
		.equiv = o->equiv,
		.mode = o->modes[JUDGE_OFFICIAL] ? JUDGE_OFFICIAL
						 : JUDGE_STRICT,
		.n = o->mutants,
		.seed = o->seed};

	out->mutated = true;
	if (out->golden[mo.mode].status != VERDICT_PASS) {
		out->mutants.refused = "the golden does not pass";
		return 0;
	}
	return bench_mutants_run(&mo, a, out->task, s, &out->mutants, e);
}

static int
put_fact(const struct bench_verify_options *o, struct arena *a, size_t i,
	const struct bench_verify_task *out, struct err *e)
{
	struct store_fact f = {.task_id = o->ids[i],
		.kind = BENCH_VERIFY_FACT,
		.tools = bench_verify_tools(a, o)};

	if (out->task->patched != NULL)
		f.tools = arena_printf(
			a, "%s patch %.12s", f.tools, out->task->patched);
	f.doc = json_text(a, bench_verify_json(a, out));
	return store_fact_put(o->store, &f, e);
}

static size_t
hacks_of(struct arena *a, const struct task *t, struct bench_hack *made)
{
	if (task_is_testbench(t))
		return bench_hacks_testbenches(a, t, made);
	return task_is_line(t) ? bench_hacks_lines(a, t, made)
			       : bench_hacks_properties(a, t, made);
}

/* A task of properties, testbenches or lines: those that say nothing are
 * rejected, and the golden catches the faults of the design, where there is
 * one (its verdict tells). */
static int
verify_checks(const struct bench_verify_options *o, struct arena *a,
	struct bench_verify_task *out, struct err *e)
{
	struct bench_hack made[BENCH_HACKS_MAX];

	if (!o->hacks)
		return 0;
	out->n_hacks = hacks_of(a, out->task, made);
	for (size_t i = 0; i < out->n_hacks; i++) {
		out->hacks[i].hack = made[i];
		if (judge_modes(o, a, out->task, &out->hacks[i], e) < 0)
			return -1;
	}
	return 0;
}

static int
verify_one(const struct bench_verify_options *o, struct arena *a, size_t i,
	struct bench_verify_task *out, struct err *e)
{
	struct bench_shape s;
	int rc;

	out->task = &o->tasks[i];
	if (verify_golden(o, a, i, out, e) < 0)
		return -1;
	if (!task_wants_design(out->task))
		return verify_checks(o, a, out, e) < 0
			? -1
			: put_fact(o, a, i, out, e);
	if (o->edits && out->has_golden && verify_edits(o, a, out, e) < 0)
		return -1;
	if (o->hacks || (o->mutants > 0 && o->yosys != NULL)) {
		rc = bench_shape_of(
			o->judge, a, out->task, &s, &out->no_shape, e);
		if (rc == 0 && o->hacks)
			rc = verify_hacks(o, a, &s, out, e);
		if (rc == 0 && o->mutants > 0 && o->yosys != NULL)
			rc = verify_mutants(o, a, &s, out, e);
		if (rc < 0)
			return -1;
	}
	return put_fact(o, a, i, out, e);
}

static void
free_arena(void *p)
{
	arena_release(p);
	free(p);
}

/* An arena for one task's results; under mu. */
static struct arena *
task_arena(struct verifying *w)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	arena_defer(w->a, free_arena, a);
	return a;
}

static void
verify_worker(void *arg, int index)
{
	struct verifying *w = arg;

	(void)index;
	for (;;) {
		struct err e = ERR_INIT;
		struct arena *a = NULL;
		size_t i = 0;
		int rc;

		pthread_mutex_lock(&w->mu);
		if (w->next < w->o->n && w->why.code == ERR_OK &&
			!pool_cancelled()) {
			i = w->order[w->next++];
			a = task_arena(w);
		}
		pthread_mutex_unlock(&w->mu);
		if (a == NULL)
			break;
		rc = verify_one(w->o, a, i, &w->out[i], &e);
		pthread_mutex_lock(&w->mu);
		if (rc < 0 && w->why.code == ERR_OK)
			w->why = e;
		w->done++;
		if (w->o->progress != NULL)
			w->o->progress(w->o->arg, w->done, w->o->n);
		pthread_mutex_unlock(&w->mu);
	}
}

/* Tasks with long simulations first. */
static void
make_order(struct verifying *w)
{
	const struct task *t = w->o->tasks;

	w->order = xcalloc(w->o->n + 1, sizeof(*w->order));
	for (size_t i = 0; i < w->o->n; i++) {
		size_t k = i;

		while (k > 0 &&
			t[w->order[k - 1]].golden_cpu_us < t[i].golden_cpu_us) {
			w->order[k] = w->order[k - 1];
			k--;
		}
		w->order[k] = i;
	}
}

int
bench_verify(const struct bench_verify_options *o, struct arena *a,
	struct bench_verify_task *out, struct err *e)
{
	struct verifying w = {.o = o, .out = out, .a = a};
	int rc;

	memset(out, 0, o->n * sizeof(*out));
	pthread_mutex_init(&w.mu, NULL);
	make_order(&w);
	rc = pool_run(
		o->jobs > 0 ? o->jobs : pool_ncpu(), verify_worker, &w, e);
	if (rc == 0 && pool_cancelled())
		rc = err_set(e, ERR_CANCELLED, "interrupted");
	if (rc == 0 && w.why.code != ERR_OK) {
		if (e != NULL)
			*e = w.why;
		rc = -1;
	}
	pthread_mutex_destroy(&w.mu);
	free(w.order);
	return rc;
}
