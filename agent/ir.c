/*
 * ir: from a model's JSON to a checked plan (see ir.h).  Tables say what may
 * stand where.  Must not look at a design: ir_lint.c does.
 */
#include "agent/ir.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "agent/reply.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct reading {
	struct arena *a;
	struct ir *ir;
	const char *at; /* "ports[2]"; "" at the top */
};

static const char *const top_keys[] = {"module", "ports", "clock", "reset",
	"registers", "state_register", "states", "submodules", "behaviour",
	NULL};

/* ---- members ---- */

static const char *
member(const struct reading *r, const char *key)
{
	return r->at[0] == '\0' ? key : arena_printf(r->a, "%s.%s", r->at, key);
}

static int
is_no(const struct reading *r, const char *key, const char *want, struct err *e)
{
	return err_set(
		e, ERR_PARSE, "%s: %s is expected", member(r, key), want);
}

/* An object without other keys than these. */
static int
keys(const struct reading *r, const cJSON *o, const char *const *names,
	struct err *e)
{
	const cJSON *m;
	size_t n = 0;

	while (names[n] != NULL)
		n++;
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE, "%s: an object is expected",
			r->at[0] != '\0' ? r->at : "the plan");
	cJSON_ArrayForEach(m, o)
	{
		size_t i = 0;
		const char *near;

		while (i < n && !str_eq(names[i], m->string))
			i++;
		if (i < n)
			continue;
		near = str_nearest(r->a, m->string, names, n);
		return err_set(e, ERR_PARSE, "%.80s is no key of a plan%s%s",
			member(r, m->string),
			near[0] != '\0' ? "; did you mean " : "", near);
	}
	return 0;
}

static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > LIM_IR_NAME || isdigit((unsigned char)s[0]))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

static int
name_of(const struct reading *r, const cJSON *o, const char *key,
	const char **out, struct err *e)
{
	*out = json_str(o, key, NULL);
	if (*out != NULL && is_name(*out))
		return 0;
	return is_no(r, key, "a name of letters, digits and _", e);
}

static int
count_of(const struct reading *r, const cJSON *o, const char *key, int *out,
	struct err *e)
{
	double v = json_num(o, key, 0);

	if (v >= 1 && v <= LIM_IR_WIDTH && floor(v) == v) {
		*out = (int)v;
		return 0;
	}
	return is_no(r, key,
		arena_printf(r->a, "a whole number from 1 to %d", LIM_IR_WIDTH),
		e);
}

/* One of two words; *out: the second. */
static int
word(const struct reading *r, const cJSON *o, const char *key,
	const char *const words[2], bool *out, struct err *e)
{
	const char *v = json_str(o, key, "");

	*out = str_eq(v, words[1]);
	if (*out || str_eq(v, words[0]))
		return 0;
	return is_no(r, key,
		arena_printf(r->a, "\"%s\" or \"%s\"", words[0], words[1]), e);
}

/* The list of a key, which may be missing; *n 0 then. */
static int
list_of(const struct reading *r, const cJSON *o, const char *key,
	const cJSON **out, size_t *n, struct err *e)
{
	const cJSON *list = json_get(o, key);

	*out = NULL;
	*n = 0;
	if (list == NULL || cJSON_IsNull(list))
		return 0;
	if (!cJSON_IsArray(list))
		return is_no(r, key, "a list", e);
	*n = (size_t)cJSON_GetArraySize(list);
	if (*n > LIM_IR_LIST)
		return err_set(e, ERR_LIMIT, "%s: more than %d entries",
			member(r, key), LIM_IR_LIST);
	*out = list->child;
	return 0;
}

static const char *
entry(const struct reading *r, const char *key, size_t i)
{
	return arena_printf(r->a, "%s[%zu]", key, i);
}

/* ---- parts ---- */

