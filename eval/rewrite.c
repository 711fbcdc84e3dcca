/*
 * rewrite: the search.  Points are texts that were proven; each is made of an
 * earlier one by one rule at one place.
 *
 *	the most promising point whose matches were not tried yet (least area
 *	times delay) -> all its matches -> measured -> those that no point is
 *	at least as good as -> proven against the ORIGINAL -> a new point
 *
 * Proofs are against the original, so that nothing adds up over the steps.
 * A text is tried once.  Must not keep what the gate did not accept.
 */
#include "eval/rewrite_int.h"

#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define POINTS_MAX 256
#define TRIES_MAX 2000

struct work {
	struct rewrite_gate *g;
	struct arena *a;
	const struct rewrite_search *s;
	struct rewrite_found *out;
	uint64_t *seen; /* hashes of texts */
	size_t n_seen;
};

static double
score(const struct rewrite_cost *c, enum rewrite_goal goal)
{
	switch (goal) {
	case REWRITE_PRODUCT:
		return c->area * (c->delay > 0 ? c->delay : 1);
	case REWRITE_AREA:
		return c->area;
	case REWRITE_DELAY:
		return c->delay;
	}
	return c->area;
}

/* Was the text seen before?  Notes it. */
static bool
seen(struct work *w, const char *text, size_t n)
{
	size_t norm_n;
	const char *norm = lex_normal(w->a, text, n, &norm_n);
	uint64_t h = hash_fnv64(norm, norm_n);

	for (size_t i = 0; i < w->n_seen; i++)
		if (w->seen[i] == h)
			return true;
	if (w->n_seen < TRIES_MAX + 1)
		w->seen[w->n_seen++] = h;
	return false;
}

/* Is some point at least as good in both? */
static bool
covered(const struct work *w, const struct rewrite_cost *c)
{
	for (size_t i = 0; i < w->out->n_points; i++) {
		const struct rewrite_cost *p = &w->out->points[i].cost;

		if (p->area <= c->area && p->delay <= c->delay)
			return true;
	}
	return false;
}

static void
keep(struct work *w, const struct rewrite_try *t, const char *text, size_t n)
{
	struct rewrite_point *p;

	if (w->out->n_points >= POINTS_MAX)
		return;
	p = &w->out->points[w->out->n_points++];
	p->text = text;
	p->n = n;
	p->cost = t->cost;
	p->from = t->from;
	p->rule = t->rule;
	p->line = t->line;
}

/* One text: measured, and, when it would be a new point, proven. */
static int
try_text(struct work *w, struct rewrite_try *t, const char *text, size_t n,
	struct err *e)
{
	struct rewrite_job job = {.gold = w->s->text,
		.gate = {text, n, w->s->text.top},
		.before = &w->out->points[0].cost,
		.any_cost = true,
		.after = &t->cost,
		.cpu_ms = w->s->cpu_ms};
	struct rewrite_result r;

	if (rewrite_measure(w->g, w->a, &job.gate, &t->cost, e) < 0)
		return -1;
	if (!t->cost.ok) {
		t->end = REWRITE_UNREADABLE;
		t->why = t->cost.why;
		return 0;
	}
	if (covered(w, &t->cost)) {
		t->end = REWRITE_NO_GAIN;
		t->why = "no better than what is there";
		return 0;
	}
	if (rewrite_gate_run(w->g, w->a, &job, &r, e) < 0)
		return -1;
	t->end = r.end;
	t->why = r.why;
	if (r.asked)
		t->counterexample = r.proof.counterexample;
	if (t->end == REWRITE_ACCEPTED)
		keep(w, t, text, n);
	return 0;
}

static bool
over(const struct work *w)
{
	return w->out->n_tries >= (size_t)w->s->tries ||
		w->out->n_tries >= TRIES_MAX ||
		w->out->n_points >= POINTS_MAX ||
		(w->s->stop && w->s->stop(w->s->stop_arg));
}

static int
expand(struct work *w, size_t point, struct err *e)
{
	struct rewrite_matches m;
	const char *text = w->out->points[point].text;
	size_t n = w->out->points[point].n;

	w->out->points[point].done = true;
	rewrite_find(w->a, w->s->rules, text, n, &m);
	for (size_t i = 0; i < m.n; i++) {
		size_t new_n;
		char *new = rewrite_apply(w->a, text, n, &m.at[i], &new_n);
		struct rewrite_try *t;

		if (new_n > LIM_CANDIDATE || seen(w, new, new_n))
			continue;
		if (over(w)) {
			w->out->points[point].done = false;
			return 0;
		}
		t = &w->out->tries[w->out->n_tries++];
		t->rule = m.at[i].rule->name;
		t->line = m.at[i].line;
		t->from = (int)point;
		if (try_text(w, t, new, new_n, e) < 0)
			return -1;
	}
	return 0;
}

/* The best point that was not looked at; n_points: none. */
static size_t
next_point(const struct work *w)
{
	size_t best = w->out->n_points;

	for (size_t i = 0; i < w->out->n_points; i++) {
		const struct rewrite_point *p = &w->out->points[i];

		if (p->done)
			continue;
		if (best == w->out->n_points ||
			score(&p->cost, w->s->goal) <
				score(&w->out->points[best].cost, w->s->goal))
			best = i;
	}
	return best;
}

static void
find_front(struct work *w)
{
	struct rewrite_found *out = w->out;

	for (size_t i = 0; i < out->n_points; i++) {
		struct rewrite_point *p = &out->points[i];

		p->front = true;
		for (size_t k = 0; k < out->n_points; k++)
			if (rewrite_dominates(&out->points[k].cost, &p->cost))
				p->front = false;
		if (score(&p->cost, w->s->goal) <
			score(&out->points[out->best].cost, w->s->goal))
			out->best = i;
	}
}

int
rewrite_search(struct rewrite_gate *g, struct arena *a,
	const struct rewrite_search *s, struct rewrite_found *out,
	struct err *e)
{
	struct work w = {.g = g, .a = a, .s = s, .out = out};
	size_t next;

	memset(out, 0, sizeof(*out));
	out->points = arena_array(a, POINTS_MAX, sizeof(*out->points));
	out->tries = arena_array(a, TRIES_MAX, sizeof(*out->tries));
	w.seen = arena_array(a, TRIES_MAX + 1, sizeof(*w.seen));
	out->points[0] = (struct rewrite_point){.text = s->text.text,
		.n = s->text.n,
		.from = -1,
		.rule = "",
		.front = true};
	out->n_points = 1;
	if (rewrite_measure(g, a, &s->text, &out->points[0].cost, e) < 0)
		return -1;
	if (!out->points[0].cost.ok) {
		out->why = out->points[0].cost.why;
		return 0;
	}
	(void)seen(&w, s->text.text, s->text.n);
	while ((next = next_point(&w)) < out->n_points && !over(&w))
		if (expand(&w, next, e) < 0)
			return -1;
	out->ended = next_point(&w) == out->n_points;
	find_front(&w);
	return 0;
}
