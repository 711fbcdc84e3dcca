/*
 * flow_cfg: the control flow of processes (see flow.h).  It must not look into
 * expressions.
 */
#include "curate/flow.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define TEXT_MAX 200 /* bytes of a statement or condition */

/* An edge that waits for the node it leads to. */
struct open_end {
	size_t from;
	const char *when; /* "" always */
	struct open_end *next;
};

struct ends {
	struct open_end *first, **tail;
};

struct edge {
	size_t from, to;
	const char *when;
};

struct cfg {
	struct arena *a;
	const struct vtree *t;
	const char **node;
	size_t n, cap;
	struct edge *edge;
	size_t n_edges, cap_edges;
	size_t all_nodes; /* of all processes */
	bool full;
};

static void
end_add(struct cfg *g, struct ends *x, size_t from, const char *when)
{
	struct open_end *o = arena_alloc(g->a, sizeof(*o));

	o->from = from;
	o->when = when;
	if (x->first == NULL)
		x->tail = &x->first;
	*x->tail = o;
	x->tail = &o->next;
}

static void
ends_join(struct ends *x, const struct ends *more)
{
	if (more->first == NULL)
		return;
	if (x->first == NULL)
		x->tail = &x->first;
	*x->tail = more->first;
	x->tail = more->tail;
}

static void
lead_to(struct cfg *g, struct ends *in, size_t to)
{
	for (struct open_end *o = in->first; o != NULL; o = o->next) {
		if (g->n_edges >= LIM_GRAPH_EDGES) {
			g->full = true;
			return;
		}
		g->edge = arena_grow(g->a, g->edge, g->n_edges, &g->cap_edges,
			sizeof(*g->edge));
		g->edge[g->n_edges++] = (struct edge){o->from, to, o->when};
	}
	in->first = NULL;
}

/* A node that all of `in` lead to. */
static size_t
node(struct cfg *g, struct ends *in, int line, const char *text)
{
	if (g->all_nodes >= LIM_GRAPH_NODES) {
		g->full = true;
		return 0;
	}
	g->node = arena_grow(g->a, g->node, g->n, &g->cap, sizeof(*g->node));
	g->node[g->n] =
		line > 0 ? arena_printf(g->a, "line %d: %s", line, text) : text;
	g->all_nodes++;
	lead_to(g, in, g->n);
	return g->n++;
}

static char *
text(struct cfg *g, struct vtree_span s)
{
	return vtree_text(g->a, g->t, s, TEXT_MAX);
}

static struct ends chain(
	struct cfg *g, const struct vtree_stmt *s, struct ends in);

static struct ends
conditional(struct cfg *g, const struct vtree_stmt *s, struct ends in)
{
	char *cond = text(g, s->text);
	size_t no = node(g, &in, s->line, arena_printf(g->a, "if (%s)", cond));
	struct ends yes = {NULL, NULL}, otherwise = {NULL, NULL};

	end_add(g, &yes, no, cond);
	end_add(g, &otherwise, no, arena_printf(g->a, "!(%s)", cond));
	yes = chain(g, s->body, yes);
	otherwise = chain(g, s->orelse, otherwise);
	ends_join(&yes, &otherwise);
	return yes;
}

static struct ends
cases(struct cfg *g, const struct vtree_stmt *s, struct ends in)
{
	char *what = text(g, s->text);
	size_t no = node(
		g, &in, s->line, arena_printf(g->a, "%s (%s)", s->word, what));
	struct ends out = {NULL, NULL};
	bool otherwise = false;

	for (const struct vtree_arm *x = s->arm; x != NULL; x = x->next) {
		struct ends arm = {NULL, NULL};
		bool dflt = x->labels.from == x->labels.to;

		otherwise = otherwise || dflt;
		end_add(g, &arm, no,
			dflt ? "default"
			     : arena_printf(g->a, "%s == %s", what,
				       text(g, x->labels)));
		arm = chain(g, x->body, arm);
		ends_join(&out, &arm);
	}
	if (!otherwise)
		end_add(g, &out, no, "no match");
	return out;
}

static struct ends
loop(struct cfg *g, const struct vtree_stmt *s, struct ends in)
{
	struct ends body = {NULL, NULL}, out = {NULL, NULL};
	bool endless = str_eq(s->word, "forever");
	size_t no = node(g, &in, s->line,
		endless ? "forever"
			: arena_printf(
				  g->a, "%s (%s)", s->word, text(g, s->text)));

	end_add(g, &body, no, endless ? "" : "loop");
	body = chain(g, s->body, body);
	lead_to(g, &body, no);
	if (!endless)
		end_add(g, &out, no, "done");
	return out;
}

/* One statement; what leads out of it. */
static struct ends
one(struct cfg *g, const struct vtree_stmt *s, struct ends in)
{
	struct ends out = {NULL, NULL};

	switch (s->kind) {
	case VTREE_BLOCK:
		return chain(g, s->body, in);
	case VTREE_IF:
		return conditional(g, s, in);
	case VTREE_CASE:
		return cases(g, s, in);
	case VTREE_LOOP:
		return loop(g, s, in);
	case VTREE_ASSIGN:
	case VTREE_OTHER:
		break;
	}
	end_add(g, &out, node(g, &in, s->line, text(g, s->text)), "");
	return out;
}

static struct ends
chain(struct cfg *g, const struct vtree_stmt *s, struct ends in)
{
	for (; s != NULL && !g->full; s = s->next)
		in = one(g, s, in);
	return in;
}

static char *
head(struct cfg *g, const struct vtree_item *x)
{
	if (x->star)
		return arena_printf(g->a, "%s @(*)", x->word);
	if (x->event.from == x->event.to)
		return arena_strdup(g->a, x->word);
	return arena_printf(g->a, "%s @(%s)", x->word, text(g, x->event));
}

static void
process(struct cfg *g, const struct vtree_item *x, size_t no, struct buf *b)
{
	struct ends in = {NULL, NULL};

	g->n = g->n_edges = 0;
	end_add(g, &in, node(g, &in, 0, "entry"), "");
	in = chain(g, x->body, in);
	node(g, &in, 0, "exit");
	buf_printf(b, "process P%zu line %d: %s\n", no, x->line, head(g, x));
	for (size_t i = 0; i < g->n; i++)
		buf_printf(b, "  N%zu %s\n", i, g->node[i]);
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct edge *k = &g->edge[i];

		buf_printf(b, "  N%zu -> N%zu", k->from, k->to);
		if (k->when[0] != '\0')
			buf_printf(b, " [%s]", k->when);
		buf_addch(b, '\n');
	}
}

bool
flow_cfg(struct arena *a, const struct vtree *t, char **out)
{
	struct cfg g = {.a = a, .t = t};
	struct buf b;
	size_t no = 0;

	buf_init(&b, LIM_GRAPH_TEXT);
	for (const struct vtree_item *x = t->item; x != NULL && !g.full;
		x = x->next)
		if (x->kind == VTREE_PROCESS)
			process(&g, x, no++, &b);
	g.full = g.full || b.overflow;
	*out = buf_take(&b, a, NULL);
	return !g.full;
}
