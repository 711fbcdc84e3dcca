/*
 * extract_line: model text -> the line that it answers with, version 1.
 *
 * official-line@1 is RTL-Repo's post_process (src/utils.py): the first line of
 * the reply that is neither blank nor a "//" comment, else its last comment,
 * else nothing.  line@1 looks where a chat model puts its answer: thinking is
 * dropped, and of a reply with fenced blocks the first that holds more than
 * blanks is looked at; then the same rule.
 *
 * A line is asked for with few tokens: that a reply was cut says nothing, and
 * one without a line is an empty line, as near to the label as that is.
 */
#include "eval/extract_int.h"
#include "eval/nextline.h"

/* The text between the first fences; that of the reply where there are none. */
static void
enter_fence(struct arena *a, const char **s, size_t *n, struct buf *rules)
{
	struct extract_blocks *set = arena_alloc(a, sizeof(*set));

	extract__fences(a, *s, *n, set);
	for (size_t i = 0; i < set->n; i++) {
		const struct extract_block *b = &set->b[i];

		if (!nextline_has_words(a, b->p, b->n))
			continue;
		*s = b->p;
		*n = b->n;
		extract_rule(rules, b->open ? "open_fence" : "fence");
		return;
	}
}

void
extract_line(struct arena *a, const struct extract_reply *reply, bool official,
	struct buf *rules, struct extract_result *out)
{
	const char *s = reply->text;
	size_t n = reply->n;

	out->extractor = official ? "official-line@1" : "line@1";
	if (!official) {
		(void)extract__drop_thinking(&s, &n, rules);
		enter_fence(a, &s, &n, rules);
	}
	s = textmetric_line(s, n, &out->n);
	out->code = arena_strndup(a, s, out->n);
}
