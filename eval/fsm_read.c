/*
 * fsm_read: what Yosys wrote (write_json), read as registers that may hold a
 * machine's state, and as machines ($fsm cells).
 *
 * The document is made by a tool from a stranger's text: every number, index
 * and length in it is checked.  Must not trust that tables fit each other.
 */
#include "eval/fsm_int.h"

#include <limits.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define IDS_MAX (1 << 22)
#define WALK_MAX 200000 /* bits looked at for one register */

struct driver {
	const cJSON *cell; /* NULL: none of the kind that is looked for */
	int bit;
};

struct net {
	struct arena *a;
	const cJSON *module;
	int n_ids;
	struct driver *mux, *ff; /* by net number */
	int *seen;		 /* by net number: number of the walk */
	const char **names;	 /* by net number; NULL: not named yet */
};

static int
bit_id(const cJSON *b)
{
	double v = cJSON_IsNumber(b) ? b->valuedouble : -1;

	return v >= 0 && v < IDS_MAX ? (int)v : -1;
}

static const cJSON *
port_bits(const cJSON *cell, const char *port)
{
	return json_get(json_get(cell, "connections"), port);
}

static void
widen(int *n, const cJSON *bits)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		if (bit_id(b) >= *n)
			*n = bit_id(b) + 1;
	}
}

/* The one module of a document. */
static const cJSON *
only_module(const cJSON *doc)
{
	const cJSON *modules = json_get(doc, "modules");

	return cJSON_IsObject(modules) && cJSON_GetArraySize(modules) == 1
		? modules->child
		: NULL;
}

static int
net_open(struct net *w, struct arena *a, const char *json, size_t n,
	struct err *e)
{
	cJSON *doc;
	const cJSON *x, *c;

	memset(w, 0, sizeof(*w));
	w->a = a;
	if (json_parse(a, json, n, &doc, e) < 0)
		return -1;
	w->module = only_module(doc);
	if (!w->module)
		return err_set(e, ERR_PARSE, "not one flat module");
	cJSON_ArrayForEach(x, json_get(w->module, "netnames"))
	{
		widen(&w->n_ids, json_get(x, "bits"));
	}
	cJSON_ArrayForEach(x, json_get(w->module, "ports"))
	{
		widen(&w->n_ids, json_get(x, "bits"));
	}
	cJSON_ArrayForEach(x, json_get(w->module, "cells"))
	{
		cJSON_ArrayForEach(c, json_get(x, "connections"))
		{
			widen(&w->n_ids, c);
		}
	}
	w->mux = arena_array(a, (size_t)w->n_ids + 1, sizeof(*w->mux));
	w->ff = arena_array(a, (size_t)w->n_ids + 1, sizeof(*w->ff));
	w->seen = arena_array(a, (size_t)w->n_ids + 1, sizeof(*w->seen));
	w->names = arena_array(a, (size_t)w->n_ids + 1, sizeof(*w->names));
	return 0;
}

static void
drive(struct driver *map, const cJSON *cell, const char *port)
{
	const cJSON *b;
	int k = 0;

	cJSON_ArrayForEach(b, port_bits(cell, port))
	{
		if (bit_id(b) >= 0)
			map[bit_id(b)] = (struct driver){cell, k};
		k++;
	}
}

static void
find_drivers(struct net *w)
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
	struct net *w;
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
	int id = bit_id(b);

	if (cJSON_IsString(b))
		return b->valuestring[0] == '0' || b->valuestring[0] == '1' ||
			b->valuestring[0] == 'x';
	if (id < 0 || id >= k->w->n_ids)
		return false;
	if (id == bit_id(cJSON_GetArrayItem(k->q, k->bit)))
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
	const cJSON *in = port_bits(cell, "A"), *b;
	int width = cJSON_GetArraySize(in), i = 0;

	if (!walk_bit(k, cJSON_GetArrayItem(in, at)))
		return false;
	cJSON_ArrayForEach(b, port_bits(cell, "B"))
	{
		if (width > 0 && i % width == at && !walk_bit(k, b))
			return false;
		i++;
	}
	return true;
}

