/*
 * guard: puts the rules together: the text as a whole, directives and
 * attributes here; macros in guard_macro; modules in guard_names and
 * guard_tokens.
 *
 * Must not call a tool, and must not decide by anything but the text and the
 * policy: the same candidate gets the same answer everywhere.
 */
#include "eval/guard.h"

#include <stdio.h>
#include <string.h>

#include "eval/guard_int.h"
#include "lib/base/str.h"

static const struct guard_rule rules[] = {
	{"too-large", "the text is larger than 1 MiB"},
	{"nul", "a NUL byte ends the text for one tool and not for another"},
	{"utf8", "the bytes are no UTF-8"},
	{"open-comment", "a comment left open swallows the text that follows"},
	{"token", "a name, number or string of more than 64 KiB"},
	{"include", "`include reads a file of the host"},
	{"line", "`line lets the text speak for another file"},
	{"directive", "the directive changes how later texts are read"},
	{"macro-recursion", "the macro expands to itself without end"},
	{"macro-growth", "macros expand to more than 4 MiB"},
	{"macro-paste", "the name of a macro is put together at expansion"},
	{"timescale", "a precision of femtoseconds slows the simulation"},
	{"attribute", "code between (* and *)"},
	{"duplicate-module", "two modules of one name"},
	{"taken-name", "the name belongs to the testbench or the reference"},
	{"root-name", "$root and $unit reach the testbench"},
	{"upward-name", "the path begins outside of the module"},
	{"foreign-package", "the package is not the candidate's"},
	{"ends-run", "only the testbench ends the simulation"},
	{"file-access", "reads or writes files of the host"},
	{"random", "shifts the testbench's random stream"},
	{"plusargs", "reads the simulator's command line"},
	{"print-state", "changes how the testbench prints"},
	{"print", "the verdict of this suite is what is printed"},
	{"format-task", "a text of the simulation's state can be read back"},
	{"time-value", "a design that knows the time can play a recording"},
	{"system-task", "not in the list of allowed system tasks"},
	{"wide-format", "a print field of more than 9999 characters"},
	{"force", "force and release reach nets outside"},
	{"keyword", "changes or adds modules, or is no design"},
	{"dpi", "calls code of the host"},
	{"delay", "a statement that waits: a clock or a script of its own"},
	{"inout", "an inout port drives the testbench's net"},
	{"drives-input", "the port is an input, and its net the testbench's"},
	{"odd-name", "the escaped name can be taken for something else"},
};

const struct guard_rule *
guard_rules(size_t *n)
{
	*n = sizeof(rules) / sizeof(rules[0]);
	return rules;
}

/* ---- findings ---- */

bool
guard__find(struct guard_finding *out, const char *rule, const char *p,
	size_t n, int line)
{
	const size_t max = sizeof(out->construct) - 1;
	size_t i;

	memset(out, 0, sizeof(*out));
	out->rule = rule;
	out->line = line;
	for (i = 0; i < n && i < max; i++)
		out->construct[i] =
			(char)(p[i] > ' ' && p[i] <= '~' ? p[i] : ' ');
	while (i > 0 && out->construct[i - 1] == ' ')
		out->construct[--i] = '\0';
	return true;
}

bool
guard__find_token(struct guard_scan *s, const char *rule, size_t i)
{
	const struct lex_token *t = guard__at(s, i);

	return guard__find(s->out, rule, t->p, t->n, t->line);
}

/* ---- tokens ---- */

const struct lex_token *
guard__at(const struct guard_scan *s, size_t i)
{
	static const struct lex_token none = {LEX_OP, "", 0, 0};

	return i < s->n ? &s->t[i] : &none;
}

bool
guard__is(const struct guard_scan *s, size_t i, const char *word)
{
	const struct lex_token *t = guard__at(s, i);

	return t->n > 0 && *t->p == *word && t->kind != LEX_ESCAPED &&
		lex_is(t, word);
}

bool
guard__name(const struct guard_scan *s, size_t i)
{
	const struct lex_token *t = guard__at(s, i);

	return t->kind == LEX_ESCAPED ||
		(t->kind == LEX_IDENT && !lex_keyword(t));
}

bool
guard__one_of(const struct guard_scan *s, size_t i, const char *const *words)
{
	const struct lex_token *t = guard__at(s, i);

	if (t->n == 0 || t->kind == LEX_ESCAPED)
		return false;
	for (; *words; words++)
		if (*t->p == **words && lex_is(t, *words))
			return true;
	return false;
}

/* ---- the text after preprocessing ---- */

/* `line 3 "name" 1: everything up to the number at the end. */
static size_t
line_file(const struct lex_token *t, const char **from)
{
	const char *p = memchr(t->p, '"', t->n);
	const char *q = t->p + t->n;

	if (!p)
		return 0;
	while (q > p && q[-1] != '"')
		q--;
	*from = p;
	return (size_t)(q - p);
}

struct collect {
	struct guard_scan *s;
	struct lex l;
	const char *file; /* of the first `line, in quotes */
	size_t file_n;
	bool any; /* a token was seen */
};

/* The preprocessor's own `line names one file: a second one is an `include, or
 * a `line that a macro made. */
static bool
line_token(struct collect *c, const struct lex_token *t)
{
	const char *from = NULL;
	size_t n = t->p[0] == '`' ? line_file(t, &from) : 0;

	if (!c->any && n > 1) {
		c->file = from;
		c->file_n = n;
		return false;
	}
	if (c->file && from && n == c->file_n && memcmp(from, c->file, n) == 0)
		return false;
	return guard__find(c->s->out, "line", t->p, t->n, t->line);
}

