/*
 * power_func: functions of a liberty as tables.  "!(A B)", "(A'+B)^C": a not
 * binds closest, then exclusive or, then and (a blank, * or &), then or.
 */
#include <ctype.h>
#include <string.h>

#include "eval/power_int.h"
#include "lib/base/str.h"

#define NEST_MAX 64

/* One reading of a function under one assignment of its variables. */
struct reader {
	const char *s;
	const struct liberty_cell *cell;
	unsigned values;
	int nest;
	bool bad;
};

static bool or_value(struct reader *r);

static void
blanks(struct reader *r)
{
	while (isspace((unsigned char)*r->s))
		r->s++;
}

static bool
word_is(const char *name, const char *p, size_t n)
{
	return name && strlen(name) == n && memcmp(name, p, n) == 0;
}

static bool
variable(struct reader *r)
{
	const struct liberty_cell *c = r->cell;
	const char *p = r->s;
	size_t n;

	while (isalnum((unsigned char)*r->s) || *r->s == '_' || *r->s == '[' ||
		*r->s == ']')
		r->s++;
	n = (size_t)(r->s - p);
	if (n == 1 && (*p == '0' || *p == '1'))
		return *p == '1';
	for (size_t i = 0; i < c->n_pins; i++)
		if (word_is(c->pins[i].name, p, n))
			return r->values >> i & 1;
	if (word_is(c->state.iq, p, n))
		return r->values >> c->n_pins & 1;
	if (word_is(c->state.iqn, p, n))
		return !(r->values >> c->n_pins & 1);
	r->bad = true;
	return false;
}

static bool
factor(struct reader *r)
{
	bool v, flip = false;

	for (blanks(r); *r->s == '!'; blanks(r)) {
		flip = !flip;
		r->s++;
	}
	if (*r->s == '(') {
		r->s++;
		if (++r->nest > NEST_MAX) {
			r->bad = true;
			return false;
		}
		v = or_value(r);
		r->nest--;
		r->bad |= *r->s != ')';
		r->s += *r->s == ')';
	} else {
		v = variable(r);
	}
	for (blanks(r); *r->s == '\''; blanks(r)) {
		flip = !flip;
		r->s++;
	}
	return v != flip;
}

static bool
xor_value(struct reader *r)
{
	bool v = factor(r);

	while (*r->s == '^' && !r->bad) {
		r->s++;
		v = factor(r) != v;
	}
	return v;
}

static bool
and_value(struct reader *r)
{
	bool v = xor_value(r);

	while (*r->s != '\0' && *r->s != ')' && *r->s != '+' && *r->s != '|' &&
		!r->bad) {
		if (*r->s == '*' || *r->s == '&')
			r->s++;
		v = xor_value(r) && v;
	}
	return v;
}

static bool
or_value(struct reader *r)
{
	bool v = and_value(r);

	while ((*r->s == '+' || *r->s == '|') && !r->bad) {
		r->s++;
		v = and_value(r) || v;
	}
	return v;
}

static bool
make_table(struct power *p, const struct liberty_cell *c, const char *function,
	power_table *out)
{
	unsigned n = 1U << (c->n_pins + 1);
	unsigned char *t;

	*out = NULL;
	if (!function || !*function)
		return true;
	t = arena_alloc(p->a, n);
	for (unsigned v = 0; v < n; v++) {
		struct reader r = {.s = function, .cell = c, .values = v};

		t[v] = or_value(&r);
		if (r.bad || *r.s)
			return power__why(p,
				"cell %s: \"%.60s\" cannot be "
				"read as a function",
				c->name, function);
	}
	*out = t;
	return true;
}

bool
power__depends(power_table t, size_t pin, size_t n_pins)
{
	unsigned bit = 1U << pin;

	for (unsigned v = 0; t && v < 1U << (n_pins + 1); v++)
		if (t[v] != t[v ^ bit])
			return true;
	return false;
}

const struct power_type *
power__type(struct power *p, const struct liberty_cell *c)
{
	struct power_type *t;
	const struct liberty_state *s = &c->state;

	for (size_t i = 0; i < p->n_types; i++)
		if (p->types[i]->cell == c)
			return p->types[i];
	if (c->n_pins > POWER_PINS_MAX) {
		power__why(p, "cell %s has more than %d pins", c->name,
			POWER_PINS_MAX);
		return NULL;
	}
	t = arena_alloc(p->a, sizeof(*t));
	t->cell = c;
	t->out = arena_array(p->a, c->n_pins, sizeof(*t->out));
	for (size_t i = 0; i < c->n_pins; i++)
		if (c->pins[i].dir == LIBERTY_OUT &&
			!make_table(p, c, c->pins[i].function, &t->out[i]))
			return NULL;
	if (!make_table(p, c, s->clocked_on, &t->clock) ||
		!make_table(p, c, s->next_state, &t->next) ||
		!make_table(p, c, s->enable, &t->enable) ||
		!make_table(p, c, s->data_in, &t->data) ||
		!make_table(p, c, s->clear, &t->clear) ||
		!make_table(p, c, s->preset, &t->preset))
		return NULL;
	p->types[p->n_types++] = t;
	return t;
}
