/*
 * fsm_read: what Yosys wrote (write_json), read as a netlist and as machines
 * ($fsm cells).
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

int
fsm__bit_id(const cJSON *b)
{
	double v = cJSON_IsNumber(b) ? b->valuedouble : -1;

	return v >= 0 && v < IDS_MAX ? (int)v : -1;
}

const cJSON *
fsm__port_bits(const cJSON *cell, const char *port)
{
	return json_get(json_get(cell, "connections"), port);
}

static void
widen(int *n, const cJSON *bits)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		if (fsm__bit_id(b) >= *n)
			*n = fsm__bit_id(b) + 1;
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

int
fsm__net_open(struct fsm_net *w, struct arena *a, const char *json, size_t n,
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

/* Names that may stand in a script. */
bool
fsm__plain_name(const char *s)
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
	return fsm__plain_name(arena_strndup(a, s + 6, (size_t)(end - s - 6)));
}

/* ---- machines ---- */

static void
name_bits(struct fsm_net *w, const char *name, const cJSON *bits)
{
	const cJSON *b;
	int n = cJSON_GetArraySize(bits), k = 0;

	cJSON_ArrayForEach(b, bits)
	{
		int id = fsm__bit_id(b);

		if (id >= 0 && !w->names[id])
			w->names[id] = n == 1
				? arena_strdup(w->a, name)
				: arena_printf(w->a, "%s[%d]", name, k);
		k++;
	}
}

static void
name_nets(struct fsm_net *w)
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
bit_name(struct fsm_net *w, const cJSON *b)
{
	int id = fsm__bit_id(b);

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
read_signals(struct fsm_net *w, const cJSON *bits, const char ***out)
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
read_machine(struct fsm_net *w, const cJSON *cell,
	const struct fsm_candidates *c, struct fsm_machine *m, struct err *e)
{
	const cJSON *rst = cJSON_GetArrayItem(fsm__port_bits(cell, "ARST"), 0);
	const char *name = table(cell, "NAME");
	int64_t state;

	m->name = arena_strdup(w->a, name[0] == '\\' ? name + 1 : name);
	m->cell = arena_strdup(w->a, cell->string ? cell->string : "");
	if (!plain_cell(w->a, m->cell))
		return err_set(e, ERR_PARSE, "a machine has an odd name");
	m->n_in = read_signals(w, fsm__port_bits(cell, "CTRL_IN"), &m->ins);
	m->n_out = read_signals(w, fsm__port_bits(cell, "CTRL_OUT"), &m->outs);
	if (m->n_in < 0 || m->n_out < 0)
		return err_set(e, ERR_LIMIT,
			"machine %s has more than %d inputs or outputs",
			m->name, LIM_FSM_BITS);
	if (read_states(w->a, cell, m, e) < 0 ||
		read_edges(w->a, cell, m, e) < 0)
		return -1;
	m->clock =
		bit_name(w, cJSON_GetArrayItem(fsm__port_bits(cell, "CLK"), 0));
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
all_inputs(const struct fsm_net *w, const cJSON *bits)
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
				found = found ||
					fsm__bit_id(x) == fsm__bit_id(b);
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
	cJSON_ArrayForEach(b, fsm__port_bits(cell, "CTRL_OUT"))
	{
		if (cJSON_IsNumber(b) && fsm__bit_id(b) == fsm__bit_id(bit))
			return k;
		k++;
	}
	return INT_MIN;
}

static bool
read_port(struct fsm_net *w, const cJSON *cell, const cJSON *p,
	struct fsm_port *out)
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
read_ports(struct fsm_net *w, struct fsm_design *out)
{
	const cJSON *cells = json_get(w->module, "cells"), *cell, *p;
	const cJSON *ports = json_get(w->module, "ports");
	int n = cJSON_GetArraySize(ports);

	cell = cells ? cells->child : NULL;
	if (cJSON_GetArraySize(cells) != 1 || out->n != 1 || n > 1000 ||
		!all_inputs(w, fsm__port_bits(cell, "CTRL_IN")) ||
		!all_inputs(w, fsm__port_bits(cell, "CLK")) ||
		!all_inputs(w, fsm__port_bits(cell, "ARST")))
		return;
	out->ports = arena_array(w->a, (size_t)n + 1, sizeof(*out->ports));
	cJSON_ArrayForEach(p, ports)
	{
		if (!fsm__plain_name(p->string ? p->string : "") ||
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
	struct fsm_net w;
	struct err e = ERR_INIT;
	struct fsm_machine m = {.name = name};
	const cJSON *x;

	if (fsm__net_open(&w, a, json, n, &e) < 0)
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
	struct fsm_net w;
	const cJSON *x;

	if (fsm__net_open(&w, a, json, n, e) < 0)
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
