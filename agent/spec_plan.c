/*
 * spec_plan: a planner's reply taken apart: the plan and what it asks (see
 * spec.h).  The text is hostile: any bytes, any length.
 */
#include <string.h>

#include "agent/spec.h"
#include "lib/base/str.h"

#define MARK "QUESTIONS:"

/* The last line that is the mark and nothing else but blanks and stars. */
static const char *
find_mark(const char *text, size_t n, const char **behind)
{
	const char *end = text + n, *p = text, *found = NULL;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl : end;
		const char *at = p;

		while (at < stop && strchr(" \t*#", *at) != NULL && *at != '\0')
			at++;
		if ((size_t)(stop - at) >= strlen(MARK) &&
			memcmp(at, MARK, strlen(MARK)) == 0) {
			found = p;
			*behind = stop;
		}
		p = nl != NULL ? nl + 1 : end;
	}
	return found;
}

/* "is it so? [yes]" -> the question and its answer. */
static void
split_answer(struct arena *a, const char *p, size_t n, struct spec_question *q)
{
	const char *open = NULL;

	while (n > 0 && strchr(" \t\r", p[n - 1]) != NULL)
		n--;
	q->dflt = "";
	if (n > 0 && p[n - 1] == ']')
		for (size_t i = n; i > 0 && open == NULL; i--)
			open = p[i - 1] == '[' ? p + i - 1 : NULL;
	if (open != NULL) {
		q->dflt = str_utf8_fix(
			a, open + 1, (size_t)(p + n - 1 - (open + 1)));
		n = (size_t)(open - p);
	}
	while (n > 0 && strchr(" \t\r", p[n - 1]) != NULL)
		n--;
	q->text = str_utf8_fix(a, p, n);
}

static void
add_question(struct arena *a, const char *p, size_t n, struct spec_plan *out)
{
	struct spec_question q;

	while (n > 0 && (*p == ' ' || *p == '\t'))
		p++, n--;
	if (n < 2 || (p[0] != '-' && p[0] != '*') || p[1] != ' ' ||
		out->n >= SPEC_QUESTIONS)
		return;
	p += 2;
	n -= 2;
	split_answer(a, p, n < SPEC_QUESTION_MAX ? n : SPEC_QUESTION_MAX, &q);
	if (q.text[0] == '\0' || str_eq(q.text, "none") ||
		str_eq(q.text, "none."))
		return;
	out->questions[out->n++] = q;
}

void
spec_plan_read(
	struct arena *a, const char *text, size_t n, struct spec_plan *out)
{
	const char *end = text + n, *p = end;
	const char *mark = find_mark(text, n, &p);
	size_t plan = mark != NULL ? (size_t)(mark - text) : n;

	out->n = 0;
	out->questions =
		arena_array(a, SPEC_QUESTIONS, sizeof(*out->questions));
	while (plan > 0 && strchr(" \t\r\n", text[plan - 1]) != NULL)
		plan--;
	out->text = str_utf8_fix(a, text, plan);
	while (mark != NULL && p < end) {
		const char *nl;

		p++; /* behind the newline */
		nl = memchr(p, '\n', (size_t)(end - p));
		add_question(a, p, (size_t)((nl != NULL ? nl : end) - p), out);
		p = nl != NULL ? nl : end;
	}
}
