/*
 * vtree: reads the items of a module (see vtree.h).  It must not look into
 * statements or expressions.
 */
#include "curate/vtree_int.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- declarations ---- */

static void
declare(struct vtree_reader *r, size_t i, const char *kind,
	struct vtree_span value)
{
	struct vtree *t = r->t;
	bool fresh;
	size_t n;
	const char *p = lex_name(&t->tok[i], &n);
	struct lex_name_slot *s =
		lex_names_put(&r->names, p, n, (int)t->n_decls, &fresh);

	if (!fresh) { /* a port that is declared further on */
		struct vtree_decl *d = &t->decl[s->value];

		if (d->kind[0] == '\0')
			d->kind = kind;
		return;
	}
	if (t->n_decls == r->cap_decls) {
		struct vtree_decl *more;

		r->cap_decls = r->cap_decls == 0 ? 32 : 2 * r->cap_decls;
		more = arena_array(r->a, r->cap_decls, sizeof(*more));
		if (t->n_decls > 0)
			memcpy(more, t->decl, t->n_decls * sizeof(*more));
		t->decl = more;
	}
	t->decl[t->n_decls++] = (struct vtree_decl){
		lex_name_dup(r->a, &t->tok[i]), kind, t->tok[i].line, value};
}

static struct vtree_item *
new_item(struct vtree_reader *r, enum vtree_item_kind kind, size_t i)
{
	struct vtree_item *x = arena_alloc(r->a, sizeof(*x));

	x->kind = kind;
	x->line = vtree__line(r, i);
	x->word = "";
	x->name = "";
	*r->tail = x;
	r->tail = &x->next;
	r->t->n_items++;
	return x;
}

static void
continuous(struct vtree_reader *r, const char *word, struct vtree_span lhs,
	struct vtree_span rhs)
{
	struct vtree_item *x = new_item(r, VTREE_CONTINUOUS, lhs.from);

	x->word = word;
	x->lhs = lhs;
	x->rhs = rhs;
}

/* The name that a piece between commas declares: the last one outside of
 * brackets before "="; to when there is none. */
static size_t
declared(const struct vtree_reader *r, size_t from, size_t to)
{
	size_t end = vtree__find(r, from, to, "="), name = to;

	for (size_t i = from; i < end; i = vtree__behind(r, i))
		if (vtree__named(r, i))
			name = i;
	return name;
}

/* Names between commas; wires with a value are assigned. */
static void
declare_list(struct vtree_reader *r, size_t from, size_t to, const char *kind,
	bool wires)
{
	while (from < to) {
		size_t end = vtree__find(r, from, to, ",");
		size_t eq = vtree__find(r, from, end, "=");
		size_t i = declared(r, from, end);
		struct vtree_span value = {eq < end ? eq + 1 : end, end};

		if (i < end)
			declare(r, i, kind, value);
		if (i < end && wires && eq < end)
			continuous(r, "assign", (struct vtree_span){i, i + 1},
				value);
		from = end + 1;
	}
}

static const char *
direction(const struct vtree_reader *r, size_t i)
{
	static const char *const words[] = {
		"input", "output", "inout", "ref", NULL};

	for (size_t k = 0; words[k] != NULL; k++)
		if (vtree__is(r, i, words[k]))
			return words[k];
	return NULL;
}

static void
header_list(struct vtree_reader *r, size_t from, size_t to, const char *kind)
{
	while (from < to) {
		size_t end = vtree__find(r, from, to, ",");
		const char *dir = direction(r, from);

		if (dir != NULL)
			kind = dir;
		if (vtree__is(r, from, "localparam"))
			kind = "localparam";
		declare_list(r, from, end, kind, false);
		from = end + 1;
	}
}

static void
read_header(struct vtree_reader *r)
{
	while (vtree__is(r, r->at, "import"))
		r->at = vtree__find(r, r->at, r->t->n, ";") + 1;
	if (vtree__is(r, r->at, "#") && vtree__is(r, r->at + 1, "(")) {
		header_list(r, r->at + 2, r->match[r->at + 1], "parameter");
		r->at = vtree__behind(r, r->at + 1);
	}
	if (vtree__is(r, r->at, "(")) {
		header_list(r, r->at + 1, r->match[r->at], "");
		r->at = vtree__behind(r, r->at);
	}
	if (!vtree__is(r, r->at, ";"))
		vtree__fail(r, r->at, "no \";\" behind the module's head");
	else
		r->at++;
}

/* ---- items ---- */

static void
assigns(struct vtree_reader *r, size_t from, size_t to)
{
	from++;
	if (vtree__is(r, from, "(") &&
		!vtree__is(r, vtree__behind(r, from), "="))
		from = vtree__behind(r, from); /* strength */
	if (vtree__is(r, from, "#"))
		from = vtree__control(r, from);
	while (from < to) {
		size_t end = vtree__find(r, from, to, ",");
		size_t eq = vtree__find(r, from, end, "=");

		if (eq < end)
			continuous(r, "assign", (struct vtree_span){from, eq},
				(struct vtree_span){eq + 1, end});
		from = end + 1;
	}
}

