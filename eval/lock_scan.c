/*
 * lock_scan: every word of a locked design must be one that a structure is
 * made of; so whatever could compute is refused before anything is understood.
 * Must not understand more than words.
 */
#include <string.h>

#include "eval/lock_int.h"

/* Words of a structure, next to the list's. */
static const char *const words[] = {
	"module", "endmodule", "input", "output", "wire", "logic"};
static const char *const marks[] = {
	"(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "=", "#"};
static const char *const directives[] = {"timescale", "default_nettype",
	"resetall", "celldefine", "endcelldefine"};

#define IN_LIST(t, list) in_list(t, list, sizeof(list) / sizeof((list)[0]))

static bool
in_list(const struct lex_token *t, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lex_is(t, list[i]))
			return true;
	return false;
}

static bool
directive_ok(const struct lex_token *t)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (lex_directive(t, directives[i]))
			return true;
	return false;
}

/* NULL: it may stand in a structure. */
static const char *
complaint(const struct lock *k, const struct lex_token *t)
{
	switch (t->kind) {
	case LEX_IDENT:
		if (!lex_keyword(t) || IN_LIST(t, words) ||
			lex_names_has(&k->allow, t->p, t->n))
			return NULL;
		return "not in the list of what is allowed";
	case LEX_OP:
		return IN_LIST(t, marks) ? NULL : "no operator is allowed";
	case LEX_ESCAPED:
	case LEX_NUMBER:
		return NULL;
	case LEX_SYSTEM:
	case LEX_STRING:
		return "no part of a structure";
	case LEX_DIRECTIVE:
		return directive_ok(t) ? NULL : "no macro is allowed";
	}
	return "no part of a structure";
}

static void
add(struct lock *k, const struct lex_token *t)
{
	k->toks = lock__room(k->a, k->toks, k->n_toks, sizeof(*k->toks));
	k->toks[k->n_toks++] = *t;
}

void
lock__scan(struct lock *k, const char *text, size_t n)
{
	struct lex_names seen;
	struct lex l;
	struct lex_token t;
	const char *why;
	bool fresh;

	lex_names_init(&seen, k->a);
	k->n_toks = k->at = 0;
	k->toks = NULL;
	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		if (lex_is(&t, "(*")) { /* attributes mean nothing here */
			while (lex_next(&l, &t) && !lex_is(&t, "*)"))
				;
			continue;
		}
		why = complaint(k, &t);
		if (!why) {
			if (t.kind != LEX_DIRECTIVE)
				add(k, &t);
			continue;
		}
		lex_names_put(&seen, t.p, t.n, 0, &fresh);
		if (fresh)
			lock__fault(k, t.line, "%s: %s",
				lex_is(&t, "?") ? "?:"
						: lock__name(k, t.p, t.n),
				why);
	}
	if (l.fault != LEX_FINE)
		lock__fault(k, l.fault_line, "%s", lex_fault_text(l.fault));
}
