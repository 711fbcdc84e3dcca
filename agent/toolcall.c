/*
 * toolcall: reads and writes calls as text (see toolcall.h).  Must not run
 * anything, and must not guess what broken JSON was meant to be.
 */
#include "agent/toolcall.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define OPEN "<tool_call>"
#define CLOSE "</tool_call>"

/* The end of the object that begins at p; NULL: it has none. */
static const char *
object_end(const char *p, const char *end)
{
	bool text = false;
	size_t depth = 0;

	for (; p < end; p++) {
		if (text && *p == '\\' && p + 1 < end)
			p++;
		else if (*p == '"')
			text = !text;
		else if (!text && *p == '{')
			depth++;
		else if (!text && *p == '}' && --depth == 0)
			return p + 1;
	}
	return NULL;
}

/* Blanks, and a fence that some models put around JSON. */
static const char *
skip(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p) != NULL && *p != '\0')
		p++;
	if (end - p < 3 || memcmp(p, "```", 3) != 0)
		return p;
	while (p < end && *p != '\n' && *p != '{')
		p++;
	while (p < end && (*p == '\n' || *p == ' '))
		p++;
	return p;
}

static void
read_arguments(struct arena *a, const cJSON *o, struct toolcall *c)
{
	const cJSON *v = json_get(o, "arguments");
	struct err why = ERR_INIT;
	cJSON *in;

	c->call.arguments = "{}";
	if (cJSON_IsString(v)) {
		c->call.arguments = v->valuestring;
		if (json_parse(a, v->valuestring, strlen(v->valuestring), &in,
			    &why) < 0) {
			c->why = arena_printf(a,
				"the arguments are not JSON (%.200s)", why.msg);
			return;
		}
		v = in;
	} else if (v != NULL) {
		c->call.arguments = json_text(a, v);
	} else {
		v = json_object(a);
	}
	if (cJSON_IsObject(v))
		c->arguments = v;
	else
		c->why = "the arguments are not a JSON object";
}

static void
read_call(struct arena *a, const char *p, size_t n, struct toolcall *c)
{
	struct err why = ERR_INIT;
	cJSON *o;

	memset(c, 0, sizeof(*c));
	c->call.id = c->call.name = "";
	c->call.arguments = "{}";
	if (json_parse(a, p, n, &o, &why) < 0) {
		c->why = arena_printf(
			a, "the call is not JSON (%.200s)", why.msg);
		return;
	}
	c->call.id = json_str(o, "id", "");
	c->call.name = json_str(o, "name", "");
	read_arguments(a, o, c);
}

void
toolcall_read(
	struct arena *a, const char *text, size_t n, struct toolcalls *out)
{
	const char *end = text + n, *p = str_memmem(text, n, OPEN);

	memset(out, 0, sizeof(*out));
	out->said = text;
	out->said_n = p != NULL ? (size_t)(p - text) : n;
	if (p != NULL)
		out->list = arena_array(a, LIM_TOOL_CALLS, sizeof(*out->list));
	while (p != NULL) {
		const char *from = skip(p + strlen(OPEN), end), *to = NULL;

		if (out->n == LIM_TOOL_CALLS) {
			out->dropped = 1;
			return;
		}
		if (from < end && *from == '{')
			to = object_end(from, end);
		/* without an end nothing behind it can be told apart */
		read_call(a, from, (size_t)((to != NULL ? to : from) - from),
			&out->list[out->n++]);
		if (to == NULL)
			return;
		p = str_memmem(to, (size_t)(end - to), OPEN);
	}
}

const char *
toolcall_write(struct arena *a, const struct llm_reply *r, size_t *n)
{
	struct buf b;

	buf_init(&b, LIM_LLM_TEXT + 8 * LIM_TOOL_ARGUMENTS * LIM_TOOL_CALLS);
	(void)buf_add(&b, r->content, r->content_n);
	for (size_t i = 0; i < r->n_calls; i++) {
		cJSON *o = json_object(a);

		json_set_str(o, "id", r->calls[i].id);
		json_set_str(o, "name", r->calls[i].name);
		json_set_str(o, "arguments", r->calls[i].arguments);
		(void)buf_printf(&b, "%s" OPEN "\n", b.len > 0 ? "\n" : "");
		(void)buf_addstr(&b, json_text(a, o));
		(void)buf_addstr(&b, "\n" CLOSE);
	}
	return buf_take(&b, a, n);
}