/* Is each next value of the register one of a few constants, or its own? */
static bool
closed_tree(struct net *w, const cJSON *ff, int *number)
{
	const cJSON *d = port_bits(ff, "D"), *b;
	struct walk k = {.w = w, .left = WALK_MAX, .q = port_bits(ff, "Q")};

	k.todo = arena_array(w->a, WALK_MAX + 1, sizeof(*k.todo));
	cJSON_ArrayForEach(b, d)
	{
		k.number = ++*number;
		k.n = 0;
		if (!walk_bit(&k, b))
			return false;
		while (k.n > 0) {
			const struct driver *x = &w->mux[k.todo[--k.n]];

			if (!walk_mux(&k, x->cell, x->bit))
				return false;
		}
		k.bit++;
	}
	return k.bit > 0;
}

/* Names that may stand in a script. */
static bool
plain_name(const char *s)
{
	if (strlen(s) > 200)
		return false;
	for (size_t i = 0; s[i]; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			    (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '_' ||
			    (i > 0 &&
				    ((s[i] >= '0' && s[i] <= '9') ||
					    s[i] == '.'))))
			return false;
	return s[0] != '\0';
}

/* $fsm$\\NAME$12, as it may stand in a script. */
static bool
plain_cell(struct arena *a, const char *s)
{
	const char *end = strrchr(s, '$');

	if (!str_starts(s, "$fsm$\\") || !end || end - s < 7 || !end[1] ||
		strspn(end + 1, "0123456789") != strlen(end + 1))
		return false;
	return plain_name(arena_strndup(a, s + 6, (size_t)(end - s - 6)));
}

/* The flip-flops of which the net is the whole output, or NULL. */
static const cJSON *
whole_ff(const struct net *w, const cJSON *bits)
{
	const cJSON *b, *ff = NULL;
	int k = 0;

	cJSON_ArrayForEach(b, bits)
	{
		int id = bit_id(b);

		if (id < 0 || !w->ff[id].cell || w->ff[id].bit != k)
			return NULL;
		if (k > 0 && w->ff[id].cell != ff)
			return NULL;
		ff = w->ff[id].cell;
		k++;
	}
	return ff && cJSON_GetArraySize(port_bits(ff, "Q")) == k ? ff : NULL;
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
take_net(struct net *w, const cJSON *x, struct driver *used, int *number,
	struct fsm_candidates *out)
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
	} else if (!plain_name(name)) {
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
	struct net w;
	const cJSON *x, *nets;
	struct driver *used;
	size_t n_nets;
	int number = 0, budget = 256;

	memset(out, 0, sizeof(*out));
	if (net_open(&w, a, json, n, e) < 0)
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

/* ---- machines ---- */

static void
name_bits(struct net *w, const char *name, const cJSON *bits)
{
	const cJSON *b;
	int n = cJSON_GetArraySize(bits), k = 0;

	cJSON_ArrayForEach(b, bits)
	{
		int id = bit_id(b);

		if (id >= 0 && !w->names[id])
			w->names[id] = n == 1
				? arena_strdup(w->a, name)
				: arena_printf(w->a, "%s[%d]", name, k);
		k++;
	}
}

static void
name_nets(struct net *w)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, json_get(w->module, "ports"))
	{
		name_bits(w, x->string ? x->string : "", json_get(x, "bits"));
	}
	for (int hidden = 0; hidden < 2; hidden++) {
		cJSON_ArrayForEach(x, json_get(w->module, "netnames"))
		{
			if (json_i64(x, "hide_name", 0) == hidden && x->string)
				name_bits(w, x->string, json_get(x, "bits"));
		}
	}
}

static const char *
bit_name(struct net *w, const cJSON *b)
{
	int id = bit_id(b);

	if (cJSON_IsString(b))
		return arena_printf(
			w->a, "1'b%c", b->valuestring[0] == '1' ? '1' : '0');
	if (id >= 0 && id < w->n_ids && w->names[id])
		return w->names[id];
	return arena_printf(w->a, "n%d", id);
}

