/*
 * extract_properties: model text -> properties, version 1.
 *
 * Thinking is dropped.  The answer is the last fenced block that asserts
 * something, with the blocks before it that only declare (properties, default
 * clocking, localparam) and stand right before it; without a fence, the whole
 * text when it asserts something.  Texts are judged as they are: prose that a
 * model leaves between properties, or a module around them, is its own.
 */
#include <string.h>

#include "eval/extract_int.h"
#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
has_word(const char *p, size_t n, const char *const *words, size_t n_words)
{
	struct lex l;
	struct lex_token t;
	size_t i;

	lex_init(&l, p, n);
	while (lex_next(&l, &t))
		for (i = 0; i < n_words; i++)
			if (t.kind == LEX_IDENT && lex_is(&t, words[i]))
				return true;
	return false;
}

/* "assert (", "cover property", not the verbs of a sentence. */
static bool
asserts(const struct extract_block *b)
{
	static const char *const next[] = {"(", "property", "final", "#"};
	struct lex_token t, before = {0};
	struct lex l;
	size_t i;

	lex_init(&l, b->p, b->n);
	for (; !b->other && lex_next(&l, &t); before = t)
		for (i = 0; before.n > 0 && i < 4; i++)
			if (before.kind == LEX_IDENT && lex_is(&t, next[i]) &&
				(lex_is(&before, "assert") ||
					lex_is(&before, "cover")))
				return true;
	return false;
}

static bool
declares(const struct extract_block *b)
{
	static const char *const words[] = {
		"property", "clocking", "disable", "localparam"};

	return !b->other && b->v.n == 0 && has_word(b->p, b->n, words, 4);
}

/* "```sva" is no language that designs are written in. */
static void
know_language(struct extract_block *b, const char *text)
{
	const char *line = b->p;

	while (line > text && line[-1] != '\n')
		line--;
	while (line < b->p && (*line == ' ' || *line == '\t' || *line == '`'))
		line++;
	if (b->p - line >= 3 && memcmp(line, "sva", 3) == 0)
		b->other = false;
}

static bool
take(struct extract_blocks *set, const struct extract_reply *r,
	struct buf *rules, struct buf *code)
{
	size_t last = set->n, first;

	while (last > 0 && !asserts(&set->b[last - 1]))
		last--;
	if (last == 0)
		return false;
	if (r->truncated && set->b[last - 1].open)
		return false;
	first = last - 1;
	while (first > 0 && declares(&set->b[first - 1]) &&
		!asserts(&set->b[first - 1]))
		first--;
	extract_rule(rules, set->b[last - 1].open ? "open_fence" : "fence");
	if (first + 1 < last)
		extract_rule(rules, "declarations");
	for (; first < last; first++) {
		buf_add(code, set->b[first].p, set->b[first].n);
		buf_addch(code, '\n');
	}
	return true;
}

void
extract_properties(struct arena *a, const struct extract_reply *reply,
	struct buf *rules, struct extract_result *out)
{
	struct extract_blocks *set = arena_alloc(a, sizeof(*set));
	struct extract_block whole = {0};
	struct extract_reply r = *reply;
	struct buf code;
	bool found = false;
	size_t i;

	buf_init(&code, LIM_CANDIDATE * 2);
	out->extractor = "properties@1";
	if (extract__drop_thinking(&r.text, &r.n, rules)) {
		extract__fences(a, r.text, r.n, set);
		for (i = 0; i < set->n; i++)
			know_language(&set->b[i], r.text);
		found = take(set, &r, rules, &code);
		whole.p = r.text;
		whole.n = r.n;
		if (!found && set->n == 0 && !r.truncated && asserts(&whole)) {
			extract_rule(rules, "bare");
			buf_add(&code, r.text, r.n);
			found = true;
		}
	}
	if (found)
		out->code = buf_take(&code, a, &out->n);
	else
		out->reason = r.truncated ? REASON_TRUNCATED : REASON_NO_CODE;
	buf_release(&code);
}
