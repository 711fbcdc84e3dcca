/*
 * fault_logic: faults of what is computed: operators, numbers, widths,
 * conditions.
 */
#include <stdlib.h>
#include <string.h>

#include "curate/fault_int.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- operators ---- */

static const struct {
	const char *kind, *from, *to;
} operators[] = {
	{"operator", "+", "-"},
	{"operator", "-", "+"},
	{"operator", "*", "+"},
	{"operator", "/", "*"},
	{"operator", "%", "/"},
	{"operator", "&", "|"},
	{"operator", "|", "&"},
	{"operator", "^", "|"},
	{"operator", "~^", "^"},
	{"operator", "&&", "||"},
	{"operator", "||", "&&"},
	{"operator", "==", "!="},
	{"operator", "!=", "=="},
	{"operator", "===", "!=="},
	{"operator", "!==", "==="},
	{"operator", "<<", ">>"},
	{"operator", ">>", "<<"},
	{"operator", ">>>", ">>"},
	{"operator", "<<<", ">>>"},
	{"operator", "<", ">"},
	{"operator", ">", "<"},
	{"off_by_one", "<", "<="},
	{"off_by_one", "<=", "<"},
	{"off_by_one", ">", ">="},
	{"off_by_one", ">=", ">"},
};

void
fault__operators(struct fault_reader *r)
{
	for (size_t i = 1; i + 1 < r->n; i++) {
		const struct fault_token *t = &r->tok[i];

		if (t->t.kind != LEX_OP || t->decl || t->role != FAULT_PLAIN ||
			!fault__operand(r, i - 1) || fault__is(r, i + 1, ")"))
			continue;
		for (size_t k = 0; k < COUNT(operators); k++)
			if (fault__is(r, i, operators[k].from))
				fault__swap(r, operators[k].kind, i,
					operators[k].to);
	}
}

/* ---- numbers ---- */

static bool
compared(const struct fault_reader *r, size_t i)
{
	static const char *const words[] = {
		"<", ">", "<=", ">=", "==", "!=", "===", "!==", NULL};

	return r->tok[i].role == FAULT_PLAIN && fault__any(r, i, words);
}

/* A number with a base: 'h1f as 'h1e, 'd9 as 'd8. */
static char *
other_digit(struct fault_reader *r, size_t i)
{
	char *s = fault__word(r, i);
	char *last = s + strlen(s) - 1;
	char base = s[1] == 's' || s[1] == 'S' ? s[2] : s[1];

	if (last == s || *last < '0' || *last > '9')
		return NULL;
	if (base == 'd' || base == 'D')
		*last = (char)(*last == '9' ? '8' : *last + 1);
	else
		*last = (char)('0' + ((*last - '0') ^ 1));
	return s;
}

static bool
number_stays(const struct fault_reader *r, size_t i)
{
	const struct fault_token *t = &r->tok[i];

	return t->t.kind != LEX_NUMBER || t->decl || i == 0 ||
		fault__is(r, i - 1, "#") || fault__is(r, i - 1, "##");
}

static void
decimal(struct fault_reader *r, size_t i)
{
	long v = strtol(fault__word(r, i), NULL, 10);
	bool edge = r->tok[i].index || compared(r, i - 1) || compared(r, i + 1);
	const char *kind = edge ? "off_by_one" : "constant";

	fault__swap(r, kind, i, arena_printf(r->a, "%ld", v + 1));
	if (edge && v > 0)
		fault__swap(r, kind, i, arena_printf(r->a, "%ld", v - 1));
}

void
fault__constants(struct fault_reader *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const char *put;
		bool sized;

		if (number_stays(r, i))
			continue;
		if (fault__decimal(r, i)) {
			decimal(r, i);
			continue;
		}
		if (r->tok[i].t.p[0] != '\'' ||
			(put = other_digit(r, i)) == NULL)
			continue;
		sized = r->tok[i - 1].t.kind == LEX_NUMBER;
		fault__swap(r,
			compared(r, sized && i > 1 ? i - 2 : i - 1) ||
					compared(r, i + 1)
				? "off_by_one"
				: "constant",
			i, put);
	}
}

/* ---- widths ---- */

/* Ports are left alone: another interface is no other behaviour. */
static bool
inner_range(const struct fault_reader *r, size_t i)
{
	static const char *const words[] = {"wire", "reg", "logic", NULL};
	static const char *const ports[] = {"input", "output", "inout", NULL};

	if (!fault__is(r, i, "[") || r->tok[i].match == 0 || i == 0 ||
		r->tok[i].depth > 0)
		return false;
	return (fault__any(r, i - 1, words) ||
		       (fault__is(r, i - 1, "signed") && i > 1 &&
			       fault__any(r, i - 2, words))) &&
		!fault__any(r, r->tok[i].stmt, ports);
}

void
fault__widths(struct fault_reader *r)
{
	for (size_t i = 0; i + 2 < r->n; i++) {
		size_t colon, k = i + 1;
		long v;

		if (!inner_range(r, i))
			continue;
		for (colon = k; colon < r->tok[i].match; colon++)
			if (fault__is(r, colon, ":"))
				break;
		if (colon == r->tok[i].match || !fault__decimal(r, colon - 1))
			continue;
		v = strtol(fault__word(r, colon - 1), NULL, 10);
		if (colon == k + 1 && v > 0)
			fault__swap(r, "width", k,
				arena_printf(r->a, "%ld", v - 1));
		else if (colon > k + 1 && fault__is(r, colon - 2, "-"))
			fault__swap(r, "width", colon - 1,
				arena_printf(r->a, "%ld", v + 1));
	}
}

/* ---- conditions ---- */

void
fault__conditions(struct fault_reader *r)
{
	for (size_t i = 0; i + 3 < r->n; i++) {
		size_t end = r->tok[i + 1].match;
		struct fault f = {.n_edits = 2,
			.what = "the condition is "
				"turned round"};

		if (!fault__is(r, i, "if") || !fault__is(r, i + 1, "(") ||
			end < i + 3)
			continue;
		f.edit[0] =
			(struct fault_edit){fault__at(r, i + 1) + 1, 0, "!("};
		f.edit[1] = (struct fault_edit){fault__at(r, end), 0, ")"};
		fault__add(r, "condition", i, &f);
	}
}