static void
process(struct vtree_reader *r)
{
	struct vtree_item *x = new_item(r, VTREE_PROCESS, r->at);
	size_t i = r->at;

	x->word = arena_strndup(r->a, r->t->tok[i].p, r->t->tok[i].n);
	r->at = ++i;
	if (vtree__is(r, i, "@")) {
		x->star = vtree__is(r, i + 1, "*") ||
			(vtree__is(r, i + 1, "(") && vtree__is(r, i + 2, "*"));
		r->at = vtree__control(r, i);
		if (!x->star && vtree__is(r, i + 1, "("))
			x->event = (struct vtree_span){i + 2, r->at - 1};
		else if (!x->star)
			x->event = (struct vtree_span){i + 1, r->at};
	}
	for (i = x->event.from; i < x->event.to; i++)
		x->clocked = x->clocked || vtree__is(r, i, "posedge") ||
			vtree__is(r, i, "negedge");
	x->body = vtree__statement(r);
}

static void
pins(struct vtree_reader *r, struct vtree_item *x, size_t from, size_t to)
{
	struct vtree_pin **tail = &x->pin;

	while (from < to) {
		size_t end = vtree__find(r, from, to, ",");
		struct vtree_pin *p = arena_alloc(r->a, sizeof(*p));

		p->port = "";
		p->value = (struct vtree_span){from, end};
		if (vtree__is(r, from, ".") && vtree__named(r, from + 1)) {
			p->port = lex_name_dup(r->a, &r->t->tok[from + 1]);
			p->value.from = from + 1;
			if (vtree__is(r, from + 2, "("))
				p->value = (struct vtree_span){
					from + 3, r->match[from + 2]};
		}
		*tail = p;
		tail = &p->next;
		from = end + 1;
	}
}

/* MODULE [#(...)] NAME [range] (...), ...; 0: it is none. */
static bool
instances(struct vtree_reader *r, size_t from, size_t to)
{
	size_t i = from + 1, module = from;

	if (vtree__is(r, i, "#"))
		i = vtree__control(r, i);
	while (i < to) {
		size_t end = vtree__find(r, i, to, ","), at = i + 1;
		struct vtree_item *x;

		if (!vtree__named(r, i))
			return false;
		while (vtree__is(r, at, "["))
			at = vtree__behind(r, at);
		if (!vtree__is(r, at, "(") || at >= end)
			return false;
		x = new_item(r, VTREE_INSTANCE, i);
		x->word = lex_name_dup(r->a, &r->t->tok[module]);
		x->name = lex_name_dup(r->a, &r->t->tok[i]);
		pins(r, x, at + 1, r->match[at]);
		i = end + 1;
	}
	return true;
}

/* and [strength] [#d] [name] (out, in, ...), ...; */
static void
gates(struct vtree_reader *r, size_t from, size_t to)
{
	const char *word =
		arena_strndup(r->a, r->t->tok[from].p, r->t->tok[from].n);

	for (size_t i = from + 1; i < to; i++) {
		size_t end = vtree__find(r, i, to, ","), list = end, comma;

		for (size_t k = i; k < end; k = vtree__behind(r, k))
			if (vtree__is(r, k, "("))
				list = k;
		if (list < end) {
			comma = vtree__find(r, list + 1, r->match[list], ",");
			continuous(r, word,
				(struct vtree_span){list + 1, comma},
				(struct vtree_span){comma + 1, r->match[list]});
		}
		i = end;
	}
}

/* Behind the word that ends what the words of pair 0, 2, ... begin; 0: none */
static size_t
passed_over(const struct vtree_reader *r)
{
	static const char *const pairs[][2] = {{"function", "endfunction"},
		{"task", "endtask"}, {"class", "endclass"},
		{"property", "endproperty"}, {"sequence", "endsequence"},
		{"specify", "endspecify"}, {"table", "endtable"},
		{"covergroup", "endgroup"}, {"clocking", "endclocking"},
		{"checker", "endchecker"}};

	for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
		size_t i = r->at;

		if (!vtree__is(r, i, pairs[k][0]))
			continue;
		while (i < r->t->n && !vtree__is(r, i, pairs[k][1]))
			i++;
		i++;
		return vtree__is(r, i, ":") ? i + 2 : i;
	}
	return 0;
}

/* Words around items of generate blocks: behind them; 0: none. */
static size_t
around(const struct vtree_reader *r)
{
	static const char *const words[] = {
		"generate", "endgenerate", "end", "else", ";", "endcase", NULL};
	static const char *const heads[] = {"if", "for", "case", NULL};
	size_t i = r->at;

	if (vtree__any(r, i, words) || vtree__is(r, i, "begin") ||
		vtree__is(r, i, "default")) {
		i++;
		if (vtree__is(r, i, ":"))
			i += vtree__named(r, i + 1) &&
					!vtree__is(r, r->at, "default")
				? 2
				: 1;
		return i;
	}
	if (vtree__any(r, i, heads) && vtree__is(r, i + 1, "("))
		return vtree__behind(r, i + 1);
	if (i < r->t->n &&
		(r->t->tok[i].kind == LEX_NUMBER || vtree__is(r, i + 1, ":")))
		return vtree__find(r, i, vtree__find(r, i, r->t->n, ";"), ":") +
			1;
	return 0;
}