static const struct ir_port *
port_named(const struct ir *ir, const char *name)
{
	for (size_t i = 0; i < ir->n_ports; i++)
		if (str_eq(ir->ports[i].name, name))
			return &ir->ports[i];
	return NULL;
}

static int
read_port(struct reading *r, const cJSON *x, struct err *e)
{
	static const char *const names[] = {
		"name", "direction", "width", "meaning", NULL};
	static const char *const dirs[] = {"input", "output", "inout"};
	struct ir_port *p = &r->ir->ports[r->ir->n_ports];
	const char *dir = json_str(x, "direction", "");
	int d = 0;

	if (keys(r, x, names, e) < 0 ||
		name_of(r, x, "name", &p->name, e) < 0 ||
		count_of(r, x, "width", &p->width, e) < 0)
		return -1;
	while (d < 3 && !str_eq(dir, dirs[d]))
		d++;
	if (d == 3)
		return is_no(r, "direction",
			"\"input\", \"output\" or \"inout\"", e);
	if (port_named(r->ir, p->name) != NULL)
		return err_set(e, ERR_PARSE, "%s: there are two ports %s",
			r->at, p->name);
	p->dir = (enum shape_direction)d;
	r->ir->n_ports++;
	return 0;
}

static int
read_ports(struct reading *r, const cJSON *doc, struct err *e)
{
	const cJSON *x;
	size_t n;

	if (list_of(r, doc, "ports", &x, &n, e) < 0)
		return -1;
	if (n == 0)
		return is_no(r, "ports", "a list of at least one port", e);
	r->ir->ports = arena_array(r->a, n, sizeof(*r->ir->ports));
	for (; x != NULL; x = x->next) {
		r->at = entry(r, "ports", r->ir->n_ports);
		if (read_port(r, x, e) < 0)
			return -1;
	}
	r->at = "";
	return 0;
}

/* The port of a clock or reset: an input of one bit. */
static int
line_of(struct reading *r, const cJSON *o, const char **out, struct err *e)
{
	const struct ir_port *p;

	if (name_of(r, o, "port", out, e) < 0)
		return -1;
	p = port_named(r->ir, *out);
	if (p != NULL && p->dir == SHAPE_INPUT && p->width == 1)
		return 0;
	return is_no(r, "port", "the name of an input of one bit", e);
}

static int
read_clock(struct reading *r, const cJSON *doc, struct err *e)
{
	static const char *const names[] = {"port", "edge", NULL};
	static const char *const edges[] = {"rising", "falling"};
	const cJSON *o = json_get(doc, "clock");

	if (o == NULL || cJSON_IsNull(o))
		return 0;
	r->at = "clock";
	if (keys(r, o, names, e) < 0 || line_of(r, o, &r->ir->clock, e) < 0 ||
		word(r, o, "edge", edges, &r->ir->falling, e) < 0)
		return -1;
	r->at = "";
	return 0;
}

static int
read_reset(struct reading *r, const cJSON *doc, struct err *e)
{
	static const char *const names[] = {"port", "kind", "active", NULL};
	static const char *const kinds[] = {"sync", "async"};
	static const char *const levels[] = {"high", "low"};
	const cJSON *o = json_get(doc, "reset");

	if (o == NULL || cJSON_IsNull(o))
		return 0;
	r->at = "reset";
	if (keys(r, o, names, e) < 0 || line_of(r, o, &r->ir->reset, e) < 0 ||
		word(r, o, "kind", kinds, &r->ir->async, e) < 0 ||
		word(r, o, "active", levels, &r->ir->low, e) < 0)
		return -1;
	r->at = "";
	return 0;
}

static int
read_reset_value(
	struct reading *r, const cJSON *x, struct ir_register *g, struct err *e)
{
	const cJSON *v = json_get(x, "reset");
	double most = ldexp(1, g->width < 53 ? g->width : 53) - 1;

