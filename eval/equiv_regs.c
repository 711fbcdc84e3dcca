/*
 * equiv_regs: reads flip-flops and latches out of write_json's document and
 * pairs them up by their names.
 *
 * Must not pair what could begin, or be clocked, set or cleared, in another
 * way: the proof of equiv_cut rests on it.
 */
#include "eval/equiv_regs.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define REGS_MAX (1 << 16)
#define IDS_MAX (1 << 24)

struct reader {
	const struct equiv_net *net;
	struct equiv_regs *out;
	uint32_t *of; /* net number -> 1 + the bit whose output it is */
	int n_ids;
	bool bad;
};

static int
bit_id(const cJSON *b)
{
	double v = cJSON_IsNumber(b) ? b->valuedouble : -1;

	return v >= 0 && v < IDS_MAX ? (int)v : -1;
}

/* ---- cells ---- */

/* -1: combinational; 0: of another kind; 1: understood. */
static int
kind_of(const char *type)
{
	static const char *const known[] = {
		"$dff", "$adff", "$dffsr", "$dlatch"};
	static const char *const others[] = {"dff", "latch", "$ff", "$sr",
		"$mem", "$any", "$all", "$init", "$fsm"};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(type, known[i]))
			return 1;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strstr(type, others[i]))
			return 0;
	return -1;
}

static char
bit_of(const char *bits, size_t i)
{
	size_t n = strlen(bits);

	return i < n ? bits[n - 1 - i] : 'x';
}

static int
edge_of(const cJSON *cell, const char *name)
{
	return bit_of(json_str(json_get(cell, "parameters"), name, "x"), 0) ==
			'1'
		? 1
		: 0;
}

static int
owner_of(const struct reader *r, const cJSON *bit)
{
	int id = bit_id(bit);

	return id >= 0 && id < r->net->n_owner ? r->net->owner[id] : 0;
}

/* A set or clear: by an input, or never. */
static void
read_async(const struct reader *r, const cJSON *bit, int edge, int *owner,
	struct equiv_reg *x)
{
	*owner = 0;
	if (cJSON_IsString(bit) && bit->valuestring[0] == (edge ? '0' : '1'))
		return;
	*owner = owner_of(r, bit);
	if (*owner == 0)
		x->usable = false;
}

static bool
acts_in(const struct equiv_edges *x, int owner)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (1 + (x->at[i].port << 14 | x->at[i].bit) == owner)
			return true;
	return false;
}

static void
read_control(struct reader *r, const cJSON *cell, const char *type, size_t i,
	struct equiv_reg *x)
{
	const cJSON *con = json_get(cell, "connections");
	const cJSON *clock;

	x->latch = str_eq(type, "$dlatch");
	clock = json_get(con, x->latch ? "EN" : "CLK");
	x->edge = edge_of(cell, x->latch ? "EN_POLARITY" : "CLK_POLARITY");
	x->clock = owner_of(r, cJSON_GetArrayItem(clock, 0));
	x->usable = x->clock != 0;
	if (str_eq(type, "$adff")) {
		const cJSON *bit = cJSON_GetArrayItem(json_get(con, "ARST"), 0);
		char value = bit_of(json_str(json_get(cell, "parameters"),
					    "ARST_VALUE", "x"),
			i);
		int edge = edge_of(cell, "ARST_POLARITY");

		x->set_edge = x->clear_edge = edge;
		read_async(r, bit, edge, value == '1' ? &x->set : &x->clear, x);
		if (value != '0' && value != '1')
			x->usable = false;
	} else if (str_eq(type, "$dffsr")) {
		x->set_edge = edge_of(cell, "SET_POLARITY");
		x->clear_edge = edge_of(cell, "CLR_POLARITY");
		read_async(r, cJSON_GetArrayItem(json_get(con, "SET"), (int)i),
			x->set_edge, &x->set, x);
		read_async(r, cJSON_GetArrayItem(json_get(con, "CLR"), (int)i),
			x->clear_edge, &x->clear, x);
	}
	if (x->set == 0)
		x->set_edge = 0;
	if (x->clear == 0)
		x->clear_edge = 0;
}

static void
read_cell(struct reader *r, const cJSON *cell)
{
	const char *type = json_str(cell, "type", "");
	const cJSON *bits = json_get(json_get(cell, "connections"), "Q"), *b;
	struct equiv_regs *out = r->out;
	struct equiv_reg_cell *c;
	int kind = kind_of(type), id;
	size_t i = 0;

	if (kind <= 0) {
		r->bad = r->bad || kind == 0;
		return;
	}
	c = &out->cells[out->n_cells++];
	c->name = cell->string;
	c->first = (uint32_t)out->n;
	cJSON_ArrayForEach(b, bits)
	{
		struct equiv_reg *x = &out->at[out->n++];

		id = bit_id(b);
		if (id < 0 || r->of[id] != 0) {
			r->bad = true;
			return;
		}
		r->of[id] = (uint32_t)out->n;
		x->init = 'x';
		x->pair = EQUIV_NO_PAIR;
		read_control(r, cell, type, i++, x);
	}
	c->width = (uint32_t)i;
}

