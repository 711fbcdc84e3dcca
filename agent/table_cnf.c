/*
 * table_cnf: a DIMACS formula in a text -> clauses.  The output is their
 * conjunction.  Variables are the inputs in order, or as "c 1 = a" says.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct cnf {
	struct table_reader *r;
	long vars, clauses; /* as announced */
	const char **names; /* by variable, from 1; NULL: not named */
	int *bit;	    /* by variable: index in ins */
	int *lits;	    /* of the clause that is being read */
	size_t n_lits, all;
	int line;
};

/* "c 3 = go" */
static int
read_name(struct cnf *c, const char *s, int line, struct err *e)
{
	char *q;
	long v;
	const char *end;

	if (*s != 'c' || !isspace((unsigned char)s[1]))
		return 0;
	s += 1 + strspn(s + 1, " \t");
	if (!isdigit((unsigned char)*s))
		return 0;
	v = strtol(s, &q, 10);
	q += strspn(q, " \t");
	if (*q != '=')
		return 0;
	q += 1 + strspn(q + 1, " \t");
	end = q + strcspn(q, " \t");
	if (v < 1 || v > c->vars)
		return err_set(e, ERR_PARSE,
			"line %d: variable %ld is named, the formula has 1 to "
			"%ld",
			line, v, c->vars);
	if (end == q || (size_t)(end - q) > LIM_TABLE_NAME)
		return err_set(e, ERR_PARSE,
			"line %d: no name, or one of more than %d bytes", line,
			LIM_TABLE_NAME);
	c->names[v] = arena_strndup(c->r->a, q, (size_t)(end - q));
	return 0;
}

/* ---- variables -> inputs ---- */

/* Ports that the text does not have: the variables, and f. */
static int
make_ports(struct cnf *c, struct err *e)
{
	struct table *t = c->r->t;
	struct table_port *p =
		arena_array(c->r->a, (size_t)c->vars + 1, sizeof(*p));
	const char *out = "f";

	for (long v = 1; v <= c->vars; v++) {
		const char *s = c->names[v] ? c->names[v]
					    : arena_printf(c->r->a, "x%ld", v);

		if (*table__ident(s))
			return err_set(e, ERR_PARSE,
				"line %d: %s is no name for Verilog", c->line,
				s);
		for (long k = 1; k < v; k++)
			if (str_eq(p[k - 1].name, s))
				return err_set(e, ERR_PARSE,
					"line %d: two variables are named %s",
					c->line, s);
		if (str_eq(s, out))
			out = "f_out";
		p[v - 1] = (struct table_port){
			.name = s, .width = 1, .line = c->line};
	}
	p[c->vars] = (struct table_port){
		.name = out, .output = true, .width = 1, .line = c->line};
	t->ports = p;
	t->n_ports = (size_t)c->vars + 1;
	table__note(c->r,
		"the text has no ports: inputs are the variables, "
		"the output is %s",
		out);
	return 0;
}

static int
list_bits(struct cnf *c, struct err *e)
{
	struct table *t = c->r->t;
	size_t all = 1;

	for (size_t i = 0; i < t->n_ports; i++)
		all += (size_t)t->ports[i].width;
	t->ins = arena_array(c->r->a, all, sizeof(*t->ins));
	for (size_t i = 0; i < t->n_ports; i++) {
		struct table_port *p = &t->ports[i];

		for (int k = 0; k < p->width && !p->output; k++)
			t->ins[t->n_in++] = (struct table_bit){(int)i,
				p->msb >= p->lsb ? p->msb - k : p->msb + k};
		if (p->output && (t->n_out++ || p->width != 1))
			return err_set(e, ERR_PARSE,
				"line %d: a formula has one output of one "
				"bit, the module has more",
				p->line);
		if (p->output)
			t->outs = arena_memdup(c->r->a,
				&(struct table_bit){(int)i, p->msb},
				sizeof(*t->outs));
	}
	if (t->n_out != 1 || t->n_in != c->vars)
		return err_set(e, ERR_PARSE,
			"line %d: a formula of %ld variables for a module of "
			"%d input bits and %d outputs",
			c->line, c->vars, t->n_in, t->n_out);
	return 0;
}

static int
map_variables(struct cnf *c, struct err *e)
{
	struct table *t = c->r->t;
	bool *taken;
	int next = 0;

	if ((t->n_ports == 0 && make_ports(c, e) < 0) || list_bits(c, e) < 0)
		return -1;
	taken = arena_array(c->r->a, (size_t)t->n_in + 1, sizeof(*taken));
	for (long v = 1; v <= c->vars; v++) {
		struct table_bit b[LIM_TABLE_REF];

		c->bit[v] = -1;
		if (!c->names[v])
			continue;
		if (table__ref(t, c->names[v], b) == 1)
			c->bit[v] = table__bit_at(t->ins, t->n_in, b);
		if (c->bit[v] < 0 || taken[c->bit[v]])
			return err_set(e, ERR_PARSE,
				"line %d: variable %ld is %s, which is no "
				"input bit, or one that is taken",
				c->line, v, c->names[v]);
		taken[c->bit[v]] = true;
	}
	for (long v = 1; v <= c->vars; v++) {
		if (c->bit[v] >= 0)
			continue;
		while (taken[next])
			next++;
		taken[next] = true;
		c->bit[v] = next;
	}
	table__note(c->r, "variable 1 is %s, variable %ld is %s",
		table__bit_name(c->r->a, t, &t->ins[c->bit[1]]), c->vars,
		table__bit_name(c->r->a, t, &t->ins[c->bit[c->vars]]));
	return 0;
}

