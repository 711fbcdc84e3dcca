/*
 * smt2: reads what write_smt2 wrote, line by line, and unrolls it.
 *
 * A statement begins at the left edge; `(|f| state)` is the only use of a
 * state.  Must not let a name of the design end its quotes: the comments tell
 * all names that stand in statements, and none of them may hold a |.
 */
#include "eval/smt2.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct reader {
	struct arena *a;
	const char *module;
	struct smt2 *out;
	size_t max;
	int line;
};

static int
bad(const struct reader *r, const char *what, struct err *e)
{
	return err_set(e, ERR_PARSE, "SMT2: %s (line %d)", what, r->line);
}

/* Behind the word, or NULL. */
static const char *
skip(const char *s, const char *word)
{
	return s && str_starts(s, word) ? s + strlen(word) : NULL;
}

/* The end of one expression: a word, |a name| or (...); NULL: none. */
static const char *
end_of(const char *s)
{
	int depth = 0;

	if (*s == ' ' || *s == '\n' || *s == ';')
		return NULL;
	do {
		if (*s == ';') {
			s += strcspn(s, "\n");
		} else if (*s == '|') {
			s = strchr(s + 1, '|');
			if (!s)
				return NULL;
			s++;
		} else if (*s == '(' || *s == ')') {
			depth += *s++ == '(' ? 1 : -1;
		} else if (*s == ' ' || *s == '\n') {
			s++;
		} else {
			size_t n = strcspn(s, " \n()|;");

			if (n == 0)
				return NULL;
			s += n;
		}
	} while (depth > 0);
	return depth == 0 ? s : NULL;
}

/* One expression; a blank or ) behind it is skipped. */
static char *
take(struct reader *r, const char **s)
{
	const char *end = *s ? end_of(*s) : NULL;
	char *text;

	if (!end || !strchr(" )", *end))
		return NULL;
	text = arena_strndup(r->a, *s, (size_t)(end - *s));
	*s = end + (*end != '\0');
	return text;
}

/* |name| without its bars. */
static char *
bare(char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n < 3 || name[0] != '|' || name[n - 1] != '|')
		return NULL;
	name[n - 1] = '\0';
	return name + 1;
}

/* "(|gold_s|)" or "((state |gold_s|))" */
static bool
of_state(const struct reader *r, const char *s, bool declared)
{
	return s &&
		str_eq(s,
			arena_printf(r->a,
				declared ? "(|%s_s|)" : "((state |%s_s|))",
				r->module));
}

static bool
is_own(const struct reader *r, const char *name, const char *rest)
{
	const char *s = skip(name, r->module);

	return s && str_eq(s, rest);
}

/* "(declare-fun |gold#1| (|gold_s|) Bool) ; \q" */
static int
read_declare(struct reader *r, const char *s, struct err *e)
{
	struct smt2_function *f = &r->out->functions[r->out->n_functions];
	const char *of;

	f->name = bare(take(r, &s));
	of = take(r, &s);
	f->sort = take(r, &s);
	f->body = NULL;
	if (!f->name || !f->sort || !of_state(r, of, true))
		return bad(r, "a declaration of another form", e);
	if (!is_own(r, f->name, "_is"))
		r->out->n_functions++;
	return 0;
}

/* "(define-fun |gold#1| ((state |gold_s|)) Bool BODY) ; \q" */
static int
read_define(struct reader *r, const char *s, struct err *e)
{
	struct smt2_function *f = &r->out->functions[r->out->n_functions];
	const char *of,
		*next = arena_printf(r->a,
			"((state |%s_s|) (next_state |%s_s|))", r->module,
			r->module);

	f->name = bare(take(r, &s));
	of = take(r, &s);
	f->sort = take(r, &s);
	f->body = take(r, &s);
	if (f->name && f->body && is_own(r, f->name, "_t") && str_eq(of, next))
		r->out->next = f->body;
	else if (!f->name || !f->body || !of_state(r, of, false))
		return bad(r, "a definition of another form", e);
	else if (is_own(r, f->name, "_i"))
		r->out->init = f->body;
	else
		r->out->n_functions++;
	return 0;
}

