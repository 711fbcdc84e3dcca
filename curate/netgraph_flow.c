/*
 * netgraph_flow: which ports and registers logic leads from to which (see
 * netgraph.h).
 */
#include "curate/netgraph_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define STEPS_MAX 50000000 /* cells looked at, of all cones together */

enum keeper { LOGIC, REGISTER, LATCH, MEMORY, MODULE, NOTHING };
enum edge_kind { DATA, CLOCK, RESET, ENABLE, N_KINDS };

static const char *const kind_names[] = {"data", "clock", "reset", "enable"};

struct place { /* a node: port, or what keeps a value */
	const char *kind, *name;
	int width;
	cJSON *ops;
};

struct cones {
	struct netgraph_design *d;
	enum keeper *keeps; /* a cell */
	int *cell_place;    /* a cell that keeps: its node */
	int *net_place;	    /* an input port: its node */
	struct place *place;
	int n_places;
	int *stamp, round; /* a cell, in this round */
	int *stack;
	const char **types; /* of the round */
	int n_types, cap_types;
	uint8_t *from; /* a place: bits of enum edge_kind, for one target */
	cJSON *edges;
	int64_t steps;
	int n_edges;
};

static enum keeper
keeper_of(const char *type)
{
	static const char *const none[] = {"$assert", "$assume", "$cover",
		"$live", "$fair", "$print", "$check", "$scopeinfo", NULL};

	for (int i = 0; none[i] != NULL; i++)
		if (str_eq(type, none[i]))
			return NOTHING;
	if (type[0] != '$')
		return MODULE;
	if (str_starts(type, "$mem"))
		return MEMORY;
	if (strstr(type, "latch") != NULL || str_eq(type, "$sr"))
		return LATCH;
	return strstr(type, "dff") != NULL || str_eq(type, "$ff") ? REGISTER
								  : LOGIC;
}

static enum edge_kind
kind_of(const char *pin)
{
	static const struct {
		const char *pin;
		enum edge_kind kind;
	} known[] = {{"CLK", CLOCK}, {"WR_CLK", CLOCK}, {"RD_CLK", CLOCK},
		{"ARST", RESET}, {"SRST", RESET}, {"CLR", RESET},
		{"SET", RESET}, {"ALOAD", RESET}, {"RD_ARST", RESET},
		{"RD_SRST", RESET}, {"EN", ENABLE}, {"WR_EN", ENABLE},
		{"RD_EN", ENABLE}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(pin, known[i].pin))
			return known[i].kind;
	return DATA;
}

/* ---- places ---- */

static int
add_place(struct cones *c, const char *kind, const char *name, int width)
{
	c->place[c->n_places] = (struct place){kind, name, width, NULL};
	return c->n_places++;
}

/* The net of the first bit that a cell drives; -1: none. */
static int
driven_net(struct cones *c, const cJSON *cell)
{
	const cJSON *p, *v;

	cJSON_ArrayForEach(p, json_get(cell, "connections"))
	{
		if (str_eq(netgraph__direction(cell, p->string), "input"))
			continue;
		cJSON_ArrayForEach(v, p)
		{
			int b = netgraph__bit(c->d, v);

			if (b >= 0 && c->d->bit[b].net >= 0)
				return c->d->bit[b].net;
		}
	}
	return -1;
}

static const char *
memory_name(const cJSON *cell)
{
	const char *s =
		json_str(json_get(cell, "parameters"), "MEMID", cell->string);

	return s[0] == '\\' ? s + 1 : s;
}

/* Cells of one net are one register. */
static void
place_cell(struct cones *c, int i, int *of_net)
{
	static const char *const kinds[] = {
		"", "register", "latch", "memory", "module", ""};
	const cJSON *cell = c->d->cell[i];
	int net = driven_net(c, cell);
	enum keeper k = c->keeps[i];

	if (k == MEMORY || k == MODULE || net < 0) {
		c->cell_place[i] = add_place(c, kinds[k],
			k == MEMORY ? memory_name(cell) : cell->string, 0);
		return;
	}
	if (of_net[net] < 0)
		of_net[net] = add_place(
			c, kinds[k], c->d->net[net].name, c->d->net[net].width);
	c->cell_place[i] = of_net[net];
}