/* ---- clauses ---- */

static int
end_clause(struct cnf *c, int line, struct err *e)
{
	struct table *t = c->r->t;
	int *v;

	if ((long)t->n_clauses == c->clauses)
		return err_set(e, ERR_PARSE,
			"line %d: more than the %ld clauses announced in line "
			"%d",
			line, c->clauses, c->line);
	v = arena_array(c->r->a, c->n_lits + 1, sizeof(*v));
	if (c->n_lits > 0)
		memcpy(v, c->lits, c->n_lits * sizeof(*v));
	t->clauses[t->n_clauses++] = v;
	c->n_lits = 0;
	return 0;
}

static int
add_literal(struct cnf *c, const char *word, int line, struct err *e)
{
	int64_t v;

	if (!str_to_i64(word, &v) || v > c->vars || v < -c->vars)
		return err_set(e, ERR_PARSE,
			"line %d: %.40s is no literal of a formula of %ld "
			"variables",
			line, word, c->vars);
	if (v == 0)
		return end_clause(c, line, e);
	if (c->all++ == LIM_TABLE_LITERALS)
		return err_set(e, ERR_LIMIT,
			"line %d: a formula of more than %d literals", line,
			LIM_TABLE_LITERALS);
	c->lits[c->n_lits++] = v > 0 ? c->bit[v] + 1 : -(c->bit[-v] + 1);
	return 0;
}

static bool
is_comment(const char *s)
{
	return *s == 'c' && (!s[1] || isspace((unsigned char)s[1]));
}

static int
read_clauses(struct cnf *c, size_t i, struct err *e)
{
	struct table_reader *r = c->r;
	struct table *t = r->t;

	for (; i < r->n_lines; i++) {
		const char *s = r->lines[i];
		size_t n;
		char **w;

		s += strspn(s, " \t");
		if (is_comment(s))
			continue;
		if (!isdigit((unsigned char)*s) && *s != '-') {
			if (!*s && (long)t->n_clauses < c->clauses)
				continue;
			break;
		}
		w = table__split(r->a, s, " \t", &n);
		for (size_t k = 0; k < n; k++)
			if (add_literal(c, w[k], (int)i + 1, e) < 0)
				return -1;
	}
	if (c->n_lits > 0 || (long)t->n_clauses != c->clauses)
		return err_set(e, ERR_PARSE,
			"line %zu: the formula ends after %zu of %ld clauses%s",
			i, t->n_clauses, c->clauses,
			c->n_lits ? ", without the 0 of the last" : "");
	return 1;
}

static bool
read_problem(struct cnf *c, const char *s)
{
	char *q;

	s += strspn(s, " \t");
	if (*s != 'p' || !isspace((unsigned char)s[1]))
		return false;
	s += 1 + strspn(s + 1, " \t");
	if (!str_starts(s, "cnf") || !isspace((unsigned char)s[3]))
		return false;
	c->vars = strtol(s + 3, &q, 10);
	c->clauses = strtol(q, &q, 10);
	return q[strspn(q, " \t")] == '\0';
}

static int
read_formula(struct cnf *c, size_t i, struct err *e)
{
	struct table_reader *r = c->r;
	struct table *t = r->t;

	t->kind = TABLE_CNF;
	t->source = "formula";
	t->line = c->line = (int)i + 1;
	if (c->vars < 1 || c->vars > LIM_TABLE_VARIABLES || c->clauses < 0 ||
		c->clauses > LIM_TABLE_LITERALS)
		return err_set(e, ERR_LIMIT,
			"line %d: a formula of 1 to %d variables and at most "
			"%d clauses is read",
			c->line, LIM_TABLE_VARIABLES, LIM_TABLE_LITERALS);
	c->names = arena_array(r->a, (size_t)c->vars + 1, sizeof(*c->names));
	c->bit = arena_array(r->a, (size_t)c->vars + 1, sizeof(*c->bit));
	c->lits = arena_array(r->a, LIM_TABLE_LITERALS, sizeof(*c->lits));
	t->clauses =
		arena_array(r->a, (size_t)c->clauses + 1, sizeof(*t->clauses));
	for (size_t k = 0; k < r->n_lines; k++) {
		const char *s = r->lines[k];

		if (read_name(c, s + strspn(s, " \t"), (int)k + 1, e) < 0)
			return -1;
	}
	if (map_variables(c, e) < 0)
		return -1;
	return read_clauses(c, i + 1, e);
}

int
table__read_cnf(struct table_reader *r, struct err *e)
{
	for (size_t i = 0; i < r->n_lines; i++) {
		struct cnf c = {.r = r};

		if (read_problem(&c, r->lines[i]))
			return read_formula(&c, i, e);
	}
	return 0;
}
