/*
 * fsm_candidate: what Yosys wrote (write_json), read as registers that may
 * hold a machine's state: their next value is chosen among constants.
 *
 * The document is made by a tool from a stranger's text: every number, index
 * and length in it is checked.
 */
#include "eval/fsm_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WALK_MAX 200000 /* bits looked at for one register */

static void
drive(struct fsm_driver *map, const cJSON *cell, const char *port)
{
	const cJSON *b;
	int k = 0;

	cJSON_ArrayForEach(b, fsm__port_bits(cell, port))
	{
		if (fsm__bit_id(b) >= 0)
			map[fsm__bit_id(b)] = (struct fsm_driver){cell, k};
		k++;
	}
}

static void
find_drivers(struct fsm_net *w)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, json_get(w->module, "cells"))
	{
		const char *type = json_str(x, "type", "");

		if (str_eq(type, "$mux") || str_eq(type, "$pmux"))
			drive(w->mux, x, "Y");
		if (str_eq(type, "$dff") || str_eq(type, "$adff"))
			drive(w->ff, x, "Q");
	}
}

/* ---- candidates ---- */

struct walk {
	struct fsm_net *w;
	int number;
	int *todo; /* net numbers */
	size_t n, left;
	const cJSON *q; /* the register's own bits */
	int bit;	/* which of them is followed */
};

/* Takes one bit of a tree: false when it is neither a constant, nor the
 * register itself, nor worth going on. */
static bool
walk_bit(struct walk *k, const cJSON *b)
{
	int id = fsm__bit_id(b);

	if (cJSON_IsString(b))
		return b->valuestring[0] == '0' || b->valuestring[0] == '1' ||
			b->valuestring[0] == 'x';
	if (id < 0 || id >= k->w->n_ids)
		return false;
	if (id == fsm__bit_id(cJSON_GetArrayItem(k->q, k->bit)))
		return true;
	if (k->w->seen[id] == k->number)
		return true;
	if (!k->w->mux[id].cell || k->left == 0)
		return false;
	k->w->seen[id] = k->number;
	k->left--;
	k->todo[k->n++] = id;
	return true;
}

/* The bits of a mux that may come out at bit `at`. */
static bool
walk_mux(struct walk *k, const cJSON *cell, int at)
{
	const cJSON *in = fsm__port_bits(cell, "A"), *b;
	int width = cJSON_GetArraySize(in), i = 0;

	if (!walk_bit(k, cJSON_GetArrayItem(in, at)))
		return false;
	cJSON_ArrayForEach(b, fsm__port_bits(cell, "B"))
	{
		if (width > 0 && i % width == at && !walk_bit(k, b))
			return false;
		i++;
	}
	return true;
}

/* Is each next value of the register one of a few constants, or its own? */
static bool
closed_tree(struct fsm_net *w, const cJSON *ff, int *number)
{
	const cJSON *d = fsm__port_bits(ff, "D"), *b;
	struct walk k = {
		.w = w, .left = WALK_MAX, .q = fsm__port_bits(ff, "Q")};

	k.todo = arena_array(w->a, WALK_MAX + 1, sizeof(*k.todo));
	cJSON_ArrayForEach(b, d)
	{
		k.number = ++*number;
		k.n = 0;
		if (!walk_bit(&k, b))
			return false;
		while (k.n > 0) {
			const struct fsm_driver *x = &w->mux[k.todo[--k.n]];

			if (!walk_mux(&k, x->cell, x->bit))
				return false;
		}
		k.bit++;
	}
	return k.bit > 0;
}

/* The flip-flops of which the net is the whole output, or NULL. */
static const cJSON *
whole_ff(const struct fsm_net *w, const cJSON *bits)
{
	const cJSON *b, *ff = NULL;
	int k = 0;

	cJSON_ArrayForEach(b, bits)
	{
		int id = fsm__bit_id(b);

		if (id < 0 || !w->ff[id].cell || w->ff[id].bit != k)
			return NULL;
		if (k > 0 && w->ff[id].cell != ff)
			return NULL;
		ff = w->ff[id].cell;
		k++;
	}
	return ff && cJSON_GetArraySize(fsm__port_bits(ff, "Q")) == k ? ff
								      : NULL;
}

static const char *
init_of(const cJSON *net, int width)
{
	const char *s = json_str(json_get(net, "attributes"), "init", NULL);

	if (!s || strlen(s) != (size_t)width ||
		strspn(s, "01") != (size_t)width)
		return NULL;
	return s;
}

static bool
have(const struct fsm_candidates *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->at[i].name, name))
			return true;
	return false;
}

static void
take_net(struct fsm_net *w, const cJSON *x, struct fsm_driver *used,
	int *number, struct fsm_candidates *out)
{
	const cJSON *ff = whole_ff(w, json_get(x, "bits"));
	int width = cJSON_GetArraySize(json_get(x, "bits"));
	const char *name = x->string;

	if (!ff || width < 2 || width > LIM_FSM_BITS ||
		json_i64(x, "hide_name", 0) != 0)
		return;
	for (size_t i = 0; i < out->n; i++)
		if (used[i].cell == ff)
			return;
	if (out->n >= LIM_FSM_MACHINES || have(out, name) ||
		!closed_tree(w, ff, number))
		return;
	if (json_get(json_get(w->module, "ports"), name)) {
		out->others[out->n_others++] = arena_printf(w->a,
			"%s is an output: its codes are seen outside", name);
	} else if (!fsm__plain_name(name)) {
		out->others[out->n_others++] = arena_printf(w->a,
			"%s has a name that Yosys' scripts cannot tell", name);
	} else {
		used[out->n].cell = ff;
		out->at[out->n].name = name;
		out->at[out->n++].init = init_of(x, width);
	}
}

int
fsm__candidates(struct arena *a, const char *json, size_t n,
	struct fsm_candidates *out, struct err *e)
{
	struct fsm_net w;
	const cJSON *x, *nets;
	struct fsm_driver *used;
	size_t n_nets;
	int number = 0, budget = 256;

	memset(out, 0, sizeof(*out));
	if (fsm__net_open(&w, a, json, n, e) < 0)
		return -1;
	find_drivers(&w);
	nets = json_get(w.module, "netnames");
	n_nets = (size_t)cJSON_GetArraySize(nets);
	out->at = arena_array(a, LIM_FSM_MACHINES, sizeof(*out->at));
	out->others = arena_array(a, n_nets + 1, sizeof(*out->others));
	used = arena_array(a, LIM_FSM_MACHINES, sizeof(*used));
	cJSON_ArrayForEach(x, nets)
	{
		if (x->string && budget-- > 0)
			take_net(&w, x, used, &number, out);
	}
	return 0;
}