	if (v == NULL || cJSON_IsNull(v))
		return 0;
	if (r->ir->reset == NULL)
		return err_set(e, ERR_PARSE,
			"%s: a value by the reset, but the plan has no reset",
			member(r, "reset"));
	if (!cJSON_IsNumber(v) || v->valuedouble < 0 || v->valuedouble > most ||
		floor(v->valuedouble) != v->valuedouble)
		return is_no(r, "reset",
			arena_printf(r->a,
				"null or a whole number from 0 to %.0f", most),
			e);
	g->has_reset = true;
	g->reset = (uint64_t)v->valuedouble;
	return 0;
}

static const struct ir_register *
register_named(const struct ir *ir, const char *name)
{
	for (size_t i = 0; i < ir->n_registers; i++)
		if (str_eq(ir->registers[i].name, name))
			return &ir->registers[i];
	return NULL;
}

static int
read_register(struct reading *r, const cJSON *x, struct err *e)
{
	static const char *const names[] = {
		"name", "width", "depth", "reset", "update", NULL};
	struct ir_register *g = &r->ir->registers[r->ir->n_registers];

	if (keys(r, x, names, e) < 0 ||
		name_of(r, x, "name", &g->name, e) < 0 ||
		count_of(r, x, "width", &g->width, e) < 0 ||
		read_reset_value(r, x, g, e) < 0)
		return -1;
	if (json_get(x, "depth") != NULL &&
		count_of(r, x, "depth", &g->depth, e) < 0)
		return -1;
	if (register_named(r->ir, g->name) != NULL)
		return err_set(e, ERR_PARSE, "%s: there are two registers %s",
			r->at, g->name);
	r->ir->n_registers++;
	return 0;
}

static int
read_registers(struct reading *r, const cJSON *doc, struct err *e)
{
	const cJSON *x;
	size_t n;

	if (list_of(r, doc, "registers", &x, &n, e) < 0)
		return -1;
	r->ir->registers = arena_array(r->a, n, sizeof(*r->ir->registers));
	for (; x != NULL; x = x->next) {
		r->at = entry(r, "registers", r->ir->n_registers);
		if (read_register(r, x, e) < 0)
			return -1;
	}
	r->at = "";
	if (n > 0 && r->ir->clock == NULL)
		return is_no(r, "clock", "the clock of the registers", e);
	return 0;
}

/* ---- states ---- */

static const struct ir_state *
state_named(const struct ir *ir, const char *name)
{
	for (size_t i = 0; i < ir->n_states; i++)
		if (str_eq(ir->states[i].name, name))
			return &ir->states[i];
	return NULL;
}

static int
read_next(struct reading *r, const cJSON *state, struct ir_state *s,
	struct err *e)
{
	static const char *const names[] = {"to", "when", NULL};
	const char *at = r->at;
	const cJSON *x;
	size_t n;

	if (list_of(r, state, "next", &x, &n, e) < 0)
		return -1;
	s->next = arena_array(r->a, n, sizeof(*s->next));
	for (; x != NULL; x = x->next) {
		r->at = arena_printf(r->a, "%s.next[%zu]", at, s->n_next);
		if (keys(r, x, names, e) < 0 ||
			name_of(r, x, "to", &s->next[s->n_next++], e) < 0)
			return -1;
	}
	r->at = at;
	return 0;
}

static int
read_state(struct reading *r, const cJSON *x, struct err *e)
{
	static const char *const names[] = {"name", "meaning", "next", NULL};
	struct ir_state *s = &r->ir->states[r->ir->n_states];

	if (keys(r, x, names, e) < 0 ||
		name_of(r, x, "name", &s->name, e) < 0 ||
		read_next(r, x, s, e) < 0)
		return -1;
	if (state_named(r->ir, s->name) != NULL)
		return err_set(e, ERR_PARSE, "%s: there are two states %s",
			r->at, s->name);
	r->ir->n_states++;
	return 0;
}

