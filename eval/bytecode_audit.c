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
 * Constants are written where they are first needed, so nobody owns them.
 * Parts and extensions of a signal are written in the signal's scope, whoever
 * asked for them: they count as the signal itself.
 * Must not judge system calls, nor fail on statements of other versions: those
 * are counted.
 */
#include "eval/bytecode_int.h"

#include <string.h>

#include "lib/base/str.h"

#define OTHERS 0
#define PACKAGES (-1)
#define MAX_DESCENT 32
#define MAX_PATIENCE 10000

struct audit {
	struct arena *a;
	const struct bytecode *bc;
	const struct bytecode_index *ix;
	struct bytecode_audit *out;
	struct bytecode_ports ports;
	int *group;   /* of each scope */
	int scope;    /* of the statement */
	int file;     /* the candidate's */
	int drives;   /* for is_ours */
	int culprit;  /* scope that is_ours found */
	int patience; /* statements that one question may look at */
};

static int
group_of(const struct audit *x, int scope)
{
	return scope < 0 ? OTHERS : x->group[scope];
}

static bool
is_unit(const struct audit *x, int scope)
{
	return scope >= 0 && x->bc->scopes[scope].kind == BYTECODE_PACKAGE &&
		str_eq(x->bc->scopes[scope].name, "$unit");
}

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

/* ---- groups ---- */

/* A module of the candidate's text in nobody's instance. */
static bool
is_top(const struct bytecode_scope *s, int file, const char *top)
{
	return s->kind == BYTECODE_MODULE && s->def_file == file &&
		str_eq(s->def, top);
}

static bool
in_package(const struct audit *x, int scope)
{
	for (; scope >= 0; scope = x->bc->scopes[scope].parent)
		if (x->bc->scopes[scope].kind == BYTECODE_PACKAGE)
			return true;
	return false;
}

static void
make_groups(struct audit *x, const char *top)
{
	const struct bytecode_scope *s;
	int i, parent;

	x->group = arena_array(x->a, x->bc->n_scopes + 1, sizeof(int));
	for (i = 0; i < (int)x->bc->n_scopes; i++) {
		s = &x->bc->scopes[i];
		parent = group_of(x, s->parent);
		if (parent != OTHERS)
			x->group[i] = parent;
		else if (is_top(s, x->file, top))
			x->group[i] = (int)++x->out->instances;
		else if (s->def_file == x->file && !is_unit(x, i) &&
			in_package(x, i))
			x->group[i] = PACKAGES;
	}
}

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
		else if (x->group[i] == OTHERS && s->def_file == x->file)
			report(x, "extra_instance", i,
				arena_printf(x->a, "module %s", s->def));
	}
}

/* ---- marks ---- */

/* The words of a net's statement that name what drives it. */
static const char *
sources(const struct bytecode_line *l)
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

	if (join->kind != BYTECODE_S_JOIN || depth > MAX_DESCENT ||
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
	p = sources(&l);
	while (bytecode__token(&p, l.end, &t)) {
		src = bytecode__refer(x->ix, &t);
		if (!src)
			continue;
		src->mark |= mark;
		if (port->dir != BYTECODE_OUTPUT)
			mark_joined(x, src, 0);
	}
}

static void
mark_ports(struct audit *x)
{
	size_t i, room = 0;
	int scope;

	for (i = 0; i < x->bc->n_scopes; i++)
		room += x->bc->scopes[i].n_ports;
	bytecode__ports_init(x->a, x->ix, room, &x->ports);
	for (scope = 0; scope < (int)x->bc->n_scopes; scope++)
		if (x->group[scope] > 0 &&
			group_of(x, x->bc->scopes[scope].parent) !=
				x->group[scope])
			bytecode__ports_add(&x->ports, x->bc, scope);
	for (i = 0; i < x->ix->n_symbols; i++)
		mark_port(x, &x->ix->symbols[i]);
}

