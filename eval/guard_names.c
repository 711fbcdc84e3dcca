/*
 * guard_names: which modules a candidate has, which of them its top reaches,
 * and which names a module declares.
 *
 * All of it errs on the same side: a module is reached when its name occurs
 * in one that is, a name is declared when it occurs in a place where a
 * declaration could be.  Linear: each token is looked at a fixed number of
 * times.
 */
#include "eval/guard_int.h"

#include <string.h>

/* ---- modules ---- */

static bool
put_name(struct guard_scan *s, size_t i, int flag)
{
	size_t n;
	const char *p = lex_name(guard__at(s, i), &n);
	struct lex_name_slot *slot = lex_names_put(&s->names, p, n, 0, NULL);

	if (slot->value & GUARD_TAKEN)
		return guard__find_token(s, "taken-name", i);
	if (slot->value & (GUARD_MODULE | GUARD_TYPE))
		return guard__find_token(s, "duplicate-module", i);
	slot->value |= flag;
	return false;
}

/* The name behind "module", "package", ...; n when there is none. */
static size_t
name_behind(const struct guard_scan *s, size_t i)
{
	i++;
	while (guard__is(s, i, "automatic") || guard__is(s, i, "static") ||
		guard__is(s, i, "class"))
		i++;
	return guard__name(s, i) ? i : s->n;
}

/* What a token begins, outside of modules: GUARD_* or 0. */
static int
begins(const struct guard_scan *s, size_t i)
{
	static const char *const modules[] = {
		"module", "macromodule", "interface", NULL};
	static const char *const types[] = {
		"package", "class", "primitive", "program", "checker", NULL};

	if (guard__one_of(s, i, modules))
		return GUARD_MODULE;
	return guard__one_of(s, i, types) ? GUARD_TYPE : 0;
}

static void
open_region(struct guard_scan *s, size_t from, size_t name)
{
	struct guard_region *r = &s->r[s->n_r++];

	memset(r, 0, sizeof(*r));
	r->from = from;
	r->to = s->n;
	r->name = "";
	if (name < s->n)
		r->name = lex_name(guard__at(s, name), &r->name_n);
}

static bool
ends_module(const struct guard_scan *s, size_t i)
{
	return guard__is(s, i, "endmodule") || guard__is(s, i, "endinterface");
}

/* Splits the tokens into modules and what lies between them. */
bool
guard__regions(struct guard_scan *s)
{
	size_t i, name, depth = 0;
	int what;

	open_region(s, 0, s->n);
	for (i = 0; i < s->n; i++) {
		if (depth > 0 && ends_module(s, i) && --depth == 0) {
			s->r[s->n_r - 1].to = i + 1;
			open_region(s, i + 1, s->n);
			continue;
		}
		what = begins(s, i);
		if (!what || (depth > 0 && guard__is(s, i, "interface")))
			continue;
		name = name_behind(s, i);
		if (name < s->n && put_name(s, name, what))
			return true;
		if (what != GUARD_MODULE || depth++ > 0)
			continue;
		s->r[s->n_r - 1].to = i;
		open_region(s, i, name);
	}
	return false;
}

/* ---- what the top reaches ---- */

static void
queue(struct guard_scan *s, size_t region, size_t *list, size_t *n)
{
	if (s->r[region].queued)
		return;
	s->r[region].queued = s->r[region].reached = true;
	list[(*n)++] = region;
}

/* Marks the top, what it names, what those name ...; everything when there is
 * no such module. */
void
guard__reach(struct guard_scan *s)
{
	size_t *list = arena_array(s->a, s->n_r, sizeof(*list)), n = 0, i, k, m;
	const struct lex_name_slot *slot;
	struct lex_names at;
	const char *p;

	lex_names_init(&at, s->a);
	for (i = 0; i < s->n_r; i++)
		if (s->r[i].name_n)
			lex_names_put(&at, s->r[i].name, s->r[i].name_n, (int)i,
				NULL);
	slot = s->p->top ? lex_names_get(&at, s->p->top, strlen(s->p->top))
			 : NULL;
	for (i = 0; i < s->n_r; i++)
		if (!slot || !s->r[i].name_n)
			s->r[i].reached = true;
	if (!slot)
		return;
	queue(s, (size_t)slot->value, list, &n);
	for (i = 0; i < n; i++)
		for (k = s->r[list[i]].from; k < s->r[list[i]].to; k++) {
			if (!guard__name(s, k))
				continue;
			p = lex_name(guard__at(s, k), &m);
			slot = lex_names_get(&at, p, m);
			if (slot)
				queue(s, (size_t)slot->value, list, &n);
		}
}

/* ---- names that a module declares ---- */

struct declare {
	struct lex_names *into;
	size_t depth;	   /* of brackets of any kind */
	bool instances;	   /* between a module's name and ";" */
	size_t inst_depth; /* depth at that name */
	bool inputs;	   /* between "input" and what ends it */
	size_t input_depth;
	size_t routine; /* in a task or function */
	bool constants; /* between "parameter" and what ends it */
};

