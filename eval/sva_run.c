/*
 * sva_run: from two texts to an answer for each property: what sva_read made
 * of them is asked, one property after another.
 */
#include "eval/sva_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

int
sva_open(struct sva **out, struct yosys *ys, struct iverilog *iv,
	struct equiv *eq, struct err *e)
{
	static const char *const nothing[] = {NULL};
	struct sva *s = xcalloc(1, sizeof(*s));

	s->ys = ys;
	s->iv = iv;
	s->eq = eq;
	if (yosys_servers_open(&s->servers, ys, nothing, e) < 0) {
		free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
sva_close(struct sva *s)
{
	if (s)
		yosys_servers_close(s->servers);
	free(s);
}

/* ---- asking ---- */

static const char *
wire_of(struct sva_work *w, const char *what, size_t k)
{
	return arena_printf(w->a, SVA_PREFIX "%s_%zu", what, k);
}

/* Can the wire be 1, shown by simulation? */
static int
ask(struct sva_work *w, size_t k, const char *what, int64_t cpu_ms,
	struct sva_reach *r, struct err *e)
{
	struct sva_finding *f = &w->out->f[k];
	const char *wire = wire_of(w, what, k);
	struct sva_question q = {.wires = &wire,
		.n = 1,
		.depth = w->job->depth,
		.cpu_ms = cpu_ms};
	int64_t before = w->left_ms;
	int depth;

	f->step = -1;
	if (sva__reach(w, &q, r, e) < 0)
		return -1;
	if (r->answer != SVA_ONCE)
		return 0;
	if (sva__replay(w, &w->file.item[k], wire, &r->trace, f, e) < 0)
		return -1;
	if (f->step >= 0)
		return 0;
	/* two values are not enough here */
	depth = r->depth;
	q.exact = true;
	q.cpu_ms = cpu_ms - (before - w->left_ms);
	if (w->env.clock && q.cpu_ms > 0) {
		if (sva__reach(w, &q, r, e) < 0)
			return -1;
		if (r->answer == SVA_ONCE &&
			sva__replay(
				w, &w->file.item[k], wire, &r->trace, f, e) < 0)
			return -1;
	}
	if (f->step < 0) {
		r->answer = SVA_OPEN;
		r->depth = depth > r->depth ? depth : r->depth;
		f->why = "it depends on values that are unknown at the start: "
			 "the simulation does not show it (is there a reset?)";
	}
	return 0;
}

static void
answer(struct sva_finding *f, enum sva_outcome o, const struct sva_reach *r,
	const char *why)
{
	f->outcome = o;
	f->engine = r->engine;
	f->why = why;
}

static void
no_answer(struct sva_work *w, struct sva_finding *f, const struct sva_reach *r)
{
	const char *why = f->why;

	answer(f, SVA_UNKNOWN, r, why);
	f->engine = "";
	f->depth = r->depth;
	if (!why)
		f->why = arena_printf(w->a,
			r->depth > 0 ? "neither proven nor found within the "
				       "budget: not in the first %d steps"
				     : "no answer within the budget",
			r->depth);
}

static int
judge_cover(struct sva_work *w, size_t k, int64_t cpu_ms, struct err *e)
{
	struct sva_finding *f = &w->out->f[k];
	struct sva_reach r;

	if (ask(w, k, "hit", cpu_ms, &r, e) < 0)
		return -1;
	if (r.answer == SVA_NEVER)
		answer(f, SVA_UNREACHABLE, &r, "no run ever gets there");
	else if (r.answer == SVA_ONCE)
		answer(f, SVA_REACHED, &r,
			arena_printf(w->a, "reached in step %d", f->step));
	else
		no_answer(w, f, &r);
	return 0;
}

static int
judge_assert(struct sva_work *w, size_t k, int64_t cpu_ms, struct err *e)
{
	const struct sva_item *x = &w->file.item[k];
	struct sva_finding *f = &w->out->f[k];
	int64_t before = w->left_ms;
	struct sva_reach r, hit;

	if (ask(w, k, "bad", cpu_ms, &r, e) < 0)
		return -1;
	if (r.answer == SVA_ONCE) {
		answer(f, SVA_COUNTEREXAMPLE, &r,
			arena_printf(w->a, "fails in step %d", f->step));
		return 0;
	}
	if (r.answer == SVA_OPEN) {
		no_answer(w, f, &r);
		return 0;
	}
	answer(f, SVA_PROVEN, &r, "holds in every step of every run");
	cpu_ms -= before - w->left_ms;
	if (ask(w, k, "hit", cpu_ms > 500 ? cpu_ms : 500, &hit, e) < 0)
		return -1;
	f->table = NULL;
	f->wave = NULL;
	if (hit.answer == SVA_NEVER)
		answer(f, SVA_VACUOUS, &hit,
			x->implies ? "what it begins with never happens, so "
				     "it says nothing"
				   : "it is disabled in every step");
	else
		f->why = hit.answer == SVA_ONCE
			? arena_printf(w->a,
				  "holds in every step of every run; begins in "
				  "step %d of one",
				  f->step)
			: "holds in every step of every run; whether it ever "
			  "begins is not known";
	f->begins = hit.answer == SVA_ONCE;
	f->step = -1;
	return 0;
}

/* Assumptions that contradict each other make everything hold. */
static int
judge_assumptions(struct sva_work *w, bool *dead, struct err *e)
{
	const char *wire = SVA_PREFIX "runs";
	struct sva_question q = {.wires = &wire,
		.n = 1,
		.depth = w->job->depth,
		.cpu_ms = w->left_ms / 4};
	struct sva_reach r;
	bool any = false;
	size_t i;

	*dead = false;
	for (i = 0; i < w->file.n; i++)
		any |= w->file.item[i].kind == SVA_ASSUME &&
			!w->file.item[i].refused;
	if (!any)
		return 0;
	if (sva__reach(w, &q, &r, e) < 0)
		return -1;
	*dead = r.answer == SVA_NEVER;
	return 0;
}

static int
judge_item(
	struct sva_work *w, size_t k, bool dead, int64_t cpu_ms, struct err *e)
{
	const struct sva_item *x = &w->file.item[k];
	struct sva_finding *f = &w->out->f[k];
	struct sva_reach none = {.engine = ""};

	if (x->refused) {
		answer(f, SVA_NOT_IN_SUBSET, &none, x->refused);
	} else if (x->kind == SVA_ASSUME) {
		answer(f, SVA_ASSUMED, &none, "taken for granted");
	} else if (dead) {
		answer(f, x->kind == SVA_COVER ? SVA_UNREACHABLE : SVA_VACUOUS,
			&none, "the assumptions contradict each other");
	} else if (x->kind == SVA_COVER) {
		return judge_cover(w, k, cpu_ms, e);
	} else {
		return judge_assert(w, k, cpu_ms, e);
	}
	return 0;
}

static void
list_items(struct sva_work *w)
{
	size_t i;

	w->out->n = w->file.n;
	w->out->f = arena_array(w->a, w->file.n + 1, sizeof(*w->out->f));
	for (i = 0; i < w->file.n; i++) {
		struct sva_finding *f = &w->out->f[i];

		f->name = w->file.item[i].name;
		f->kind = w->file.item[i].kind;
		f->engine = "";
		f->depth = f->step = -1;
	}
}

static int
judge_all(struct sva_work *w, struct err *e)
{
	bool dead;
	size_t i;

	if (judge_assumptions(w, &dead, e) < 0)
		return -1;
	for (i = 0; i < w->file.n; i++) {
		int64_t rest = (int64_t)(w->file.n - i);

		w->out->f[i].line = w->file.item[i].line;
		if (judge_item(w, i, dead, w->left_ms / rest * 2, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

static int
run_in(struct sva_work *w, struct err *e)
{
	const char *why;
	int rc;

	why = sva__parse(w->a, w->job->props.text, w->job->props.n, &w->file);
	if (why || w->file.n == 0) {
		w->out->refused =
			arena_printf(w->a, "%s: %s", w->job->props.name,
				why ? why : "it holds no assertion");
		return 0;
	}
	rc = sva__read(w, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	list_items(w);
	if (sva__map(w, e) < 0 || judge_all(w, e) < 0)
		return -1;
	if (w->job->n_faulty > 0)
		return sva__faulty(w, e);
	return w->job->mutants > 0 ? sva__mutate(w, e) : 0;
}

int
sva_run(struct sva *s, struct arena *a, const struct sva_job *job,
	struct sva_result *out, struct err *e)
{
	struct sva_job full = *job;
	struct sva_work w = {.s = s, .a = a, .job = &full, .out = out};
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	out->assume = out->clock = "";
	if (full.cpu_ms <= 0)
		full.cpu_ms = SVA_CPU_MS;
	if (full.depth <= 0)
		full.depth = SVA_DEPTH;
	if (full.reset_steps <= 0)
		full.reset_steps = SVA_RESET_STEPS;
	if (full.reset_steps > SVA_AGE_MAX || full.depth > EQUIV_STEPS_MAX - 2)
		return err_set(e, ERR_USAGE,
			"at most %d steps of reset and %d of depth",
			SVA_AGE_MAX, EQUIV_STEPS_MAX - 2);
	w.left_ms = full.cpu_ms;
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	w.dir = dir;
	rc = run_in(&w, e);
	(void)fs_rmtree(dir, &gone);
	out->cpu_us = w.cpu_us;
	return rc;
}