/* "; yosys-smt2-register q 8", "; yosys-smt2-memory mem 4 8 1 1 sync" */
static int
read_comment(struct reader *r, const char *s, struct err *e)
{
	static const char *const words[] = {
		[SMT2_INPUT] = "; yosys-smt2-input ",
		[SMT2_REGISTER] = "; yosys-smt2-register ",
		[SMT2_MEMORY] = "; yosys-smt2-memory "};
	struct smt2_register *q = &r->out->registers[r->out->n_registers];
	size_t i;

	if (memchr(s, '|', strcspn(s, "\n")))
		return bad(r, "a name holds a |", e);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *name = skip(s, words[i]);

		if (!name)
			continue;
		q->kind = (enum smt2_kind)i;
		q->name = arena_strndup(r->a, name, strcspn(name, " \n"));
		q->value = arena_printf(r->a, "%s_%c %s", r->module,
			i == SMT2_MEMORY ? 'm' : 'n', q->name);
		r->out->n_registers++;
	}
	return 0;
}

static int
read_lines(struct reader *r, const char *s, struct err *e)
{
	const char *p;

	for (r->line = 1; *s; r->line++) {
		int rc = 0;

		if ((p = skip(s, "(declare-fun ")))
			rc = read_declare(r, p, e);
		else if ((p = skip(s, "(define-fun ")))
			rc = read_define(r, p, e);
		else if (*s == ';')
			rc = read_comment(r, s, e);
		else if (*s == '(' && !str_starts(s, "(declare-sort "))
			rc = bad(r, "an unknown statement", e);
		if (rc < 0)
			return -1;
		s += strcspn(s, "\n");
		s += *s == '\n';
	}
	return 0;
}

/* ---- registers ---- */

static int
compare_functions(const void *x, const void *y)
{
	const struct smt2_function *const *p = x, *const *q = y;

	return strcmp((*p)->name, (*q)->name);
}

static int
compare_registers(const void *x, const void *y)
{
	const struct smt2_register *p = x, *q = y;

	return strcmp(p->name, q->name);
}

static struct smt2_function *
find_function(struct smt2_function **sorted, size_t n, const char *name)
{
	struct smt2_function key = {.name = name}, *p = &key, **at;

	at = bsearch(&p, sorted, n, sizeof(struct smt2_function *),
		compare_functions);
	return at ? *at : NULL;
}

/* The state that a register is, as a whole. */
static const char *
state_of(struct reader *r, const struct smt2_function *f)
{
	static const char bit[] = "(= ((_ extract 0 0) ";
	const char *s = f->body, *use;
	bool in_bit = s && str_starts(s, bit);

	if (in_bit)
		s += sizeof(bit) - 1;
	if (!s || !str_starts(s, "(|"))
		return NULL;
	use = take(r, &s);
	if (!use || !str_eq(s, in_bit ? " #b1)" : ""))
		return NULL;
	return str_ends(use, "| state)") ? use : NULL;
}

static void
know_state(struct reader *r, struct smt2_register *q,
	const struct smt2_function *f, struct smt2_function **sorted)
{
	const char *use = state_of(r, f), *s = use ? use + 1 : NULL;
	char *name = s ? bare(take(r, &s)) : NULL;
	struct smt2_function *state =
		name ? find_function(sorted, r->out->n_functions, name) : NULL;

	q->sort = f->sort;
	if (!state || state->body)
		return;
	q->state = state;
	q->free = !strstr(r->out->init, use) &&
		strstr(r->out->next,
			arena_printf(r->a, "(|%s| next_state)", name));
}

