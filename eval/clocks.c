/*
 * clocks: walks from clock pins back to inputs (see clocks.h).  Must not take
 * an input for a clock that only gates one.
 */
#include "eval/clocks.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define BITS_MAX 4000000 /* nets of a netlist */
#define SEVERAL_MAX 8	 /* inputs that are told of one clock */

struct finder {
	struct arena *a;
	const struct liberty *lib;
	const char **port;    /* of a net: the input's name, or NULL */
	const cJSON **driver; /* of a net: the cell, or NULL */
	int n_nets;
	int *seen; /* of a net: the walk that was there */
	int walk;
	int *stack;
	struct clocks *out;
};

static int
net_of(const struct finder *f, const cJSON *bit)
{
	if (!cJSON_IsNumber(bit) || bit->valuedouble < 0 ||
		bit->valuedouble >= f->n_nets)
		return -1;
	return (int)bit->valuedouble;
}

static int
highest(const cJSON *list, const char *member)
{
	const cJSON *x, *c, *b;
	double max = 0;

	cJSON_ArrayForEach(x, list)
	{
		const cJSON *bits = json_get(x, member);

		cJSON_ArrayForEach(c, bits)
		{
			if (cJSON_IsNumber(c) && c->valuedouble > max)
				max = c->valuedouble;
			cJSON_ArrayForEach(b, c)
			{
				if (cJSON_IsNumber(b) && b->valuedouble > max)
					max = b->valuedouble;
			}
		}
	}
	return max < BITS_MAX ? (int)max + 1 : -1;
}

static void
read_ports(struct finder *f, const cJSON *ports)
{
	const cJSON *x, *b;

	cJSON_ArrayForEach(x, ports)
	{
		const cJSON *bits = json_get(x, "bits");
		int width = cJSON_GetArraySize(bits), i = 0;

		if (!str_eq(json_str(x, "direction", ""), "input"))
			continue;
		cJSON_ArrayForEach(b, bits)
		{
			int net = net_of(f, b);

			if (net >= 0)
				f->port[net] = width == 1
					? x->string
					: arena_printf(
						  f->a, "%s[%d]", x->string, i);
			i++;
		}
	}
}

static const cJSON *
pin_bit(const cJSON *cell, const char *pin)
{
	const cJSON *bits = json_get(json_get(cell, "connections"), pin);

	return bits ? bits->child : NULL;
}

static void
read_drivers(struct finder *f, const cJSON *cells)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, cells)
	{
		const struct liberty_cell *c =
			liberty_find(f->lib, json_str(x, "type", ""));

		for (size_t i = 0; c && i < c->n_pins; i++) {
			int net = net_of(f, pin_bit(x, c->pins[i].name));

			if (net >= 0 && c->pins[i].dir == LIBERTY_OUT)
				f->driver[net] = x;
		}
	}
}

/* ---- walking ---- */

/* Is the pin named in an expression such as "!CK & EN"? */
static bool
named_in(const char *expr, const char *pin)
{
	static const char stop[] = " \t\n!'()&|*+^\"";
	size_t n = strlen(pin);

	for (; expr && *expr; expr += strcspn(expr, stop)) {
		expr += strspn(expr, stop);
		if (strcspn(expr, stop) == n && strncmp(expr, pin, n) == 0)
			return true;
	}
	return false;
}

static bool
is_clock_pin(const struct liberty_cell *c, const struct liberty_pin *p)
{
	return p->dir == LIBERTY_IN &&
		(p->clock || named_in(c->state.clocked_on, p->name) ||
			named_in(c->state.enable, p->name));
}

static int
push_inputs(struct finder *f, const cJSON *cell, int depth)
{
	const struct liberty_cell *c =
		liberty_find(f->lib, json_str(cell, "type", ""));

	if (c->ff || c->latch)
		return depth;
	for (size_t i = 0; i < c->n_pins; i++) {
		int net = net_of(f, pin_bit(cell, c->pins[i].name));

		if (net < 0 || c->pins[i].dir != LIBERTY_IN ||
			f->seen[net] == f->walk)
			continue;
		f->seen[net] = f->walk;
		f->stack[depth++] = net;
	}
	return depth;
}

static bool
is_known(const struct finder *f, const char *port)
{
	for (size_t i = 0; i < f->out->n; i++)
		if (str_eq(f->out->ports[i], port))
			return true;
	return false;
}

/* Inputs that a net depends on through logic: how many, and the first ones;
 * 0 when one of them is a clock that is known. */
static size_t
inputs_of(struct finder *f, int net, const char **out)
{
	size_t n = 0;
	int depth = 1;

	f->seen[net] = ++f->walk;
	f->stack[0] = net;
	while (depth > 0) {
		int at = f->stack[--depth];

		if (f->port[at] && is_known(f, f->port[at]))
			return 0;
		if (f->port[at] && n < SEVERAL_MAX)
			out[n++] = f->port[at];
		else if (f->driver[at])
			depth = push_inputs(f, f->driver[at], depth);
	}
	return n;
}

