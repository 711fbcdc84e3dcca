/*
 * table_names: the bits that a name in a table stands for: "a", "x[2]",
 * "x[3:1]", or several in a row.  Only reads the ports.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

int
table__port(const struct table *t, const char *name)
{
	int found = -1;

	for (size_t i = 0; i < t->n_ports; i++)
		if (str_eq(t->ports[i].name, name))
			return (int)i;
	for (size_t i = 0; i < t->n_ports; i++)
		if (strcasecmp(t->ports[i].name, name) == 0) {
			if (found >= 0)
				return -1;
			found = (int)i;
		}
	return found;
}

static bool
in_range(const struct table_port *p, long i)
{
	return p->msb >= p->lsb ? i <= p->msb && i >= p->lsb
				: i >= p->msb && i <= p->lsb;
}

/* Bits hi to lo of a port into b; how many, -1: too many. */
static int
some_bits(int port, long hi, long lo, struct table_bit *b)
{
	int n = abs((int)hi - (int)lo) + 1;

	if (n > LIM_TABLE_REF)
		return -1;
	for (int i = 0; i < n; i++)
		b[i] = (struct table_bit){port, (int)hi + (hi >= lo ? -i : i)};
	return n;
}

/* One name with its index at s; the bits into b, the end into *end; how many,
 * -1: none. */
static int
one_ref(const struct table *t, int port, const char *s, const char **end,
	struct table_bit *b)
{
	const struct table_port *p = &t->ports[port];
	long hi = p->msb;
	long lo = p->lsb;
	char *q;

	*end = s;
	if (*s == '[' && p->vector && isdigit((unsigned char)s[1])) {
		hi = lo = strtol(s + 1, &q, 10);
		if (*q == ':' && isdigit((unsigned char)q[1]))
			lo = strtol(q + 1, &q, 10);
		if (*q != ']' || !in_range(p, hi) || !in_range(p, lo))
			return -1;
		*end = q + 1;
	}
	return some_bits(port, hi, lo, b);
}

/* A text that is being split into names. */
struct split {
	const struct table *t;
	const char *all;
	bool fold;			   /* capitals do not matter */
	bool dead[4 * LIM_TABLE_NAME + 1]; /* no way on from there */
};

static bool
begins(const struct split *x, const char *s, const char *name)
{
	size_t n = strlen(name);

	return x->fold ? strncasecmp(s, name, n) == 0
		       : strncmp(s, name, n) == 0;
}

/* Backtracks over the names that may begin at s. */
static int
refs(struct split *x, const char *s, struct table_bit *b)
{
	if (!*s)
		return 0;
	if (x->dead[s - x->all])
		return -1;
	for (size_t i = 0; i < x->t->n_ports; i++) {
		const char *name = x->t->ports[i].name;
		struct table_bit own[LIM_TABLE_REF];
		const char *end;
		int n;
		int rest;

		if (!begins(x, s, name))
			continue;
		n = one_ref(x->t, (int)i, s + strlen(name), &end, own);
		if (n < 0)
			continue;
		rest = refs(x, end, b);
		if (rest < 0 || rest + n > LIM_TABLE_REF)
			continue;
		memmove(b + n, b, (size_t)rest * sizeof(*b));
		memcpy(b, own, (size_t)n * sizeof(*b));
		return rest + n;
	}
	x->dead[s - x->all] = true;
	return -1;
}

/* Is there y and Y? */
static bool
case_matters(const struct table *t)
{
	for (size_t i = 0; i < t->n_ports; i++)
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(t->ports[i].name, t->ports[k].name) == 0)
				return true;
	return false;
}

static int
split_names(const struct table *t, const char *s, struct table_bit *bits)
{
	struct split x = {.t = t, .all = s};
	int n;

	if (strlen(s) >= sizeof(x.dead) || t->n_ports > LIM_TABLE_PORTS)
		return -1;
	n = refs(&x, s, bits);
	if (n > 0 || case_matters(t))
		return n;
	memset(x.dead, 0, sizeof(x.dead));
	x.fold = true;
	return refs(&x, s, bits);
}

int
table__ref(const struct table *t, const char *s, struct table_bit *bits)
{
	size_t len = strcspn(s, "[");
	char name[LIM_TABLE_NAME + 1];
	const char *end;
	int port;
	int n;

	if (*s && len < sizeof(name)) { /* one name first, in any case */
		memcpy(name, s, len);
		name[len] = '\0';
		port = table__port(t, name);
		n = port < 0 ? -1 : one_ref(t, port, s + len, &end, bits);
		if (n > 0 && !*end)
			return n;
	}
	return *s ? split_names(t, s, bits) : -1;
}

static bool
wanted(const struct table *t, size_t port, bool output, const int *skip,
	size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (skip[k] == (int)port)
			return false;
	return t->ports[port].output == output;
}

int
table__bits(struct table_reader *r, bool output, const int *skip, size_t n,
	struct err *e)
{
	struct table *t = r->t;
	struct table_bit *v;
	int max = output ? LIM_TABLE_WIDTH : LIM_TABLE_INPUTS;
	long all = 0;
	int got = 0;

	for (size_t i = 0; i < t->n_ports; i++)
		if (wanted(t, i, output, skip, n))
			all += t->ports[i].width;
	if (all > max)
		return err_set(e, ERR_LIMIT,
			"line %d: the table of a module with %ld bits of %s: "
			"up to %d are read",
			t->line, all, output ? "outputs" : "inputs", max);
	v = arena_array(r->a, (size_t)all + 1, sizeof(*v));
	for (size_t i = 0; i < t->n_ports; i++) {
		const struct table_port *p = &t->ports[i];

		if (wanted(t, i, output, skip, n))
			got += some_bits((int)i, p->msb, p->lsb, v + got);
	}
	*(output ? &t->outs : &t->ins) = v;
	*(output ? &t->n_out : &t->n_in) = got;
	return 0;
}

int
table__bit_at(const struct table_bit *v, int n, const struct table_bit *want)
{
	for (int i = 0; i < n; i++)
		if (v[i].port == want->port && v[i].index == want->index)
			return i;
	return -1;
}

bool
table__has_clock(const struct table *t, int *port)
{
	static const char *const names[] = {
		"clk", "clock", "i_clk", "clk_i", "clk_in", "ck"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int p = table__port(t, names[i]);

		if (p < 0 || t->ports[p].output || t->ports[p].width != 1)
			continue;
		*port = p;
		return true;
	}
	return false;
}

const char *
table__bit_name(
	struct arena *a, const struct table *t, const struct table_bit *b)
{
	const struct table_port *p = &t->ports[b->port];

	return p->vector ? arena_printf(a, "%s[%d]", p->name, b->index)
			 : p->name;
}
