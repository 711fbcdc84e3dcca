/*
 * guard_tokens: the rules for what one module (or what lies outside of
 * modules) may hold.
 *
 * A single pass with a stack of open brackets.  Comments and attributes are
 * gone; the text is what the compiler will read.
 */
#include "eval/guard_walk.h"

#include <string.h>

#include "lib/base/str.h"

static const char *const strengths[] = {"supply0", "supply1", "strong0",
	"strong1", "pull0", "pull1", "weak0", "weak1", "highz0", "highz1",
	"small", "medium", "large", NULL};

/* ---- code that a parameter switches off ---- */

static bool
constant_condition(const struct walk *w, size_t i)
{
	const struct guard_scan *s = w->s;
	const struct lex_token *t;
	size_t depth = 0;

	for (; i < s->n; i++) {
		t = guard__at(s, i);
		depth += lex_is(t, "(");
		if (lex_is(t, ")") && --depth == 0)
			return true;
		if (t->kind == LEX_SYSTEM &&
			guard__task(t->p, t->n) != GUARD_TASK_PURE)
			return false;
		if (t->kind == LEX_OP && lex_is(t, ";"))
			return false;
		if (t->kind == LEX_IDENT || t->kind == LEX_ESCAPED) {
			if (!(guard__flags(s, i) & GUARD_CONSTANT))
				return false;
		}
	}
	return false;
}

static void
open_block(struct walk *w, bool constant)
{
	struct block *b = &w->block[w->n_blocks++];

	b[1] = (struct block){
		b->constant || b->statement || w->pending || constant, false,
		false};
	b->statement = w->pending = false;
}

static void
blocks(struct walk *w, size_t i)
{
	static const char *const cases[] = {"case", "casez", "casex", NULL};
	static const char *const joins[] = {
		"join", "join_any", "join_none", "endmodule", NULL};
	const struct guard_scan *s = w->s;
	struct block *b = &w->block[w->n_blocks];

	if (guard__name(s, i) && !w->pending)
		return;
	if (guard__is(s, i, "if")) {
		w->after_if = constant_condition(w, i + 1);
		b->last_if = w->after_if;
	} else if (guard__is(s, i, "else")) {
		w->pending = b->last_if;
	} else if (guard__is(s, i, "begin")) {
		open_block(w, false);
	} else if (guard__one_of(s, i, cases)) {
		open_block(w, constant_condition(w, i + 1));
	} else if (guard__is(s, i, "end") || guard__is(s, i, "endcase")) {
		w->n_blocks -= w->n_blocks > 0;
		w->block[w->n_blocks].statement = false;
	} else if (guard__one_of(s, i, joins) ||
		(w->depth == 0 && guard__is(s, i, ";"))) {
		b->statement = w->pending = false;
	} else if (w->pending && w->depth == 0) {
		b->statement = true;
		w->pending = false;
	}
}

/* The end of the condition of an "if". */
static void
condition_end(struct walk *w, size_t i)
{
	if (!w->after_if || w->depth > 0 || !guard__is(w->s, i, ")"))
		return;
	w->after_if = false;
	w->pending = true;
}

static bool
switched(const struct walk *w)
{
	const struct block *b = &w->block[w->n_blocks];

	return b->constant || b->statement || w->pending;
}

/* ---- system tasks ---- */

static bool
printed(const struct walk *w)
{
	return w->depth > 0 && w->open[w->depth - 1].kind == PRINTED;
}

static const char *
task_rule(const struct walk *w, enum guard_task kind)
{
	bool prints = w->s->p->prints;

	switch (kind) {
	case GUARD_TASK_PURE:
	case GUARD_TASK_TIMING:
		return NULL;
	case GUARD_TASK_PRINT:
		return prints ? NULL : "print";
	case GUARD_TASK_FORMAT:
		return printed(w) ? NULL : "format-task";
	case GUARD_TASK_TIME:
		return printed(w) ? NULL : "time-value";
	case GUARD_TASK_END:
		return switched(w) ? NULL : "ends-run";
	case GUARD_TASK_FILE:
		return "file-access";
	case GUARD_TASK_RANDOM:
		return "random";
	case GUARD_TASK_ARGS:
		return "plusargs";
	case GUARD_TASK_PRINT_STATE:
		return "print-state";
	case GUARD_TASK_ROOT:
		return "root-name";
	case GUARD_TASK_OTHER:
		break;
	}
	return "system-task";
}

static bool
system_task(struct walk *w, size_t i)
{
	const struct lex_token *t = guard__at(w->s, i);
	const char *rule = task_rule(w, guard__task(t->p, t->n));

	return rule && guard__find_token(w->s, rule, i);
}

/* ---- brackets ---- */

