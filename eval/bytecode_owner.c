/*
 * bytecode_owner: whose the scopes and labels of a compiled design are, and
 * which of them are behind the candidate's ports.
 *
 * Constants are written where they are first needed, so nobody owns them.
 * Parts and extensions of a signal are written in the signal's scope, whoever
 * asked for them: they count as the signal itself.
 * Must not report: that is bytecode_audit's.
 */
#include "eval/bytecode_audit_int.h"

#include <string.h>

#include "lib/base/str.h"

int
audit__group(const struct audit *x, int scope)
{
	return scope < 0 ? AUDIT_OTHERS : x->group[scope];
}

bool
audit__is_unit(const struct audit *x, int scope)
{
	return scope >= 0 && x->bc->scopes[scope].kind == BYTECODE_PACKAGE &&
		str_eq(x->bc->scopes[scope].name, "$unit");
}

/* ---- groups ---- */

/* A module of the candidate's text in nobody's instance. */
static bool
is_top(const struct bytecode_scope *s, int file, const char *top)
{
	return s->kind == BYTECODE_MODULE && s->def_file == file &&
		str_eq(s->def, top);
}

bool
audit__in_package(const struct audit *x, int scope)
{
	for (; scope >= 0; scope = x->bc->scopes[scope].parent)
		if (x->bc->scopes[scope].kind == BYTECODE_PACKAGE)
			return true;
	return false;
}

void
audit__make_groups(struct audit *x, const char *top)
{
	const struct bytecode_scope *s;
	int i, parent;

	x->group = arena_array(x->a, x->bc->n_scopes + 1, sizeof(int));
	for (i = 0; i < (int)x->bc->n_scopes; i++) {
		s = &x->bc->scopes[i];
		parent = audit__group(x, s->parent);
		if (parent != AUDIT_OTHERS)
			x->group[i] = parent;
		else if (is_top(s, x->file, top))
			x->group[i] = (int)++x->out->instances;
		else if (s->def_file == x->file && !audit__is_unit(x, i) &&
			audit__in_package(x, i))
			x->group[i] = AUDIT_PACKAGES;
	}
}

/* ---- marks ---- */

/* The words of a net's statement that name what drives it. */
const char *
audit__sources(const struct bytecode_line *l)
{
	const char *p = l->args;
	struct bytecode_token t;
	int ignore;

	/* "name", or *"name", or array and number of a word */
	if (bytecode__token(&p, l->end, &t) && !t.string)
		(void)bytecode__token(&p, l->end, &t);
	if (bytecode__int(&p, l->end, &ignore))
		(void)bytecode__int(&p, l->end, &ignore);
	return p;
}

/* What joins behind a port is the port's signal too. */
static void
mark_joined(struct audit *x, struct bytecode_symbol *join, int depth)
{
	struct bytecode_line l;
	struct bytecode_token t;
	struct bytecode_symbol *s;
	const char *p;

	if (join->kind != BYTECODE_S_JOIN || depth > AUDIT_MAX_DESCENT ||
		(join->mark & BYTECODE_M_BUSY) ||
		!bytecode__statement(x->ix, join, &l))
		return;
	join->mark |= BYTECODE_M_BUSY;
	for (p = l.args; bytecode__token(&p, l.end, &t);) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		s->mark |= BYTECODE_M_IN;
		mark_joined(x, s, depth + 1);
	}
	join->mark &= (unsigned char)~BYTECODE_M_BUSY;
}

static void
mark_port(struct audit *x, struct bytecode_symbol *s)
{
	const struct bytecode_port *port =
		bytecode__port_of(&x->ports, x->ix, s);
	unsigned char mark;
	struct bytecode_line l;
	struct bytecode_token t;
	struct bytecode_symbol *src;
	const char *p;

	if (!port)
		return;
	mark = port->dir == BYTECODE_INPUT ? BYTECODE_M_IN : BYTECODE_M_OUT;
	s->mark |= mark;
	if (s->kind != BYTECODE_S_NET || !bytecode__statement(x->ix, s, &l))
		return;
	p = audit__sources(&l);
	while (bytecode__token(&p, l.end, &t)) {
		src = bytecode__refer(x->ix, &t);
		if (!src)
			continue;
		src->mark |= mark;
		if (port->dir != BYTECODE_OUTPUT)
			mark_joined(x, src, 0);
	}
}

