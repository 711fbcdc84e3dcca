/*
 * prompt: rendering of templates (see prompt.h).  Must not know any suite's
 * wording: importers bring that with the task.
 */
#include "eval/prompt.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const char *
lookup(const char *const *pairs, const char *name, size_t n)
{
	for (size_t i = 0; pairs[i] != NULL; i += 2)
		if (strlen(pairs[i]) == n && memcmp(pairs[i], name, n) == 0)
			return pairs[i + 1];
	return NULL;
}

static int
line_of(const char *text, const char *at)
{
	int line = 1;

	for (const char *p = text; p < at; p++)
		line += *p == '\n';
	return line;
}

static int
/* NOLINTNEXTLINE(readability-function-size): where, what, what there is */
unknown(const char *name, int line, const char *word, int n,
	const char *const *pairs, struct err *e)
{
	struct buf known;
	int rc;

	buf_init(&known, 256);
	for (size_t i = 0; pairs[i] != NULL; i += 2)
		(void)buf_printf(&known, " %s", pairs[i]);
	rc = err_set(e, ERR_PARSE,
		"%s:%d: unknown name \"%.*s\" in a template; known:%s", name,
		line, n, word, known.ptr);
	buf_release(&known);
	return rc;
}

static int
expand_into(struct buf *b, const char *name, const char *text,
	const char *const *pairs, struct err *e)
{
	const char *p = text;
	const char *open;

	while ((open = strstr(p, "{{")) != NULL) {
		const char *close = strstr(open, "}}");
		const char *value;

		if (close == NULL)
			return err_set(e, ERR_PARSE,
				"%s:%d: \"{{\" without \"}}\"", name,
				line_of(text, open));
		value = lookup(pairs, open + 2, (size_t)(close - open - 2));
		if (value == NULL)
			return unknown(name, line_of(text, open), open + 2,
				(int)(close - open - 2), pairs, e);
		buf_add(b, p, (size_t)(open - p));
		buf_addstr(b, value);
		p = close + 2;
	}
	buf_addstr(b, p);
	if (b->overflow)
		return err_set(e, ERR_LIMIT,
			"%s: the prompt is larger than "
			"%zu bytes",
			name, b->max);
	return 0;
}

int
prompt_expand(struct arena *a, const char *name, const char *text,
	const char *const *pairs, char **out, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, LIM_PROMPT);
	rc = expand_into(&b, name, text, pairs, e);
	if (rc == 0)
		*out = buf_take(&b, a, NULL);
	buf_release(&b);
	return rc;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

int
prompt_render(struct arena *a, const struct task *t,
	const struct prompt_options *o, struct prompt_text *out, struct err *e)
{
	const char *pairs[] = {"system", or_empty(t->system), "prompt",
		or_empty(t->prompt), "header", or_empty(t->header), "top",
		or_empty(t->top), "id", or_empty(t->id), "title",
		or_empty(t->title), NULL};
	struct hash_ctx *h = hash_new();
	char *user = NULL;

	hash_str(h, o->system);
	hash_str(h, o->template);
	hash_final(h, out->hash);
	out->system = o->system != NULL ? o->system : t->system;
	if (out->system != NULL && out->system[0] == '\0')
		out->system = NULL;
	out->user = or_empty(t->prompt);
	if (o->template == NULL)
		return 0;
	if (prompt_expand(a, or_empty(o->template_name), o->template, pairs,
		    &user, e) < 0)
		return -1;
	out->user = user;
	return 0;
}
