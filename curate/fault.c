/*
 * fault: reads a text as tokens in their statements, asks each pass for its
 * faults, and puts one in.  Must not judge whether a fault matters.
 *
 * The reader is no parser: what a token means is told by the brackets around
 * it and by how its statement began.  Where that is wrong, a fault is one that
 * the compiler refuses or that changes nothing, and no row comes of it.
 */
#include "curate/fault_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NAME 200 /* bytes of a name that may be put elsewhere */
#define SHOWN 48 /* bytes of a piece of text in what a fault says */

const struct fault_kind fault_kinds[] = {
	{"operator", false, "another operator"},
	{"off_by_one", false, "one too many or too few"},
	{"constant", false, "another number"},
	{"width", false, "a vector with a bit less"},
	{"condition", false, "a condition turned round"},
	{"reset", false,
		"a reset of the other polarity, or synchronous instead of "
		"asynchronous"},
	{"sensitivity", false, "a signal or edge that a process waits for"},
	{"transition", false, "another state"},
	{"assignment", false, "blocking instead of non-blocking"},
	{"default", false, "a default that is missing"},
	{"port", false, "two connections swapped"},
	{"endmodule", true, "endmodule is missing"},
	{"semicolon", true, "a semicolon is missing"},
	{"begin", true, "begin is missing"},
	{"end", true, "end or endcase is missing"},
	{"bracket", true, "a closing bracket is missing"},
	{"keyword", true, "a keyword with a slip"},
	{"undeclared", true, "a name that nothing declares"},
	{"net_type", true, "a variable that is declared as a net"},
	{"fence", true, "a fence of Markdown left in"},
};
const size_t fault_n_kinds = COUNT(fault_kinds);

const struct fault_kind *
fault_kind_find(const char *name)
{
	for (size_t i = 0; i < fault_n_kinds; i++)
		if (str_eq(fault_kinds[i].name, name))
			return &fault_kinds[i];
	return NULL;
}

/* ---- tokens ---- */

bool
fault__is(const struct fault_reader *r, size_t i, const char *word)
{
	return i < r->n && lex_is(&r->tok[i].t, word);
}

bool
fault__any(const struct fault_reader *r, size_t i, const char *const *words)
{
	for (; *words != NULL; words++)
		if (fault__is(r, i, *words))
			return true;
	return false;
}

bool
fault__named(const struct fault_reader *r, size_t i)
{
	return i < r->n && r->tok[i].t.kind == LEX_IDENT &&
		r->tok[i].t.n <= NAME && !lex_keyword(&r->tok[i].t);
}

bool
fault__operand(const struct fault_reader *r, size_t i)
{
	return fault__named(r, i) ||
		(i < r->n &&
			(r->tok[i].t.kind == LEX_NUMBER ||
				r->tok[i].t.kind == LEX_ESCAPED)) ||
		fault__is(r, i, ")") || fault__is(r, i, "]") ||
		fault__is(r, i, "}");
}

bool
fault__decimal(const struct fault_reader *r, size_t i)
{
	const struct lex_token *t = &r->tok[i].t;

	if (i >= r->n || t->kind != LEX_NUMBER || t->n > 9)
		return false;
	for (size_t k = 0; k < t->n; k++)
		if (t->p[k] < '0' || t->p[k] > '9')
			return false;
	return i + 1 >= r->n || r->tok[i + 1].t.kind != LEX_NUMBER;
}

size_t
fault__at(const struct fault_reader *r, size_t i)
{
	return (size_t)(r->tok[i].t.p - r->text->s);
}

char *
fault__word(const struct fault_reader *r, size_t i)
{
	return arena_strndup(r->a, r->tok[i].t.p, r->tok[i].t.n);
}

/* ---- faults ---- */

static bool
may_change(const struct fault_reader *r, const struct fault *f)
{
	for (size_t k = 0; k < f->n_edits; k++)
		if (f->edit[k].at < r->text->from ||
			f->edit[k].at + f->edit[k].gone > r->text->to)
			return false;
	return r->out->n < LIM_FAULTS;
}

void
fault__add(struct fault_reader *r, const char *kind, size_t i,
	const struct fault *f)
{
	struct fault *x = &r->out->x[r->out->n];

	if (!may_change(r, f))
		return;
	*x = *f;
	x->kind = fault_kind_find(kind);
	x->line = r->tok[i].t.line;
	r->out->n++;
}

