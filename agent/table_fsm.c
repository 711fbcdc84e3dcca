/*
 * table_fsm: edges as text -> states, conditions and outputs; that each state
 * has exactly one answer for each input.  Must not fill a hole in silence.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct machine {
	struct table_reader *r;
	const struct table_raws *w;
	uint64_t told; /* outputs that were given anywhere */
	bool filled;   /* an output that was not named became 0 */
};

/* ---- states ---- */

int
table__state(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n_states; i++)
		if (str_eq(t->states[i].name, name))
			return (int)i;
	return -1;
}

static const char *
clean_name(struct arena *a, const char *s)
{
	size_t n;

	s += strspn(s, "`*\"' \t");
	n = strcspn(s, "`*\"' \t");
	return arena_strndup(a, s, n);
}

static int
add_state(struct table_reader *r, const char *name, int line, struct err *e)
{
	struct table *t = r->t;
	const char *p = name;

	if (table__state(t, name) >= 0)
		return 0;
	while (isalnum((unsigned char)*p) || *p == '_')
		p++;
	if (!*name || *p || p - name > LIM_TABLE_NAME)
		return err_set(e, ERR_PARSE,
			"line %d: %.40s is no name of a state", line, name);
	if (t->n_states == LIM_TABLE_STATES)
		return err_set(e, ERR_LIMIT,
			"line %d: a machine of more than %d states", line,
			LIM_TABLE_STATES);
	t->states[t->n_states++] =
		(struct table_state){.name = name, .line = line};
	return 0;
}

static int
find_states(struct machine *m, struct err *e)
{
	struct table_reader *r = m->r;
	struct table *t = r->t;

	t->states = arena_array(r->a, LIM_TABLE_STATES, sizeof(*t->states));
	t->edges = arena_array(r->a, m->w->n + 1, sizeof(*t->edges));
	for (size_t i = 0; i < m->w->n; i++)
		if (add_state(r, clean_name(r->a, m->w->v[i].from),
			    m->w->v[i].line, e) < 0)
			return -1;
	for (size_t i = 0; i < m->w->n; i++) {
		const char *to = clean_name(r->a, m->w->v[i].to);

		if (table__state(t, to) < 0)
			return err_set(e, ERR_PARSE,
				"line %d: a transition to %.40s, a state that "
				"has no transitions of its own",
				m->w->v[i].line, to);
	}
	return 0;
}

/* ---- conditions and outputs ---- */

struct values {
	uint64_t told, known, ones;
};

/* "01", "0, 1": a bit for each of n. */
static bool
plain_bits(const char *s, int n, struct values *v)
{
	int got = 0;

	memset(v, 0, sizeof(*v));
	for (; *s; s++) {
		if (*s == ' ' || *s == ',' || *s == '\t')
			continue;
		if (!strchr("01xXdD-", *s) || got == n)
			return false;
		v->told |= table__mask(got, n);
		if (*s == '0' || *s == '1')
			v->known |= table__mask(got, n);
		if (*s == '1')
			v->ones |= table__mask(got, n);
		got++;
	}
	return got == n;
}

static uint64_t
all_bits(int n)
{
	return n > 0 ? UINT64_MAX >> (64 - n) : 0;
}

/* A value for the bits of one name; as bits, or as a decimal number. */
static bool
named_value(const struct table_bit *b, int k, const char *s,
	const struct table_bit *all, int n, struct values *v)
{
	struct values own;
	char *q = strchr(s, '\'');

	if (q && (q[1] == 'b' || q[1] == 'B'))
		s = q + 2;
	if (!plain_bits(s, k, &own)) {
		char *end;
		uint64_t x = strtoull(s, &end, 10);

		if (!isdigit((unsigned char)*s) || *end ||
			(x & ~all_bits(k)) != 0)
			return false;
		own.told = own.known = all_bits(k);
		own.ones = x;
	}
	for (int i = 0; i < k; i++) {
		int at = table__bit_at(all, n, &b[i]);
		uint64_t one = table__mask(i, k);

		if (at < 0 || (v->told & table__mask(at, n)))
			return false;
		v->told |= table__mask(at, n);
		if (own.known & one)
			v->known |= table__mask(at, n);
		if (own.ones & one)
			v->ones |= table__mask(at, n);
	}
	return true;
}

