/*
 * shape: reads a netlist of Yosys (see shape.h).  Resets are found by their
 * effect: the input is set, all else is unknown, and the logic before a
 * flip-flop is evaluated with three values.  Must not run a tool.
 */
#include "eval/shape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define BITS_MAX ((size_t)1 << 20) /* numbers of nets */
#define WIDTH_MAX 65536
#define LEVELS_MAX 2000 /* of logic that is looked through */

enum value { ZERO, ONE, UNKNOWN };
#define CONSTANT (-4) /* bit -4: 0, -3: 1, -2: x */

enum gate_kind {
	GATE_NONE, /* an input, or logic that is not looked through */
	GATE_NOT,
	GATE_AND,
	GATE_NAND,
	GATE_OR,
	GATE_NOR,
	GATE_XOR,
	GATE_XNOR,
	GATE_MUX,
	GATE_FLOP,
	GATE_LATCH
};

struct shape_net {
	const char *name;
	int *bits;
	int width;
};

struct shape_gate {
	enum gate_kind kind;
	int in[3];    /* A, B, S; a flip-flop: D, clock, reset or CONSTANT */
	bool rising;  /* clock */
	bool high;    /* asynchronous reset */
	char init;    /* value of the asynchronous reset: '0', '1', 'x' */
	uint8_t memo; /* of the evaluation with this stamp */
	unsigned stamp;
};

static const struct {
	const char *type;
	enum gate_kind kind;
} gate_types[] = {{"$_NOT_", GATE_NOT}, {"$_AND_", GATE_AND},
	{"$_NAND_", GATE_NAND}, {"$_OR_", GATE_OR}, {"$_NOR_", GATE_NOR},
	{"$_XOR_", GATE_XOR}, {"$_XNOR_", GATE_XNOR}, {"$_MUX_", GATE_MUX}};

/* ---- bits ---- */

/* Number of a bit; constants and what is none below 0. */
static int
bit_of(const cJSON *v)
{
	if (v == NULL)
		return CONSTANT + UNKNOWN;
	if (cJSON_IsNumber(v) && v->valuedouble >= 0 &&
		v->valuedouble < (double)BITS_MAX)
		return (int)v->valuedouble;
	if (cJSON_IsString(v) && str_eq(v->valuestring, "0"))
		return CONSTANT + ZERO;
	if (cJSON_IsString(v) && str_eq(v->valuestring, "1"))
		return CONSTANT + ONE;
	return CONSTANT + UNKNOWN;
}

/* Bits of a list; false: too many. */
static bool
bits_of(struct arena *a, const cJSON *list, int **out, int *n)
{
	int size = cJSON_GetArraySize(list), i = 0;
	const cJSON *v;

	if (size > WIDTH_MAX)
		return false;
	*out = arena_array(a, (size_t)size, sizeof(**out));
	cJSON_ArrayForEach(v, list)
	{
		(*out)[i++] = bit_of(v);
	}
	*n = size;
	return true;
}

/* Largest number of a bit in the lists of an object's members. */
static size_t
most_of(const cJSON *members, const char *key, size_t most)
{
	const cJSON *m, *v;

	cJSON_ArrayForEach(m, members)
	{
		cJSON_ArrayForEach(v, json_get(m, key))
		{
			int b = bit_of(v);

			most = b >= 0 && (size_t)b + 1 > most ? (size_t)b + 1
							      : most;
		}
	}
	return most;
}

/* Parameters are numbers, or texts of 0 and 1. */
static bool
is_one(const cJSON *cell, const char *key)
{
	const cJSON *v = json_get(json_get(cell, "parameters"), key);

	if (cJSON_IsString(v)) {
		size_t n = strlen(v->valuestring);

		return n > 0 && v->valuestring[n - 1] == '1';
	}
	return cJSON_IsNumber(v) && v->valuedouble != 0;
}

/* ---- cells ---- */

struct reading {
	struct shape *s;
	struct shape_port *ports;
	struct shape_memory *memories;
	struct shape_instance *instances;
	const cJSON *modules;
};

static struct shape_gate *
gate_at(const struct shape *s, int bit)
{
	return bit >= 0 && (size_t)bit < s->n_gates ? &s->gates[bit] : NULL;
}