static void
open_bracket(struct walk *w, size_t i)
{
	struct open *o = &w->open[w->depth];
	const struct lex_token *before = guard__at(w->s, i - 1);

	o->at = i;
	o->kind = PLAIN;
	if (i > 0 && guard__is(w->s, i, "(")) {
		if (before->kind == LEX_SYSTEM &&
			guard__task(before->p, before->n) == GUARD_TASK_PRINT)
			o->kind = PRINTED;
		else if (guard__one_of(w->s, i + 1, strengths))
			o->kind = STRENGTH;
	}
	if (o->kind == PLAIN && printed(w))
		o->kind = PRINTED;
	w->depth++;
}

static void
brackets(struct walk *w, size_t i)
{
	const struct lex_token *t = guard__at(w->s, i);

	if (t->kind != LEX_OP)
		return;
	if (lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		lex_is(t, "'{"))
		open_bracket(w, i);
	else if ((lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}")) &&
		w->depth > 0)
		w->closed = w->open[--w->depth];
}

/* ---- delays ---- */

/* Does the name in front of token i end something, so that a statement
 * follows?  begin : name, end : name, @ name, @ a.b */
static bool
statement_name(const struct walk *w, size_t i)
{
	static const char *const before[] = {
		"begin", "fork", "end", "join", "join_any", "join_none", NULL};
	const struct guard_scan *s = w->s;
	size_t k = i - 1;

	while (k > 1 && guard__is(s, k - 1, ".") && i - k < 64)
		k -= 2;
	if (k > 0 && guard__is(s, k - 1, "@"))
		return true;
	return k > 1 && guard__is(s, k - 1, ":") &&
		(guard__one_of(s, k - 2, before) || k != i - 1);
}

/* A "#" that makes a process wait, as opposed to the delay of a net or gate,
 * of a nonblocking assignment, or to parameters. */
static bool
delays_statement(const struct walk *w, size_t i)
{
	static const char *const words[] = {"begin", "end", "else", "always",
		"always_comb", "always_ff", "always_latch", "initial", "final",
		"forever", "do", "fork", "join", "join_any", "join_none",
		"endcase", ";", ":", "*", "=", NULL};
	static const char *const parameters[] = {
		"parameter", "localparam", "type", NULL};
	const struct guard_scan *s = w->s;

	if (i == 0)
		return false;
	if (guard__is(s, i + 1, "(") && guard__one_of(s, i + 2, parameters))
		return false;
	if (guard__one_of(s, i - 1, words))
		return true;
	if (guard__is(s, i - 1, ")"))
		return w->closed.kind != STRENGTH;
	return guard__name(s, i - 1) && statement_name(w, i);
}

/* ---- names ---- */

/* The first name of the path whose "." is token i; n when there is none. */
static size_t
head(const struct walk *w, size_t i)
{
	const struct guard_scan *s = w->s;
	size_t k = i - 1;

	if (guard__is(s, k, "]") && w->closed.at > 0 &&
		guard__is(s, w->closed.at, "["))
		k = w->closed.at - 1;
	if (!guard__name(s, k))
		return s->n;
	if (k > 0 && (guard__is(s, k - 1, ".") || guard__is(s, k - 1, "::")))
		return s->n;
	return k;
}

static bool
path(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;
	size_t k;
	int flags;

	if (i == 0 || guard__at(s, i + 1)->kind > LEX_ESCAPED)
		return false;
	k = head(w, i);
	if (k == s->n)
		return false;
	flags = guard__flags(s, k);
	if (w->defparam && w->depth == 0 && !(flags & GUARD_INST) &&
		!(flags & GUARD_BLOCK))
		return guard__find_token(s, "upward-name", k);
	if (flags & (GUARD_SEEN | GUARD_MODULE | GUARD_TYPE))
		return false;
	return guard__find_token(s, "upward-name", k);
}

static bool
package(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;

	if (i == 0 || !guard__name(s, i - 1) ||
		(guard__flags(s, i - 1) & (GUARD_TYPE | GUARD_MODULE)))
		return false;
	return guard__find_token(s, "foreign-package", i - 1);
}

/* An instance of something that belongs to the testbench. */
static bool
taken_instance(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;

	if (!(guard__flags(s, i) & GUARD_TAKEN) ||
		(i > 0 && guard__is(s, i - 1, ".")))
		return false;
	if (!guard__is(s, i + 1, "#") &&
		!(guard__name(s, i + 1) && guard__is(s, i + 2, "(")))
		return false;
	return guard__find_token(s, "taken-name", i);
}

static bool
odd_name(struct walk *w, size_t i)
{
	const struct lex_token *t = guard__at(w->s, i);
	size_t k;
	unsigned char c;

	if (t->n > 1 && t->p[1] == '$') /* Icarus calls \$finish */
		return guard__find_token(w->s, "odd-name", i);
	for (k = 1; k < t->n; k++) {
		c = (unsigned char)t->p[k];
		if (c <= ' ' || c > '~' || strchr("\"\\.", c))
			return guard__find_token(w->s, "odd-name", i);
	}
	return t->n > 256 && guard__find_token(w->s, "odd-name", i);
}