static void
put(struct guard_scan *s, struct declare *d, size_t i, int flags)
{
	size_t n;
	const char *p = lex_name(guard__at(s, i), &n);

	lex_names_put(d->into, p, n, 0, NULL)->value |= flags;
}

/* The name of the task or function that starts at i: the one in front of the
 * first "(" or ";". */
static void
put_routine(struct guard_scan *s, struct declare *d, size_t i)
{
	size_t end = i + 64 < s->n ? i + 64 : s->n;

	for (i++; i < end && !guard__is(s, i, ";") && !guard__is(s, i, "(");
		i++)
		if (guard__name(s, i) &&
			(guard__is(s, i + 1, ";") || guard__is(s, i + 1, "(")))
			put(s, d, i, GUARD_BLOCK | GUARD_SEEN);
}

static bool
labels(const struct guard_scan *s, size_t i)
{
	return (i > 1 && guard__is(s, i - 1, ":") &&
		       (guard__is(s, i - 2, "begin") ||
			       guard__is(s, i - 2, "fork"))) ||
		(guard__is(s, i + 1, ":") &&
			(guard__is(s, i + 2, "begin") ||
				guard__is(s, i + 2, "fork")));
}

/* name[ ... behind a type or another name, not in an expression. */
static bool
declared_array(const struct guard_scan *s, size_t i)
{
	return i > 0 &&
		(guard__at(s, i - 1)->kind <= LEX_ESCAPED ||
			guard__is(s, i - 1, "]") || guard__is(s, i - 1, ","));
}

static void
declare_name(struct guard_scan *s, struct declare *d, size_t i)
{
	int flags = 0;
	size_t n;
	const char *p = lex_name(guard__at(s, i), &n);
	const struct lex_name_slot *slot = lex_names_get(&s->names, p, n);
	bool dotted = i > 0 && guard__is(s, i - 1, ".");

	if (!dotted && !guard__is(s, i + 1, ".") &&
		(!guard__is(s, i + 1, "[") || declared_array(s, i)))
		flags |= GUARD_SEEN;
	if (labels(s, i))
		flags |= GUARD_BLOCK | GUARD_SEEN;
	if (d->instances && d->depth == d->inst_depth &&
		(guard__is(s, i + 1, "(") || guard__is(s, i + 1, "[")))
		flags |= GUARD_INST | GUARD_SEEN;
	if (d->inputs && !d->routine && d->depth == d->input_depth &&
		!guard__name(s, i + 1))
		flags |= GUARD_INPUT;
	if (d->constants &&
		(guard__is(s, i + 1, "=") || guard__is(s, i + 1, ",") ||
			guard__is(s, i + 1, ";")))
		flags |= GUARD_CONSTANT;
	if (flags)
		put(s, d, i, flags);
	if (slot && (slot->value & (GUARD_MODULE | GUARD_TYPE)) && !dotted) {
		d->instances = true;
		d->inst_depth = d->depth;
	}
}

static void
declare_word(struct guard_scan *s, struct declare *d, size_t i)
{
	static const char *const ends[] = {"output", "inout", "ref", ";", NULL};
	const struct lex_token *t = guard__at(s, i);

	if (lex_is(t, ";"))
		d->instances = false;
	if (guard__one_of(s, i, ends))
		d->inputs = false;
	if (lex_is(t, "parameter") || lex_is(t, "localparam") ||
		lex_is(t, "genvar"))
		d->constants = true;
	else if (lex_is(t, ";") || lex_is(t, "input") || lex_is(t, "output") ||
		lex_is(t, "reg") || lex_is(t, "wire"))
		d->constants = false;
	if (lex_is(t, "input")) {
		d->inputs = true;
		d->input_depth = d->depth;
	}
	if (lex_is(t, "task") || lex_is(t, "function")) {
		d->routine++;
		put_routine(s, d, i);
	} else if (lex_is(t, "endtask") || lex_is(t, "endfunction")) {
		d->routine = 0;
	}
	if (lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		lex_is(t, "'{")) {
		d->depth++;
	} else if (lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}")) {
		d->depth -= d->depth > 0;
		if (d->inputs && d->depth < d->input_depth)
			d->inputs = false;
	}
}

void
guard__declare(struct guard_scan *s, const struct guard_region *r,
	struct lex_names *into)
{
	struct declare d = {.into = into};
	size_t i;

	for (i = r->from; i < r->to; i++) {
		if (guard__name(s, i))
			declare_name(s, &d, i);
		else
			declare_word(s, &d, i);
	}
}

int
guard__flags(const struct guard_scan *s, size_t i)
{
	size_t n;
	const char *p = lex_name(guard__at(s, i), &n);
	const struct lex_name_slot *own = lex_names_get(&s->own, p, n);
	const struct lex_name_slot *file = lex_names_get(&s->file, p, n);
	const struct lex_name_slot *all = lex_names_get(&s->names, p, n);

	return (own ? own->value : 0) | (all ? all->value : 0) |
		(file ? file->value & ~GUARD_INPUT : 0);
}