static int
pin(const cJSON *cell, const char *name, int i)
{
	const cJSON *list = json_get(json_get(cell, "connections"), name);

	return list == NULL ? CONSTANT + UNKNOWN
			    : bit_of(cJSON_GetArrayItem(list, i));
}

static void
take_gate(struct shape *s, const cJSON *cell, enum gate_kind kind)
{
	struct shape_gate *g = gate_at(s, pin(cell, "Y", 0));

	if (g == NULL)
		return;
	g->kind = kind;
	g->in[0] = pin(cell, "A", 0);
	g->in[1] = pin(cell, "B", 0);
	g->in[2] = pin(cell, "S", 0);
}

/* A word of flip-flops or latches, bit by bit. */
static void
take_word(struct shape *s, const cJSON *cell, enum gate_kind kind)
{
	const cJSON *pins = json_get(cell, "connections");
	const cJSON *q = json_get(pins, "Q"), *d = json_get(pins, "D"), *v;
	const char *init =
		json_str(json_get(cell, "parameters"), "ARST_VALUE", "");
	int n = cJSON_GetArraySize(q), i = 0;

	d = d != NULL ? d->child : NULL;
	cJSON_ArrayForEach(v, q)
	{
		struct shape_gate *g = gate_at(s, bit_of(v));

		if (g != NULL) {
			g->kind = kind;
			g->in[0] = bit_of(d);
			g->in[1] = pin(cell, "CLK", 0);
			g->in[2] = pin(cell, "ARST", 0);
			g->rising = is_one(cell, "CLK_POLARITY");
			g->high = is_one(cell, "ARST_POLARITY");
			g->init =
				(int)strlen(init) == n ? init[n - 1 - i] : 'x';
		}
		d = d != NULL ? d->next : NULL;
		i++;
	}
}

/* "$paramod$...\fifo" and "\fifo" are fifo. */
static const char *
plain_module(const struct reading *r, const char *type)
{
	const cJSON *m = json_get(r->modules, type);
	const char *name = json_str(json_get(m, "attributes"), "hdlname", type);
	const char *end;

	name += name[0] == '\\';
	if (!str_starts(name, "$paramod"))
		return name;
	/* $paramod\fifo\W=... or $paramod$HASH\fifo */
	name = strchr(name, '\\');
	if (name == NULL)
		return type;
	end = strchr(++name, '\\');
	return end == NULL ? name
			   : arena_strndup(r->s->a, name, (size_t)(end - name));
}

static void
take_cell(struct reading *r, const cJSON *cell)
{
	const char *type = json_str(cell, "type", "");

	for (size_t i = 0; i < sizeof(gate_types) / sizeof(gate_types[0]); i++)
		if (str_eq(type, gate_types[i].type)) {
			take_gate(r->s, cell, gate_types[i].kind);
			return;
		}
	if (type[0] != '$' || str_starts(type, "$paramod"))
		r->instances[r->s->n_instances++] = (struct shape_instance){
			cell->string, plain_module(r, type)};
	else if (strstr(type, "dff") != NULL)
		take_word(r->s, cell, GATE_FLOP);
	else if (strstr(type, "latch") != NULL)
		take_word(r->s, cell, GATE_LATCH);
}

/* ---- the module ---- */

static const cJSON *
find_module(const cJSON *modules, const char *top)
{
	const cJSON *m;

	if (top != NULL)
		return json_get(modules, top);
	cJSON_ArrayForEach(m, modules)
	{
		if (json_get(json_get(m, "attributes"), "top") != NULL)
			return m;
	}
	return NULL;
}

static int
take_ports(struct reading *r, const cJSON *ports, struct err *e)
{
	const cJSON *p;

	cJSON_ArrayForEach(p, ports)
	{
		const char *dir = json_str(p, "direction", "");
		int n = cJSON_GetArraySize(json_get(p, "bits"));

		if (n > WIDTH_MAX)
			return err_set(e, ERR_LIMIT,
				"the port %.60s has more than %d bits",
				p->string, WIDTH_MAX);
		r->ports[r->s->n_ports++] = (struct shape_port){p->string,
			str_eq(dir, "input")		? SHAPE_INPUT
				: str_eq(dir, "output") ? SHAPE_OUTPUT
							: SHAPE_INOUT,
			n};
	}
	return 0;
}

