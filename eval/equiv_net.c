/*
 * equiv_net: ports, clocks and state of a flat module, from write_json.
 *
 * The engines that compare ignore which net clocks a flip-flop, and on which
 * edge: that is found here, and compared before they are asked.  Whatever is
 * not understood makes the net odd: then nothing is proven.
 */
#include "eval/equiv_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define EDGES_MAX 256
#define IDS_MAX (1 << 24)

struct reader {
	struct arena *a;
	struct equiv_net *net;
	int *owner;
	int n_ids;
};

static int
compare_ports(const void *x, const void *y)
{
	const struct equiv_port *p = x, *q = y;

	return strcmp(p->name, q->name);
}

static int
read_ports(struct reader *r, const cJSON *ports, struct err *e)
{
	struct equiv_net *net = r->net;
	int n = cJSON_GetArraySize(ports);
	const cJSON *p;

	if (n > EQUIV_PORTS_MAX)
		return err_set(
			e, ERR_LIMIT, "more than %d ports", EQUIV_PORTS_MAX);
	net->ports = arena_array(r->a, (size_t)n + 1, sizeof(*net->ports));
	cJSON_ArrayForEach(p, ports)
	{
		struct equiv_port *q = &net->ports[net->n_ports++];
		const char *dir = json_str(p, "direction", "");

		q->name = arena_strdup(r->a, p->string);
		q->width = cJSON_GetArraySize(json_get(p, "bits"));
		q->dir = str_eq(dir, "input")	? EQUIV_IN
			: str_eq(dir, "output") ? EQUIV_OUT
						: EQUIV_INOUT;
		if (q->dir == EQUIV_INOUT)
			net->odd = "inout ports are not compared",
			net->closed = true;
		if (q->width > EQUIV_BITS_MAX)
			return err_set(
				e, ERR_LIMIT, "port %s is too wide", q->name);
	}
	qsort(net->ports, net->n_ports, sizeof(*net->ports), compare_ports);
	return 0;
}

static void
see_constants(struct reader *r, const cJSON *bits)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		if (!cJSON_IsString(b))
			continue;
		if (b->valuestring[0] == 'x')
			r->net->unknowns = true;
		if (b->valuestring[0] == 'z')
			r->net->odd = "tri-states are not compared",
			r->net->closed = true;
	}
}

static int
bit_id(const cJSON *b)
{
	double v = cJSON_IsNumber(b) ? b->valuedouble : -1;

	return v >= 0 && v < IDS_MAX ? (int)v : -1;
}

/* Which input bit is which net. */
static void
own_nets(struct reader *r, const cJSON *ports)
{
	const cJSON *bits, *b;
	int pass, id, k;
	size_t i;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < r->net->n_ports; i++) {
			const struct equiv_port *p = &r->net->ports[i];

			bits = json_get(json_get(ports, p->name), "bits");
			k = 0;
			cJSON_ArrayForEach(b, bits)
			{
				id = bit_id(b);
				if (pass == 0 && id >= r->n_ids)
					r->n_ids = id + 1;
				if (pass == 1 && id >= 0 && p->dir == EQUIV_IN)
					r->owner[id] = 1 + ((int)i << 14 | k);
				k++;
			}
			if (pass == 0)
				see_constants(r, bits);
		}
		if (pass == 0)
			r->owner = arena_array(
				r->a, (size_t)r->n_ids + 1, sizeof(*r->owner));
	}
}

static int
owner_of(const struct reader *r, const cJSON *bit)
{
	int id = bit_id(bit);

	return id >= 0 && id < r->n_ids ? r->owner[id] : 0;
}

