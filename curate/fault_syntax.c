/*
 * fault_syntax: faults that a compiler should refuse.
 */
#include <string.h>

#include "curate/fault_int.h"

#define FENCE "```\n"

/* "assign" as "asign". */
static void
slip(struct fault_reader *r, size_t i)
{
	static const char *const words[] = {"always", "always_comb",
		"always_ff", "assign", "case", "endcase", "endmodule", "module",
		"output", "input", "posedge", "negedge", "begin", "else", NULL};
	char *s;

	if (!fault__any(r, i, words))
		return;
	s = fault__word(r, i);
	memmove(s + 1, s + 2, strlen(s + 2) + 1);
	fault__swap(r, "keyword", i, s);
}

static void
missing(struct fault_reader *r, size_t i)
{
	static const struct {
		const char *word, *kind;
	} words[] = {{"endmodule", "endmodule"}, {";", "semicolon"},
		{"begin", "begin"}, {"end", "end"}, {"endcase", "end"},
		{"endfunction", "end"}, {")", "bracket"}, {"]", "bracket"},
		{"}", "bracket"}, {"reg", "net_type"}};

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (fault__is(r, i, words[k].word))
			fault__cut(r, words[k].kind, i, i + 1);
}

/* A name that is read, not one that is declared, connected or called. */
static void
undeclared(struct fault_reader *r, size_t i)
{
	if (!fault__named(r, i) || r->tok[i].decl || i == 0 ||
		!(r->tok[i].value || r->tok[i].depth > 0) ||
		fault__is(r, i - 1, ".") || fault__is(r, i + 1, "(") ||
		fault__is(r, i - 1, "'"))
		return;
	fault__swap(r, "undeclared", i,
		arena_printf(r->a, "%.60s_r", fault__word(r, i)));
}

void
fault__syntax(struct fault_reader *r)
{
	struct fault f = {
		.n_edits = 1, .what = "a line \"```\" stands behind it"};

	for (size_t i = 0; i < r->n; i++) {
		missing(r, i);
		slip(r, i);
		undeclared(r, i);
	}
	f.edit[0] = (struct fault_edit){r->text->to, 0,
		r->text->to > 0 && r->text->s[r->text->to - 1] == '\n'
			? FENCE
			: "\n" FENCE};
	fault__add(r, "fence", r->n - 1, &f);
}