void
audit__mark_ports(struct audit *x)
{
	size_t i, room = 0;
	int scope;

	for (i = 0; i < x->bc->n_scopes; i++)
		room += x->bc->scopes[i].n_ports;
	bytecode__ports_init(x->a, x->ix, room, &x->ports);
	for (scope = 0; scope < (int)x->bc->n_scopes; scope++)
		if (x->group[scope] > 0 &&
			audit__group(x, x->bc->scopes[scope].parent) !=
				x->group[scope])
			bytecode__ports_add(&x->ports, x->bc, scope);
	for (i = 0; i < x->ix->n_symbols; i++)
		mark_port(x, &x->ix->symbols[i]);
}

/* A part or an extension: "L_2 .part v1_0, 0, 4". */
bool
audit__is_view(const struct audit *x, const struct bytecode_symbol *s,
	struct bytecode_line *l)
{
	const char *p;
	struct bytecode_token t;
	const struct bytecode_symbol *in;
	int signals = 0;

	if (s->kind != BYTECODE_S_FUNCTOR || !bytecode__statement(x->ix, s, l))
		return false;
	if (bytecode__family(l, ".part") || bytecode__family(l, ".extend"))
		return true;
	if (!bytecode__op(l, ".concat"))
		return false;
	for (p = l->args; bytecode__token(&p, l->end, &t);) {
		in = bytecode__refer(x->ix, &t);
		signals += in && in->kind != BYTECODE_S_CONST;
	}
	return signals < 2;
}

/* Looks at what a join or a view is made of, with fn, until it says yes. */
bool
audit__any_input(struct audit *x, const struct bytecode_line *l, int depth,
	bool (*fn)(struct audit *, const struct bytecode_symbol *, int))
{
	const char *p;
	struct bytecode_token t;
	const struct bytecode_symbol *in;

	for (p = l->args; bytecode__token(&p, l->end, &t);) {
		in = bytecode__refer(x->ix, &t);
		if (in && in->kind != BYTECODE_S_OTHER && fn(x, in, depth + 1))
			return true;
	}
	return false;
}

/* Does the candidate (the instance x->drives; 0: any) drive it?  Through joins
 * and views, but not through logic. */
bool
audit__is_ours(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;
	int its = audit__group(x, s->scope);

	x->culprit = s->scope;
	if (depth > AUDIT_MAX_DESCENT || --x->patience < 0 ||
		(s->mark & BYTECODE_M_OURS))
		return true;
	if (s->kind == BYTECODE_S_JOIN)
		return bytecode__statement(x->ix, s, &l) &&
			audit__any_input(x, &l, depth, audit__is_ours);
	if (audit__is_view(x, s, &l))
		return audit__any_input(x, &l, depth, audit__is_ours);
	if (s->kind == BYTECODE_S_CONST)
		return false;
	return x->drives ? its == x->drives : its > 0;
}

/* Does it drive it other than through an output port? */
bool
audit__is_past_ports(
	struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;

	if (s->mark & BYTECODE_M_OUT)
		return false;
	if (depth <= AUDIT_MAX_DESCENT && audit__is_view(x, s, &l))
		return audit__any_input(x, &l, depth, audit__is_past_ports);
	if (s->kind == BYTECODE_S_JOIN && bytecode__statement(x->ix, s, &l)) {
		/* with others: no view of an output is innocent there */
		return audit__any_input(x, &l, depth, audit__is_ours);
	}
	return audit__is_ours(x, s, depth);
}

/* ---- who touches the compilation unit, and what islands hold ---- */

static bool
is_switch(const struct bytecode_line *l)
{
	return l->op_n > 4 &&
		(memcmp(l->op, ".tran", 5) == 0 ||
			(l->op_n > 5 && memcmp(l->op, ".rtran", 6) == 0));
}

void
audit__touch(struct audit *x, const struct bytecode_line *l)
{
	const char *p = l->args;
	bool others = audit__group(x, x->scope) == AUDIT_OTHERS;
	struct bytecode_token t;
	struct bytecode_symbol *s;

	if (audit__is_unit(x, x->scope))
		return;
	while (bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		if (others && audit__is_unit(x, s->scope))
			s->mark |= BYTECODE_M_THEIRS;
		if (!others && s->kind == BYTECODE_S_JOIN && is_switch(l))
			s->mark |= BYTECODE_M_OURS;
	}
}