/* ---- words ---- */

/* Words that are names in older versions of the language: only where a name
 * (or a text) follows. */
static bool
hard_word(struct walk *w, size_t i)
{
	static const char *const always[] = {"force", "release", NULL};
	static const char *const before_name[] = {"bind", "alias", "program",
		"checker", "class", "config", "library", "export", "extern",
		"covergroup", "nettype", NULL};
	struct guard_scan *s = w->s;
	const struct lex_token *next = guard__at(s, i + 1);

	if (guard__one_of(s, i, always))
		return guard__find_token(s, "force", i);
	if (guard__is(s, i, "import") && next->kind == LEX_STRING)
		return guard__find_token(s, "dpi", i);
	if (guard__one_of(s, i, before_name) &&
		(next->kind <= LEX_ESCAPED || next->kind == LEX_STRING))
		return guard__find_token(s, "keyword", i);
	return false;
}

static bool
disables(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;

	if (!guard__name(s, i + 1) ||
		(guard__flags(s, i + 1) &
			(GUARD_BLOCK | GUARD_INST | GUARD_MODULE)))
		return false;
	return guard__find_token(s, "upward-name", i + 1);
}

static bool
fine_precision(struct walk *w, size_t i)
{
	size_t k;

	for (k = i + 1; k < i + 5; k++) {
		const struct lex_token *t = guard__at(w->s, k);

		if (lex_is(t, ";"))
			return false;
		if (t->kind == LEX_NUMBER && t->n > 2 &&
			memcmp(t->p + t->n - 2, "fs", 2) == 0)
			return guard__find_token(w->s, "timescale", k);
	}
	return false;
}

static bool
keyword(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;

	if (hard_word(w, i))
		return true;
	if (guard__is(s, i, "disable"))
		return disables(w, i);
	if (guard__is(s, i, "timeunit") || guard__is(s, i, "timeprecision"))
		return fine_precision(w, i);
	if (guard__is(s, i, "defparam"))
		w->defparam = true;
	else if (guard__is(s, i, "task") || guard__is(s, i, "function"))
		w->routine = true;
	else if (guard__is(s, i, "endtask") || guard__is(s, i, "endfunction"))
		w->routine = false;
	else if (guard__is(s, i, "inout") && w->top && !w->routine &&
		!s->p->inout)
		return guard__find_token(s, "inout", i);
	return false;
}

/* ---- texts and directives ---- */

/* A field of a format that is wider than four digits. */
static bool
wide_format(struct walk *w, size_t i)
{
	const struct lex_token *t = guard__at(w->s, i);
	size_t k, m;

	for (k = 0; k + 1 < t->n; k++) {
		if (t->p[k] != '%')
			continue;
		m = k + 1;
		while (m < t->n && strchr("-+0 .", t->p[m]))
			m++;
		for (k = m; k < t->n && t->p[k] >= '0' && t->p[k] <= '9'; k++)
			;
		if (k - m > 4)
			return guard__find_token(w->s, "wide-format", i);
		k--;
	}
	return false;
}

static bool
operator(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;
	const struct lex_token *t = guard__at(s, i);

	if (lex_is(t, ";"))
		w->defparam = false;
	if (lex_is(t, "."))
		return path(w, i);
	if (lex_is(t, "::"))
		return package(w, i);
	if (lex_is(t, "#") && !s->p->delays && delays_statement(w, i))
		return guard__find_token(s, "delay", i);
	return false;
}

static bool
token(struct walk *w, size_t i)
{
	const struct lex_token *t = guard__at(w->s, i);

	switch (t->kind) {
	case LEX_IDENT:
		if (lex_keyword(t))
			return keyword(w, i);
		return taken_instance(w, i);
	case LEX_ESCAPED:
		return odd_name(w, i) || taken_instance(w, i);
	case LEX_SYSTEM:
		return system_task(w, i);
	case LEX_STRING:
		return wide_format(w, i);
	case LEX_NUMBER:
	case LEX_DIRECTIVE:
		return false;
	case LEX_OP:
		return operator(w, i);
	}
	return false;
}

bool
guard__region(struct guard_scan *s, const struct guard_region *r)
{
	struct walk w = {.s = s};
	size_t i;

	w.open = arena_array(s->a, r->to - r->from + 1, sizeof(*w.open));
	w.block = arena_array(s->a, r->to - r->from + 2, sizeof(*w.block));
	w.top = s->p->top && r->name_n == strlen(s->p->top) &&
		memcmp(r->name, s->p->top, r->name_n) == 0;
	for (i = r->from; i < r->to; i++) {
		if (w.top && guard__drives(&w, i))
			return true;
		blocks(&w, i);
		if (token(&w, i))
			return true;
		brackets(&w, i);
		condition_end(&w, i);
	}
	return false;
}