static bool
femtoseconds(const struct lex_token *t)
{
	const char *p = memchr(t->p, '/', t->n), *end = t->p + t->n;

	for (; p && p + 1 < end && p[1] != '/' && p[1] != '\n'; p++)
		if (p[0] == 'f' && p[1] == 's')
			return true;
	return false;
}

static bool
directive_token(struct collect *c, const struct lex_token *t)
{
	static const char *const fine[] = {"resetall", "celldefine",
		"endcelldefine", "default_nettype", NULL};
	size_t i;

	if (lex_directive(t, "line"))
		return line_token(c, t);
	if (lex_directive(t, "timescale"))
		return femtoseconds(t) &&
			guard__find(
				c->s->out, "timescale", t->p, t->n, t->line);
	for (i = 0; fine[i]; i++)
		if (lex_directive(t, fine[i]))
			return false;
	if (lex_directive(t, "include"))
		return guard__find(c->s->out, "include", t->p, t->n, t->line);
	/* fences of Markdown and the like: the compiler refuses them */
	if (t->n < 3 || t->p[1] == '\\')
		return false;
	return guard__find(c->s->out, "directive", t->p, t->n, t->line);
}

/* An attribute by which Icarus tells itself something. */
static bool
tool_attribute(const struct lex_token *t)
{
	static const char synthesis[] = "ivl_synthesis_";

	if (t->n > 4 && memcmp(t->p, "_ivl", 4) == 0)
		return true;
	return t->n > 4 && memcmp(t->p, "ivl_", 4) == 0 &&
		(t->n < sizeof(synthesis) ||
			memcmp(t->p, synthesis, sizeof(synthesis) - 1) != 0);
}

/* May it stand between (* and *)?  Names, numbers and texts. */
static bool
attribute_token(const struct lex_token *t)
{
	switch (t->kind) {
	case LEX_IDENT:
		return !lex_keyword(t) && !tool_attribute(t);
	case LEX_NUMBER:
	case LEX_STRING:
		return true;
	case LEX_OP:
		return t->n == 1 && strchr("=,-+.:[](){}", t->p[0]) != NULL;
	case LEX_ESCAPED:
	case LEX_SYSTEM:
	case LEX_DIRECTIVE:
		break;
	}
	return false;
}

static bool
attribute(struct collect *c, const struct lex_token *open)
{
	struct lex_token t;

	while (lex_next(&c->l, &t)) {
		if (t.kind == LEX_OP && lex_is(&t, "*)"))
			return false;
		if (!attribute_token(&t))
			break;
	}
	return guard__find(
		c->s->out, "attribute", open->p, open->n, open->line);
}

static bool
fault_found(struct collect *c)
{
	const struct lex *l = &c->l;
	const char *rule = NULL;

	switch (l->fault) {
	case LEX_FINE:
	case LEX_OPEN_STRING: /* refused by the compiler */
	case LEX_STRAY_BYTE:
		return false;
	case LEX_OPEN_COMMENT:
		rule = "open-comment";
		break;
	case LEX_NUL:
		rule = "nul";
		break;
	case LEX_UTF8:
		rule = "utf8";
		break;
	case LEX_LONG_TOKEN:
		rule = "token";
		break;
	}
	return guard__find(c->s->out, rule, lex_fault_text(l->fault),
		strlen(lex_fault_text(l->fault)), l->fault_line);
}

static bool
collect(struct guard_scan *s, const char *pp, size_t n)
{
	struct collect c = {.s = s};
	size_t cap = 0;
	struct lex_token t;
	bool found = false;

	lex_init(&c.l, pp, n);
	while (!found && lex_next(&c.l, &t)) {
		if (t.kind == LEX_DIRECTIVE) {
			found = directive_token(&c, &t);
		} else if (t.kind == LEX_OP && lex_is(&t, "(*")) {
			found = attribute(&c, &t);
		} else {
			s->t = arena_grow(
				s->a, s->t, s->n, &cap, sizeof(*s->t));
			s->t[s->n++] = t;
		}
		c.any = true;
	}
	return found || fault_found(&c);
}

static size_t
count_regions(const struct guard_scan *s)
{
	size_t i, n = 2;

	for (i = 0; i < s->n; i++)
		if (guard__is(s, i, "module") ||
			guard__is(s, i, "macromodule") ||
			guard__is(s, i, "interface"))
			n += 2;
	return n;
}

static bool
examine(struct guard_scan *s)
{
	size_t i;

	for (i = 0; i < s->n_r; i++)
		if (!s->r[i].name_n)
			guard__declare(s, &s->r[i], &s->file);
	for (i = 0; i < s->n_r; i++) {
		if (!s->r[i].reached || s->r[i].from == s->r[i].to)
			continue;
		lex_names_init(&s->own, s->a);
		guard__declare(s, &s->r[i], &s->own);
		if (guard__region(s, &s->r[i]))
			return true;
	}
	return false;
}

static void
prepare(struct guard_scan *s, struct arena *a, const struct guard_policy *p,
	struct guard_finding *out)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->a = a;
	s->p = p;
	s->out = out;
	lex_names_init(&s->names, a);
	lex_names_init(&s->file, a);
	for (i = 0; i < p->n_taken; i++)
		lex_names_put(&s->names, p->taken[i], strlen(p->taken[i]),
			GUARD_TAKEN, NULL);
}

bool
guard_tokens(struct arena *a, const struct guard_policy *p, const char *pp,
	size_t n, struct guard_finding *out)
{
	struct guard_scan s;

	prepare(&s, a, p, out);
	if (collect(&s, pp, n))
		return true;
	s.r = arena_array(a, count_regions(&s), sizeof(*s.r));
	if (guard__regions(&s))
		return true;
	guard__reach(&s);
	return examine(&s);
}