/* Room for them: how many there are, and the highest net of an output. */
static bool
make_room(struct reader *r, struct arena *a)
{
	const cJSON *cell, *b;
	size_t bits = 0, cells = 0;

	cJSON_ArrayForEach(cell, json_get(r->net->module, "cells"))
	{
		if (kind_of(json_str(cell, "type", "")) != 1)
			continue;
		cells++;
		cJSON_ArrayForEach(
			b, json_get(json_get(cell, "connections"), "Q"))
		{
			bits++;
			if (bit_id(b) >= r->n_ids)
				r->n_ids = bit_id(b) + 1;
		}
	}
	if (bits > REGS_MAX)
		return false;
	r->of = arena_array(a, (size_t)r->n_ids + 1, sizeof(*r->of));
	r->out->at = arena_array(a, bits + 1, sizeof(*r->out->at));
	r->out->cells = arena_array(a, cells + 1, sizeof(*r->out->cells));
	return true;
}

/* ---- names and initial values ---- */

static uint32_t
reg_of(const struct reader *r, const cJSON *bit)
{
	int id = bit_id(bit);

	return id >= 0 && id < r->n_ids ? r->of[id] : 0;
}

static int
compare_names(const void *x, const void *y)
{
	const struct equiv_reg_name *p = x, *q = y;
	int order = strcmp(p->text, q->text);

	return order != 0 ? order : (p->pos > q->pos) - (p->pos < q->pos);
}

static void
read_names(struct reader *r, struct arena *a)
{
	const cJSON *names = json_get(r->net->module, "netnames"), *name, *b;
	struct equiv_regs *out = r->out;
	size_t n = 0;

	cJSON_ArrayForEach(name, names)
	{
		n += (size_t)cJSON_GetArraySize(json_get(name, "bits"));
	}
	out->names = arena_array(a, n + 1, sizeof(*out->names));
	cJSON_ArrayForEach(name, names)
	{
		int pos = -1;

		if (json_num(name, "hide_name", 0) > 0)
			continue;
		cJSON_ArrayForEach(b, json_get(name, "bits"))
		{
			uint32_t k = reg_of(r, b);

			pos++;
			if (k > 0)
				out->names[out->n_names++] =
					(struct equiv_reg_name){
						name->string, pos, k - 1};
		}
	}
	qsort(out->names, out->n_names, sizeof(*out->names), compare_names);
}

/* Two names that do not agree: nothing is known that could be relied on. */
static void
read_init(struct reader *r)
{
	const cJSON *name, *b;

	cJSON_ArrayForEach(name, json_get(r->net->module, "netnames"))
	{
		const char *init =
			json_str(json_get(name, "attributes"), "init", NULL);
		size_t i = 0;

		if (!init)
			continue;
		cJSON_ArrayForEach(b, json_get(name, "bits"))
		{
			uint32_t k = reg_of(r, b);
			char v = bit_of(init, i++);
			struct equiv_reg *x = k > 0 ? &r->out->at[k - 1] : NULL;

			if (!x || (v != '0' && v != '1'))
				continue;
			if (x->init != 'x' && x->init != v)
				x->usable = false;
			x->init = v;
		}
	}
}

/* A latch that opens with a clock or a reset would race with what they do. */
static void
check_latches(struct reader *r)
{
	size_t i;

	for (i = 0; i < r->out->n; i++) {
		struct equiv_reg *x = &r->out->at[i];

		if (x->latch &&
			(acts_in(&r->net->clocks, x->clock) ||
				acts_in(&r->net->asyncs, x->clock)))
			x->usable = false;
	}
}

static int
by_name(const void *x, const void *y)
{
	const struct equiv_reg_cell *p = x, *q = y;

	return strcmp(p->name, q->name);
}

bool
equiv__regs(
	struct arena *a, const struct equiv_net *net, struct equiv_regs *out)
{
	struct reader r = {.net = net, .out = out};
	const cJSON *cell;

	memset(out, 0, sizeof(*out));
	if (!make_room(&r, a))
		return false;
	cJSON_ArrayForEach(cell, json_get(net->module, "cells"))
	{
		if (!r.bad)
			read_cell(&r, cell);
	}
	if (r.bad)
		return false;
	read_names(&r, a);
	read_init(&r);
	check_latches(&r);
	qsort(out->cells, out->n_cells, sizeof(*out->cells), by_name);
	return true;
}

const struct equiv_reg_cell *
equiv__reg_cell(const struct equiv_regs *r, const char *name)
{
	struct equiv_reg_cell key = {name, 0, 0};

	return bsearch(&key, r->cells, r->n_cells, sizeof(key), by_name);
}

/* ---- pairs ---- */

static bool
fits(const struct equiv_reg *x, const struct equiv_reg *y)
{
	return x->usable && y->usable && x->latch == y->latch &&
		x->clock == y->clock && x->edge == y->edge &&
		x->set == y->set && x->set_edge == y->set_edge &&
		x->clear == y->clear && x->clear_edge == y->clear_edge &&
		(x->init == 'x' || x->init == y->init);
}

size_t
equiv__regs_pair(struct equiv_regs *gold, const struct equiv_regs *gate)
{
	size_t i, n = 0;

	for (i = 0; i < gold->n_names; i++) {
		struct equiv_reg *x = &gold->at[gold->names[i].reg];
		const struct equiv_reg_name *y = bsearch(&gold->names[i],
			gate->names, gate->n_names, sizeof(*y), compare_names);

		if (!y || x->pair != EQUIV_NO_PAIR ||
			!fits(x, &gate->at[y->reg]))
			continue;
		x->pair = y->reg;
		n++;
	}
	return n;
}