/* A parameter: a number, or 0 and 1 as text. */
static int64_t
param(const cJSON *cell, const char *name, int64_t dflt)
{
	const cJSON *p = json_get(json_get(cell, "parameters"), name);
	int64_t v = 0;

	if (cJSON_IsNumber(p))
		return (int64_t)p->valuedouble;
	if (!cJSON_IsString(p) || strlen(p->valuestring) > 32 ||
		strspn(p->valuestring, "01") != strlen(p->valuestring))
		return dflt;
	for (const char *s = p->valuestring; *s; s++)
		v = v * 2 + (*s == '1');
	return v;
}

static const char *
table(const cJSON *cell, const char *name)
{
	const cJSON *p = json_get(json_get(cell, "parameters"), name);

	return cJSON_IsString(p) ? p->valuestring : "";
}

static bool
read_cube(const char *s, int n, struct fsm_cube *out)
{
	out->care = out->value = 0;
	for (int i = 0; i < n; i++) {
		out->care <<= 1;
		out->value <<= 1;
		if (s[i] == '0' || s[i] == '1') {
			out->care |= 1;
			out->value |= s[i] == '1';
		} else if (s[i] != '-' && s[i] != 'x') {
			return false;
		}
	}
	return true;
}

static int
read_state(const char *s, int n, int n_states)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] != '0' && s[i] != '1')
			return -1;
		v = v * 2 + (s[i] == '1');
	}
	return v < n_states ? v : -1;
}

/* Rows are state, input, next state, output; the last one comes first. */
static int
read_edges(struct arena *a, const cJSON *cell, struct fsm_machine *m,
	struct err *e)
{
	const char *s = table(cell, "TRANS_TABLE");
	int64_t n = param(cell, "TRANS_NUM", -1);
	int64_t lg = param(cell, "STATE_NUM_LOG2", -1);
	size_t row;

	if (lg < 0 || lg > 16 || n < 0 || n > LIM_FSM_EDGES)
		return err_set(e, ERR_LIMIT,
			"machine %s has more than %d transitions", m->name,
			LIM_FSM_EDGES);
	row = (size_t)(2 * lg + m->n_in + m->n_out);
	if (row == 0 || strlen(s) != row * (size_t)n)
		return err_set(e, ERR_PARSE, "machine %s: table of transitions",
			m->name);
	m->edges = arena_array(a, (size_t)n + 1, sizeof(*m->edges));
	for (int64_t i = n - 1; i >= 0; i--, s += row) {
		struct fsm_edge *x = &m->edges[i];
		const char *in = s + lg, *to = in + m->n_in;

		x->from = read_state(s, (int)lg, m->n_states);
		x->to = read_state(to, (int)lg, m->n_states);
		x->out = arena_strndup(a, to + lg, (size_t)m->n_out);
		if (x->from < 0 || x->to < 0 ||
			!read_cube(in, m->n_in, &x->in) ||
			strspn(x->out, "01x") != (size_t)m->n_out)
			return err_set(e, ERR_PARSE, "machine %s: a transition",
				m->name);
	}
	m->n_edges = (size_t)n;
	return 0;
}

static int
read_states(struct arena *a, const cJSON *cell, struct fsm_machine *m,
	struct err *e)
{
	const char *s = table(cell, "STATE_TABLE");
	int64_t n = param(cell, "STATE_NUM", -1);
	int64_t bits = param(cell, "STATE_BITS", -1);