static void
add_edge(struct reader *r, struct equiv_edges *x, const cJSON *bit, int pol)
{
	struct equiv_edge edge;
	int own = owner_of(r, bit);
	size_t i;

	if (own == 0) {
		r->net->odd = x == &r->net->clocks
			? "a clock is made by logic"
			: "an asynchronous reset is made by logic";
		return;
	}
	if (x == &r->net->clocks && r->net->ports[(own - 1) >> 14].width > 1) {
		r->net->odd = "a clock is a bit of a bus";
		return;
	}
	edge.port = (own - 1) >> 14;
	edge.bit = (own - 1) & ((1 << 14) - 1);
	edge.polarity = pol;
	for (i = 0; i < x->n; i++)
		if (memcmp(&x->at[i], &edge, sizeof(edge)) == 0)
			return;
	if (!x->at)
		x->at = arena_array(r->a, EDGES_MAX, sizeof(*x->at));
	if (x->n == EDGES_MAX)
		r->net->odd = "too many clocks or resets";
	else
		x->at[x->n++] = edge;
}

/* Polarities are written as text of bits. */
static int
polarity(const cJSON *cell, const char *name)
{
	const char *s = json_str(json_get(cell, "parameters"), name, "1");
	size_t n = strlen(s);

	return n > 0 && s[n - 1] == '0' ? 0 : 1;
}

static void
add_enable(struct reader *r, const cJSON *cell)
{
	const cJSON *bit = cJSON_GetArrayItem(
		json_get(json_get(cell, "connections"), "EN"), 0);

	if (owner_of(r, bit) != 0)
		add_edge(r, &r->net->enables, bit,
			polarity(cell, "EN_POLARITY"));
}

static void
read_flipflop(struct reader *r, const cJSON *cell)
{
	static const struct {
		const char *pin, *polarity;
	} asyncs[] = {{"ARST", "ARST_POLARITY"}, {"SET", "SET_POLARITY"},
		{"CLR", "CLR_POLARITY"}, {"ALOAD", "ALOAD_POLARITY"}};
	const cJSON *con = json_get(cell, "connections");
	const cJSON *clk = cJSON_GetArrayItem(json_get(con, "CLK"), 0);
	const cJSON *bit;
	size_t i;

	add_edge(r, &r->net->clocks, clk, polarity(cell, "CLK_POLARITY"));
	for (i = 0; i < sizeof(asyncs) / sizeof(asyncs[0]); i++) {
		cJSON_ArrayForEach(bit, json_get(con, asyncs[i].pin))
		{
			int pol = polarity(cell, asyncs[i].polarity);

			/* $dffsr has pins that never act */
			if (cJSON_IsString(bit) &&
				bit->valuestring[0] == (pol ? '0' : '1'))
				continue;
			add_edge(r, &r->net->asyncs, bit, pol);
		}
	}
}

static const char *const comb_cells[] = {"$not", "$pos", "$neg", "$reduce_and",
	"$reduce_or", "$reduce_xor", "$reduce_xnor", "$reduce_bool", "$and",
	"$or", "$xor", "$xnor", "$shl", "$shr", "$sshl", "$sshr", "$shift",
	"$shiftx", "$lt", "$le", "$eq", "$ne", "$eqx", "$nex", "$ge", "$gt",
	"$add", "$sub", "$mul", "$div", "$mod", "$divfloor", "$modfloor",
	"$pow", "$logic_not", "$logic_and", "$logic_or", "$mux", "$pmux",
	"$bmux", "$demux", "$slice", "$concat", "$lut", "$sop", "$alu", "$lcu",
	"$macc", "$fa"};

static bool
is_comb(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(comb_cells) / sizeof(comb_cells[0]); i++)
		if (str_eq(type, comb_cells[i]))
			return true;
	return false;
}

static bool
is_flipflop(const char *type)
{
	static const char *const types[] = {"$dff", "$dffe", "$adff", "$adffe",
		"$sdff", "$sdffe", "$sdffce", "$dffsr", "$dffsre", "$aldff",
		"$aldffe"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq(type, types[i]))
			return true;
	return false;
}