/* "x=1", "x==1", "!x", "~x", "x" */
static bool
one_value(struct table_reader *r, const char *s, const struct table_bit *all,
	int n, struct values *v)
{
	struct table_bit b[LIM_TABLE_REF];
	size_t len = strcspn(s, "=");
	bool negated = *s == '!' || *s == '~';
	const char *name = table__trim(r->a, s + negated, len - negated);
	const char *value = s + len + strspn(s + len, "= \t");
	int k = table__ref(r->t, name, b);

	if (k <= 0 || (!s[len] && k != 1) || (s[len] && negated))
		return false;
	if (!s[len])
		value = negated ? "0" : "1";
	return named_value(b, k, value, all, n, v);
}

/* "x=1 and y=0" -> "x=1  &  y=0" */
static const char *
without_and(struct arena *a, const char *text)
{
	char *s = arena_strdup(a, text);

	for (char *p = s; (p = strstr(p, " and ")); p += 5) {
		p[1] = p[3] = ' ';
		p[2] = '&';
	}
	return s;
}

/* Bits alone; but x and d may be names of inputs, too. */
static bool
is_plain(const struct table *t, const char *s, bool output)
{
	struct table_bit b[LIM_TABLE_REF];

	if (!*s || strspn(s, "01xXdD-, \t") != strlen(s))
		return false;
	return output || table__ref(t, s, b) <= 0;
}

static int
read_values(struct table_reader *r, const char *text, int line, bool output,
	struct values *v, struct err *e)
{
	const struct table_bit *all = output ? r->t->outs : r->t->ins;
	int n = output ? r->t->n_out : r->t->n_in;
	size_t len = strlen(text);
	size_t k;
	char **w;

	memset(v, 0, sizeof(*v));
	if (len > 1 && text[0] == '(' && text[len - 1] == ')')
		text = table__trim(r->a, text + 1, len - 2);
	if (is_plain(r->t, text, output)) {
		if (plain_bits(text, n, v))
			return 0;
		return err_set(e, ERR_PARSE,
			"line %d: %.40s for the %d bits of %s (%s)", line, text,
			n, output ? "outputs" : "inputs",
			table__concat(r->a, r->t, all, n));
	}
	w = table__split(r->a, without_and(r->a, text), "&,", &k);
	for (size_t i = 0; i < k; i++) {
		const char *s = table__trim(r->a, w[i], strlen(w[i]));

		if (*s && !one_value(r, s, all, n, v))
			return err_set(e, ERR_PARSE,
				"line %d: %.60s is no value of an %s (%s)",
				line, s, output ? "output" : "input",
				table__concat(r->a, r->t, all, n));
	}
	return 0;
}

/* "", "always", "(always go to the next cycle)", "*", "-" */
static bool
unconditional(const char *s)
{
	s += strspn(s, " \t(`*");
	return !*s || strncasecmp(s, "always", 6) == 0 || str_eq(s, "-") ||
		strncasecmp(s, "unconditional", 13) == 0;
}

/* ---- edges ---- */

static int
read_outputs(struct machine *m, const struct table_raw *x, struct values *v,
	struct err *e)
{
	struct table_reader *r = m->r;
	struct values moore = {0, 0, 0};
	struct values mealy = {0, 0, 0};

	memset(v, 0, sizeof(*v));
	if (r->t->n_out == 0)
		return 0; /* outputs of the states have no port */
	if ((x->moore &&
		    read_values(r, x->moore, x->line, true, &moore, e) < 0) ||
		(x->mealy &&
			read_values(r, x->mealy, x->line, true, &mealy, e) < 0))
		return -1;
	if (moore.told & mealy.told)
		return err_set(e, ERR_PARSE,
			"line %d: an output has a value at the state and one "
			"at the arrow",
			x->line);
	v->told = moore.told | mealy.told;
	v->known = moore.known | mealy.known;
	v->ones = moore.ones | mealy.ones;
	m->told |= v->told;
	return 0;
}

