/*
 * fsm_name: which constants of the text are the names of a machine's states.
 *
 * Looked for in `localparam`/`parameter` lists (neighbouring ones are one) and
 * in `enum` braces: the first group that has exactly one name for every code
 * of the machine.  A guess that only changes what people read.
 */
#include "eval/fsm_int.h"

#include <string.h>

#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define GROUP_MAX 256
#define VALUE_NONE UINT64_MAX

struct constant {
	const char *name;
	uint64_t value;
};

struct group {
	struct constant at[GROUP_MAX];
	size_t n;
};

/* 12, 'd12, 'b0_1 */
static uint64_t
number(const struct lex_token *t)
{
	uint64_t v;

	return lex_integer(t, &v) ? v : VALUE_NONE;
}

struct scan {
	struct arena *a;
	struct lex l;
	struct lex_token t;
	bool more;
	struct group g;
};

static void
step(struct scan *s)
{
	s->more = lex_next(&s->l, &s->t);
}

/* After "=": the value up to the end of the item. */
static uint64_t
value(struct scan *s)
{
	uint64_t v = VALUE_NONE;
	int n = 0;

	while (s->more && s->t.kind == LEX_NUMBER) {
		v = number(&s->t);
		n++;
		step(s);
	}
	if (n == 0 || n > 2 ||
		!(lex_is(&s->t, ",") || lex_is(&s->t, ";") ||
			lex_is(&s->t, "}") || lex_is(&s->t, ")")))
		return VALUE_NONE;
	return v;
}

static void
add(struct scan *s, const char *name, uint64_t v)
{
	if (v != VALUE_NONE && s->g.n < GROUP_MAX)
		s->g.at[s->g.n++] = (struct constant){name, v};
}

/* Items up to `end`; in an enum those without a value count on. */
static void
items(struct scan *s, bool counts)
{
	uint64_t next = 0;
	const char *name = NULL;

	while (s->more && !lex_is(&s->t, ";") && !lex_is(&s->t, "}")) {
		if (s->t.kind == LEX_IDENT && !lex_keyword(&s->t)) {
			name = lex_name_dup(s->a, &s->t);
			step(s);
			if (lex_is(&s->t, "=")) {
				step(s);
				next = value(s);
				add(s, name, next);
			} else if (counts &&
				(lex_is(&s->t, ",") || lex_is(&s->t, "}"))) {
				add(s, name, next);
			}
			if (next != VALUE_NONE)
				next++;
		} else {
			step(s);
		}
	}
}

static const char *
name_of(const struct group *g, const char *code)
{
	uint64_t v = 0;
	const char *name = NULL;

	for (size_t i = 0; code[i]; i++)
		v = v * 2 + (code[i] == '1');
	for (size_t i = 0; i < g->n; i++) {
		if (g->at[i].value != v)
			continue;
		if (name)
			return NULL;
		name = g->at[i].name;
	}
	return name;
}

static bool
is_dead(const struct fsm_machine *m, const char *name)
{
	for (int i = 0; i < m->n_states; i++)
		if (str_eq(m->states[i], name))
			return false;
	return true;
}

/* Takes the group when it names every state. */
static bool
take(struct arena *a, const struct group *g, struct fsm_machine *m)
{
	size_t n = (size_t)m->n_states;
	const char **names = arena_array(a, n + 1, sizeof(*names));

	for (size_t i = 0; i < n; i++) {
		names[i] = name_of(g, m->codes[i]);
		if (!names[i])
			return false;
	}
	m->states = names;
	m->dead = arena_array(a, g->n + 1, sizeof(*m->dead));
	m->n_dead = 0;
	for (size_t i = 0; i < g->n; i++)
		if (is_dead(m, g->at[i].name))
			m->dead[m->n_dead++] = g->at[i].name;
	return true;
}

void
fsm__name_states(
	struct arena *a, const char *text, size_t n, struct fsm_machine *m)
{
	struct scan *s = arena_alloc(a, sizeof(*s));
	bool done = false;

	s->a = a;
	lex_init(&s->l, text, n);
	step(s);
	while (s->more && !done) {
		bool list = s->t.kind == LEX_IDENT &&
			(lex_is(&s->t, "localparam") ||
				lex_is(&s->t, "parameter"));
		bool one = s->t.kind == LEX_IDENT && lex_is(&s->t, "enum");

		if (!list && s->g.n > 0) {
			done = take(a, &s->g, m);
			s->g.n = 0;
			continue;
		}
		if (one) {
			while (s->more && !lex_is(&s->t, "{") &&
				!lex_is(&s->t, ";"))
				step(s);
		}
		step(s);
		if (list || one) {
			items(s, one);
			step(s);
		}
	}
	if (!done && s->g.n > 0)
		(void)take(a, &s->g, m);
}
