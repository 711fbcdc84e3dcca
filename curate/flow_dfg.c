/*
 * flow_dfg: which signals depend on which (see flow.h).  It must not follow a
 * signal through another module.
 */
#include "curate/flow.h"

#include <string.h>

#include "eval/lex_names.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct around { /* what decides on a statement, the innermost first */
	const struct around *out;
	struct vtree_leaves reads;
};

struct dfg {
	struct arena *a;
	const struct vtree *t;
	struct buf b;
	struct lex_names seen; /* lines of the text */
	size_t edges;
	bool full;
	const struct vtree_item *process;
};

static void
edge(struct dfg *g, const char *to, const char *from, const char *how, int line)
{
	char *s = arena_printf(
		g->a, "%s <- %s [%s] line %d\n", to, from, how, line);
	bool fresh;

	lex_names_put(&g->seen, s, strlen(s), 0, &fresh);
	if (!fresh)
		return;
	g->full = g->full || ++g->edges > LIM_GRAPH_EDGES ||
		buf_addstr(&g->b, s) < 0;
}

/* All that is read: numbers only where they are data themselves. */
static void
reads(struct dfg *g, const char *to, const struct vtree_leaves *x,
	const char *kind, int line)
{
	for (size_t i = 0; i < x->n && !g->full; i++) {
		const struct vtree_leaf *l = &x->x[i];
		const char *ops = l->ops;

		if (l->constant && (l->index || !str_eq(kind, "data")))
			continue;
		edge(g, to, l->name,
			ops[0] == '\0' || !str_eq(kind, "data")
				? kind
				: arena_printf(g->a, "%s %s", kind, ops),
			line);
	}
}

static void
clocks(struct dfg *g, const char *to)
{
	const struct vtree_item *p = g->process;
	const struct lex_token *tok = g->t->tok;

	for (size_t i = p->event.from; i + 1 < p->event.to; i++)
		if (lex_is(&tok[i], "posedge") || lex_is(&tok[i], "negedge"))
			edge(g, to, lex_name_dup(g->a, &tok[i + 1]),
				lex_is(&tok[i], "posedge") ? "clock posedge"
							   : "clock negedge",
				p->line);
}

/* All that a target depends on. */
static void
target(struct dfg *g, const struct vtree_leaves *to,
	const struct vtree_leaves *from, const struct around *in, int line)
{
	for (size_t i = 0; i < to->n && !g->full; i++) {
		const char *name = to->x[i].name;
		const struct vtree_leaf *l = to->x;

		if (to->x[i].index)
			continue;
		reads(g, name, from, "data", line);
		for (size_t k = 0; k < to->n; k++)
			if (l[k].index && !l[k].constant)
				edge(g, name, l[k].name, "index", line);
		for (const struct around *c = in; c != NULL; c = c->out)
			reads(g, name, &c->reads, "control", line);
		if (g->process != NULL)
			clocks(g, name);
	}
}

/* x += y reads x, too. */
static void
assignment(struct dfg *g, const struct vtree_stmt *s, const struct around *in)
{
	struct vtree_leaves to = {NULL, 0, 0}, from = {NULL, 0, 0};
	size_t n = strlen(s->word);

	vtree_targets(g->a, g->t, s->lhs, &to);
	if (!str_eq(s->word, "=") && !str_eq(s->word, "<=")) {
		vtree_leaves(g->a, g->t, s->lhs, &from);
		if (n > 1 && s->word[n - 1] == '=')
			n--;
		for (size_t i = 0; i < from.n; i++)
			if (!from.x[i].index)
				from.x[i].ops = arena_strndup(g->a, s->word, n);
	}
	vtree_leaves(g->a, g->t, s->rhs, &from);
	target(g, &to, &from, in, s->line);
}

static void statements(
	struct dfg *g, const struct vtree_stmt *s, const struct around *in);

static void
arms(struct dfg *g, const struct vtree_stmt *s, struct around *own)
{
	size_t n = own->reads.n;

	for (const struct vtree_arm *x = s->arm; x != NULL; x = x->next) {
		own->reads.n = n; /* labels decide on their own arm */
		vtree_leaves(g->a, g->t, x->labels, &own->reads);
		statements(g, x->body, own);
	}
}

static void
statement(struct dfg *g, const struct vtree_stmt *s, const struct around *in)
{
	struct around own = {in, {NULL, 0, 0}};

	switch (s->kind) {
	case VTREE_BLOCK:
		statements(g, s->body, in);
		return;
	case VTREE_ASSIGN:
		assignment(g, s, in);
		return;
	case VTREE_OTHER:
		return;
	case VTREE_IF:
	case VTREE_CASE:
		vtree_leaves(g->a, g->t, s->text, &own.reads);
		break;
	case VTREE_LOOP:
		break; /* its variable is no signal */
	}
	statements(g, s->body, &own);
	statements(g, s->orelse, &own);
	arms(g, s, &own);
}

static void
statements(struct dfg *g, const struct vtree_stmt *s, const struct around *in)
{
	for (; s != NULL && !g->full; s = s->next)
		statement(g, s, in);
}

static void
instance(struct dfg *g, const struct vtree_item *x)
{
	size_t no = 0;

	for (const struct vtree_pin *p = x->pin; p != NULL; p = p->next, no++) {
		struct vtree_leaves l = {NULL, 0, 0};
		const char *port = p->port[0] != '\0'
			? p->port
			: arena_printf(g->a, "#%zu", no);

		vtree_leaves(g->a, g->t, p->value, &l);
		reads(g, arena_printf(g->a, "%s.%s", x->name, port), &l, "pin",
			x->line);
	}
}

static void
names(struct dfg *g)
{
	const struct vtree *t = g->t;

	for (size_t i = 0; i < t->n_decls; i++)
		buf_printf(&g->b, "%s %s\n",
			t->decl[i].kind[0] != '\0' ? t->decl[i].kind : "signal",
			t->decl[i].name);
	for (const struct vtree_item *x = t->item; x != NULL; x = x->next)
		if (x->kind == VTREE_INSTANCE)
			buf_printf(
				&g->b, "instance %s of %s\n", x->name, x->word);
}

static void
items(struct dfg *g)
{
	for (const struct vtree_item *x = g->t->item; x != NULL && !g->full;
		x = x->next) {
		struct vtree_leaves to = {NULL, 0, 0}, from = {NULL, 0, 0};

		g->process = x->clocked ? x : NULL;
		if (x->kind == VTREE_PROCESS) {
			statements(g, x->body, NULL);
		} else if (x->kind == VTREE_INSTANCE) {
			instance(g, x);
		} else {
			vtree_targets(g->a, g->t, x->lhs, &to);
			vtree_leaves(g->a, g->t, x->rhs, &from);
			for (size_t i = 0; i < from.n; i++)
				if (!str_eq(x->word, "assign"))
					from.x[i].ops = x->word; /* a gate */
			target(g, &to, &from, NULL, x->line);
		}
	}
}

bool
flow_dfg(struct arena *a, const struct vtree *t, char **out)
{
	struct dfg g = {.a = a, .t = t};

	buf_init(&g.b, LIM_GRAPH_TEXT);
	lex_names_init(&g.seen, a);
	names(&g);
	items(&g);
	g.full = g.full || g.b.overflow;
	*out = buf_take(&g.b, a, NULL);
	return !g.full;
}
