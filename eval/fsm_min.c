/*
 * fsm_min: cubes, and states that cannot be reached or told apart.
 *
 * Two states are one when no sequence of inputs shows a difference at the
 * machine's outputs: classes are refined until, in each, all states have the
 * same outputs and go to the same classes for every input.  Inputs are sets
 * (cubes), so a table is never written out bit by bit: two states agree when
 * the cubes on which they agree hold as many inputs as all their cubes do.
 *
 * An x at an output is a value of its own here: no freedom is taken from it.
 */
#include "eval/fsm_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WORK_MAX 300000000L /* pairs of cubes, about a second */

/* ---- cubes ---- */

bool
fsm__meet(const struct fsm_cube *x, const struct fsm_cube *y)
{
	return ((x->value ^ y->value) & x->care & y->care) == 0;
}

uint64_t
fsm__volume(const struct fsm_cube *x, const struct fsm_cube *y, int n_in)
{
	uint64_t care = x->care | y->care;

	return (uint64_t)1 << (n_in - __builtin_popcountll(care));
}

static int
compare_edges(const void *x, const void *y)
{
	const struct fsm_edge *p = x, *q = y;

	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	if (p->in.care != q->in.care)
		return p->in.care < q->in.care ? -1 : 1;
	return p->in.value < q->in.value ? -1 : p->in.value > q->in.value;
}

static bool
same_effect(const struct fsm_edge *x, const struct fsm_edge *y)
{
	return x->to == y->to && str_eq(x->out, y->out);
}

struct pile {
	struct fsm_edge *at;
	size_t n, max;
};

static bool
pile_add(struct pile *p, const struct fsm_edge *x)
{
	if (p->n >= p->max)
		return false;
	p->at[p->n++] = *x;
	return true;
}

/* Adds what x holds and no edge of [from, n) does; `at` is the next of them.
 * false: too many, or an edge says otherwise. */
static bool
add_rest(struct pile *p, const struct fsm_edge *x, size_t at, size_t end)
{
	uint64_t free;
	struct fsm_edge part;

	while (at < end && !fsm__meet(&p->at[at].in, &x->in))
		at++;
	if (at >= end)
		return pile_add(p, x);
	if (!same_effect(&p->at[at], x))
		return false;
	/* parts of x that differ from that edge in one bit, one after another
	 */
	part = *x;
	free = p->at[at].in.care & ~x->in.care;
	while (free) {
		uint64_t bit = free & -free;
		struct fsm_edge out = part;

		free &= free - 1;
		out.in.care |= bit;
		out.in.value |= ~p->at[at].in.value & bit;
		if (!add_rest(p, &out, at + 1, end))
			return false;
		part.in.care |= bit;
		part.in.value |= p->at[at].in.value & bit;
	}
	return true; /* what is left lies in that edge */
}

bool
fsm__tidy(struct arena *a, struct fsm_machine *m)
{
	struct pile p = {.max = LIM_FSM_EDGES};
	size_t i, begin = 0;

	qsort(m->edges, m->n_edges, sizeof(*m->edges), compare_edges);
	p.at = arena_array(a, p.max, sizeof(*p.at));
	for (i = 0; i < m->n_edges; i++) {
		if (i == 0 || m->edges[i].from != m->edges[i - 1].from)
			begin = p.n;
		if (!add_rest(&p, &m->edges[i], begin, p.n))
			return false;
	}
	m->edges = p.at;
	m->n_edges = p.n;
	return true;
}

/* The bit in which two cubes differ, when that is all; else 0. */
static uint64_t
one_apart(const struct fsm_cube *x, const struct fsm_cube *y)
{
	uint64_t d = x->value ^ y->value;

	return x->care == y->care && d && (d & (d - 1)) == 0 ? d : 0;
}

/* One round over the edges of a state; true: some were joined. */
static bool
join_round(struct fsm_edge *x, size_t *n)
{
	bool any = false;

	for (size_t i = 0; i < *n; i++)
		for (size_t j = i + 1; j < *n; j++) {
			uint64_t bit = one_apart(&x[i].in, &x[j].in);

			if (!bit || !same_effect(&x[i], &x[j]))
				continue;
			x[i].in.care &= ~bit;
			x[i].in.value &= ~bit;
			x[j--] = x[--*n];
			any = true;
		}
	return any;
}

