/*
 * context: which modules there are, who uses whom, and what of them is shown
 * (see context.h).  Must not show a file that was barred.
 */
#include "agent/context_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

#define NEAREST 8 /* modules that a text is about */

/* Up to the ";" of its header, and no further. */
static const char *
stub_of(struct arena *a, const struct context_module *m)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, m->text, m->n);
	while (lex_next(&l, &t))
		if (lex_is(&t, ";"))
			return arena_printf(a, "%.*s\nendmodule",
				(int)(t.p + 1 - m->text), m->text);
	return "";
}

static void
add_modules(struct context *c, const char *file, const char *text)
{
	struct vscan found;

	vscan_text(&c->arena, text, strlen(text), &found);
	for (size_t i = 0; i < found.n; i++) {
		const struct vscan_module *v = &found.modules[i];
		struct context_module *m;

		if (!v->complete || c->n == LIM_CONTEXT_MODULES)
			continue;
		m = &c->list[c->n++];
		m->file = file;
		m->name = v->name;
		m->text = text + v->start;
		m->n = v->end - v->start;
		m->stub = stub_of(&c->arena, m);
	}
}

bool
context__take(struct context *c, const char *file, const char *text)
{
	struct context_module *m;

	add_modules(c, file, text);
	if (c->n == LIM_CONTEXT_MODULES)
		return false;
	m = &c->list[c->n++];
	m->file = file;
	m->name = m->stub = "";
	m->text = text;
	m->n = strlen(text);
	return true;
}

void
context_open(struct context **out, const cJSON *frozen)
{
	struct context *c = xcalloc(1, sizeof(*c));
	const cJSON *f;

	c->list = arena_array(&c->arena, LIM_CONTEXT_MODULES, sizeof(*c->list));
	cJSON_ArrayForEach(f, frozen)
	{
		add_modules(
			c, json_str(f, "name", ""), json_str(f, "text", ""));
	}
	*out = c;
}

void
context_close(struct context *c)
{
	if (c == NULL)
		return;
	store_index_close(c->index);
	arena_release(&c->arena);
	free(c);
}

/* ---- who uses whom ---- */

static int
by_name(const void *x, const void *y)
{
	const struct context_module *a = *(struct context_module *const *)x;
	const struct context_module *b = *(struct context_module *const *)y;

	return strcmp(a->name, b->name);
}

static struct context_module *
named(struct context *c, const struct lex_token *t)
{
	struct context_module key = {0}, *p = &key, **at;
	size_t n;
	const char *s = lex_name(t, &n);
	char name[256];

	if (n >= sizeof(name))
		return NULL;
	memcpy(name, s, n);
	name[n] = '\0';
	key.name = name;
	at = bsearch(&p, c->sorted, c->n_sorted,
		sizeof(struct context_module *), by_name);
	return at != NULL ? *at : NULL;
}

static bool
uses(const struct context_module *m, const struct context_module *x)
{
	for (size_t i = 0; i < m->n_uses; i++)
		if (m->uses[i] == x)
			return true;
	return false;
}

static void
find_uses(struct context *c, struct context_module *m)
{
	struct lex_token t;
	struct lex l;

	m->uses = arena_array(
		&c->arena, CONTEXT_USES, sizeof(struct context_module *));
	lex_init(&l, m->text, m->n);
	while (lex_next(&l, &t) && m->n_uses < CONTEXT_USES) {
		struct context_module *x;

		if (t.kind != LEX_IDENT && t.kind != LEX_ESCAPED)
			continue;
		x = named(c, &t);
		if (x != NULL && x != m && !uses(m, x))
			m->uses[m->n_uses++] = x;
	}
}

int
context_index(struct context *c, struct err *e)
{
	c->sorted = arena_array(
		&c->arena, c->n + 1, sizeof(struct context_module *));
	for (size_t i = 0; i < c->n; i++)
		if (!c->list[i].barred)
			c->sorted[c->n_sorted++] = &c->list[i];
	qsort(c->sorted, c->n_sorted, sizeof(struct context_module *), by_name);
	if (store_index_open(&c->index, e) < 0)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		const struct context_module *m = &c->list[i];

		if (m->barred)
			continue;
		find_uses(c, &c->list[i]);
		if (store_index_add(c->index, (int64_t)i, m->name,
			    arena_strndup(&c->arena, m->text, m->n), e) < 0)
			return -1;
	}
	return 0;
}

/* ---- what is shown ---- */

struct shown {
	struct context_module *list[NEAREST * (1 + CONTEXT_USES)];
	size_t n;
};

static bool
is_shown(const struct shown *s, const struct context_module *m)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i] == m)
			return true;
	return false;
}

/* What is used comes before what uses it; a circle is left where it began. */
static void
/* NOLINTNEXTLINE(misc-no-recursion): depth */
show(struct shown *s, struct context_module *m, int depth)
{
	const size_t room = sizeof(s->list) / sizeof(s->list[0]);

	for (size_t i = 0; i < m->n_uses && depth > 0; i++)
		if (!is_shown(s, m->uses[i]))
			show(s, m->uses[i], depth - 1);
	if (!is_shown(s, m) && s->n < room)
		s->list[s->n++] = m;
}

static bool
add(struct buf *b, int64_t *left, const char *file, const char *text, size_t n)
{
	int64_t cost = llm_estimate_tokens(text, n);

	if (cost > *left)
		return false;
	*left -= cost;
	(void)buf_printf(b, "// %s\n%.*s\n\n", file, (int)n, text);
	return true;
}

int
context_find(struct context *c, struct arena *a, const char *text,
	int64_t tokens, struct context_found *out, struct err *e)
{
	struct store_found f = {NULL, NEAREST};
	struct shown s = {.n = 0};
	struct buf b;

	memset(out, 0, sizeof(*out));
	out->text = "";
	if (store_index_find(c->index, a, text, &f, e) < 0)
		return -1;
	if (f.n == 0)
		return 0;
	for (size_t i = 0; i < f.n; i++)
		show(&s, &c->list[f.ids[i]], 1);
	buf_init(&b, LIM_CONTEXT_TEXT);
	for (size_t i = 0; i < s.n; i++)
		out->modules += add(&b, &tokens, s.list[i]->file,
			s.list[i]->stub, strlen(s.list[i]->stub));
	for (size_t i = 0; i < f.n; i++) {
		const struct context_module *m = &c->list[f.ids[i]];

		out->whole += add(&b, &tokens, m->file, m->text, m->n);
	}
	out->text = buf_take(&b, a, NULL);
	return 0;
}
