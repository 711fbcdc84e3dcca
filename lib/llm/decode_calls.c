/*
 * decode_calls: tool calls of a reply, put together from pieces.  Endpoints
 * number them, name them, both or neither, and send them whole or cut
 * anywhere.  Must not read the arguments: what a model wrote is kept as it is.
 */
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/decode.h"

static bool
calls_has(const char *s)
{
	return s && *s;
}

/* The call that a piece belongs to; NULL: a new one. */
static struct decode_call *
calls_find(struct decode *d, const struct decode_piece *x)
{
	size_t i;

	for (i = d->n_calls; i > 0; i--) {
		struct decode_call *c = &d->calls[i - 1];
		bool other = calls_has(x->id) && c->id && !str_eq(c->id, x->id);

		if (x->index >= 0 && c->index >= 0 && c->index != x->index)
			continue;
		/* the newest of an index, or of all: is it this one? */
		if (!other)
			return c;
		if (x->index >= 0)
			return NULL;
	}
	return NULL;
}

static bool
calls_begins(const struct decode *d, const struct decode_piece *x)
{
	return calls_has(x->id) || calls_has(x->name) || d->n_calls == 0;
}

static struct decode_call *
calls_new(struct decode *d, const struct decode_piece *x)
{
	struct decode_call *c;

	d->dropping = d->n_calls == LIM_TOOL_CALLS;
	if (d->dropping) {
		d->calls_dropped++;
		return NULL;
	}
	if (!d->calls)
		d->calls = arena_array(
			d->arena, LIM_TOOL_CALLS, sizeof(*d->calls));
	c = &d->calls[d->n_calls++];
	memset(c, 0, sizeof(*c));
	c->index = x->index;
	buf_init(&c->arguments, LIM_TOOL_ARGUMENTS);
	return c;
}

int
decode_add_call(struct decode *d, const struct decode_piece *x, struct err *e)
{
	struct decode_call *c = calls_find(d, x);

	if (d->dropping && !calls_begins(d, x))
		return 0;
	/* a second name in one place is a second call */
	if (c && x->index < 0 && calls_has(x->name) && c->name &&
		!calls_has(x->id))
		c = NULL;
	if (!c)
		c = calls_new(d, x);
	if (!c)
		return 0;
	if (!c->id && calls_has(x->id))
		c->id = arena_strdup(d->arena, x->id);
	if (!c->name && calls_has(x->name))
		c->name = arena_strdup(d->arena, x->name);
	if (x->text && buf_addstr(&c->arguments, x->text) < 0)
		return err_set(e, ERR_LIMIT,
			"a tool call has more than %zu bytes of arguments",
			LIM_TOOL_ARGUMENTS);
	return 0;
}

const struct llm_tool_call *
decode_calls(struct decode *d, size_t *n)
{
	struct llm_tool_call *out;
	size_t i;

	*n = d->n_calls;
	if (d->n_calls == 0)
		return NULL;
	out = arena_array(d->arena, d->n_calls, sizeof(*out));
	for (i = 0; i < d->n_calls; i++) {
		struct decode_call *c = &d->calls[i];
		bool empty = c->arguments.len == 0;

		out[i].id =
			c->id ? c->id : arena_printf(d->arena, "call_%zu", i);
		out[i].name = c->name ? c->name : "";
		out[i].arguments =
			empty ? "{}" : buf_take(&c->arguments, d->arena, NULL);
	}
	return out;
}