void
fsm__join(struct arena *a, struct fsm_machine *m)
{
	struct fsm_edge *out = arena_array(a, m->n_edges + 1, sizeof(*out));
	size_t i = 0, n_out = 0;

	qsort(m->edges, m->n_edges, sizeof(*m->edges), compare_edges);
	while (i < m->n_edges) {
		size_t n = 0, from = i;

		while (i < m->n_edges &&
			m->edges[i].from == m->edges[from].from)
			i++;
		n = i - from;
		while (join_round(&m->edges[from], &n))
			continue;
		memcpy(&out[n_out], &m->edges[from], n * sizeof(*out));
		n_out += n;
	}
	qsort(out, n_out, sizeof(*out), compare_edges);
	m->edges = out;
	m->n_edges = n_out;
}

/* ---- reset ---- */

static bool
reset_name(const char *s)
{
	static const char *const parts[] = {
		"rst", "reset", "clr", "clear", "RST", "RESET", "Reset"};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(s, parts[i]))
			return true;
	return false;
}

/* Where every state goes when that input has that value, or -1. */
static int
all_go_to(const struct fsm_machine *m, int input, bool value)
{
	uint64_t bit = (uint64_t)1 << input;
	int to = -1;

	for (size_t i = 0; i < m->n_edges; i++) {
		const struct fsm_edge *x = &m->edges[i];

		if ((x->in.care & bit) && ((x->in.value & bit) != 0) != value)
			continue;
		if (to >= 0 && x->to != to)
			return -1;
		to = x->to;
	}
	return to;
}

void
fsm__find_reset(struct fsm_machine *m)
{
	for (int i = 0; i < m->n_in; i++)
		for (int v = 1; v >= 0; v--) {
			int to = reset_name(m->ins[i]) ? all_go_to(m, i, v != 0)
						       : -1;

			if (to < 0)
				continue;
			m->sreset = i;
			m->sreset_high = v != 0;
			m->reset = to;
			return;
		}
}

/* ---- analysis ---- */

static void
reach(const struct fsm_machine *m, struct fsm_analysis *out)
{
	bool grown = true;

	for (int i = 0; i < m->n_states; i++)
		out->reached[i] = m->reset < 0 && m->init < 0;
	if (m->reset >= 0)
		out->reached[m->reset] = true;
	if (m->init >= 0)
		out->reached[m->init] = true;
	while (grown) {
		grown = false;
		for (size_t i = 0; i < m->n_edges; i++) {
			const struct fsm_edge *x = &m->edges[i];

			if (!out->reached[x->from] || out->reached[x->to])
				continue;
			out->reached[x->to] = grown = true;
		}
	}
	for (int i = 0; i < m->n_states; i++)
		out->n_reached += out->reached[i];
}

struct refine {
	const struct fsm_machine *m;
	size_t *begin; /* a state's first edge; [n_states] is the end */
	int *class_of;
	long left; /* of WORK_MAX */
};

static uint64_t
filled(const struct refine *r, int s)
{
	uint64_t v = 0;

	for (size_t i = r->begin[s]; i < r->begin[s + 1]; i++)
		v += fsm__volume(
			&r->m->edges[i].in, &r->m->edges[i].in, r->m->n_in);
	return v;
}

/* Do both show the same and go to the same classes, for every input? */
static bool
agree(struct refine *r, int s, int t)
{
	uint64_t v = 0, all = filled(r, s);

	if (all != filled(r, t))
		return false;
	for (size_t i = r->begin[s]; i < r->begin[s + 1]; i++)
		for (size_t j = r->begin[t]; j < r->begin[t + 1]; j++) {
			const struct fsm_edge *x = &r->m->edges[i];
			const struct fsm_edge *y = &r->m->edges[j];

			r->left--;
			if (!fsm__meet(&x->in, &y->in))
				continue;
			if (r->class_of[x->to] != r->class_of[y->to] ||
				!str_eq(x->out, y->out))
				return false;
			v += fsm__volume(&x->in, &y->in, r->m->n_in);
		}
	return v == all;
}

/* Splits the classes once; the number of classes, or -1: too much work. */
static int
refine_round(
	struct refine *r, const struct fsm_analysis *an, int *next, int *first)
{
	int n = 0, c;

	for (int s = 0; s < r->m->n_states; s++) {
		if (!an->reached[s])
			continue;
		for (c = 0; c < n; c++) {
			if (r->left < 0)
				return -1;
			if (r->class_of[first[c]] == r->class_of[s] &&
				agree(r, s, first[c]))
				break;
		}
		if (c == n)
			first[n++] = s;
		next[s] = c;
	}
	return n;
}

