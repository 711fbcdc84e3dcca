/*
 * similar: scores texts against a design and keeps the nearest (see similar.h).
 * It must not know where texts come from, nor call a tool.
 */
#include "curate/similar.h"

#include <stdlib.h>
#include <string.h>

#include "curate/shingle.h"
#include "curate/structure.h"
#include "curate/vsplit.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* What is compared of a piece of text. */
struct form {
	struct shingle_set set[3]; /* text, renamed, form */
	uint64_t structure;
	bool structured;
};
struct list {
	struct similar_hit *hit;
	size_t n, max;
};
struct similar {
	struct arena life;
	struct form top, whole;
	struct ports ports;
	bool has_ports;
	long seen;
	struct list nearest, by_ports;
};

static int
form_make(struct arena *a, const char *s, size_t n, struct form *out,
	struct err *e)
{
	static const struct shingle_rule rules[] = {{SHINGLE_K, SHINGLE_KEEP},
		SHINGLE_RULE, {SHINGLE_K, SHINGLE_LOCAL}};

	for (int i = 0; i < 3; i++)
		if (shingle_make(a, s, n, &rules[i], &out->set[i], e) < 0)
			return -1;
	out->structured = structure_make(a, s, n, &out->structure);
	return 0;
}

double
similar_most(const struct similar_scores *s)
{
	double most = s->text > s->renamed ? s->text : s->renamed;

	if (s->structure)
		return 1;
	return s->form > most ? s->form : most;
}

int
similar_open(
	struct similar **out, const struct similar_want *want, struct err *e)
{
	struct similar *s = xcalloc(1, sizeof(*s));
	const struct vsplit_item *top = NULL;
	struct vsplit v;
	int rc = 0;

	*out = s;
	s->nearest.max = want->nearest;
	s->by_ports.max = want->by_ports;
	s->nearest.hit = xcalloc(want->nearest + 1, sizeof(*s->nearest.hit));
	s->by_ports.hit = xcalloc(want->by_ports + 1, sizeof(*s->by_ports.hit));
	vsplit_text(&s->life, want->text, want->n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (v.item[i].kind == VSPLIT_MODULE &&
			str_eq(v.item[i].name, want->top))
			top = &v.item[i];
	if (top == NULL)
		rc = err_set(e, ERR_NOTFOUND, "no module %s", want->top);
	if (rc == 0)
		rc = form_make(&s->life, want->text + top->start,
			top->end - top->start, &s->top, e);
	if (rc == 0)
		rc = form_make(&s->life, want->text, want->n, &s->whole, e);
	if (rc == 0)
		s->has_ports = ports_read(want->text + top->start,
			top->end - top->start, &s->ports);
	return rc;
}

static void
hit_free(struct similar_hit *h)
{
	free(h->where);
	free(h->module);
	free(h->text);
}

static void
list_free(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		hit_free(&l->hit[i]);
	free(l->hit);
}

void
similar_close(struct similar *s)
{
	if (s == NULL)
		return;
	list_free(&s->nearest);
	list_free(&s->by_ports);
	arena_release(&s->life);
	free(s);
}

size_t
similar_tokens(const struct similar *s)
{
	return s->top.set[0].tokens;
}

long
similar_seen(const struct similar *s)
{
	return s->seen;
}

const struct similar_hit *
similar_nearest(const struct similar *s, size_t *n)
{
	*n = s->nearest.n;
	return s->nearest.hit;
}

const struct similar_hit *
similar_by_ports(const struct similar *s, size_t *n)
{
	*n = s->by_ports.n;
	return s->by_ports.hit;
}

/* ---- one text ---- */

static void
score(const struct form *x, const struct form *y, struct similar_scores *out)
{
	double v[3];

	for (int i = 0; i < 3; i++)
		v[i] = shingle_jaccard(&x->set[i], &y->set[i]);
	if (v[0] > out->text)
		out->text = v[0];
	if (v[1] > out->renamed)
		out->renamed = v[1];
	if (v[2] > out->form)
		out->form = v[2];
	if (x->structured && y->structured && x->structure == y->structure)
		out->structure = true;
}

/* Into its place, if it is among the nearest; the text only where it is
 * asked for. */
static void
keep(struct list *l, const struct similar_hit *h, bool text)
{
	double most = similar_most(&h->score);
	size_t at = l->n;

	while (at > 0 && similar_most(&l->hit[at - 1].score) < most)
		at--;
	if (at == l->max)
		return;
	if (l->n == l->max)
		hit_free(&l->hit[--l->n]);
	memmove(&l->hit[at + 1], &l->hit[at], (l->n - at) * sizeof(*l->hit));
	l->hit[at] = *h;
	l->hit[at].where = xstrdup(h->where);
	l->hit[at].module = xstrdup(h->module);
	l->hit[at].text = NULL;
	if (text) {
		l->hit[at].text = xmalloc(h->n + 1);
		memcpy(l->hit[at].text, h->text, h->n);
		l->hit[at].text[h->n] = '\0';
	}
	l->n++;
}

static int
add_module(struct similar *s, struct arena *a, struct similar_hit *h,
	const struct vsplit_item *m, struct err *e)
{
	const char *text = h->text + m->start;
	size_t n = m->end - m->start;
	struct form f;
	struct ports p;

	if (form_make(a, text, n, &f, e) < 0)
		return -1;
	score(&s->top, &f, &h->score);
	h->module = (char *)m->name;
	h->ports = s->has_ports && ports_read(text, n, &p) &&
		ports_may_match(&s->ports, &p);
	keep(&s->nearest, h, false);
	if (h->ports)
		keep(&s->by_ports, h, true);
	return 0;
}

int
similar_add(struct similar *s, const char *where, const char *text, size_t n,
	struct err *e)
{
	struct arena a = ARENA_INIT;
	struct similar_hit whole = {.where = (char *)where,
		.module = (char *)"",
		.text = (char *)text,
		.n = n};
	struct form f;
	struct vsplit v;
	bool any = false;
	int rc = form_make(&a, text, n, &f, e);

	if (rc == 0) {
		score(&s->whole, &f, &whole.score);
		vsplit_text(&a, text, n, &v);
	}
	for (size_t i = 0; rc == 0 && i < v.n; i++) {
		struct similar_hit h = whole;

		if (v.item[i].kind != VSPLIT_MODULE)
			continue;
		any = true;
		rc = add_module(s, &a, &h, &v.item[i], e);
	}
	if (rc == 0 && !any)
		keep(&s->nearest, &whole, false);
	s->seen++;
	arena_release(&a);
	return rc;
}
