/*
 * power_net: a mapped netlist out of Yosys' JSON: wires with what they feed,
 * cells by levels of logic.
 */
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "eval/power_int.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

bool
power__why(struct power *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!p->out->why)
		p->out->why = arena_vprintf(p->a, fmt, ap);
	va_end(ap);
	return false;
}

/* Net of a bit: its number; constants are "0" "1" "x" "z".  -1: no bit. */
static int
bit_of(const cJSON *b)
{
	if (cJSON_IsString(b))
		return str_eq(b->valuestring, "1") ? 1 : 0;
	if (cJSON_IsNumber(b) && b->valuedouble >= 2 &&
		b->valuedouble < POWER_BITS_MAX)
		return (int)b->valuedouble;
	return -1;
}

/* ---- how many there are ---- */

static bool
measure_bits(struct power *p, const cJSON *list)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, list)
	{
		int net = bit_of(b);

		if (net < 0)
			return power__why(p,
				"a net that is no number, or "
				"above %d",
				POWER_BITS_MAX);
		if (net >= p->n_wires)
			p->n_wires = net + 1;
	}
	return true;
}

static bool
measure(struct power *p, const cJSON *module)
{
	const cJSON *x, *c;

	p->n_wires = 2;
	cJSON_ArrayForEach(x, json_get(module, "ports"))
	{
		if (!measure_bits(p, json_get(x, "bits")))
			return false;
	}
	cJSON_ArrayForEach(x, json_get(module, "netnames"))
	{
		if (!measure_bits(p, json_get(x, "bits")))
			return false;
	}
	cJSON_ArrayForEach(x, json_get(module, "cells"))
	{
		p->n_cells++;
		cJSON_ArrayForEach(c, json_get(x, "connections"))
		{
			if (!measure_bits(p, c))
				return false;
		}
	}
	return true;
}

/* ---- names and initial values ---- */

static void
name_bits(struct power *p, const cJSON *net)
{
	const cJSON *bits = json_get(net, "bits"), *b;
	const char *init = json_str(json_get(net, "attributes"), "init", "");
	bool hidden = json_i64(net, "hide_name", 0) != 0;
	size_t n = strlen(init);
	int width = cJSON_GetArraySize(bits), i = 0;

	cJSON_ArrayForEach(b, bits)
	{
		struct power_wire *w = &p->wires[bit_of(b)];

		if (!w->name || !hidden)
			w->name = width > 1
				? arena_printf(p->a, "%s[%d]", net->string, i)
				: net->string;
		if ((size_t)i < n &&
			(init[n - 1 - (size_t)i] == '0' ||
				init[n - 1 - (size_t)i] == '1'))
			w->init =
				(unsigned char)(init[n - 1 - (size_t)i] - '0');
		i++;
	}
}

static void
read_input(struct power *p, const cJSON *port)
{
	struct power_port *in = &p->inputs[p->n_inputs++];
	const cJSON *bits = json_get(port, "bits"), *b;

	in->name = port->string;
	in->bits = arena_array(
		p->a, (size_t)cJSON_GetArraySize(bits), sizeof(int));
	cJSON_ArrayForEach(b, bits)
	{
		in->bits[in->width++] = bit_of(b);
	}
}

/* ---- cells ---- */

static bool
connect(struct power *p, struct power_cell *c, const cJSON *x)
{
	const struct liberty_cell *lc = c->type->cell;
	const struct power_type *t = c->type;

	c->pins = arena_array(p->a, lc->n_pins, sizeof(int));
	for (size_t i = 0; i < lc->n_pins; i++) {
		const cJSON *bits =
			json_get(json_get(x, "connections"), lc->pins[i].name);
		const struct liberty_pin *pin = &lc->pins[i];
		struct power_wire *w;

		c->pins[i] = bits && bits->child ? bit_of(bits->child) : -1;
		if (c->pins[i] < 0 || pin->dir != LIBERTY_IN)
			continue;
		w = &p->wires[c->pins[i]];
		if (isnan(pin->cap_ff))
			return power__why(p,
				"the liberty tells no capacitance of %s, pin "
				"%s",
				lc->name, pin->name);
		w->cap_ff += pin->cap_ff;
		w->n_readers++;
		w->clock |=
			pin->clock || power__depends(t->clock, i, lc->n_pins);
	}
	return true;
}

static bool
read_cell(struct power *p, const cJSON *x)
{
	const char *type = json_str(x, "type", "");
	const struct liberty_cell *lc = liberty_find(p->job->lib, type);
	struct power_cell *c;

	if (str_eq(type, "$scopeinfo"))
		return true;
	if (!lc)
		return power__why(p, "cell %.60s is not in the liberty", type);
	c = &p->cells[p->n_cells++];
	c->type = power__type(p, lc);
	c->chain = -1;
	if (isnan(lc->leakage_nw))
		p->out->leakage_nw = NAN;
	else
		p->out->leakage_nw += lc->leakage_nw;
	return c->type && connect(p, c, x);
}