static void
read_cell(struct reader *r, const cJSON *cell)
{
	const char *type = json_str(cell, "type", "");
	const cJSON *bits;

	cJSON_ArrayForEach(bits, json_get(cell, "connections"))
	{
		see_constants(r, bits);
	}
	if (str_eq(type, "$shiftx"))
		r->net->shiftx = true;
	if (is_flipflop(type)) {
		r->net->seq = true;
		read_flipflop(r, cell);
	} else if (str_starts(type, "$dlatch") ||
		str_starts(type, "$adlatch") || str_eq(type, "$sr")) {
		r->net->seq = r->net->latch = true;
		add_enable(r, cell);
	} else if (str_eq(type, "$tribuf")) {
		r->net->odd = "tri-states are not compared",
		r->net->closed = true;
	} else if (!is_comb(type)) {
		r->net->closed = true;
		r->net->odd = arena_printf(
			r->a, "a cell of type %.40s is not compared", type);
	}
}

int
equiv__net(struct arena *a, const char *json, size_t n, struct equiv_net *out,
	struct err *e)
{
	struct reader r = {.a = a, .net = out};
	const cJSON *module, *cell;
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	if (json_parse(a, json, n, &doc, e) < 0)
		return -1;
	module = json_get(doc, "modules");
	if (cJSON_GetArraySize(module) != 1)
		return err_set(e, ERR_PARSE, "not one flat module");
	module = module->child;
	if (read_ports(&r, json_get(module, "ports"), e) < 0)
		return -1;
	own_nets(&r, json_get(module, "ports"));
	cJSON_ArrayForEach(cell, json_get(module, "cells"))
	{
		read_cell(&r, cell);
	}
	out->latch_only = out->latch && !out->odd;
	if (out->latch_only)
		out->odd = "latches are not compared";
	out->module = module;
	out->owner = r.owner;
	out->n_owner = r.n_ids;
	return 0;
}

/* ---- comparing ---- */

static const char *
dir_name(enum equiv_dir d)
{
	return d == EQUIV_IN ? "input" : d == EQUIV_OUT ? "output" : "inout";
}

const char *
equiv__ports_differ(struct arena *a, const struct equiv_net *gold,
	const struct equiv_net *gate)
{
	size_t i = 0, k = 0;

	while (i < gold->n_ports || k < gate->n_ports) {
		bool has_p = i < gold->n_ports, has_q = k < gate->n_ports;
		const struct equiv_port *p = has_p ? &gold->ports[i] : NULL;
		const struct equiv_port *q = has_q ? &gate->ports[k] : NULL;
		int order = !has_p ? 1 : !has_q ? -1 : strcmp(p->name, q->name);

		if (order < 0)
			return arena_printf(a, "the candidate lacks %s %s",
				dir_name(p->dir), p->name);
		if (order > 0)
			return arena_printf(a,
				"the candidate has %s %s, which the golden "
				"lacks",
				dir_name(q->dir), q->name);
		if (p->dir != q->dir || p->width != q->width)
			return arena_printf(a,
				"%s is %s of %d bits, not %s of %d", p->name,
				dir_name(q->dir), q->width, dir_name(p->dir),
				p->width);
		i++;
		k++;
	}
	return NULL;
}

static bool
has_edge(const struct equiv_edges *x, const struct equiv_edge *e)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (memcmp(&x->at[i], e, sizeof(*e)) == 0)
			return true;
	return false;
}

bool
equiv__edges_same(const struct equiv_edges *x, const struct equiv_edges *y)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (!has_edge(y, &x->at[i]))
			return false;
	return x->n == y->n;
}

const char *
equiv__edges_text(struct arena *a, const struct equiv_net *net,
	const struct equiv_edges *x)
{
	const char *s = NULL;
	size_t i;

	for (i = 0; i < x->n; i++) {
		const struct equiv_port *p = &net->ports[x->at[i].port];
		const char *one =
			arena_printf(a, p->width > 1 ? "%s %s[%d]" : "%s %s",
				x->at[i].polarity ? "rising" : "falling",
				p->name, x->at[i].bit);

		s = s ? arena_printf(a, "%s, %s", s, one) : one;
	}
	return s ? s : "none";
}
