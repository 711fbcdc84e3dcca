/*
 * fixes: past fixes as texts that are barred and searched (see fixes.h).  Must
 * not show one that was barred or could not be compared.
 */
#include "agent/fixes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "agent/context_int.h"
#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

#define SAID_SHOWN 2000 /* bytes of a tool's words in a prompt */

struct fix {
	const char *from, *wrong, *said, *right;
	bool barred;
};

struct fixes {
	struct arena arena;
	struct fix *list;
	size_t n;
	struct context *texts;
	struct store_index *index;
};

int
fixes_freeze(struct arena *a, struct store *s, const char *suites, cJSON **out,
	struct err *e)
{
	struct store_fix *list;
	size_t n, bytes = 0;

	*out = json_array(a);
	if (store_fix_list(s, a, suites, &list, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct store_fix *x = &list[i];
		cJSON *o = json_object(a);

		bytes += strlen(x->wrong) + strlen(x->said) + strlen(x->right);
		if (bytes > LIM_FIXES_TEXT)
			break;
		json_set_str(o, "from", x->from);
		json_set_str(o, "wrong",
			str_utf8_fix(a, x->wrong, strlen(x->wrong)));
		json_set_str(
			o, "said", str_utf8_fix(a, x->said, strlen(x->said)));
		json_set_str(o, "right",
			str_utf8_fix(a, x->right, strlen(x->right)));
		json_push(*out, o);
	}
	return 0;
}

void
fixes_open(struct fixes **out, const cJSON *frozen)
{
	struct fixes *f = xcalloc(1, sizeof(*f));
	const cJSON *o;

	f->list = arena_array(&f->arena, LIM_FIXES, sizeof(*f->list));
	context_open(&f->texts, NULL);
	cJSON_ArrayForEach(o, frozen)
	{
		struct fix *x = &f->list[f->n];

		if (f->n == LIM_FIXES)
			break;
		x->from = json_str(o, "from", "");
		x->wrong = json_str(o, "wrong", "");
		x->said = json_str(o, "said", "");
		x->right = json_str(o, "right", "");
		x->barred = !context__take(f->texts, x->from, x->wrong) ||
			!context__take(f->texts, x->from, x->said) ||
			!context__take(f->texts, x->from, x->right);
		f->n++;
	}
	*out = f;
}

void
fixes_close(struct fixes *f)
{
	if (f == NULL)
		return;
	context_close(f->texts);
	store_index_close(f->index);
	arena_release(&f->arena);
	free(f);
}

struct context *
fixes_texts(struct fixes *f)
{
	return f->texts;
}

/* ---- words ---- */

static int
compare(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

/* The names of a design, sorted by their hashes. */
static uint64_t *
names_of(struct arena *a, const char *code, size_t n, size_t *out)
{
	uint64_t *list = arena_array(a, n + 1, sizeof(*list));
	struct lex_token t;
	struct lex l;

	*out = 0;
	lex_init(&l, code, n);
	while (*out < n && lex_next(&l, &t))
		if (t.kind == LEX_IDENT && !lex_keyword(&t))
			list[(*out)++] = hash_fnv64(t.p, t.n);
	qsort(list, *out, sizeof(*list), compare);
	return list;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || strchr("_$./", c) != NULL;
}

/* Neither a number nor a file: letters alone, and "_". */
static bool
is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalpha((unsigned char)p[i]) && p[i] != '_')
			return false;
	return n > 1;
}

/* What a tool said without the names of the design, files and numbers. */
static const char *
normal(struct arena *a, const char *said, const char *code, size_t code_n)
{
	size_t n_names;
	const uint64_t *names = names_of(a, code, code_n, &n_names);
	struct buf b;

	buf_init(&b, 2 * strlen(said) + 2);
	while (*said != '\0') {
		size_t n = 0, plain;
		uint64_t h;

		while (said[n] != '\0' && is_word(said[n]))
			n++;
		plain = n;
		while (plain > 0 && said[plain - 1] == '.')
			plain--;
		h = hash_fnv64(said, plain);
		if (is_plain(said, plain) &&
			bsearch(&h, names, n_names, sizeof(h), compare) == NULL)
			(void)buf_printf(&b, "%.*s ", (int)plain, said);
		said += n > 0 ? n : 1;
	}
	return buf_take(&b, a, NULL);
}

/* ---- looking up ---- */

int
fixes_index(struct fixes *f, struct err *e)
{
	if (store_index_open(&f->index, e) < 0)
		return -1;
	for (size_t i = 0; i < f->n; i++) {
		struct fix *x = &f->list[i];

		for (size_t k = 0; k < f->texts->n && !x->barred; k++)
			x->barred = f->texts->list[k].barred &&
				str_eq(f->texts->list[k].file, x->from);
		if (!x->barred &&
			store_index_add(f->index, (int64_t)i, "",
				normal(&f->arena, x->said, x->wrong,
					strlen(x->wrong)),
				e) < 0)
			return -1;
	}
	return 0;
}

int
fixes_find(struct fixes *f, struct arena *a, const struct fixes_query *q,
	const char **text, struct err *e)
{
	struct store_found found = {NULL, q->limit};
	int64_t left = q->tokens;

	*text = "";
	if (store_index_find(f->index, a, normal(a, q->said, q->code, q->n),
		    &found, e) < 0)
		return -1;
	for (size_t i = 0; i < found.n; i++) {
		const struct fix *x = &f->list[found.ids[i]];
		size_t said = strnlen(x->said, SAID_SHOWN);
		char *one = arena_printf(a,
			"A design that was rejected:\n%s\n"
			"What the tool said:\n%.*s\n"
			"What it became:\n%s\n\n",
			x->wrong, (int)str_utf8_prefix(x->said, said), x->said,
			x->right);
		int64_t cost = llm_estimate_tokens(one, strlen(one));

		if (cost > left)
			continue;
		left -= cost;
		*text = arena_printf(a, "%s%s", *text, one);
	}
	return 0;
}