static int
read_edge(struct machine *m, const struct table_raw *x, uint64_t *told,
	struct err *e)
{
	struct table_reader *r = m->r;
	struct table *t = r->t;
	struct table_edge *g = &t->edges[t->n_edges++];
	struct values in = {0, 0, 0};
	struct values out;

	if (!unconditional(x->cond) &&
		read_values(r, x->cond, x->line, false, &in, e) < 0)
		return -1;
	if (read_outputs(m, x, &out, e) < 0)
		return -1;
	g->from = table__state(t, clean_name(r->a, x->from));
	g->to = table__state(t, clean_name(r->a, x->to));
	g->row = (struct table_row){.care = (uint32_t)in.known,
		.value = (uint32_t)in.ones,
		.known = out.known,
		.ones = out.ones,
		.line = x->line};
	*told = out.told;
	return 0;
}

/* Outputs that a line leaves out: as another line of the state says them,
 * else 0, said in a note. */
static int
fill_outputs(struct machine *m, const uint64_t *told, struct err *e)
{
	struct table *t = m->r->t;
	uint64_t all = all_bits(t->n_out);

	for (int i = 0; i < t->n_out; i++)
		if (!(m->told & table__mask(i, t->n_out)))
			return err_set(e, ERR_PARSE,
				"line %d: the machine gives no value to the "
				"output %s",
				t->line,
				table__bit_name(m->r->a, t, &t->outs[i]));
	for (size_t i = 0; i < t->n_edges; i++) {
		uint64_t miss = all & ~told[i];

		t->edges[i].row.known |= miss;
		m->filled = m->filled || miss;
	}
	if (m->filled)
		table__note(m->r,
			"outputs that a state or arrow does not name "
			"are 0 there");
	return 0;
}

/* ---- exactly one answer ---- */

struct seen {
	int *edge; /* by input: index + 1, 0: none */
	uint32_t size;
	uint64_t work;
};

static bool
same_edge(const struct table_edge *x, const struct table_edge *y)
{
	return x->to == y->to && x->row.known == y->row.known &&
		x->row.ones == y->row.ones;
}

static int
see_edge(const struct table *t, struct seen *s, size_t k, struct err *e)
{
	const struct table_edge *g = &t->edges[k];
	uint32_t free = (s->size - 1) & ~g->row.care;
	uint32_t in = 0;

	s->work += (uint64_t)1 << __builtin_popcount(free);
	if (s->work > LIM_TABLE_CELLS)
		return err_set(e, ERR_LIMIT,
			"line %d: the transitions stand for more than %zu "
			"cases in all",
			g->row.line, LIM_TABLE_CELLS);
	do {
		int *at = &s->edge[in | g->row.value];

		if (*at && !same_edge(&t->edges[*at - 1], g))
			return err_set(e, ERR_PARSE,
				"lines %d and %d contradict each other: two "
				"answers of state %s for the same inputs",
				t->edges[*at - 1].row.line, g->row.line,
				t->states[g->from].name);
		*at = (int)k + 1;
		in = (in - free) & free;
	} while (in != 0);
	return 0;
}

static int
check_state(struct machine *m, struct seen *s, int state, struct err *e)
{
	struct table *t = m->r->t;

	memset(s->edge, 0, s->size * sizeof(*s->edge));
	for (size_t k = 0; k < t->n_edges; k++)
		if (t->edges[k].from == state && see_edge(t, s, k, e) < 0)
			return -1;
	for (uint32_t in = 0; in < s->size; in++)
		if (!s->edge[in])
			return err_set(e, ERR_PARSE,
				"line %d: state %s has no transition for %s = "
				"%s",
				t->states[state].line, t->states[state].name,
				table__concat(m->r->a, t, t->ins, t->n_in),
				table__digits(m->r->a, in, t->n_in));
	return 0;
}