/* Where the arrows lead, and what holds the state. */
static int
check_states(struct reading *r, struct err *e)
{
	const struct ir *ir = r->ir;
	const struct ir_register *g;

	for (size_t i = 0; i < ir->n_states; i++)
		for (size_t k = 0; k < ir->states[i].n_next; k++)
			if (state_named(ir, ir->states[i].next[k]) == NULL)
				return err_set(e, ERR_PARSE,
					"states[%zu].next[%zu].to: there is no "
					"state %s",
					i, k, ir->states[i].next[k]);
	if (ir->n_states == 0 && ir->state_register == NULL)
		return 0;
	g = ir->state_register != NULL ? register_named(ir, ir->state_register)
				       : NULL;
	if (g == NULL || g->depth > 0)
		return is_no(r, "state_register",
			"the name of the register that holds the state", e);
	if (ir->n_states == 0)
		return is_no(r, "states", "the states of state_register", e);
	if (g->width < 30 && ir->n_states > (size_t)1 << g->width)
		return err_set(e, ERR_PARSE,
			"state_register: %d bits hold no %zu states", g->width,
			ir->n_states);
	return 0;
}

static int
read_states(struct reading *r, const cJSON *doc, struct err *e)
{
	const cJSON *v = json_get(doc, "state_register"), *x;
	size_t n;

	if (v != NULL && !cJSON_IsNull(v) &&
		name_of(r, doc, "state_register", &r->ir->state_register, e) <
			0)
		return -1;
	if (list_of(r, doc, "states", &x, &n, e) < 0)
		return -1;
	r->ir->states = arena_array(r->a, n, sizeof(*r->ir->states));
	for (; x != NULL; x = x->next) {
		r->at = entry(r, "states", r->ir->n_states);
		if (read_state(r, x, e) < 0)
			return -1;
	}
	r->at = "";
	return check_states(r, e);
}

/* ---- the rest ---- */

static int
read_submodules(struct reading *r, const cJSON *doc, struct err *e)
{
	static const char *const names[] = {"name", "module", "meaning", NULL};
	const cJSON *x;
	size_t n;

	if (list_of(r, doc, "submodules", &x, &n, e) < 0)
		return -1;
	r->ir->submodules = arena_array(r->a, n, sizeof(*r->ir->submodules));
	for (; x != NULL; x = x->next) {
		struct ir_submodule *m =
			&r->ir->submodules[r->ir->n_submodules];

		r->at = entry(r, "submodules", r->ir->n_submodules++);
		if (keys(r, x, names, e) < 0 ||
			name_of(r, x, "module", &m->module, e) < 0)
			return -1;
		if (json_get(x, "name") != NULL &&
			name_of(r, x, "name", &m->name, e) < 0)
			return -1;
	}
	r->at = "";
	return 0;
}

static int
check_behaviour(struct reading *r, const cJSON *doc, struct err *e)
{
	const cJSON *x;
	size_t n;

	if (list_of(r, doc, "behaviour", &x, &n, e) < 0)
		return -1;
	for (; x != NULL; x = x->next)
		if (!cJSON_IsString(x))
			return is_no(r, "behaviour", "a list of sentences", e);
	return n > 0 ? 0 : is_no(r, "behaviour", "a list of sentences", e);
}

int
ir_read(struct arena *a, const char *text, size_t n, struct ir *out,
	struct err *e)
{
	struct reading r = {a, out, ""};
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	if (reply_json(a, text, n, &doc, e) < 0)
		return -1;
	out->doc = doc;
	if (keys(&r, doc, top_keys, e) < 0 ||
		name_of(&r, doc, "module", &out->module, e) < 0 ||
		read_ports(&r, doc, e) < 0 || read_clock(&r, doc, e) < 0 ||
		read_reset(&r, doc, e) < 0 || read_registers(&r, doc, e) < 0 ||
		read_states(&r, doc, e) < 0 || read_submodules(&r, doc, e) < 0)
		return -1;
	return check_behaviour(&r, doc, e);
}