static int
take_nets(struct shape *s, const cJSON *nets, struct err *e)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, nets)
	{
		struct shape_net *net = &s->nets[s->n_nets];

		if (json_i64(x, "hide_name", 0) != 0)
			continue;
		net->name = x->string;
		if (!bits_of(
			    s->a, json_get(x, "bits"), &net->bits, &net->width))
			return err_set(e, ERR_LIMIT,
				"the net %.60s has more than %d bits",
				x->string, WIDTH_MAX);
		s->n_nets++;
	}
	return 0;
}

static void
take_memories(struct reading *r, const cJSON *memories)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, memories)
	{
		r->memories[r->s->n_memories++] = (struct shape_memory){
			x->string, (int)json_num(x, "width", 0),
			(int)json_num(x, "size", 0)};
	}
}

static void *
room_for(struct shape *s, const cJSON *list, size_t size)
{
	return arena_array(s->a, (size_t)cJSON_GetArraySize(list), size);
}

int
shape_read(struct arena *a, const char *json, size_t n, const char *top,
	struct shape *out, struct err *e)
{
	struct reading r = {.s = out};
	const cJSON *m, *cells, *cell;
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	out->a = a;
	if (json_parse(a, json, n, &doc, e) < 0)
		return -1;
	r.modules = json_get(doc, "modules");
	m = find_module(r.modules, top);
	if (!cJSON_IsObject(m))
		return err_set(e, ERR_NOTFOUND, "no module %.60s in a netlist",
			top != NULL ? top : "that is marked top");
	out->top = m->string;
	cells = json_get(m, "cells");
	out->n_gates = most_of(json_get(m, "netnames"), "bits", 0);
	out->n_gates = most_of(json_get(m, "ports"), "bits", out->n_gates);
	out->gates = arena_array(a, out->n_gates, sizeof(*out->gates));
	out->nets = room_for(out, json_get(m, "netnames"), sizeof(*out->nets));
	out->ports = r.ports =
		room_for(out, json_get(m, "ports"), sizeof(*r.ports));
	out->memories = r.memories =
		room_for(out, json_get(m, "memories"), sizeof(*r.memories));
	out->instances = r.instances =
		room_for(out, cells, sizeof(*r.instances));
	if (take_ports(&r, json_get(m, "ports"), e) < 0 ||
		take_nets(out, json_get(m, "netnames"), e) < 0)
		return -1;
	take_memories(&r, json_get(m, "memories"));
	cJSON_ArrayForEach(cell, cells)
	{
		if (cell->string != NULL)
			take_cell(&r, cell);
	}
	return 0;
}

/* ---- questions ---- */

const struct shape_port *
shape_port(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->n_ports; i++)
		if (str_eq(s->ports[i].name, name))
			return &s->ports[i];
	return NULL;
}

static const struct shape_net *
find_net(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->n_nets; i++)
		if (str_eq(s->nets[i].name, name))
			return &s->nets[i];
	return NULL;
}

/* The input of one bit behind a bit; NULL: none. */
static const char *
input_of(const struct shape *s, int bit)
{
	for (size_t i = 0; bit >= 0 && i < s->n_ports; i++) {
		const struct shape_net *net;

		if (s->ports[i].dir != SHAPE_INPUT || s->ports[i].width != 1)
			continue;
		net = find_net(s, s->ports[i].name);
		if (net != NULL && net->width == 1 && net->bits[0] == bit)
			return s->ports[i].name;
	}
	return NULL;
}

void
shape_store(const struct shape *s, const char *name, struct shape_store *out)
{
	const struct shape_net *net = find_net(s, name);
	int clock = CONSTANT;
	bool one = true;

	memset(out, 0, sizeof(*out));
	if (net == NULL)
		return;
	out->width = net->width;
	for (int i = 0; i < net->width; i++) {
		const struct shape_gate *g = gate_at(s, net->bits[i]);

		if (g == NULL)
			continue;
		out->latches += g->kind == GATE_LATCH;
		if (g->kind != GATE_FLOP)
			continue;
		if (out->flops++ == 0) {
			clock = g->in[1];
			out->falling = !g->rising;
		}
		one = one && g->in[1] == clock && out->falling == !g->rising;
	}
	if (one)
		out->clock = input_of(s, clock);
}

/* ---- evaluation ---- */