/* Outputs that are the same on all edges of a state are the state's. */
static void
find_moore(struct table *t)
{
	for (size_t i = 0; i < t->n_states; i++)
		t->states[i].told = true;
	for (size_t k = 0; k < t->n_edges; k++) {
		const struct table_edge *g = &t->edges[k];
		struct table_state *s = &t->states[g->from];

		s->known = g->row.known;
		s->ones = g->row.ones;
	}
	for (size_t k = 0; k < t->n_edges; k++) {
		const struct table_edge *g = &t->edges[k];
		struct table_state *s = &t->states[g->from];

		if (g->row.known != s->known || g->row.ones != s->ones)
			s->told = false;
	}
}

static int
read_edges(struct machine *m, struct err *e)
{
	struct table_reader *r = m->r;
	struct table *t = r->t;
	uint64_t *told = arena_array(r->a, m->w->n + 1, sizeof(*told));
	struct seen s = {.size = (uint32_t)1 << t->n_in};

	for (size_t i = 0; i < m->w->n; i++)
		if (read_edge(m, &m->w->v[i], &told[i], e) < 0)
			return -1;
	if (fill_outputs(m, told, e) < 0)
		return -1;
	s.edge = arena_array(r->a, s.size, sizeof(*s.edge));
	for (size_t i = 0; i < t->n_states; i++)
		if (check_state(m, &s, (int)i, e) < 0)
			return -1;
	find_moore(t);
	return 0;
}

static int
without_clock(struct machine *m, struct err *e)
{
	struct table_reader *r = m->r;
	struct table *t = r->t;
	int skip;

	t->state_port = skip = table__state_port(r);
	if (skip < 0)
		return err_set(e, ERR_PARSE,
			"line %d: a state machine, but the module has neither "
			"a clock nor an input for the state",
			t->line);
	if (!table__codes(r))
		return err_set(e, ERR_PARSE,
			"line %d: the state is the input %s, and the text does "
			"not tell the codes of all states",
			t->line, t->ports[skip].name);
	if (t->code_bits != t->ports[skip].width)
		return err_set(e, ERR_PARSE,
			"line %d: codes of %d bits for the state %s of %d",
			t->line, t->code_bits, t->ports[skip].name,
			t->ports[skip].width);
	if (table__bits(r, false, &skip, 1, e) < 0 || table__roles(r, e) < 0 ||
		read_edges(m, e) < 0)
		return -1;
	if (!table__all_onehot(t))
		return table__to_rows(r, e);
	if (t->n_in > LIM_TABLE_SOP)
		return err_set(e, ERR_LIMIT,
			"line %d: one-hot logic of %d inputs beside the state: "
			"up to %d are read",
			t->line, t->n_in, LIM_TABLE_SOP);
	t->kind = TABLE_ONEHOT;
	table__note(r,
		"one-hot codes: the logic is derived by inspection, "
		"each flip-flop of %s alone stands for its state",
		t->ports[skip].name);
	return 0;
}

/* Codes as the text gives them, else 0, 1, 2, ... */
static void
number_states(struct table_reader *r)
{
	struct table *t = r->t;

	if (table__codes(r))
		return;
	t->code_bits = 1;
	while (((size_t)1 << t->code_bits) < t->n_states)
		t->code_bits++;
	for (size_t i = 0; i < t->n_states; i++)
		t->states[i].code = i;
}

int
table__machine(
	struct table_reader *r, const struct table_raws *w, struct err *e)
{
	struct machine m = {.r = r, .w = w};
	struct table *t = r->t;
	int skip[2];

	t->clock = t->reset = t->state_port = -1;
	if (find_states(&m, e) < 0)
		return -1;
	if (!table__has_clock(t, &t->clock))
		return without_clock(&m, e);
	t->kind = TABLE_FSM;
	if (table__clocking(r, w, e) < 0)
		return -1;
	number_states(r);
	skip[0] = t->clock;
	skip[1] = t->reset;
	if (table__bits(r, false, skip, 2, e) < 0 ||
		table__bits(r, true, NULL, 0, e) < 0)
		return -1;
	return read_edges(&m, e);
}
