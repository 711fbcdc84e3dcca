/*
 * harness: rewrites the trusted texts of a task, token by token (see
 * harness.h).  Must not touch a candidate, and must not change what a
 * testbench does when the seed is 0.
 */
#include "eval/harness.h"

#include <stdio.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

/* A rewritten text has at most a mark more for each literal. */
#define TEXT_MAX (8 * LIM_SOURCE_FILE)

void
harness_nonce(char out[HARNESS_NONCE + 1])
{
	rand_token(out);
}

void
harness_seed(uint64_t n, char out[HARNESS_SEED + 1])
{
	if (n == 0)
		memset(out, '0', HARNESS_SEED);
	else
		snprintf(out, HARNESS_SEED + 1, "%llu",
			(unsigned long long)(1000000000 + n % 1147483647));
	out[HARNESS_SEED] = '\0';
}

void
harness_marks_new(struct harness_marks *m)
{
	char token[HARNESS_NONCE + 1];
	uint64_t n = 0;
	int i;

	harness_nonce(m->nonce);
	harness_nonce(token);
	for (i = 0; i < 16; i++)
		n = n << 4 |
			(uint64_t)(strchr("0123456789abcdef", token[i]) -
				"0123456789abcdef");
	harness_seed(n | 1, m->seed);
}

/* ---- one text ---- */

struct rewrite {
	const struct harness_marks *m;
	struct harness *h;
	const char *const *phrases; /* of verdict lines */
	bool urandom;		    /* $urandom may be given a seed */
	bool exact;		    /* == becomes ===, != becomes !== */
	struct buf out;
	const char *done; /* everything before is written */
};

static const char *const *
phrases_of(enum task_profile p)
{
	static const char *const native[] = {"rtlsmith: mismatches=", NULL};
	static const char *const ve[] = {"Mismatches: ",
		"First mismatch occurred at time ", "TIMEOUT", NULL};
	static const char *const rtllm[] = {"Your Design Passed", NULL};
	static const char *const vgen[] = {"all tests passed", NULL};

	switch (p) {
	case TASK_NATIVE:
		return native;
	case TASK_VE1:
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		return ve;
	case TASK_RTLLM:
		return rtllm;
	case TASK_VGEN:
		return vgen;
	}
	return native;
}

/* Writes what was not written yet, up to at. */
static void
flush(struct rewrite *r, const char *at)
{
	buf_add(&r->out, r->done, (size_t)(at - r->done));
	r->done = at;
}

static void
mark_string(struct rewrite *r, const struct lex_token *t)
{
	size_t i;

	for (i = 0; r->phrases[i]; i++)
		if (str_memmem(t->p, t->n, r->phrases[i]))
			break;
	if (!r->phrases[i])
		return;
	flush(r, t->p + 1);
	buf_addstr(&r->out, r->m->nonce);
	r->h->marked++;
}

static bool
draws(const struct rewrite *r, const struct lex_token *t)
{
	return lex_is(t, "$random") || (r->urandom && lex_is(t, "$urandom"));
}

/* l stands behind the name: writes the seed where no argument is given. */
static void
seed_draw(struct rewrite *r, struct lex l, const struct lex_token *t)
{
	struct lex_token paren, close;

	if (lex_next(&l, &paren) && lex_is(&paren, "(")) {
		if (!lex_next(&l, &close) || !lex_is(&close, ")"))
			return;
		flush(r, t->p + t->n);
		r->done = close.p + close.n;
	} else {
		flush(r, t->p + t->n);
	}
	buf_printf(&r->out, "(" HARNESS_ROOT ".%c)",
		lex_is(t, "$random") ? 's' : 'u');
	r->h->seeded = true;
}

static void
compare_exactly(struct rewrite *r, const struct lex_token *t)
{
	if (!lex_is(t, "==") && !lex_is(t, "!="))
		return;
	flush(r, t->p + t->n);
	buf_addch(&r->out, '=');
}

static bool
file_task(const struct lex_token *t)
{
	static const char *const names[] = {"$fopen", "$fopenr", "$fopenw",
		"$fopena", "$readmemh", "$readmemb", "$writememh", "$writememb",
		"$readmempath", "$sdf_annotate", NULL};
	size_t i;

	for (i = 0; names[i]; i++)
		if (lex_is(t, names[i]))
			return true;
	return false;
}

/* Is the directive this one, whatever stands behind it in the token? */
static bool
is_directive(const struct lex_token *t, const char *name)
{
	size_t k = strlen(name);

	return t->n >= k && memcmp(t->p, name, k) == 0 &&
		(t->n == k || strchr(" \t\r\n", t->p[k]));
}

static void
see_directive(struct rewrite *r, struct arena *a, const struct lex_token *t,
	const char *end)
{
	static const char word[] = "`timescale";
	const char *p = t->p + sizeof(word) - 1, *nl;

	if (is_directive(t, "`resetall"))
		r->h->timescale = NULL;
	if (!is_directive(t, word))
		return;
	nl = memchr(p, '\n', (size_t)(end - p));
	nl = nl ? nl : end;
	while (p < nl && (*p == ' ' || *p == '\t'))
		p++;
	while (nl > p && (nl[-1] == '\r' || nl[-1] == ' '))
		nl--;
	r->h->timescale = arena_strndup(a, p, (size_t)(nl - p));
}