	if (n < 1 || n > LIM_FSM_STATES || bits < 1 || bits > LIM_FSM_BITS)
		return err_set(e, ERR_LIMIT,
			"machine %s has more than %d states or %d state bits",
			m->name, LIM_FSM_STATES, LIM_FSM_BITS);
	if (strlen(s) != (size_t)(n * bits) || strspn(s, "01") != strlen(s))
		return err_set(
			e, ERR_PARSE, "machine %s: table of states", m->name);
	m->n_states = (int)n;
	m->bits = (int)bits;
	m->codes = arena_array(a, (size_t)n, sizeof(*m->codes));
	m->states = arena_array(a, (size_t)n, sizeof(*m->states));
	for (int i = m->n_states - 1; i >= 0; i--, s += bits) {
		m->codes[i] = arena_strndup(a, s, (size_t)bits);
		m->states[i] = arena_printf(a, "S%d", i);
	}
	return 0;
}

/* Names of the bits of a vector; -1 when there are too many. */
static int
read_signals(struct net *w, const cJSON *bits, const char ***out)
{
	int n = cJSON_GetArraySize(bits), k = 0;
	const cJSON *b;

	if (n > LIM_FSM_BITS)
		return -1;
	*out = arena_array(w->a, (size_t)n + 1, sizeof(**out));
	cJSON_ArrayForEach(b, bits)
	{
		(*out)[k++] = bit_name(w, b);
	}
	return n;
}

static int
state_of_code(const struct fsm_machine *m, const char *code)
{
	for (int i = 0; code && i < m->n_states; i++)
		if (str_eq(m->codes[i], code))
			return i;
	return -1;
}

static int
read_machine(struct net *w, const cJSON *cell, const struct fsm_candidates *c,
	struct fsm_machine *m, struct err *e)
{
	const cJSON *rst = cJSON_GetArrayItem(port_bits(cell, "ARST"), 0);
	const char *name = table(cell, "NAME");
	int64_t state;

	m->name = arena_strdup(w->a, name[0] == '\\' ? name + 1 : name);
	m->cell = arena_strdup(w->a, cell->string ? cell->string : "");
	if (!plain_cell(w->a, m->cell))
		return err_set(e, ERR_PARSE, "a machine has an odd name");
	m->n_in = read_signals(w, port_bits(cell, "CTRL_IN"), &m->ins);
	m->n_out = read_signals(w, port_bits(cell, "CTRL_OUT"), &m->outs);
	if (m->n_in < 0 || m->n_out < 0)
		return err_set(e, ERR_LIMIT,
			"machine %s has more than %d inputs or outputs",
			m->name, LIM_FSM_BITS);
	if (read_states(w->a, cell, m, e) < 0 ||
		read_edges(w->a, cell, m, e) < 0)
		return -1;
	m->clock = bit_name(w, cJSON_GetArrayItem(port_bits(cell, "CLK"), 0));
	m->rising = param(cell, "CLK_POLARITY", 1) != 0;
	m->reset = m->sreset = m->init = -1;
	state = param(cell, "STATE_RST", -1);
	if (cJSON_IsNumber(rst) && state >= 0 && state < m->n_states) {
		m->areset = bit_name(w, rst);
		m->areset_high = param(cell, "ARST_POLARITY", 1) != 0;
		m->reset = (int)state;
	}
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->at[i].name, m->name))
			m->init = state_of_code(m, c->at[i].init);
	if (!fsm__tidy(w->a, m))
		return err_set(e, ERR_PARSE,
			"machine %s: transitions that contradict each other",
			m->name);
	if (!m->areset)
		fsm__find_reset(m);
	return 0;
}

/* ---- a module that is one machine ---- */

static bool
all_inputs(const struct net *w, const cJSON *bits)
{
	const cJSON *b, *p, *x;

	cJSON_ArrayForEach(b, bits)
	{
		bool found = cJSON_IsString(b);

		cJSON_ArrayForEach(p, json_get(w->module, "ports"))
		{
			if (!str_eq(json_str(p, "direction", ""), "input"))
				continue;
			cJSON_ArrayForEach(x, json_get(p, "bits"))
			{
				found = found || bit_id(x) == bit_id(b);
			}
		}
		if (!found)
			return false;
	}
	return true;
}