static void
find_places(struct cones *c)
{
	struct netgraph_design *d = c->d;
	int *of_net = arena_array(d->a, (size_t)d->n_nets + 1, sizeof(int));

	for (int i = 0; i < d->n_nets; i++) {
		const struct netgraph_net *net = &d->net[i];

		of_net[i] = c->net_place[i] = -1;
		if (net->port != NULL)
			c->net_place[i] =
				add_place(c, net->port, net->name, net->width);
	}
	for (int i = 0; i < d->n_cells; i++) {
		c->keeps[i] = keeper_of(json_str(d->cell[i], "type", ""));
		c->cell_place[i] = -1;
		if (c->keeps[i] != LOGIC && c->keeps[i] != NOTHING)
			place_cell(c, i, of_net);
	}
}

/* ---- cones ---- */

static void
note_type(struct cones *c, const char *type)
{
	for (int i = 0; i < c->n_types; i++)
		if (str_eq(c->types[i], type))
			return;
	if (c->n_types < c->cap_types)
		c->types[c->n_types++] = type;
}

/* A bit in a cone: its source is noted, or its logic is to be looked at. */
static void
reach(struct cones *c, const cJSON *v, enum edge_kind kind, int *depth)
{
	int b = netgraph__bit(c->d, v), cell;
	const struct netgraph_net *net;

	if (b < 0)
		return;
	cell = c->d->bit[b].cell;
	if (cell >= 0 && c->cell_place[cell] >= 0) {
		c->from[c->cell_place[cell]] |= (uint8_t)(1 << kind);
		return;
	}
	if (cell >= 0) {
		if (c->stamp[cell] != c->round) {
			c->stamp[cell] = c->round;
			c->stack[(*depth)++] = cell;
		}
		return;
	}
	if (c->d->bit[b].net < 0)
		return;
	net = &c->d->net[c->d->bit[b].net];
	if (net->port != NULL && !str_eq(net->port, "output"))
		c->from[c->net_place[c->d->bit[b].net]] |= (uint8_t)(1 << kind);
}

