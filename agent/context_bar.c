/*
 * context_bar: is a module one of a benchmark's?  Two ways to tell: its tokens
 * are the same when each name is replaced by its number in order of appearance
 * (a renamed copy), or four fifths of the other's windows of tokens, names left
 * out, occur in it (a copy with changes).  In doubt a file is left out: that
 * costs a hint, and the other way costs the score its meaning.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/context_int.h"
#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WINDOW 16	 /* tokens */
#define WINDOWS_MIN 24	 /* shorter modules are compared whole only */
#define TOKENS_MAX 20000 /* of a module, as far as we look */
#define NAMES_MAX 4096

struct print { /* of a module */
	uint64_t whole;
	uint64_t *windows; /* sorted */
	size_t n;
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15ULL + (h << 6) + (h >> 2);
	return h;
}

/* Number of a name; the same name has the same one. */
static size_t
number(uint64_t *seen, size_t *n, uint64_t name)
{
	size_t i = 0;

	while (i < *n && seen[i] != name)
		i++;
	if (i == *n && *n < NAMES_MAX)
		seen[(*n)++] = name;
	return i;
}

static int
compare(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

static void
print_of(struct arena *a, const char *text, size_t len, struct print *out)
{
	const size_t most = len < TOKENS_MAX ? len : TOKENS_MAX;
	uint64_t *code = arena_array(a, most + 1, sizeof(*code));
	uint64_t *seen = arena_array(a, most + 1, sizeof(*seen));
	size_t n = 0, names = 0;
	struct lex_token t;
	struct lex l;

	memset(out, 0, sizeof(*out));
	lex_init(&l, text, len);
	while (n < most && lex_next(&l, &t)) {
		uint64_t h = hash_fnv64(t.p, t.n);
		bool name = t.kind == LEX_ESCAPED ||
			(t.kind == LEX_IDENT && !lex_keyword(&t));

		out->whole =
			mix(out->whole, name ? number(seen, &names, h) : h);
		code[n++] = name ? 1 : h;
	}
	out->windows = code;
	if (n < WINDOW)
		return;
	for (size_t i = 0; i + WINDOW <= n; i++) {
		uint64_t h = 0;

		for (size_t k = 0; k < WINDOW; k++)
			h = mix(h, code[i + k]);
		code[out->n++] = h; /* i tokens are used up by now */
	}
	qsort(code, out->n, sizeof(*code), compare);
}

static bool
same(const struct print *mine, const struct print *theirs)
{
	size_t hit = 0, k = 0;

	if (mine->whole == theirs->whole)
		return true;
	if (theirs->n < WINDOWS_MIN)
		return false;
	for (size_t i = 0; i < theirs->n; i++) {
		while (k < mine->n && mine->windows[k] < theirs->windows[i])
			k++;
		hit += k < mine->n && mine->windows[k] == theirs->windows[i];
	}
	return 5 * hit >= 4 * theirs->n;
}

/* All modules of a file of a task, against all of the context. */
static void
bar_file(struct context *c, const struct print *mine, const struct task_file *f)
{
	struct arena tmp = ARENA_INIT;
	struct vscan found;

	vscan_text(&tmp, f->text, f->n, &found);
	for (size_t i = 0; i < found.n; i++) {
		const struct vscan_module *v = &found.modules[i];
		struct print p;

		print_of(&tmp, f->text + v->start, v->end - v->start, &p);
		for (size_t k = 0; k < c->n; k++)
			c->list[k].barred =
				c->list[k].barred || same(&mine[k], &p);
	}
	arena_release(&tmp);
}

/* One barred module bars its file. */
static const char **
whole_files(struct context *c, struct arena *a)
{
	const char **names = arena_array(a, c->n + 1, sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const char *file = c->list[i].file;

		if (!c->list[i].barred || (n > 0 && str_eq(names[n - 1], file)))
			continue;
		names[n++] = file;
		for (size_t k = 0; k < c->n; k++)
			c->list[k].barred = c->list[k].barred ||
				str_eq(c->list[k].file, file);
	}
	return names;
}

void
context_bar(struct context *c, struct arena *a, const struct task *tasks,
	size_t n, const char ***barred)
{
	struct arena tmp = ARENA_INIT;
	struct print *mine = arena_array(&tmp, c->n + 1, sizeof(*mine));

	for (size_t i = 0; i < c->n; i++)
		print_of(&tmp, c->list[i].text, c->list[i].n, &mine[i]);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < tasks[i].n_files; k++)
			bar_file(c, mine, &tasks[i].files[k]);
	arena_release(&tmp);
	*barred = whole_files(c, a);
}