static int
rewrite_text(struct rewrite *r, struct arena *a, const struct task_file *f,
	struct harness_text *out, struct err *e)
{
	struct lex l;
	struct lex_token t;

	buf_init(&r->out, TEXT_MAX);
	r->done = f->text;
	lex_init(&l, f->text, f->n);
	while (lex_next(&l, &t)) {
		if (t.kind == LEX_STRING)
			mark_string(r, &t);
		else if (t.kind == LEX_DIRECTIVE)
			see_directive(r, a, &t, f->text + f->n);
		else if (t.kind == LEX_SYSTEM && draws(r, &t))
			seed_draw(r, l, &t);
		else if (t.kind == LEX_SYSTEM && file_task(&t))
			r->h->files = true;
		else if (t.kind == LEX_OP && r->exact)
			compare_exactly(r, &t);
	}
	flush(r, f->text + f->n);
	if (r->out.overflow) {
		buf_release(&r->out);
		return err_set(
			e, ERR_LIMIT, "%s: too many verdict lines", f->name);
	}
	out->name = f->name;
	out->text = buf_take(&r->out, a, &out->n);
	return 0;
}

/* ---- the whole ---- */

static bool
instantiated(const struct task *t, const char *module)
{
	size_t i;

	for (i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].role, "testbench") &&
			vscan_instantiates(
				t->files[i].text, t->files[i].n, module))
			return true;
	return false;
}

/* The module of the testbench that nobody instantiates; of several, the one
 * that holds the candidate. */
static const char *
find_root(struct arena *a, const struct task *t, const struct task_file *tb)
{
	const char *root = NULL;
	struct vscan v;
	size_t i;

	vscan_text(a, tb->text, tb->n, &v);
	for (i = 0; i < v.n; i++) {
		const struct vscan_module *m = &v.modules[i];

		if (instantiated(t, m->name))
			continue;
		if (!root ||
			(t->top &&
				vscan_instantiates(tb->text + m->start,
					m->end - m->start, t->top)))
			root = m->name;
	}
	return root;
}

/* First of all texts and roots: its variables start before any draw. */
static void
root_module(struct arena *a, const struct task *t,
	const struct harness_want *want, struct harness_text *out)
{
	const char *seed = want->marks->seed;

	out->name = HARNESS_ROOT ".v";
	out->text = arena_printf(a,
		"module " HARNESS_ROOT ";\n"
		"integer s = 32'd%s;\n"
		"integer u = 32'd%s;\n"
		"%s%s%s"
		"endmodule\n",
		seed, seed, want->watch ? "initial $rtlsmith_watch(\"" : "",
		want->watch && t->top ? t->top : "",
		want->watch ? "\");\n" : "");
	out->n = strlen(out->text);
}

static bool
has_range_draw(const struct task *t)
{
	size_t i;

	for (i = 0; i < t->n_files; i++)
		if (str_memmem(
			    t->files[i].text, t->files[i].n, "$urandom_range"))
			return true;
	return false;
}

int
harness_make(struct arena *a, const struct task *t,
	const struct harness_want *want, struct harness *out, struct err *e)
{
	bool ve2 = t->profile == TASK_VE2_SPEC || t->profile == TASK_VE2_CC;
	const struct task_file *tb = task_file(t, "testbench");
	const struct task_file *ref = task_file(t, "golden");
	struct rewrite r = {.m = want->marks,
		.h = out,
		.phrases = phrases_of(t->profile),
		.urandom = !has_range_draw(t),
		.exact = want->exact};

	memset(out, 0, sizeof(*out));
	if (!tb || (ve2 && !ref))
		return err_set(e, ERR_PARSE, "the task has no %s",
			tb ? "reference module" : "testbench");
	out->timescale = want->timescale;
	root_module(a, t, want, &out->text[0]);
	if (rewrite_text(&r, a, tb, &out->text[1], e) < 0)
		return -1;
	out->n_text = 2;
	if (ve2 && rewrite_text(&r, a, ref, &out->text[2], e) < 0)
		return -1;
	out->n_text += ve2;
	out->root = want->tb_top ? want->tb_top : find_root(a, t, tb);
	if (!out->root)
		return err_set(
			e, ERR_PARSE, "%s: no root module found", tb->name);
	return 0;
}

char *
harness_clean(struct arena *a, const char *s, size_t n, const char *mark,
	size_t *out_n)
{
	size_t k = strlen(mark);
	char *out = arena_alloc(a, n + 1), *to = out;
	const char *p = s, *end = s + n, *hit;

	while (k > 0 && (hit = str_memmem(p, (size_t)(end - p), mark))) {
		memcpy(to, p, (size_t)(hit - p));
		to += hit - p;
		p = hit + k;
	}
	memcpy(to, p, (size_t)(end - p));
	to += end - p;
	*to = '\0';
	*out_n = (size_t)(to - out);
	return out;
}