/* All that logic leads from into these bits. */
static void
cone(struct cones *c, const cJSON *bits, enum edge_kind kind)
{
	const cJSON *v, *p;
	int depth = 0;

	c->round++;
	cJSON_ArrayForEach(v, bits)
	{
		reach(c, v, kind, &depth);
	}
	while (depth > 0 && c->steps < STEPS_MAX) {
		const cJSON *cell = c->d->cell[c->stack[--depth]];

		note_type(c, json_str(cell, "type", ""));
		cJSON_ArrayForEach(p, json_get(cell, "connections"))
		{
			if (str_eq(netgraph__direction(cell, p->string),
				    "output"))
				continue;
			cJSON_ArrayForEach(v, p)
			{
				c->steps++;
				reach(c, v, kind, &depth);
			}
		}
	}
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void
finish(struct cones *c, int to)
{
	if (c->n_types > 0)
		qsort(c->types, (size_t)c->n_types, sizeof(*c->types), by_name);
	c->place[to].ops = json_array(c->d->a);
	for (int i = 0; i < c->n_types; i++)
		json_push_str(c->place[to].ops, c->types[i]);
	for (int i = 0; i < c->n_places; i++)
		for (int k = 0; k < N_KINDS; k++) {
			cJSON *o;

			if (c->from[i] == 0)
				break;
			if ((c->from[i] & 1 << k) == 0)
				continue;
			o = json_object(c->d->a);
			json_set_num(o, "from", i);
			json_set_num(o, "to", to);
			json_set_str(o, "kind", kind_names[k]);
			json_push(c->edges, o);
			c->n_edges++;
		}
	memset(c->from, 0, (size_t)c->n_places);
	c->n_types = 0;
	c->steps += c->n_places / 16;
}

static void
keeper_cones(struct cones *c, int place)
{
	const cJSON *p;
	bool any = false;

	for (int i = 0; i < c->d->n_cells; i++) {
		if (c->cell_place[i] != place)
			continue;
		any = true;
		cJSON_ArrayForEach(p, json_get(c->d->cell[i], "connections"))
		{
			if (!str_eq(netgraph__direction(
					    c->d->cell[i], p->string),
				    "output"))
				cone(c, p, kind_of(p->string));
		}
	}
	if (any)
		finish(c, place);
}

static void
all_cones(struct cones *c)
{
	const cJSON *names = json_get(c->d->module, "netnames"), *x;
	int no = 0;

	cJSON_ArrayForEach(x, names)
	{
		const struct netgraph_net *net = &c->d->net[no];
		int place = c->net_place[no++];

		if (net->port == NULL || str_eq(net->port, "input"))
			continue;
		cone(c, json_get(x, "bits"), DATA);
		if (str_eq(net->port, "inout"))
			c->from[place] = 0; /* it leads to itself */
		finish(c, place);
	}
	for (int i = 0; i < c->n_places && c->steps < STEPS_MAX &&
		c->n_edges <= LIM_GRAPH_EDGES;
		i++)
		keeper_cones(c, i);
}

static cJSON *
write_places(struct cones *c)
{
	cJSON *list = json_array(c->d->a);

	for (int i = 0; i < c->n_places; i++) {
		cJSON *o = json_object(c->d->a);

		json_set_num(o, "id", i);
		json_set_str(o, "kind", c->place[i].kind);
		json_set_str(o, "name", c->place[i].name);
		if (c->place[i].width > 0)
			json_set_num(o, "width", c->place[i].width);
		if (c->place[i].ops != NULL)
			json_set(o, "ops", c->place[i].ops);
		json_push(list, o);
	}
	return list;
}

bool
netgraph__dataflow(struct netgraph_design *d)
{
	size_t cells = (size_t)d->n_cells + 1, nets = (size_t)d->n_nets + 1;
	struct cones c = {.d = d, .cap_types = 256};

	c.keeps = arena_array(d->a, cells, sizeof(*c.keeps));
	c.cell_place = arena_array(d->a, cells, sizeof(*c.cell_place));
	c.stamp = arena_array(d->a, cells, sizeof(*c.stamp));
	c.stack = arena_array(d->a, cells, sizeof(*c.stack));
	c.net_place = arena_array(d->a, nets, sizeof(*c.net_place));
	c.place = arena_array(d->a, cells + nets, sizeof(*c.place));
	c.types = arena_array(d->a, (size_t)c.cap_types, sizeof(*c.types));
	c.edges = json_array(d->a);
	find_places(&c);
	c.from = arena_alloc(d->a, (size_t)c.n_places + 1);
	all_cones(&c);
	if (c.steps >= STEPS_MAX || c.n_edges > LIM_GRAPH_EDGES) {
		d->out->why = "the logic between registers is too large";
		return false;
	}
	d->out->dataflow = json_object(d->a);
	json_set(d->out->dataflow, "nodes", write_places(&c));
	json_set(d->out->dataflow, "edges", c.edges);
	return true;
}

/* ---- for people ---- */

static void
dot_text(struct buf *b, const char *s)
{
	buf_addch(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addch(b, '\\');
		buf_addch(b, (unsigned char)*s < ' ' ? ' ' : *s);
	}
	buf_addch(b, '"');
}

char *
netgraph_dot(struct arena *a, const char *top, const cJSON *dataflow)
{
	const cJSON *x;
	struct buf b;

	buf_init(&b, 8 * LIM_GRAPH_TEXT);
	buf_addstr(&b, "digraph ");
	dot_text(&b, top);
	buf_addstr(&b, " {\n\trankdir=LR;\n");
	cJSON_ArrayForEach(x, json_get(dataflow, "nodes"))
	{
		const char *kind = json_str(x, "kind", "");
		bool port = str_eq(kind, "input") || str_eq(kind, "output") ||
			str_eq(kind, "inout");

		buf_printf(&b,
			"\tn%d [shape=%s,label=", (int)json_num(x, "id", 0),
			port ? "ellipse" : "box");
		dot_text(&b, json_str(x, "name", ""));
		buf_addstr(&b, "];\n");
	}
	cJSON_ArrayForEach(x, json_get(dataflow, "edges"))
	{
		const char *kind = json_str(x, "kind", "data");

		buf_printf(&b, "\tn%d -> n%d", (int)json_num(x, "from", 0),
			(int)json_num(x, "to", 0));
		if (!str_eq(kind, "data"))
			buf_printf(&b, " [style=dashed,label=\"%s\"]", kind);
		buf_addstr(&b, ";\n");
	}
	buf_addstr(&b, "}\n");
	return buf_take(&b, a, NULL);
}