void
fault__swap(struct fault_reader *r, const char *kind, size_t i, const char *put)
{
	const struct lex_token *t = &r->tok[i].t;
	struct fault f = {.n_edits = 1};

	if (lex_is(t, put))
		return;
	f.edit[0] = (struct fault_edit){fault__at(r, i), t->n, put};
	f.what = arena_printf(r->a, "\"%.*s\" became \"%s\"",
		t->n > SHOWN ? SHOWN : (int)t->n, t->p, put);
	fault__add(r, kind, i, &f);
}

void
fault__cut(struct fault_reader *r, const char *kind, size_t i, size_t end)
{
	const struct lex_token *last = &r->tok[end - 1].t;
	size_t at = fault__at(r, i);
	size_t n = (size_t)(last->p - r->text->s) + last->n - at;
	struct fault f = {.n_edits = 1};

	f.edit[0] = (struct fault_edit){at, n, ""};
	f.what = arena_printf(r->a, "\"%.*s%s\" is missing",
		n > SHOWN ? SHOWN : (int)n, r->text->s + at,
		n > SHOWN ? "..." : "");
	fault__add(r, kind, i, &f);
}

/* ---- the reader ---- */

struct scan {
	struct fault_reader *r;
	size_t *open; /* what is not closed yet */
	size_t n_open;
	size_t stmt;
	int depth, index; /* brackets; square ones */
	bool value;	  /* behind the first "=" or "<=" */
	int choices;	  /* "?" without ":" */
	enum fault_process process;
};

static const char *const decl_words[] = {"input", "output", "inout", "wire",
	"reg", "logic", "integer", "parameter", "localparam", "module",
	"genvar", "typedef", "int", "bit", "byte", "real", "tri", "wand", "wor",
	"signed", "function", "task", "import", "specparam", NULL};
static const char *const net_words[] = {
	"wire", "reg", "logic", "tri", "integer", "int", "bit", "byte", NULL};
static const char *const item_words[] = {"assign", "endmodule", "generate",
	"module", "wire", "reg", "parameter", "localparam", "function", "task",
	"initial", NULL};

static void
begin_statement(struct scan *s, size_t at)
{
	s->stmt = at;
	s->value = false;
	s->choices = 0;
}

static const char *
partner(const struct fault_reader *r, size_t i)
{
	static const char *const pair[][2] = {{"(", ")"}, {"[", "]"},
		{"{", "}"}, {"'{", "}"}, {"begin", "end"}, {"case", "endcase"},
		{"casex", "endcase"}, {"casez", "endcase"}, {"(*", "*)"}};

	for (size_t k = 0; k < COUNT(pair); k++)
		if (fault__is(r, i, pair[k][0]))
			return pair[k][1];
	return NULL;
}

static bool
is_bracket(const struct fault_reader *r, size_t i)
{
	return r->tok[i].t.kind == LEX_OP;
}

/* Closes what is open, when the token is its partner. */
static void
scan_pair(struct scan *s, size_t i)
{
	struct fault_reader *r = s->r;

	if (s->n_open > 0) {
		size_t o = s->open[s->n_open - 1];

		if (fault__is(r, i, partner(r, o))) {
			s->n_open--;
			r->tok[o].match = i;
			r->tok[i].match = o;
			s->depth -= is_bracket(r, o);
			s->index -= fault__is(r, o, "[");
		}
	}
	r->tok[i].depth = s->depth;
	r->tok[i].index = s->index > 0;
	if (partner(r, i) != NULL) {
		s->open[s->n_open++] = i;
		s->depth += is_bracket(r, i);
		s->index += fault__is(r, i, "[");
	}
}

/* "always @(posedge" is clocked, any other always is not. */
static enum fault_process
process_of(const struct fault_reader *r, size_t i)
{
	if (fault__is(r, i, "always_ff"))
		return FAULT_CLOCKED;
	if (fault__is(r, i, "always") && fault__is(r, i + 1, "@") &&
		fault__is(r, i + 2, "(") &&
		(fault__is(r, i + 3, "posedge") ||
			fault__is(r, i + 3, "negedge")))
		return FAULT_CLOCKED;
	return FAULT_COMB;
}