struct evaluation {
	const struct shape *s;
	int input; /* bit that is set */
	enum value level;
	unsigned stamp;
};

static enum value evaluate(struct evaluation *v, int bit, int depth);

static enum value
inverse(enum value x)
{
	return x == UNKNOWN ? UNKNOWN : x == ONE ? ZERO : ONE;
}

static enum value
both(enum value x, enum value y)
{
	if (x == ZERO || y == ZERO)
		return ZERO;
	return x == ONE && y == ONE ? ONE : UNKNOWN;
}

static enum value
differ(enum value x, enum value y)
{
	if (x == UNKNOWN || y == UNKNOWN)
		return UNKNOWN;
	return x != y ? ONE : ZERO;
}

static enum value
choose(struct evaluation *v, const struct shape_gate *g, int depth)
{
	enum value s = evaluate(v, g->in[2], depth);
	enum value a, b;

	if (s != UNKNOWN)
		return evaluate(v, g->in[s == ONE ? 1 : 0], depth);
	a = evaluate(v, g->in[0], depth);
	b = evaluate(v, g->in[1], depth);
	return a == b ? a : UNKNOWN;
}

static enum value
of_gate(struct evaluation *v, const struct shape_gate *g, int depth)
{
	enum value a, b;

	if (g->kind == GATE_MUX)
		return choose(v, g, depth);
	if (g->kind == GATE_NONE || g->kind >= GATE_FLOP)
		return UNKNOWN;
	a = evaluate(v, g->in[0], depth);
	if (g->kind == GATE_NOT)
		return inverse(a);
	b = evaluate(v, g->in[1], depth);
	if (g->kind == GATE_AND)
		return both(a, b);
	if (g->kind == GATE_NAND)
		return inverse(both(a, b));
	if (g->kind == GATE_OR)
		return inverse(both(inverse(a), inverse(b)));
	if (g->kind == GATE_NOR)
		return both(inverse(a), inverse(b));
	return g->kind == GATE_XOR ? differ(a, b) : inverse(differ(a, b));
}

/* A loop, and what is too deep, is unknown. */
static enum value
evaluate(struct evaluation *v, int bit, int depth)
{
	struct shape_gate *g = gate_at(v->s, bit);

	if (bit < 0)
		return (enum value)(bit - CONSTANT);
	if (bit == v->input)
		return v->level;
	if (g == NULL || depth >= LEVELS_MAX)
		return UNKNOWN;
	if (g->stamp != v->stamp) {
		g->stamp = v->stamp;
		g->memo = UNKNOWN; /* while it is under way */
		g->memo = (uint8_t)of_gate(v, g, depth + 1);
	}
	return (enum value)g->memo;
}

/* The asynchronous reset of a flip-flop is active: its value, else 0. */
static char
at_once(struct evaluation *v, const struct shape_gate *g)
{
	enum value r;

	if (g->in[2] < 0)
		return '\0';
	r = evaluate(v, g->in[2], 0);
	return r == (g->high ? ONE : ZERO) ? g->init : '\0';
}

enum shape_reset
shape_reset(struct shape *s, const char *name, const char *input, bool level,
	const char **value)
{
	const struct shape_net *net = find_net(s, name);
	const struct shape_net *in = find_net(s, input);
	struct evaluation v = {s, -1, level ? ONE : ZERO, ++s->stamp};
	enum shape_reset how = SHAPE_ASYNC;
	char *text;

	if (value != NULL)
		*value = "";
	if (net == NULL || in == NULL || in->width != 1 || net->width == 0)
		return SHAPE_KEEPS;
	v.input = in->bits[0];
	text = arena_alloc(s->a, (size_t)net->width + 1);
	for (int i = 0; i < net->width; i++) {
		struct shape_gate *g = gate_at(s, net->bits[i]);
		char c = g != NULL && g->kind == GATE_FLOP ? at_once(&v, g)
							   : '\0';

		if (c == '\0') {
			enum value x = g != NULL && g->kind == GATE_FLOP
				? evaluate(&v, g->in[0], 0)
				: UNKNOWN;

			if (x == UNKNOWN)
				return SHAPE_KEEPS;
			c = x == ONE ? '1' : '0';
			how = SHAPE_SYNC;
		}
		text[net->width - 1 - i] = c;
	}
	if (value != NULL)
		*value = text;
	return how;
}
