/*
 * guard_policy: what a task allows: what its golden does, and the names that
 * its trusted texts have.
 */
#include <string.h>

#include "eval/guard_int.h"
#include "lib/base/str.h"

struct taken {
	struct arena *a;
	const char **names;
	size_t n, cap;
	const struct task *t;
};

static void
take(struct taken *k, const struct lex_token *t)
{
	char *name = lex_name_dup(k->a, t);

	if (str_eq(name, k->t->top))
		return; /* some goldens are called like the candidate */
	k->names = arena_grow(k->a, k->names, k->n, &k->cap, sizeof(*k->names));
	k->names[k->n++] = name;
}

static bool
names_something(const struct lex_token *t)
{
	static const char *const words[] = {"module", "macromodule",
		"interface", "package", "primitive", "program", "class"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (t->kind == LEX_IDENT && lex_is(t, words[i]))
			return true;
	return false;
}

static void
take_names(struct taken *k, const struct task_file *f)
{
	struct lex_token t;
	bool next = false;
	struct lex l;

	lex_init(&l, f->text, f->n);
	while (lex_next(&l, &t)) {
		if (names_something(&t))
			next = true;
		else if (lex_is(&t, "automatic") || lex_is(&t, "static"))
			continue;
		else if (next &&
			(t.kind == LEX_ESCAPED ||
				(t.kind == LEX_IDENT && !lex_keyword(&t)))) {
			take(k, &t);
			next = false;
		} else {
			next = false;
		}
	}
}

/* Is the golden compiled with every candidate? */
static bool
golden_is_there(const struct task *t)
{
	switch (t->profile) {
	case TASK_VE1:
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		return true;
	case TASK_NATIVE:
	case TASK_RTLLM:
	case TASK_VGEN:
		return false;
	}
	return false;
}

static bool
has_word(const struct task_file *f, const char *word)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, f->text, f->n);
	while (lex_next(&l, &t))
		if (t.kind == LEX_IDENT && lex_is(&t, word))
			return true;
	return false;
}

static bool
delays(struct arena *a, const struct task_file *f)
{
	const struct guard_policy p = {.inout = true, .prints = true};
	struct guard_finding found;

	return guard_tokens(a, &p, f->text, f->n, &found) &&
		str_eq(found.rule, "delay");
}

void
guard_policy_of(struct arena *a, const struct task *t, struct guard_policy *out)
{
	const struct task_file *golden = task_file(t, "golden");
	struct taken k = {.a = a, .t = t};
	size_t i;

	memset(out, 0, sizeof(*out));
	out->prints = true;
	out->top = t->top;
	if (golden) {
		out->inout = has_word(golden, "inout");
		out->delays = delays(a, golden);
	}
	for (i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].role, "testbench") ||
			(golden_is_there(t) && &t->files[i] == golden))
			take_names(&k, &t->files[i]);
	out->taken = k.names;
	out->n_taken = k.n;
}
