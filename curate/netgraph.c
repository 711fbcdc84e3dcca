/*
 * netgraph: reads a netlist and writes it as nodes and edges (see netgraph.h).
 * It must not trust a number in the document.
 */
#include "curate/netgraph_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define BITS_MAX (1 << 22)

int
netgraph__bit(const struct netgraph_design *d, const cJSON *v)
{
	return cJSON_IsNumber(v) && v->valuedouble >= 0 &&
			v->valuedouble < d->n_bits
		? (int)v->valuedouble
		: -1;
}

const char *
netgraph__direction(const cJSON *cell, const char *pin)
{
	return json_str(json_get(cell, "port_directions"), pin, "input");
}

/* ---- reading ---- */

static int
count_bits(struct netgraph_design *d, const cJSON *list, struct err *e)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, list)
	{
		if (!cJSON_IsNumber(v))
			continue;
		if (!(v->valuedouble >= 0 && v->valuedouble < BITS_MAX))
			return err_set(e, ERR_LIMIT,
				"a bit with a number of %d or more", BITS_MAX);
		if ((int)v->valuedouble >= d->n_bits)
			d->n_bits = (int)v->valuedouble + 1;
	}
	return 0;
}

static int
size_up(struct netgraph_design *d, struct err *e)
{
	const cJSON *x, *c;

	cJSON_ArrayForEach(x, json_get(d->module, "netnames"))
	{
		if (count_bits(d, json_get(x, "bits"), e) < 0)
			return -1;
		d->n_nets++;
	}
	cJSON_ArrayForEach(x, json_get(d->module, "cells"))
	{
		cJSON_ArrayForEach(c, json_get(x, "connections"))
		{
			if (count_bits(d, c, e) < 0)
				return -1;
		}
		d->n_cells++;
	}
	if (d->n_nets > LIM_GRAPH_NODES || d->n_cells > LIM_GRAPH_NODES)
		return err_set(e, ERR_LIMIT, "more than %d nets or cells",
			LIM_GRAPH_NODES);
	return 0;
}

/* Nets take the bits that no better net has. */
static void
take_nets(struct netgraph_design *d, bool ports, bool hidden)
{
	const cJSON *x, *v, *p = json_get(d->module, "ports");
	int no = -1;

	cJSON_ArrayForEach(x, json_get(d->module, "netnames"))
	{
		struct netgraph_net *net = &d->net[++no];
		const cJSON *port = json_get(p, x->string);
		int i = -1;

		if ((port != NULL) != ports ||
			(!ports &&
				(json_i64(x, "hide_name", 0) != 0) != hidden))
			continue;
		net->name = x->string;
		net->port = port != NULL ? json_str(port, "direction", "inout")
					 : NULL;
		net->width = cJSON_GetArraySize(json_get(x, "bits"));
		cJSON_ArrayForEach(v, json_get(x, "bits"))
		{
			int b = netgraph__bit(d, v);

			i++;
			if (b < 0 || d->bit[b].net >= 0)
				continue;
			d->bit[b].net = no;
			d->bit[b].index = i;
			net->node = 0;
		}
	}
}

static void
take_cells(struct netgraph_design *d)
{
	const cJSON *x, *c, *v;
	int no = 0;

	cJSON_ArrayForEach(x, json_get(d->module, "cells"))
	{
		d->cell[no] = x;
		cJSON_ArrayForEach(c, json_get(x, "connections"))
		{
			if (str_eq(netgraph__direction(x, c->string), "input"))
				continue;
			cJSON_ArrayForEach(v, c)
			{
				int b = netgraph__bit(d, v);

				if (b >= 0 && d->bit[b].cell < 0)
					d->bit[b].cell = no;
			}
		}
		no++;
	}
}

/* ---- the netlist ---- */

struct writer {
	struct netgraph_design *d;
	cJSON *nodes, *edges;
	int n_nodes, n_edges;
};

static cJSON *
node(struct writer *w, const char *kind, const char *name)
{
	cJSON *o = json_object(w->d->a);

	json_set_num(o, "id", w->n_nodes++);
	json_set_str(o, "kind", kind);
	if (name != NULL)
		json_set_str(o, "name", name);
	json_push(w->nodes, o);
	return o;
}

static void
write_nets(struct writer *w)
{
	for (int i = 0; i < w->d->n_nets; i++) {
		struct netgraph_net *net = &w->d->net[i];
		cJSON *o;

		if (net->node < 0)
			continue;
		net->node = w->n_nodes;
		o = node(w, "net", net->name);
		json_set_num(o, "width", net->width);
		if (net->port != NULL)
			json_set_str(o, "port", net->port);
	}
}

