/*
 * bytecode_audit: does a candidate's part of a compiled design keep to itself?
 *
 * Each scope belongs to an instance of the candidate's top module, to the
 * candidate's packages, or to the others.  A thread names variables, nets,
 * events, tasks and scopes by label: all must be its own.  Logic names what
 * drives a net, which for an input port is a label of the others: those
 * labels are marked, and may be read.  Labels of output ports are marked, and
 * may drive the nets of others; nothing else of the candidate's may.
 *
 *	RS_1 .resolv tri, L_2, L_3;     what several drive is a join: it is the
 *	v4_0 .net "x", 0 0, RS_1;       candidate's when one of them is
 *
 * bytecode_owner says whose a label is; the rules are here.
 * Must not judge system calls, nor fail on statements of other versions: those
 * are counted.
 */
#include "eval/bytecode_audit_int.h"

#include <string.h>

#include "lib/base/str.h"

/* ---- findings ---- */

static void
report(struct audit *x, const char *rule, int scope, const char *what)
{
	struct bytecode_audit *o = x->out;
	struct bytecode_finding *f;
	const char *path = bytecode_path(x->a, x->bc, scope);

	if (o->n > 0) {
		f = &o->findings[o->n - 1];
		if (str_eq(f->rule, rule) && str_eq(f->what, what) &&
			str_eq(f->scope, path))
			return;
	}
	if (o->n == BYTECODE_FINDINGS) {
		o->more = true;
		return;
	}
	f = &o->findings[o->n++];
	f->rule = rule;
	f->what = what;
	f->scope = path;
	if (scope >= 0 && x->bc->scopes[scope].def_file == x->file)
		f->line = x->bc->scopes[scope].def_line;
}

/* "tb.stats1": path of what a label stands for. */
static const char *
name_symbol(struct audit *x, const struct bytecode_symbol *s)
{
	const char *path = bytecode_path(x->a, x->bc, s->scope);
	struct bytecode_line l;
	struct bytecode_token t;
	const char *p;

	if (s->kind == BYTECODE_S_SCOPE || s->kind == BYTECODE_S_CODE ||
		!bytecode__statement(x->ix, s, &l))
		return path;
	p = l.args;
	while (bytecode__token(&p, l.end, &t))
		if (t.string)
			return arena_printf(
				x->a, "%s.%.*s", path, (int)t.n, t.p);
	return arena_printf(x->a, "a signal of %s", path);
}

static void
report_symbol(struct audit *x, const char *rule,
	const struct bytecode_symbol *s, const struct bytecode_line *l)
{
	report(x, rule, x->scope,
		arena_printf(x->a, "%s by %.*s", name_symbol(x, s),
			(int)l->op_n, l->op));
}

/* ---- instances ---- */

static void
check_instances(struct audit *x)
{
	const struct bytecode_scope *s;
	int i;

	for (i = 0; i < (int)x->bc->n_scopes; i++) {
		s = &x->bc->scopes[i];
		if (s->kind != BYTECODE_MODULE)
			continue;
		if (x->group[i] > 0 && s->def_file != x->file)
			report(x, "foreign_instance", s->parent,
				arena_printf(x->a, "module %s", s->def));
		else if (x->group[i] == AUDIT_OTHERS && s->def_file == x->file)
			report(x, "extra_instance", i,
				arena_printf(x->a, "module %s", s->def));
	}
}

/* ---- the rules ---- */

static bool
may_touch(const struct audit *x, const struct bytecode_symbol *s)
{
	int mine = audit__group(x, x->scope), its = audit__group(x, s->scope);

	if (its == AUDIT_PACKAGES || (mine != AUDIT_OTHERS && its == mine))
		return true;
	/* initial values of the compilation unit: whose, nobody can tell */
	if (audit__is_unit(x, x->scope) && audit__in_package(x, s->scope))
		return true;
	return audit__is_unit(x, s->scope) && !(s->mark & BYTECODE_M_THEIRS);
}

static bool
is_hidden(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;

	if (depth > AUDIT_MAX_DESCENT || --x->patience < 0)
		return true;
	if (s->kind == BYTECODE_S_CONST || s->kind == BYTECODE_S_OTHER ||
		(s->mark & BYTECODE_M_IN) || may_touch(x, s))
		return false;
	if (s->kind == BYTECODE_S_JOIN)
		return !bytecode__statement(x->ix, s, &l) ||
			audit__any_input(x, &l, depth, is_hidden);
	return !audit__is_view(x, s, &l) ||
		audit__any_input(x, &l, depth, is_hidden);
}