/* The bit of the machine's output, a constant, or INT_MIN: something else. */
static int
output_from(const cJSON *cell, const cJSON *bit)
{
	const cJSON *b;
	int k = 0;

	if (cJSON_IsString(bit))
		return bit->valuestring[0] == '0'    ? FSM_ZERO
			: bit->valuestring[0] == '1' ? FSM_ONE
						     : FSM_X;
	cJSON_ArrayForEach(b, port_bits(cell, "CTRL_OUT"))
	{
		if (cJSON_IsNumber(b) && bit_id(b) == bit_id(bit))
			return k;
		k++;
	}
	return INT_MIN;
}

static bool
read_port(
	struct net *w, const cJSON *cell, const cJSON *p, struct fsm_port *out)
{
	const cJSON *bits = json_get(p, "bits"), *b;
	int k = 0;

	out->name = p->string ? p->string : "";
	out->output = str_eq(json_str(p, "direction", ""), "output");
	out->width = cJSON_GetArraySize(bits);
	if (!out->output)
		return str_eq(json_str(p, "direction", ""), "input");
	out->from =
		arena_array(w->a, (size_t)out->width + 1, sizeof(*out->from));
	cJSON_ArrayForEach(b, bits)
	{
		out->from[k] = output_from(cell, b);
		if (out->from[k++] == INT_MIN)
			return false;
	}
	return out->width > 0;
}

static void
read_ports(struct net *w, struct fsm_design *out)
{
	const cJSON *cells = json_get(w->module, "cells"), *cell, *p;
	const cJSON *ports = json_get(w->module, "ports");
	int n = cJSON_GetArraySize(ports);

	cell = cells ? cells->child : NULL;
	if (cJSON_GetArraySize(cells) != 1 || out->n != 1 || n > 1000 ||
		!all_inputs(w, port_bits(cell, "CTRL_IN")) ||
		!all_inputs(w, port_bits(cell, "CLK")) ||
		!all_inputs(w, port_bits(cell, "ARST")))
		return;
	out->ports = arena_array(w->a, (size_t)n + 1, sizeof(*out->ports));
	cJSON_ArrayForEach(p, ports)
	{
		if (!plain_name(p->string ? p->string : "") ||
			!read_port(w, cell, p, &out->ports[out->n_ports++])) {
			out->ports = NULL;
			out->n_ports = 0;
			return;
		}
	}
}

int
fsm__codes(struct arena *a, const char *json, size_t n, const char *name,
	const char ***out)
{
	struct net w;
	struct err e = ERR_INIT;
	struct fsm_machine m = {.name = name};
	const cJSON *x;

	if (net_open(&w, a, json, n, &e) < 0)
		return 0;
	cJSON_ArrayForEach(x, json_get(w.module, "cells"))
	{
		const char *s = table(x, "NAME");

		if (!str_eq(json_str(x, "type", ""), "$fsm") ||
			!str_eq(s[0] == '\\' ? s + 1 : s, name))
			continue;
		if (read_states(a, x, &m, &e) < 0)
			return 0;
		*out = m.codes;
		return m.n_states;
	}
	return 0;
}

int
fsm__machines(struct arena *a, const char *json, size_t n,
	const struct fsm_candidates *c, struct fsm_design *out, struct err *e)
{
	struct net w;
	const cJSON *x;

	if (net_open(&w, a, json, n, e) < 0)
		return -1;
	name_nets(&w);
	out->machines =
		arena_array(a, LIM_FSM_MACHINES, sizeof(*out->machines));
	out->n = 0;
	cJSON_ArrayForEach(x, json_get(w.module, "cells"))
	{
		if (!str_eq(json_str(x, "type", ""), "$fsm"))
			continue;
		if (out->n >= LIM_FSM_MACHINES)
			return err_set(e, ERR_LIMIT, "more than %d machines",
				LIM_FSM_MACHINES);
		if (read_machine(&w, x, c, &out->machines[out->n], e) < 0)
			return -1;
		out->n++;
	}
	read_ports(&w, out);
	return 0;
}