static bool
is_type(const struct vtree_reader *r, size_t i)
{
	static const char *const words[] = {"reg", "logic", "integer", "genvar",
		"real", "realtime", "time", "bit", "byte", "shortint", "int",
		"longint", "var", "event", "string", "shortreal", "const",
		"static", "automatic", "enum", "struct", "union", "signed",
		"unsigned", NULL};

	return vtree__any(r, i, words);
}

static bool
is_net(const struct vtree_reader *r, size_t i)
{
	static const char *const words[] = {"wire", "tri", "tri0", "tri1",
		"wand", "wor", "triand", "trior", "trireg", "supply0",
		"supply1", "uwire", NULL};

	return vtree__any(r, i, words);
}

static bool
is_gate(const struct vtree_reader *r, size_t i)
{
	static const char *const words[] = {"and", "nand", "or", "nor", "xor",
		"xnor", "not", "buf", "bufif0", "bufif1", "notif0", "notif1",
		NULL};

	return vtree__any(r, i, words);
}

static void
declaration(struct vtree_reader *r, size_t from, size_t to)
{
	const char *dir = direction(r, from);
	bool net = is_net(r, from);

	if (dir != NULL)
		header_list(r, from, to, dir);
	else if (vtree__is(r, from, "parameter"))
		declare_list(r, from, to, "parameter", false);
	else if (vtree__is(r, from, "localparam"))
		declare_list(r, from, to, "localparam", false);
	else if (net || is_type(r, from))
		declare_list(r, from, to, "", net);
	else if (vtree__named(r, from) && !vtree__is(r, from + 1, "("))
		declare_list(r, from + 1, to, "", false);
}

static void
item(struct vtree_reader *r)
{
	static const char *const processes[] = {"always", "always_ff",
		"always_comb", "always_latch", "initial", "final", NULL};
	size_t end, to = passed_over(r);

	if (to == 0)
		to = around(r);
	if (to > 0) {
		r->at = to;
		return;
	}
	if (vtree__any(r, r->at, processes)) {
		process(r);
		return;
	}
	end = vtree__find(r, r->at, r->t->n, ";");
	if (r->t->tok[r->at].kind == LEX_DIRECTIVE && end == r->t->n)
		end = r->at; /* a macro that is all of an item */
	else if (end == r->t->n)
		vtree__fail(r, r->at, "an item without its \";\"");
	else if (vtree__is(r, r->at, "assign"))
		assigns(r, r->at, end);
	else if (is_gate(r, r->at))
		gates(r, r->at, end);
	else if (!vtree__named(r, r->at) || !instances(r, r->at, end))
		declaration(r, r->at, end);
	r->at = r->why != NULL ? r->t->n : end + 1;
}

int
vtree_read(struct arena *a, const char *text, size_t n, const char *top,
	struct vtree *out, struct err *e)
{
	struct vtree_reader r = {.a = a, .t = out, .tail = &out->item};

	memset(out, 0, sizeof(*out));
	if (n > LIM_SOURCE_FILE)
		return err_set(e, ERR_LIMIT, "a text of more than %zu bytes",
			LIM_SOURCE_FILE);
	lex_names_init(&r.names, a);
	vtree__tokens(&r, text, n);
	if (!vtree__module(&r, top))
		return err_set(e, ERR_NOTFOUND, "no module %.100s", top);
	vtree__match(&r);
	if (r.why == NULL)
		read_header(&r);
	while (r.at < out->n && r.why == NULL)
		item(&r);
	if (r.why != NULL)
		return err_set(e, r.limit ? ERR_LIMIT : ERR_PARSE,
			"line %d: %s", r.why_line, r.why);
	return 0;
}

/* ---- for readers ---- */

const struct vtree_decl *
vtree_find(const struct vtree *t, const char *name)
{
	for (size_t i = 0; i < t->n_decls; i++)
		if (strcmp(t->decl[i].name, name) == 0)
			return &t->decl[i];
	return NULL;
}

char *
vtree_text(
	struct arena *a, const struct vtree *t, struct vtree_span s, size_t max)
{
	struct buf b;

	buf_init(&b, max + 8);
	for (size_t i = s.from; i < s.to && b.len < max; i++) {
		const struct lex_token *k = &t->tok[i];

		if (i > s.from && k->p != t->tok[i - 1].p + t->tok[i - 1].n)
			buf_addch(&b, ' ');
		buf_add(&b, k->p, k->n < max - b.len ? k->n : max - b.len);
	}
	if (b.len >= max)
		buf_addstr(&b, "...");
	return buf_take(&b, a, NULL);
}