/* A part or an extension: "L_2 .part v1_0, 0, 4". */
static bool
is_view(const struct audit *x, const struct bytecode_symbol *s,
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
static bool
any_input(struct audit *x, const struct bytecode_line *l, int depth,
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
static bool
is_ours(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;
	int its = group_of(x, s->scope);

	x->culprit = s->scope;
	if (depth > MAX_DESCENT || --x->patience < 0 ||
		(s->mark & BYTECODE_M_OURS))
		return true;
	if (s->kind == BYTECODE_S_JOIN)
		return bytecode__statement(x->ix, s, &l) &&
			any_input(x, &l, depth, is_ours);
	if (is_view(x, s, &l))
		return any_input(x, &l, depth, is_ours);
	if (s->kind == BYTECODE_S_CONST)
		return false;
	return x->drives ? its == x->drives : its > 0;
}

/* Does it drive it other than through an output port? */
static bool
is_past_ports(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;

	if (s->mark & BYTECODE_M_OUT)
		return false;
	if (depth <= MAX_DESCENT && is_view(x, s, &l))
		return any_input(x, &l, depth, is_past_ports);
	if (s->kind == BYTECODE_S_JOIN && bytecode__statement(x->ix, s, &l)) {
		/* with others: no view of an output is innocent there */
		return any_input(x, &l, depth, is_ours);
	}
	return is_ours(x, s, depth);
}

/* ---- who touches the compilation unit, and what islands hold ---- */

static bool
is_switch(const struct bytecode_line *l)
{
	return l->op_n > 4 &&
		(memcmp(l->op, ".tran", 5) == 0 ||
			(l->op_n > 5 && memcmp(l->op, ".rtran", 6) == 0));
}

static void
touch(struct audit *x, const struct bytecode_line *l)
{
	const char *p = l->args;
	bool others = group_of(x, x->scope) == OTHERS;
	struct bytecode_token t;
	struct bytecode_symbol *s;

	if (is_unit(x, x->scope))
		return;
	while (bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		if (others && is_unit(x, s->scope))
			s->mark |= BYTECODE_M_THEIRS;
		if (!others && s->kind == BYTECODE_S_JOIN && is_switch(l))
			s->mark |= BYTECODE_M_OURS;
	}
}

/* ---- the rules ---- */

static bool
may_touch(const struct audit *x, const struct bytecode_symbol *s)
{
	int mine = group_of(x, x->scope), its = group_of(x, s->scope);

	if (its == PACKAGES || (mine != OTHERS && its == mine))
		return true;
	/* initial values of the compilation unit: whose, nobody can tell */
	if (is_unit(x, x->scope) && in_package(x, s->scope))
		return true;
	return is_unit(x, s->scope) && !(s->mark & BYTECODE_M_THEIRS);
}

static bool
is_hidden(struct audit *x, const struct bytecode_symbol *s, int depth)
{
	struct bytecode_line l;

	if (depth > MAX_DESCENT || --x->patience < 0)
		return true;
	if (s->kind == BYTECODE_S_CONST || s->kind == BYTECODE_S_OTHER ||
		(s->mark & BYTECODE_M_IN) || may_touch(x, s))
		return false;
	if (s->kind == BYTECODE_S_JOIN)
		return !bytecode__statement(x->ix, s, &l) ||
			any_input(x, &l, depth, is_hidden);
	return !is_view(x, s, &l) || any_input(x, &l, depth, is_hidden);
}

static bool
may_read(struct audit *x, const struct bytecode_symbol *s)
{
	x->patience = MAX_PATIENCE;
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
	for (p = sources(&l); bytecode__token(&p, l.end, &t);) {
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
	if (depth > MAX_DESCENT || !bytecode__statement(x->ix, s, &l))
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
	const char *p = net ? sources(l) : l->args;
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
	x->patience = MAX_PATIENCE;
	x->drives = instance;
	return fn(x, s, 0);
}

static void
check_input(struct audit *x, const struct bytecode_symbol *net,
	const struct bytecode_symbol *src)
{
	int mine = group_of(x, x->scope);
	/* a join that stands in the candidate's own text is of its making */
	bool join =
		src->kind == BYTECODE_S_JOIN && group_of(x, src->scope) == mine;

	if ((net->mark & BYTECODE_M_IN) &&
		(join || drives(x, mine, src, is_ours)))
		report(x, "input_drive", x->scope, name_symbol(x, net));
}

/* What drives a net: of the others, only what an output port leads to. */
static void
check_net(struct audit *x, const struct bytecode_line *l)
{
	const char *p = sources(l);
	bool others = group_of(x, x->scope) == OTHERS;
	struct bytecode_token t;
	struct bytecode_symbol *s, *net;

	net = bytecode__find(x->ix, l->label, l->label_n);
	while (net && bytecode__token(&p, l->end, &t)) {
		s = bytecode__refer(x->ix, &t);
		if (!s)
			continue;
		if (!others)
			check_input(x, net, s);
		else if (drives(x, 0, s, is_past_ports))
			report(x, "foreign_drive", x->culprit,
				name_symbol(x, net));
	}
}

static void
check(struct audit *x, const struct bytecode_line *l)
{
	int mine = group_of(x, x->scope);

	if (bytecode__family(l, ".net") || bytecode__family(l, ".net8"))
		check_net(x, l);
	if (mine == OTHERS && !is_unit(x, x->scope))
		return;
	if (l->op_n > 0 && l->op[0] == '%')
		check_thread(x, l);
	else if (mine != OTHERS)
		check_logic(x, l);
	if (mine != OTHERS && !bytecode__known(l) && x->out->n_unknown++ == 0)
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
	make_groups(&x, top);
	check_instances(&x);
	mark_ports(&x);
	each(&x, touch);
	each(&x, check);
}