/* Sorts, and drops what has no value of one sort. */
static void
know_registers(struct reader *r)
{
	struct smt2 *m = r->out;
	struct smt2_function **sorted = arena_array(
		r->a, m->n_functions + 1, sizeof(struct smt2_function *));
	size_t i, n = 0;

	for (i = 0; i < m->n_functions; i++)
		sorted[i] = &m->functions[i];
	qsort(sorted, m->n_functions, sizeof(struct smt2_function *),
		compare_functions);
	for (i = 0; i < m->n_registers; i++) {
		struct smt2_register q = m->registers[i];
		const struct smt2_function *f =
			find_function(sorted, m->n_functions, q.value);

		if (!f)
			continue;
		know_state(r, &q, f, sorted);
		m->registers[n++] = q;
	}
	m->n_registers = n;
	qsort(m->registers, n, sizeof(*m->registers), compare_registers);
}

int
smt2_read(struct arena *a, const char *text, size_t n, const char *module,
	struct smt2 *out, struct err *e)
{
	struct reader r = {.a = a, .module = module, .out = out};
	size_t lines = 1, i;

	memset(out, 0, sizeof(*out));
	if (n > LIM_TOOL_FILE)
		return err_set(e, ERR_LIMIT, "SMT2: more than %zu bytes",
			LIM_TOOL_FILE);
	if (memchr(text, '\0', n))
		return err_set(e, ERR_PARSE, "SMT2: holds a NUL byte");
	for (i = 0; i < n; i++)
		lines += text[i] == '\n';
	out->functions = arena_array(a, lines, sizeof(*out->functions));
	out->registers = arena_array(a, lines, sizeof(*out->registers));
	if (read_lines(&r, arena_strndup(a, text, n), e) < 0)
		return -1;
	if (!out->init || !out->next)
		return bad(&r, "the end is missing", e);
	know_registers(&r);
	return 0;
}

const struct smt2_register *
smt2_find(const struct smt2 *m, const char *name)
{
	struct smt2_register key = {.name = name};

	return bsearch(&key, m->registers, m->n_registers, sizeof(key),
		compare_registers);
}

/* ---- unrolling ---- */

/* "(|f| state)" becomes "|f@3|"; comments between are left out. */
static void
put_body(struct buf *b, const char *s, int step)
{
	while (*s) {
		const char *bar =
			str_starts(s, "(|") ? strchr(s + 2, '|') : NULL;
		const char *now = bar ? skip(bar, "| state)") : NULL;
		const char *next = bar ? skip(bar, "| next_state)") : NULL;

		if (now || next) {
			buf_add(b, s + 1, (size_t)(bar - s - 1));
			buf_printf(b, "@%d|", step + (next ? 1 : 0));
			s = now ? now : next;
		} else if (*s == ';') {
			s += strcspn(s, "\n");
		} else {
			buf_addch(b, *s++);
		}
	}
}

void
smt2_put_step(struct buf *b, const struct smt2 *m, int step)
{
	size_t i;

	for (i = 0; i < m->n_functions; i++) {
		const struct smt2_function *f = &m->functions[i];

		if (!f->body && f->same && (f->always || step == 0)) {
			buf_printf(b, "(define-fun |%s@%d| () %s |%s@%d|)\n",
				f->name, step, f->sort, f->same->name, step);
			continue;
		}
		if (!f->body) {
			buf_printf(b, "(declare-fun |%s@%d| () %s)\n", f->name,
				step, f->sort);
			continue;
		}
		buf_printf(b, "(define-fun |%s@%d| () %s ", f->name, step,
			f->sort);
		put_body(b, f->body, step);
		buf_addstr(b, ")\n");
	}
}

static void
put_assert(struct buf *b, const char *body, int step)
{
	buf_addstr(b, "(assert ");
	put_body(b, body, step);
	buf_addstr(b, ")\n");
}

void
smt2_put_init(struct buf *b, const struct smt2 *m)
{
	put_assert(b, m->init, 0);
}

void
smt2_put_next(struct buf *b, const struct smt2 *m, int step)
{
	put_assert(b, m->next, step);
}