static void
classify(struct arena *a, const struct fsm_machine *m, struct fsm_analysis *out)
{
	size_t n = (size_t)m->n_states;
	struct refine r = {.m = m, .left = WORK_MAX};
	int *next = arena_array(a, n + 1, sizeof(*next));
	int *first = arena_array(a, n + 1, sizeof(*first));
	int was, now = 1;
	size_t k = 0;

	r.class_of = arena_array(a, n + 1, sizeof(*r.class_of));
	r.begin = arena_array(a, n + 2, sizeof(*r.begin));
	for (int s = 0; s <= m->n_states; s++) {
		while (k < m->n_edges && m->edges[k].from < s)
			k++;
		r.begin[s] = k;
	}
	do {
		was = now;
		now = refine_round(&r, out, next, first);
		if (now >= 0)
			memcpy(r.class_of, next, n * sizeof(*next));
	} while (now > was);
	if (now < 0) {
		out->why = "the table is too large to compare its states";
		now = 0;
		for (int s = 0; s < m->n_states; s++)
			r.class_of[s] = out->reached[s] ? now++ : -1;
	}
	for (int s = 0; s < m->n_states; s++)
		out->class_of[s] = out->reached[s] ? r.class_of[s] : -1;
	out->n_classes = now;
}

void
fsm_analyse(
	struct arena *a, const struct fsm_machine *m, struct fsm_analysis *out)
{
	size_t n = (size_t)m->n_states;

	memset(out, 0, sizeof(*out));
	out->reached = arena_array(a, n + 1, sizeof(*out->reached));
	out->class_of = arena_array(a, n + 1, sizeof(*out->class_of));
	reach(m, out);
	classify(a, m, out);
}

/* ---- the smaller machine ---- */

void
fsm_reduce(struct arena *a, const struct fsm_machine *m,
	const struct fsm_analysis *an, struct fsm_machine *out)
{
	size_t n = (size_t)an->n_classes;
	int *first = arena_array(a, n + 1, sizeof(*first));

	*out = *m;
	for (int s = m->n_states - 1; s >= 0; s--)
		if (an->class_of[s] >= 0)
			first[an->class_of[s]] = s;
	out->n_states = an->n_classes;
	out->codes = arena_array(a, n + 1, sizeof(*out->codes));
	out->states = arena_array(a, n + 1, sizeof(*out->states));
	for (size_t c = 0; c < n; c++) {
		out->codes[c] = m->codes[first[c]];
		out->states[c] = m->states[first[c]];
	}
	out->edges = arena_array(a, m->n_edges + 1, sizeof(*out->edges));
	out->n_edges = 0;
	for (size_t i = 0; i < m->n_edges; i++) {
		struct fsm_edge x = m->edges[i];
		int c = an->class_of[x.from];

		if (c < 0 || first[c] != x.from)
			continue;
		x.from = c;
		x.to = an->class_of[x.to];
		out->edges[out->n_edges++] = x;
	}
	if (m->reset >= 0)
		out->reset = an->class_of[m->reset];
	if (m->init >= 0)
		out->init = an->class_of[m->init];
	fsm__join(a, out);
}

/* ---- codes ---- */

const char *
fsm_encoding_name(enum fsm_encoding c)
{
	switch (c) {
	case FSM_KEEP:
		return "keep";
	case FSM_BINARY:
		return "binary";
	case FSM_ONEHOT:
		return "onehot";
	case FSM_GRAY:
		return "gray";
	}
	return "keep";
}

static const char *
code_text(struct arena *a, uint64_t v, int bits)
{
	char *s = arena_alloc(a, (size_t)bits + 1);

	for (int i = 0; i < bits; i++)
		s[bits - 1 - i] = (v >> i) & 1 ? '1' : '0';
	return s;
}

bool
fsm_encode(struct arena *a, struct fsm_machine *m, enum fsm_encoding c)
{
	int bits = 1;
	const char **codes;

	if (c == FSM_KEEP)
		return true;
	if (c == FSM_ONEHOT && m->n_states > LIM_FSM_BITS)
		return false;
	while (((int64_t)1 << bits) < m->n_states)
		bits++;
	if (c == FSM_ONEHOT)
		bits = m->n_states;
	codes = arena_array(a, (size_t)m->n_states + 1, sizeof(*codes));
	for (int i = 0; i < m->n_states; i++) {
		uint64_t v = (uint64_t)i;

		codes[i] = code_text(a,
			c == FSM_ONEHOT		? (uint64_t)1 << v
				: c == FSM_GRAY ? v ^ (v >> 1)
						: v,
			bits);
	}
	m->codes = codes;
	m->bits = bits;
	return true;
}