static bool
may_read(struct audit *x, const struct bytecode_symbol *s)
{
	x->patience = AUDIT_MAX_PATIENCE;
	return !is_hidden(x, s, 0);
}

/* Events name a net of any scope for a signal: one whose drivers the candidate
 * may read is the signal behind its port, by another name. */
static bool
may_sense(struct audit *x, const struct bytecode_symbol *s)
{
	struct bytecode_line l;
	struct bytecode_token t;
	const struct bytecode_symbol *src;
	const char *p;
	bool any = false;

	if (may_read(x, s))
		return true;
	if (s->kind != BYTECODE_S_NET || !bytecode__statement(x->ix, s, &l))
		return false;
	for (p = audit__sources(&l); bytecode__token(&p, l.end, &t);) {
		src = bytecode__refer(x->ix, &t);
		if (src && !may_read(x, src))
			return false;
		any |= src != NULL;
	}
	return any;
}

/* Equal events of several scopes are one: the candidate may wait for that of
 * another scope when all that it watches is behind its ports. */
static bool
may_wait(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;
	struct bytecode_token t;
	const struct bytecode_symbol *in;
	const char *p;
	bool any = false;

	if (may_touch(x, s))
		return true;
	if (depth > AUDIT_MAX_DESCENT || !bytecode__statement(x->ix, s, &l))
		return false;
	for (p = l.args; bytecode__token(&p, l.end, &t);) {
		if (t.string)
			return false;
		in = bytecode__refer(x->ix, &t);
		if (!in)
			continue;
		any = true;
		if (in->kind == BYTECODE_S_EVENT ? !may_wait(x, in, depth + 1)
						 : !may_sense(x, in))
			return false;
	}
	return any;
}

static bool
is_forcing(const struct bytecode_line *l)
{
	return bytecode__family(l, "%force") ||
		bytecode__family(l, "%release") ||
		bytecode__family(l, "%cassign") ||
		bytecode__family(l, "%deassign");
}

static bool
is_writing(const struct bytecode_line *l)
{
	return bytecode__family(l, "%store") ||
		bytecode__family(l, "%assign") || bytecode__family(l, "%set") ||
		bytecode__family(l, "%delete") ||
		bytecode__family(l, "%qinsert") ||
		bytecode__family(l, "%qpop") || bytecode__family(l, "%putc");
}

/* The rule that a reference from a thread breaks; NULL: none. */
static const char *
thread_rule(struct audit *x, const struct bytecode_symbol *s,
	const struct bytecode_line *l, bool first)
{
	if (is_forcing(l)) {
		if (!first)
			return may_read(x, s) ? NULL : "foreign_read";
		return may_touch(x, s) &&
				(s->kind == BYTECODE_S_VAR ||
					s->kind == BYTECODE_S_ARRAY)
			? NULL
			: "foreign_force";
	}
	switch ((enum bytecode_symbol_kind)s->kind) {
	case BYTECODE_S_OTHER:
	case BYTECODE_S_CONST:
		return NULL;
	case BYTECODE_S_SCOPE:
		return may_touch(x, s) ? NULL : "foreign_control";
	case BYTECODE_S_CODE:
		return may_touch(x, s) ? NULL : "foreign_call";
	case BYTECODE_S_EVENT:
		if (bytecode__op(l, "%event") ? may_touch(x, s)
					      : may_wait(x, s, 0))
			return NULL;
		return "foreign_control";
	case BYTECODE_S_VAR:
	case BYTECODE_S_NET:
	case BYTECODE_S_ARRAY:
	case BYTECODE_S_JOIN:
	case BYTECODE_S_FUNCTOR:
		break;
	}
	if (may_touch(x, s))
		return NULL;
	return is_writing(l) ? "foreign_write" : "foreign_read";
}

static void
check_thread(struct audit *x, const struct bytecode_line *l)
{
	const char *p = l->args, *rule;
	struct bytecode_token t;
	const struct bytecode_symbol *s;
	bool first = true;

	if (bytecode__family(l, "%jmp"))
		return;
	while (bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		rule = thread_rule(x, s, l, first);
		if (rule)
			report_symbol(x, rule, s, l);
		first = false;
	}
}