static void
add_clock(struct finder *f, const char *port)
{
	const char **old = f->out->ports;

	f->out->ports = arena_array(f->a, f->out->n + 1, sizeof(*old));
	if (f->out->n > 0)
		memcpy(f->out->ports, old, f->out->n * sizeof(*old));
	f->out->ports[f->out->n++] = port;
}

static void
add_unclear(struct finder *f, const char **ports, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(
			f->a, "%s%s%s", text, i ? ", " : "", ports[i]);
	if (f->out->unclear[0] == '\0')
		f->out->unclear = text;
}

/* The first pass finds clocks, the second what is left. */
static void
visit(struct finder *f, int net, bool second, char *done)
{
	const char *ports[SEVERAL_MAX];
	size_t n;

	if (net < 0 || done[net])
		return;
	done[net] = 1;
	n = inputs_of(f, net, ports);
	if (n == 1)
		add_clock(f, ports[0]);
	else if (n > 1 && second)
		add_unclear(f, ports, n);
}

static void
visit_all(struct finder *f, const cJSON *cells, bool second)
{
	char *done = arena_alloc(f->a, (size_t)f->n_nets);
	const cJSON *x;

	cJSON_ArrayForEach(x, cells)
	{
		const struct liberty_cell *c =
			liberty_find(f->lib, json_str(x, "type", ""));

		if (!c || !(c->ff || c->latch))
			continue;
		f->out->n_state += !second;
		for (size_t i = 0; i < c->n_pins; i++)
			if (is_clock_pin(c, &c->pins[i]))
				visit(f, net_of(f, pin_bit(x, c->pins[i].name)),
					second, done);
	}
}

static int
open_module(struct arena *a, const char *text, const char *top,
	const cJSON **out, struct err *e)
{
	cJSON *doc;

	if (json_parse(a, text, strlen(text), &doc, e) < 0)
		return -1;
	*out = json_get(json_get(doc, "modules"), top);
	if (*out)
		return 0;
	return err_set(e, ERR_PARSE, "the netlist has no module %.80s", top);
}

int
clocks_find(struct arena *a, const struct liberty *lib,
	const char *netlist_json, const char *top, struct clocks *out,
	struct err *e)
{
	struct finder f = {.a = a, .lib = lib, .out = out};
	const cJSON *module, *cells;
	int k;

	memset(out, 0, sizeof(*out));
	out->unclear = "";
	if (open_module(a, netlist_json, top, &module, e) < 0)
		return -1;
	cells = json_get(module, "cells");
	f.n_nets = highest(cells, "connections");
	k = highest(json_get(module, "ports"), "bits");
	if (f.n_nets < 0 || k < 0)
		return err_set(e, ERR_LIMIT,
			"the netlist has nets numbered above %d", BITS_MAX);
	f.n_nets = k > f.n_nets ? k : f.n_nets;
	f.port = arena_array(a, (size_t)f.n_nets, sizeof(*f.port));
	f.driver = arena_array(a, (size_t)f.n_nets, sizeof(cJSON *));
	f.seen = arena_array(a, (size_t)f.n_nets, sizeof(*f.seen));
	f.stack = arena_array(a, (size_t)f.n_nets + 1, sizeof(*f.stack));
	read_ports(&f, json_get(module, "ports"));
	read_drivers(&f, cells);
	visit_all(&f, cells, false);
	visit_all(&f, cells, true);
	return 0;
}

/* ---- names ---- */

static const char *
name_among(struct arena *a, const cJSON *list, const cJSON *bit)
{
	const cJSON *x, *b;

	cJSON_ArrayForEach(x, list)
	{
		const cJSON *bits = json_get(x, "bits");
		int i = 0;

		cJSON_ArrayForEach(b, bits)
		{
			if (cJSON_IsNumber(b) && cJSON_IsNumber(bit) &&
				b->valuedouble == bit->valuedouble)
				return cJSON_GetArraySize(bits) == 1
					? x->string
					: arena_printf(
						  a, "%s[%d]", x->string, i);
			i++;
		}
	}
	return NULL;
}

const char *
clocks_state_name(struct arena *a, const struct liberty *lib,
	const char *netlist_json, const char *top, const char *cell)
{
	struct err bad = ERR_INIT;
	const struct liberty_cell *c;
	const cJSON *module, *x;
	const char *name = NULL;

	if (open_module(a, netlist_json, top, &module, &bad) < 0)
		return NULL;
	x = json_get(json_get(module, "cells"), cell);
	c = liberty_find(lib, json_str(x, "type", ""));
	for (size_t i = 0; c && !name && i < c->n_pins; i++) {
		const cJSON *bit = pin_bit(x, c->pins[i].name);

		if (c->pins[i].dir != LIBERTY_OUT || !bit)
			continue;
		name = name_among(a, json_get(module, "netnames"), bit);
		if (!name)
			name = name_among(a, json_get(module, "ports"), bit);
	}
	return name;
}