static void
index_readers(struct power *p)
{
	int *fill = arena_array(p->a, (size_t)p->n_wires, sizeof(int));
	int at = 0;

	for (int i = 0; i < p->n_wires; i++) {
		p->wires[i].first = fill[i] = at;
		at += p->wires[i].n_readers;
	}
	p->readers = arena_array(p->a, (size_t)at, sizeof(int));
	for (int i = 0; i < p->n_cells; i++) {
		const struct power_cell *c = &p->cells[i];
		const struct liberty_cell *lc = c->type->cell;

		for (size_t k = 0; k < lc->n_pins; k++)
			if (lc->pins[k].dir == LIBERTY_IN && c->pins[k] >= 0)
				p->readers[fill[c->pins[k]]++] = i;
	}
}

static bool
is_ff(const struct power_cell *c)
{
	return c->type->clock != NULL;
}

static bool
comb_output(const struct power_cell *c, size_t pin)
{
	return !is_ff(c) && c->type->out[pin] && c->pins[pin] >= 0;
}

/* The wire has its driver: cells that wait for no other come next. */
static int
release(struct power *p, const struct power_wire *w, int level, int *waits,
	int *order, int tail)
{
	for (int r = 0; r < w->n_readers; r++) {
		int i = p->readers[w->first + r];

		if (is_ff(&p->cells[i]))
			continue;
		if (p->cells[i].level < level + 1)
			p->cells[i].level = level + 1;
		if (--waits[i] == 0)
			order[tail++] = i;
	}
	return tail;
}

/* Inputs of each cell that other logic drives. */
static void
count_waits(struct power *p, int *waits)
{
	char *driven = arena_alloc(p->a, (size_t)p->n_wires);

	for (int i = 0; i < p->n_cells; i++)
		for (size_t k = 0; k < p->cells[i].type->cell->n_pins; k++)
			if (comb_output(&p->cells[i], k))
				driven[p->cells[i].pins[k]] = 1;
	for (int n = 0; n < p->n_wires; n++)
		for (int r = 0; driven[n] && r < p->wires[n].n_readers; r++)
			waits[p->readers[p->wires[n].first + r]]++;
}

/* Levels of logic; what is in a loop (through latches) stands behind. */
static void
sort_levels(struct power *p)
{
	int *waits = arena_array(p->a, (size_t)p->n_cells, sizeof(int));
	int *order = arena_array(p->a, (size_t)p->n_cells, sizeof(int));
	int head = 0, tail = 0, last = 0;

	count_waits(p, waits);
	for (int i = 0; i < p->n_cells; i++)
		if (!is_ff(&p->cells[i]) && waits[i] == 0)
			order[tail++] = i;
	while (head < tail) {
		const struct power_cell *c = &p->cells[order[head++]];

		if (c->level > last)
			last = c->level;
		for (size_t k = 0; k < c->type->cell->n_pins; k++)
			if (comb_output(c, k))
				tail = release(p, &p->wires[c->pins[k]],
					c->level, waits, order, tail);
	}
	for (int i = 0; i < p->n_cells; i++)
		if (is_ff(&p->cells[i]))
			p->cells[i].level = last + 2;
		else if (waits[i] > 0)
			p->cells[i].level = last + 1;
	p->n_levels = last + 3;
}

bool
power__read(struct power *p)
{
	const struct power_job *job = p->job;
	const cJSON *module, *x;
	struct err e = ERR_INIT;
	cJSON *doc;

	if (json_parse(p->a, job->netlist_json, job->netlist_json_n, &doc, &e) <
		0)
		return power__why(p, "the netlist cannot be read: %s", e.msg);
	module = json_get(json_get(doc, "modules"), job->top);
	if (!module)
		return power__why(
			p, "the netlist has no module %.80s", job->top);
	if (!measure(p, module))
		return false;
	p->wires = arena_array(p->a, (size_t)p->n_wires, sizeof(*p->wires));
	p->cells = arena_array(p->a, (size_t)p->n_cells, sizeof(*p->cells));
	p->types = arena_array(
		p->a, (size_t)p->n_cells + 1, sizeof(struct power_type *));
	p->inputs = arena_array(p->a,
		(size_t)cJSON_GetArraySize(json_get(module, "ports")),
		sizeof(*p->inputs));
	for (int i = 0; i < p->n_wires; i++)
		p->wires[i].init = 2;
	cJSON_ArrayForEach(x, json_get(module, "netnames"))
	{
		name_bits(p, x);
	}
	cJSON_ArrayForEach(x, json_get(module, "ports"))
	{
		if (str_eq(json_str(x, "direction", ""), "inout"))
			return power__why(p, "port %s is inout", x->string);
		if (str_eq(json_str(x, "direction", ""), "input"))
			read_input(p, x);
	}
	p->n_cells = 0;
	cJSON_ArrayForEach(x, json_get(module, "cells"))
	{
		if (!read_cell(p, x))
			return false;
	}
	index_readers(p);
	sort_levels(p);
	return true;
}