/* Logic, events and nets of the candidate: what they read. */
static void
check_logic(struct audit *x, const struct bytecode_line *l)
{
	bool net = bytecode__family(l, ".net") || bytecode__family(l, ".net8");
	const char *p = net ? audit__sources(l) : l->args;
	struct bytecode_token t;
	const struct bytecode_symbol *s;

	if (bytecode__family(l, ".port_info") ||
		bytecode__family(l, ".thread") || bytecode__op(l, ".scope") ||
		bytecode__family(l, ".param"))
		return;
	while (bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		if (s->kind == BYTECODE_S_EVENT ? !may_wait(x, s, 0)
						: !may_sense(x, s))
			report_symbol(x, "foreign_read", s, l);
	}
}

static bool
drives(struct audit *x, int instance, const struct bytecode_symbol *s,
	bool (*fn)(struct audit *, const struct bytecode_symbol *, int))
{
	x->patience = AUDIT_MAX_PATIENCE;
	x->drives = instance;
	return fn(x, s, 0);
}

static void
check_input(struct audit *x, const struct bytecode_symbol *net,
	const struct bytecode_symbol *src)
{
	int mine = audit__group(x, x->scope);
	/* a join that stands in the candidate's own text is of its making */
	bool join = src->kind == BYTECODE_S_JOIN &&
		audit__group(x, src->scope) == mine;

	if ((net->mark & BYTECODE_M_IN) &&
		(join || drives(x, mine, src, audit__is_ours)))
		report(x, "input_drive", x->scope, name_symbol(x, net));
}

/* What drives a net: of the others, only what an output port leads to. */
static void
check_net(struct audit *x, const struct bytecode_line *l)
{
	const char *p = audit__sources(l);
	bool others = audit__group(x, x->scope) == AUDIT_OTHERS;
	struct bytecode_token t;
	struct bytecode_symbol *s, *net;

	net = bytecode__find(x->ix, l->label, l->label_n);
	while (net && bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		if (!others)
			check_input(x, net, s);
		else if (drives(x, 0, s, audit__is_past_ports))
			report(x, "foreign_drive", x->culprit,
				name_symbol(x, net));
	}
}

static void
check(struct audit *x, const struct bytecode_line *l)
{
	int mine = audit__group(x, x->scope);

	if (bytecode__family(l, ".net") || bytecode__family(l, ".net8"))
		check_net(x, l);
	if (mine == AUDIT_OTHERS && !audit__is_unit(x, x->scope))
		return;
	if (l->op_n > 0 && l->op[0] == '%')
		check_thread(x, l);
	else if (mine != AUDIT_OTHERS)
		check_logic(x, l);
	if (mine != AUDIT_OTHERS && !bytecode__known(l) &&
		x->out->n_unknown++ == 0)
		x->out->unknown = arena_strndup(x->a, l->op, l->op_n);
}

/* ---- passes ---- */

static void
follow_scope(struct audit *x, const struct bytecode_line *l)
{
	const char *p = l->args;
	struct bytecode_token t;
	const struct bytecode_symbol *s;

	if (l->label_n > 0)
		s = bytecode__find(x->ix, l->label, l->label_n);
	else
		s = bytecode__token(&p, l->end, &t)
			? bytecode__find(x->ix, t.p, t.n)
			: NULL;
	if (s)
		x->scope = s->scope;
}

static void
each(struct audit *x, void (*fn)(struct audit *, const struct bytecode_line *))
{
	struct bytecode_reader r = {x->ix->code, x->ix->code + x->ix->code_n};
	struct bytecode_line l;

	x->scope = -1;
	while (bytecode__next(&r, &l)) {
		if (l.head)
			continue;
		if (bytecode__op(&l, ".scope"))
			follow_scope(x, &l);
		else
			fn(x, &l);
	}
}

void
bytecode_audit(struct arena *a, const struct bytecode *bc, const char *top,
	const char *file, struct bytecode_audit *out)
{
	struct audit x = {.a = a, .bc = bc, .ix = bc->index, .out = out};
	size_t i;

	memset(out, 0, sizeof(*out));
	x.file = bytecode_file(bc, file);
	if (x.file < 0)
		return;
	for (i = 0; i < bc->index->n_symbols; i++)
		bc->index->symbols[i].mark = 0;
	audit__make_groups(&x, top);
	check_instances(&x);
	audit__mark_ports(&x);
	each(&x, audit__touch);
	each(&x, check);
}
