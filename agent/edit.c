/*
 * edit: replaces what occurs exactly once (see edit.h).  Must not guess: an
 * edit that fits nowhere or in two places is told back.
 */
#include "agent/edit.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"

struct span {
	const char *p;
	size_t n;
};

/* The next line with its newline; false at the end. */
static bool
next_line(struct span *rest, struct span *line)
{
	const char *nl;

	if (rest->n == 0)
		return false;
	nl = memchr(rest->p, '\n', rest->n);
	line->p = rest->p;
	line->n = nl != NULL ? (size_t)(nl + 1 - rest->p) : rest->n;
	rest->p += line->n;
	rest->n -= line->n;
	return true;
}

static bool
begins(const struct span *line, const char *mark)
{
	size_t n = strlen(mark);

	return line->n >= n && memcmp(line->p, mark, n) == 0;
}

/* Lines up to one that begins with the mark; false: there is none. */
static bool
up_to(struct span *rest, const char *mark, struct span *out)
{
	struct span line;

	out->p = rest->p;
	while (next_line(rest, &line)) {
		if (!begins(&line, mark))
			continue;
		out->n = (size_t)(line.p - out->p);
		return true;
	}
	return false;
}

static const char *
find(const struct span *text, const struct span *what)
{
	const char *p = text->p, *end = text->p + text->n;

	while ((size_t)(end - p) >= what->n) {
		p = memchr(p, what->p[0], (size_t)(end - p) - what->n + 1);
		if (p == NULL)
			return NULL;
		if (memcmp(p, what->p, what->n) == 0)
			return p;
		p++;
	}
	return NULL;
}

/* One edit of text; why it does not fit, or NULL. */
static const char *
replace(struct arena *a, struct span *text, struct span from, struct span to)
{
	struct span behind;
	const char *at;
	struct buf b;

	/* the last newline is the block's, not the text's */
	if (from.n > 0 && from.p[from.n - 1] == '\n')
		from.n--;
	if (to.n > 0 && to.p[to.n - 1] == '\n')
		to.n--;
	if (from.n == 0)
		return "an edit searches for nothing";
	at = find(text, &from);
	if (at == NULL)
		return "the text to be replaced does not occur in the design; "
		       "copy it exactly, blanks included";
	behind.p = at + 1;
	behind.n = text->n - (size_t)(behind.p - text->p);
	if (find(&behind, &from) != NULL)
		return "the text to be replaced occurs more than once; add "
		       "lines around it until it is unique";
	if (text->n - from.n + to.n > LIM_CANDIDATE)
		return "the design would become too large";
	buf_init(&b, LIM_CANDIDATE);
	(void)buf_add(&b, text->p, (size_t)(at - text->p));
	(void)buf_add(&b, to.p, to.n);
	(void)buf_add(
		&b, at + from.n, text->n - from.n - (size_t)(at - text->p));
	text->p = buf_take(&b, a, &text->n);
	return NULL;
}

void
edit_apply(struct arena *a, const char *code, size_t n, const char *reply,
	size_t reply_n, struct edit_result *out)
{
	struct span text = {code, n}, rest = {reply, reply_n}, from, to, skip;

	memset(out, 0, sizeof(*out));
	while (out->why == NULL && up_to(&rest, "<<<<<<<", &skip)) {
		if (out->edits == EDIT_MAX)
			out->why = "too many edits in one reply";
		else if (!up_to(&rest, "=======", &from) ||
			!up_to(&rest, ">>>>>>>", &to))
			out->why = "an edit is not closed by ======= and "
				   ">>>>>>> REPLACE";
		else
			out->why = replace(a, &text, from, to);
		out->edits++;
	}
	if (out->edits == 0)
		out->why = "the reply holds no edit";
	if (out->why != NULL)
		return;
	out->code = text.p;
	out->n = text.n;
}

void
edit_replace(struct arena *a, const char *code, size_t n, const char *old,
	const char *new_text, struct edit_result *out)
{
	const struct span from = {old, strlen(old)};
	const struct span to = {new_text, strlen(new_text)};
	struct span text = {code, n};

	memset(out, 0, sizeof(*out));
	out->edits = 1;
	out->why = replace(a, &text, from, to);
	if (out->why != NULL)
		return;
	out->code = text.p;
	out->n = text.n;
}
