/*
 * bytecode: reads .vvp text into scopes, ports, calls and an index of labels.
 *
 * Three passes over the text, each linear: how many of everything, what is
 * declared, what the ports look like.  Labels are addresses of the compiler,
 * or contain names that the design chose (tasks and functions), so the table
 * of labels hashes with a seed.  Must not judge anything: that is
 * bytecode_audit's.
 */
#include "eval/bytecode_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

/* ---- labels ---- */

uint64_t
bytecode__hash(uint64_t h, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		h = (h ^ (unsigned char)p[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h;
}

static size_t
slot_of(const struct bytecode_index *ix, const char *p, size_t n)
{
	size_t i = bytecode__hash(ix->seed, p, n) & ix->mask;
	const struct bytecode_symbol *s;

	for (; ix->slots[i]; i = (i + 1) & ix->mask) {
		s = &ix->symbols[ix->slots[i] - 1];
		if (s->n == n && memcmp(s->p, p, n) == 0)
			break;
	}
	return i;
}

struct bytecode_symbol *
bytecode__find(const struct bytecode_index *ix, const char *p, size_t n)
{
	unsigned at = ix->slots[slot_of(ix, p, n)];

	return at ? &ix->symbols[at - 1] : NULL;
}

struct bytecode_symbol *
bytecode__refer(const struct bytecode_index *ix, const struct bytecode_token *t)
{
	struct bytecode_symbol *s;
	size_t n = t->n;

	if (t->string || n == 0)
		return NULL;
	s = bytecode__find(ix, t->p, n);
	if (s || t->p[0] != 'v')
		return s;
	while (n > 0 && t->p[n - 1] >= '0' && t->p[n - 1] <= '9')
		n--;
	if (n < 2 || t->p[n - 1] != '_')
		return NULL;
	return bytecode__find(ix, t->p, n - 1);
}

bool
bytecode__statement(const struct bytecode_index *ix,
	const struct bytecode_symbol *s, struct bytecode_line *l)
{
	struct bytecode_reader r = {ix->code + s->at, ix->code + ix->code_n};

	return bytecode__next(&r, l);
}

/* ---- what a label is ---- */

/* A functor whose inputs are all constants: "BUFT 1, C4<01>, C4<0>". */
static bool
is_constant(const struct bytecode_line *l)
{
	static const char inputs[] = {'L', 'R', 'V', 'v', 'o', 'p'};
	const char *p = l->args;
	struct bytecode_token t;

	if (!bytecode__op(l, ".functor"))
		return false;
	if (!bytecode__token(&p, l->end, &t) || t.n < 3 ||
		memcmp(t.p, "BUF", 3) != 0)
		return false;
	while (bytecode__token(&p, l->end, &t))
		if (t.string || memchr(inputs, t.p[0], sizeof(inputs)))
			return false;
	return true;
}

static int
label_kind(const struct bytecode_line *l)
{
	if (l->op_n == 0)
		return BYTECODE_S_CODE;
	if (bytecode__op(l, ".scope"))
		return BYTECODE_S_SCOPE;
	if (bytecode__family(l, ".var"))
		return BYTECODE_S_VAR;
	if (bytecode__family(l, ".net") || bytecode__family(l, ".net8"))
		return BYTECODE_S_NET;
	if (bytecode__op(l, ".array/port"))
		return BYTECODE_S_FUNCTOR;
	if (bytecode__family(l, ".array"))
		return BYTECODE_S_ARRAY;
	if (bytecode__family(l, ".event"))
		return BYTECODE_S_EVENT;
	if (bytecode__op(l, ".resolv") || bytecode__op(l, ".port") ||
		bytecode__op(l, ".import"))
		return BYTECODE_S_JOIN;
	if (is_constant(l))
		return BYTECODE_S_CONST;
	if (bytecode__family(l, ".param") || bytecode__family(l, ".functor") ||
		bytecode__family(l, ".modpath"))
		return BYTECODE_S_FUNCTOR;
	if (bytecode__family(l, ".udp") && l->label[0] == 'U')
		return BYTECODE_S_OTHER;
	if (bytecode__op(l, ".class") || bytecode__op(l, ".island") ||
		bytecode__op(l, ".enum2") || bytecode__op(l, ".enum4"))
		return BYTECODE_S_OTHER;
	return BYTECODE_S_FUNCTOR;
}

/* Labels inside threads ("T_3", "t_0", "T_3.1") only serve jumps. */
static bool
is_jump(const struct bytecode_line *l)
{
	return (l->label[0] == 'T' || l->label[0] == 't') && l->label_n > 1 &&
		l->label[1] == '_';
}

static bool
is_declared(const struct bytecode_line *l)
{
	return l->label_n > 0 && !is_jump(l);
}

static void
declare(struct bytecode_index *ix, const struct bytecode_line *l, int scope)
{
	struct bytecode_symbol *s = &ix->symbols[ix->n_symbols];
	size_t slot;

	if (!is_declared(l))
		return;
	slot = slot_of(ix, l->label, l->label_n);
	if (ix->slots[slot])
		return;
	s->p = l->label;
	s->n = (unsigned)l->label_n;
	s->scope = scope;
	s->at = (unsigned)(l->label - ix->code);
	s->kind = (unsigned char)label_kind(l);
	ix->slots[slot] = (unsigned)++ix->n_symbols;
}

/* ---- scopes ---- */

static const struct {
	const char *name;
	enum bytecode_kind kind;
} kinds[] = {
	{"module", BYTECODE_MODULE},
	{"package", BYTECODE_PACKAGE},
	{"function", BYTECODE_FUNCTION},
	{"task", BYTECODE_TASK},
	{"begin", BYTECODE_BEGIN},
	{"fork", BYTECODE_FORK},
	{"generate", BYTECODE_GENERATE},
	{"class", BYTECODE_CLASS},
};

/* "module", "function.vec4.s4", "autofunction.real". */
static enum bytecode_kind
kind_of(const struct bytecode_token *t)
{
	const char *p = t->p;
	size_t n = t->n, i, k;

	if (n > 4 && memcmp(p, "auto", 4) == 0) {
		p += 4;
		n -= 4;
	}
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		k = strlen(kinds[i].name);
		if (n >= k && memcmp(p, kinds[i].name, k) == 0 &&
			(n == k || p[k] == '.'))
			return kinds[i].kind;
	}
	return BYTECODE_OTHER;
}

struct parse {
	struct arena *a;
	struct bytecode *bc;
	struct bytecode_index *ix;
	size_t n_ports, n_labels;
	struct bytecode_port *ports;
	int scope;
	bool files; /* in the table of files */
	bool started;
};

/* The text of a string token, in the arena. */
static const char *
text_of(struct parse *x, const struct bytecode_token *t)
{
	return arena_strndup(x->a, t->p, t->n);
}

static bool
string_arg(struct parse *x, const char **p, const char *end, const char **out)
{
	struct bytecode_token t;

	if (!bytecode__token(p, end, &t) || !t.string)
		return false;
	*out = text_of(x, &t);
	return true;
}

/* S_1 .scope module, "top1" "TopModule" 3 13, 3 1 0, S_0; */
static bool
read_scope(struct parse *x, const struct bytecode_line *l)
{
	struct bytecode *bc = x->bc;
	struct bytecode_scope *s = &bc->scopes[bc->n_scopes];
	struct bytecode_symbol *parent;
	const char *p = l->args;
	struct bytecode_token t;
	int cell;

	if (!bytecode__token(&p, l->end, &t) || t.string)
		return false;
	s->kind = kind_of(&t);
	if (!string_arg(x, &p, l->end, &s->name) ||
		!string_arg(x, &p, l->end, &s->def) ||
		!bytecode__int(&p, l->end, &s->file) ||
		!bytecode__int(&p, l->end, &s->line))
		return false;
	s->parent = -1;
	s->def_file = s->file;
	s->def_line = s->line;
	s->ports = x->ports;
	if (bytecode__int(&p, l->end, &s->def_file) &&
		bytecode__int(&p, l->end, &s->def_line) &&
		bytecode__int(&p, l->end, &cell)) {
		if (!bytecode__token(&p, l->end, &t))
			return false;
		parent = bytecode__find(x->ix, t.p, t.n);
		if (!parent || parent->kind != BYTECODE_S_SCOPE)
			return false;
		s->parent = parent->scope;
	}
	x->scope = (int)bc->n_scopes++;
	return true;
}

/* "    .scope S_1;" goes back to a scope. */
static bool
recall_scope(struct parse *x, const struct bytecode_line *l)
{
	const char *p = l->args;
	struct bytecode_token t;
	struct bytecode_symbol *s = NULL;

	if (bytecode__token(&p, l->end, &t))
		s = bytecode__find(x->ix, t.p, t.n);
	if (!s || s->kind != BYTECODE_S_SCOPE)
		return false;
	x->scope = s->scope;
	return true;
}

/* .port_info 1 /OUTPUT 8 "q"; */
static bool
read_port(struct parse *x, const struct bytecode_line *l)
{
	static const char *const dirs[] = {
		"/INPUT", "/OUTPUT", "/INOUT", "/NODIR"};
	struct bytecode_port *port = x->ports;
	struct bytecode_scope *s;
	const char *p = l->args;
	struct bytecode_token t;
	int number;
	size_t i;

	if (x->scope < 0 || !bytecode__int(&p, l->end, &number) ||
		!bytecode__token(&p, l->end, &t))
		return false;
	s = &x->bc->scopes[x->scope];
	if (s->ports + s->n_ports != port)
		return false; /* not where ports stand */
	port->dir = BYTECODE_NODIR;
	for (i = 0; i < 4; i++)
		if (t.n == strlen(dirs[i]) && memcmp(t.p, dirs[i], t.n) == 0)
			port->dir = (enum bytecode_dir)i;
	if (!bytecode__int(&p, l->end, &port->width))
		return false;
	if (!string_arg(x, &p, l->end, &port->name))
		port->name = ""; /* a port without a name */
	x->ports++;
	s->n_ports++;
	return true;
}

static bool
is_call(const struct bytecode_line *l)
{
	return bytecode__family(l, "%vpi_call") ||
		bytecode__family(l, "%vpi_func") ||
		bytecode__family(l, ".sfunc");
}

/* %vpi_call/w 3 5 "$display", ...   L_0x55 .sfunc 3 2 "$random", ... */
static bool
read_call(struct parse *x, const struct bytecode_line *l)
{
	struct bytecode_call *c = &x->bc->calls[x->bc->n_calls];
	const char *p = l->args;

	if (!bytecode__int(&p, l->end, &c->file) ||
		!bytecode__int(&p, l->end, &c->line) ||
		!string_arg(x, &p, l->end, &c->name))
		return false;
	c->scope = x->scope;
	x->bc->n_calls++;
	return true;
}

/* ---- passes ---- */

static void
count(struct parse *x, const char *code, size_t n)
{
	struct bytecode_reader r = {code, code + n};
	struct bytecode_line l;
	struct bytecode *bc = x->bc;

	while (bytecode__next(&r, &l)) {
		bc->n_calls += is_call(&l);
		bc->n_scopes += l.label_n > 0 && bytecode__op(&l, ".scope");
		x->n_ports += bytecode__op(&l, ".port_info");
		x->n_labels += is_declared(&l);
		x->files |= l.head && bytecode__op(&l, ":file_names");
		bc->n_files += x->files && l.more;
	}
	x->files = false;
}

static void
make_room(struct parse *x, const char *code, size_t n)
{
	struct bytecode *bc = x->bc;
	struct bytecode_index *ix = arena_alloc(x->a, sizeof(*ix));
	struct rand_state rnd;
	char token[33];
	size_t cap = 16;

	while (cap < 2 * x->n_labels)
		cap *= 2;
	rand_token(token);
	ix->seed = bytecode__hash(0, token, 32);
	rand_seed(&rnd, ix->seed);
	ix->seed = rand_u64(&rnd);
	ix->code = code;
	ix->code_n = n;
	ix->mask = cap - 1;
	ix->slots = arena_array(x->a, cap, sizeof(*ix->slots));
	ix->symbols = arena_array(x->a, x->n_labels + 1, sizeof(*ix->symbols));
	bc->scopes = arena_array(x->a, bc->n_scopes + 1, sizeof(*bc->scopes));
	bc->calls = arena_array(x->a, bc->n_calls + 1, sizeof(*bc->calls));
	bc->files = arena_array(x->a, bc->n_files + 1, sizeof(*bc->files));
	x->ports = arena_array(x->a, x->n_ports + 1, sizeof(*x->ports));
	bc->n_scopes = bc->n_calls = bc->n_files = 0;
	bc->index = x->ix = ix;
	x->scope = -1;
}

static void
unknown(struct parse *x, const struct bytecode_line *l)
{
	size_t n = (size_t)(l->end - l->label);

	if (x->bc->n_unknown++ == 0)
		x->bc->unknown = arena_strndup(x->a, l->label, n > 80 ? 80 : n);
}

static void
read_head(struct parse *x, const struct bytecode_line *l)
{
	const char *p = l->args;

	if (bytecode__op(l, ":ivl_version"))
		x->started = string_arg(x, &p, l->end, &x->bc->version);
	else if (bytecode__op(l, ":file_names"))
		x->files = true;
}

static void
read_more(struct parse *x, const struct bytecode_line *l)
{
	const char *p = l->args;

	/* "    "dut.sv";": the quote begins what split() calls arguments */
	if (x->files &&
		string_arg(x, &p, l->end, &x->bc->files[x->bc->n_files]))
		x->bc->n_files++;
}

static int
declare_all(struct parse *x, struct err *e)
{
	struct bytecode_reader r = {x->ix->code, x->ix->code + x->ix->code_n};
	struct bytecode_line l;
	bool ok;

	while (bytecode__next(&r, &l)) {
		ok = true;
		if (l.head) {
			read_head(x, &l);
		} else if (l.more) {
			read_more(x, &l);
		} else if (bytecode__op(&l, ".scope")) {
			if (l.label_n == 0 ? !recall_scope(x, &l)
					   : !read_scope(x, &l))
				return err_set(e, ERR_PARSE,
					"byte code: a scope is not readable");
		} else if (bytecode__op(&l, ".port_info")) {
			ok = read_port(x, &l);
		} else if (is_call(&l)) {
			ok = read_call(x, &l);
		}
		declare(x->ix, &l, x->scope);
		if (!ok || (!l.head && !bytecode__known(&l)))
			unknown(x, &l);
	}
	if (!x->started)
		return err_set(e, ERR_PARSE,
			"byte code: no line with a version: not .vvp text");
	return 0;
}

int
bytecode_parse(struct arena *a, const char *code, size_t n,
	struct bytecode **out, struct err *e)
{
	struct parse x = {.a = a};

	if (n > LIM_BYTECODE)
		return err_set(e, ERR_LIMIT,
			"byte code: %zu bytes, more than %zu", n, LIM_BYTECODE);
	x.bc = arena_alloc(a, sizeof(*x.bc));
	x.bc->version = "";
	count(&x, code, n);
	if (x.n_labels > LIM_BYTECODE_LABELS ||
		x.n_ports + x.bc->n_scopes + x.bc->n_calls >
			LIM_BYTECODE_LABELS)
		return err_set(e, ERR_LIMIT,
			"byte code: more than %d labels, ports or calls",
			LIM_BYTECODE_LABELS);
	make_room(&x, code, n);
	if (declare_all(&x, e) < 0)
		return -1;
	*out = x.bc;
	return 0;
}

/* ---- questions ---- */

int
bytecode_file(const struct bytecode *bc, const char *name)
{
	size_t i = bc->n_files;

	while (i-- > 0)
		if (str_eq(bc->files[i], name))
			return (int)i;
	return -1;
}

const char *
bytecode_path(struct arena *a, const struct bytecode *bc, int scope)
{
	const char *path = "";
	int depth = 0;

	/* parents stand before their children, so this ends */
	for (; scope >= 0 && depth < 64; depth++) {
		path = arena_printf(a, "%s%s%s", bc->scopes[scope].name,
			path[0] ? "." : "", path);
		scope = bc->scopes[scope].parent;
	}
	return path;
}

int
bytecode_instance(const struct bytecode *bc, const char *module)
{
	size_t i;

	for (i = 0; i < bc->n_scopes; i++)
		if (bc->scopes[i].kind == BYTECODE_MODULE &&
			str_eq(bc->scopes[i].def, module))
			return (int)i;
	return -1;
}