/* A run of bits of one pin: of a net, or constants. */
struct run {
	const cJSON *pin, *first;
	int lsb, n;
	int net, index; /* net -1: constants */
};

static const char *
constants(struct arena *a, const struct run *r)
{
	char *s = arena_alloc(a, (size_t)r->n + 1);
	const cJSON *v = r->first;

	for (int i = r->n - 1; i >= 0; i--, v = v->next)
		s[i] = cJSON_IsString(v) && v->valuestring[0] != '\0'
			? v->valuestring[0]
			: 'x';
	return s;
}

static void
write_edge(struct writer *w, int from, int to, const struct run *r)
{
	cJSON *o = json_object(w->d->a);

	json_set_num(o, "from", from);
	json_set_num(o, "to", to);
	json_set_str(o, "pin", r->pin->string);
	json_set_num(o, "pin_lsb", r->lsb);
	if (r->net >= 0)
		json_set_num(o, "net_lsb", r->index);
	json_set_num(o, "width", r->n);
	json_push(w->edges, o);
	w->n_edges++;
}

static void
write_run(struct writer *w, int cell, const struct run *r, const char *dir)
{
	int other;

	if (r->net >= 0) {
		other = w->d->net[r->net].node;
	} else {
		other = w->n_nodes;
		json_set_str(
			node(w, "const", NULL), "value", constants(w->d->a, r));
	}
	if (!str_eq(dir, "output"))
		write_edge(w, other, cell, r);
	if (!str_eq(dir, "input"))
		write_edge(w, cell, other, r);
}

static void
write_pin(struct writer *w, int cell, const cJSON *pin, const char *dir)
{
	const struct netgraph_design *d = w->d;
	struct run r = {.pin = pin};
	const cJSON *v;
	int i = 0;

	cJSON_ArrayForEach(v, pin)
	{
		int b = netgraph__bit(d, v);
		int net = b >= 0 ? d->bit[b].net : -1;
		int index = net >= 0 ? d->bit[b].index : 0;

		if (r.n > 0 && net == r.net &&
			(net < 0 || index == r.index + r.n)) {
			r.n++;
		} else {
			if (r.n > 0)
				write_run(w, cell, &r, dir);
			r = (struct run){pin, v, i, 1, net, index};
		}
		i++;
	}
	if (r.n > 0)
		write_run(w, cell, &r, dir);
}

static int
write_netlist(struct netgraph_design *d, struct err *e)
{
	struct writer w = {
		.d = d, .nodes = json_array(d->a), .edges = json_array(d->a)};
	const cJSON *c;

	write_nets(&w);
	for (int i = 0; i < d->n_cells && w.n_edges <= LIM_GRAPH_EDGES; i++) {
		int no = w.n_nodes;

		json_set_str(node(&w, "cell", d->cell[i]->string), "type",
			json_str(d->cell[i], "type", ""));
		cJSON_ArrayForEach(c, json_get(d->cell[i], "connections"))
		{
			write_pin(&w, no, c,
				netgraph__direction(d->cell[i], c->string));
		}
	}
	if (w.n_edges > LIM_GRAPH_EDGES)
		return err_set(
			e, ERR_LIMIT, "more than %d edges", LIM_GRAPH_EDGES);
	d->out->netlist = json_object(d->a);
	json_set(d->out->netlist, "nodes", w.nodes);
	json_set(d->out->netlist, "edges", w.edges);
	return 0;
}

int
netgraph_make(struct arena *a, const char *json, size_t n, struct netgraph *out,
	struct err *e)
{
	struct netgraph_design d = {.a = a, .out = out};
	const cJSON *modules;
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	if (json_parse(a, json, n, &doc, e) < 0)
		return -1;
	modules = json_get(doc, "modules");
	if (!cJSON_IsObject(modules) || cJSON_GetArraySize(modules) != 1)
		return err_set(e, ERR_PARSE, "not one flat module");
	d.module = modules->child;
	if (size_up(&d, e) < 0)
		return -1;
	d.bit = arena_array(a, (size_t)d.n_bits + 1, sizeof(*d.bit));
	d.net = arena_array(a, (size_t)d.n_nets + 1, sizeof(*d.net));
	d.cell = arena_array(a, (size_t)d.n_cells + 1, sizeof(const cJSON *));
	for (int i = 0; i < d.n_bits; i++)
		d.bit[i].net = d.bit[i].cell = -1;
	for (int i = 0; i < d.n_nets; i++)
		d.net[i].node = -1;
	take_nets(&d, true, false);
	take_nets(&d, false, false);
	take_nets(&d, false, true);
	take_cells(&d);
	if (write_netlist(&d, e) < 0)
		return -1;
	netgraph__dataflow(&d);
	return 0;
}