/* What "=" and "<=" are. */
static void
scan_assign(struct scan *s, size_t i)
{
	struct fault_token *t = &s->r->tok[i];
	bool equals = fault__is(s->r, i, "=");

	if (s->depth > 0 || s->value || (!equals && !fault__is(s->r, i, "<=")))
		return;
	s->value = true;
	t->role = s->process != FAULT_NO_PROCESS &&
			!fault__any(s->r, s->stmt, decl_words) &&
			!fault__is(s->r, s->stmt, "assign")
		? FAULT_ASSIGN
		: FAULT_INSTEAD;
}

/* Does the statement end with this token? */
static bool
ends_statement(struct scan *s, size_t i)
{
	static const char *const words[] = {"begin", "end", "else", "endcase",
		"endmodule", "generate", "endgenerate", "endfunction",
		"endtask", "join", "fork", "initial", "always", "always_comb",
		"always_ff", "always_latch", NULL};
	static const char *const heads[] = {"if", "for", "while", "repeat",
		"case", "casex", "casez", "@", "wait", NULL};
	struct fault_reader *r = s->r;

	if (s->depth > 0)
		return false;
	if (fault__is(r, i, ";") || fault__any(r, i, words))
		return true;
	if (fault__is(r, i, "?")) {
		s->choices++;
	} else if (fault__is(r, i, ":")) {
		if (s->choices == 0)
			return true;
		s->choices--;
	}
	return fault__is(r, i, ")") && r->tok[i].match > 0 &&
		fault__any(r, r->tok[i].match - 1, heads);
}

static void
scan_token(struct scan *s, size_t i)
{
	static const char *const always[] = {
		"always", "always_comb", "always_ff", "always_latch", NULL};
	struct fault_reader *r = s->r;
	struct fault_token *t = &r->tok[i];

	scan_pair(s, i);
	if (fault__any(r, i, always))
		s->process = process_of(r, i);
	else if (s->stmt == i && fault__any(r, i, item_words))
		s->process = FAULT_NO_PROCESS;
	t->stmt = s->stmt;
	t->process = s->process;
	t->value = s->value;
	t->decl = fault__any(r, s->stmt, decl_words) &&
		!(s->value && fault__any(r, s->stmt, net_words));
	scan_assign(s, i);
	if (ends_statement(s, i))
		begin_statement(s, i + 1);
}

static bool
read_tokens(struct fault_reader *r)
{
	struct lex l;
	struct lex_token t;
	size_t n = 0;

	lex_init(&l, r->text->s, r->text->n);
	while (lex_next(&l, &t))
		if (++n > LIM_FAULT_TOKENS)
			return false;
	r->tok = arena_array(r->a, n + 1, sizeof(*r->tok));
	lex_init(&l, r->text->s, r->text->n);
	while (r->n < n && lex_next(&l, &r->tok[r->n].t))
		r->n++;
	return r->n > 0;
}

void
fault_find(struct arena *a, const struct fault_text *t, struct fault_list *out)
{
	static void (*const passes[])(struct fault_reader *) = {
		fault__operators, fault__constants, fault__widths,
		fault__conditions, fault__resets, fault__sensitivity,
		fault__transitions, fault__assignments, fault__defaults,
		fault__ports, fault__syntax};
	struct fault_reader r = {.a = a, .text = t, .out = out};
	struct scan s = {.r = &r};

	memset(out, 0, sizeof(*out));
	if (!read_tokens(&r))
		return;
	out->x = arena_array(a, LIM_FAULTS, sizeof(*out->x));
	s.open = arena_array(a, r.n, sizeof(*s.open));
	for (size_t i = 0; i < r.n; i++)
		scan_token(&s, i);
	for (size_t i = 0; i < COUNT(passes); i++)
		passes[i](&r);
}

char *
fault_apply(struct arena *a, const struct fault_text *t, const struct fault *f,
	size_t *n)
{
	size_t more = 0, from = 0, n_put;
	char *s, *p;

	for (size_t k = 0; k < f->n_edits; k++)
		more += strlen(f->edit[k].put);
	p = s = arena_alloc(a, t->n + more + 1);
	for (size_t k = 0; k <= f->n_edits; k++) {
		bool last = k == f->n_edits;
		size_t to = last ? t->n : f->edit[k].at;

		if (to > from)
			memcpy(p, t->s + from, to - from);
		p += to - from;
		if (last)
			break;
		n_put = strlen(f->edit[k].put);
		memcpy(p, f->edit[k].put, n_put);
		p += n_put;
		from = to + f->edit[k].gone;
	}
	*p = '\0';
	*n = (size_t)(p - s);
	return s;
}
