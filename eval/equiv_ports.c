/*
 * equiv_ports: looks for an assignment of ports (see equiv_ports.h).  It must
 * not call two designs the same by itself: equiv_run does.
 */
#include "eval/equiv_ports.h"

#include <stdlib.h>
#include <string.h>

#include "eval/equiv_run.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WRAPPER "rtlsmith_matched"
#define STEPS_MAX 20000 /* of the search for one kind of assignments */
#define TRY_MS 2000	/* a try gets this much at least */

/* How an output hangs on an input. */
enum { NOT_AT_ALL, AT_ONCE, BEHIND_STATE };

struct side {
	const struct equiv_net *net;
	int *role;	     /* of each port: direction, width, clock, reset */
	unsigned char *hang; /* [output * n_ports + input] */
};
struct match {
	struct equiv *eq;
	struct arena *a;
	const struct equiv_job *job;
	struct equiv_net nets[2]; /* gold's, gate's */
	struct side gold, gate;
	size_t n;	 /* ports of either */
	size_t *to;	 /* gold's port: gate's */
	bool *used;	 /* gate's */
	bool strict;	 /* what hangs on what must agree */
	bool found_none; /* no try was possible so far */
	int64_t left_us;
	int tries, max, steps;
	bool done, cut;
	struct equiv_ports *out;
	struct err *e;
	bool failed;
};

/* ---- what hangs on what ---- */

struct driver {
	const cJSON *cell;
};
struct cone {
	struct driver *driver; /* of a net: what drives it */
	unsigned char *seen;   /* by net: 1 at once, 2 behind state */
	int *stack;
	size_t n_stack;
	int n_ids;
};

static int
bit_id(const struct cone *c, const cJSON *b)
{
	double v = cJSON_IsNumber(b) ? b->valuedouble : -1;

	return v >= 0 && v < c->n_ids ? (int)v : -1;
}

static void
highest(const cJSON *bits, int *most)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		if (cJSON_IsNumber(b) && b->valuedouble > *most &&
			b->valuedouble < (1 << 24))
			*most = (int)b->valuedouble;
	}
}

static bool
is_output(const cJSON *cell, const char *pin)
{
	return str_eq(
		json_str(json_get(cell, "port_directions"), pin, ""), "output");
}

static void
cone_open(struct arena *a, const cJSON *module, struct cone *c)
{
	const cJSON *x, *pin, *b;
	int most = 0;

	cJSON_ArrayForEach(x, json_get(module, "ports"))
	{
		highest(json_get(x, "bits"), &most);
	}
	cJSON_ArrayForEach(x, json_get(module, "cells"))
	{
		cJSON_ArrayForEach(pin, json_get(x, "connections"))
		{
			highest(pin, &most);
		}
	}
	c->n_ids = most + 1;
	c->driver = arena_array(a, (size_t)c->n_ids, sizeof(*c->driver));
	c->seen = arena_alloc(a, (size_t)c->n_ids);
	c->stack = arena_array(a, 2 * (size_t)c->n_ids, sizeof(*c->stack));
	cJSON_ArrayForEach(x, json_get(module, "cells"))
	{
		cJSON_ArrayForEach(pin, json_get(x, "connections"))
		{
			if (!is_output(x, pin->string))
				continue;
			cJSON_ArrayForEach(b, pin)
			{
				int id = bit_id(c, b);

				if (id >= 0)
					c->driver[id].cell = x;
			}
		}
	}
}

static void
reach(struct cone *c, const cJSON *bits, unsigned char how)
{
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		int id = bit_id(c, b);

		if (id < 0 || (c->seen[id] & how))
			continue;
		c->seen[id] |= how;
		/* a net is pushed once a bit of how */
		c->stack[c->n_stack++] = id * 2 + (how == BEHIND_STATE);
	}
}

static void
walk(struct cone *c)
{
	while (c->n_stack > 0) {
		int top = c->stack[--c->n_stack];
		const cJSON *cell = c->driver[top / 2].cell, *pin;
		const char *type = json_str(cell, "type", "");
		bool state = strstr(type, "dff") != NULL ||
			strstr(type, "dlatch") != NULL || str_eq(type, "$sr");
		unsigned char how =
			top % 2 == 1 || state ? BEHIND_STATE : AT_ONCE;

		cJSON_ArrayForEach(pin, json_get(cell, "connections"))
		{
			if (!is_output(cell, pin->string))
				reach(c, pin, how);
		}
	}
}

static void
hanging(struct arena *a, struct side *s)
{
	const struct equiv_net *net = s->net;
	const cJSON *ports = json_get(net->module, "ports"), *b;
	struct cone c = {.n_stack = 0};

	s->hang = arena_alloc(a, net->n_ports * net->n_ports + 1);
	cone_open(a, net->module, &c);
	for (size_t o = 0; o < net->n_ports; o++) {
		if (net->ports[o].dir != EQUIV_OUT)
			continue;
		memset(c.seen, 0, (size_t)c.n_ids);
		reach(&c, json_get(json_get(ports, net->ports[o].name), "bits"),
			AT_ONCE);
		walk(&c);
		for (size_t i = 0; i < net->n_ports; i++) {
			unsigned char *h = &s->hang[o * net->n_ports + i];

			if (net->ports[i].dir != EQUIV_IN)
				continue;
			cJSON_ArrayForEach(b,
				json_get(json_get(ports, net->ports[i].name),
					"bits"))
			{
				int id = bit_id(&c, b);

				if (id >= 0)
					*h |= c.seen[id];
			}
		}
	}
}

/* ---- roles ---- */

static void
edges(struct side *s, const struct equiv_edges *x, int first)
{
	for (size_t i = 0; i < x->n; i++)
		s->role[x->at[i].port] |= first << x->at[i].polarity;
}

static void
side_make(struct arena *a, struct side *s, const struct equiv_net *net)
{
	s->net = net;
	s->role = arena_array(a, net->n_ports + 1, sizeof(*s->role));
	for (size_t i = 0; i < net->n_ports; i++)
		s->role[i] = net->ports[i].width << 8 | (int)net->ports[i].dir;
	edges(s, &net->clocks, 4);
	edges(s, &net->asyncs, 16);
	hanging(a, s);
}

static int
by_int(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;

	return a < b ? -1 : a > b;
}

/* The same roles, each as often?  mask: which part of them. */
static bool
same_roles(struct match *m, int mask)
{
	int *x = arena_array(m->a, m->n + 1, sizeof(*x));
	int *y = arena_array(m->a, m->n + 1, sizeof(*y));

	for (size_t i = 0; i < m->n; i++) {
		x[i] = m->gold.role[i] & mask;
		y[i] = m->gate.role[i] & mask;
	}
	qsort(x, m->n, sizeof(*x), by_int);
	qsort(y, m->n, sizeof(*y), by_int);
	return memcmp(x, y, m->n * sizeof(*x)) == 0;
}

/* ---- a try ---- */

static void
put_name(struct buf *b, const char *name)
{
	buf_printf(b, "\\%s ", name);
}

static const char *
wrapper(struct match *m, size_t *n)
{
	const struct equiv_net *gold = m->gold.net, *gate = m->gate.net;
	struct buf b;

	buf_init(&b, 2 * LIM_SOURCE_FILE);
	buf_add(&b, m->job->gate.text, m->job->gate.n);
	buf_addstr(&b, "\nmodule " WRAPPER "(");
	for (size_t i = 0; i < m->n; i++) {
		const struct equiv_port *p = &gold->ports[i];

		buf_addstr(&b, i > 0 ? ",\n\t" : "\n\t");
		buf_addstr(&b, p->dir == EQUIV_IN ? "input " : "output ");
		if (p->width > 1)
			buf_printf(&b, "[%d:0] ", p->width - 1);
		put_name(&b, p->name);
	}
	buf_addstr(&b, ");\n\t");
	put_name(&b, m->job->gate.top);
	buf_addstr(&b, WRAPPER "_u(");
	for (size_t i = 0; i < m->n; i++) {
		buf_addstr(&b, i > 0 ? ", ." : ".");
		put_name(&b, gate->ports[m->to[i]].name);
		buf_addch(&b, '(');
		put_name(&b, gold->ports[i].name);
		buf_addch(&b, ')');
	}
	buf_addstr(&b, ");\nendmodule\n");
	return buf_take(&b, m->a, n);
}

static void
keep_names(struct match *m)
{
	struct equiv_ports *o = m->out;

	o->n = m->n;
	o->gold = arena_array(m->a, m->n + 1, sizeof(*o->gold));
	o->gate = arena_array(m->a, m->n + 1, sizeof(*o->gate));
	for (size_t i = 0; i < m->n; i++) {
		o->gold[i] = m->gold.net->ports[i].name;
		o->gate[i] = m->gate.net->ports[m->to[i]].name;
	}
}

static void
try_it(struct match *m)
{
	struct equiv_job job = *m->job;
	struct equiv_result r;
	int64_t share = m->left_us / 3000;

	if (m->tries == m->max || m->left_us <= 0) {
		m->done = m->cut = true;
		return;
	}
	m->tries++;
	job.gate.text = wrapper(m, &job.gate.n);
	job.gate.top = WRAPPER;
	job.cpu_ms = share > TRY_MS ? share : TRY_MS;
	if (equiv_run(m->eq, m->a, &job, &r, m->e) < 0) {
		m->done = m->failed = true;
		return;
	}
	m->left_us -= r.cpu_us;
	m->out->result.cpu_us += r.cpu_us;
	if (r.kind == EQUIV_REFUTED)
		return;
	if (m->found_none || r.kind != EQUIV_UNKNOWN) {
		r.cpu_us = m->out->result.cpu_us;
		m->out->result = r;
		m->found_none = false;
		keep_names(m);
	}
	m->done = r.kind != EQUIV_UNKNOWN;
}

/* ---- the search ---- */

/* May gold's port i be gate's port k, after what is assigned below i? */
static bool
fits(const struct match *m, size_t i, size_t k)
{
	const struct side *x = &m->gold, *y = &m->gate;

	if (m->used[k] || x->role[i] != y->role[k])
		return false;
	for (size_t j = 0; m->strict && j < i; j++)
		if (x->hang[i * m->n + j] != y->hang[k * m->n + m->to[j]] ||
			x->hang[j * m->n + i] != y->hang[m->to[j] * m->n + k])
			return false;
	return true;
}

/* Does the whole assignment agree in what hangs on what? */
static bool
agrees(const struct match *m)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < m->n; j++)
			if (m->gold.hang[i * m->n + j] !=
				m->gate.hang[m->to[i] * m->n + m->to[j]])
				return false;
	return true;
}

static void search(struct match *m, size_t i);

static void
take(struct match *m, size_t i, size_t k)
{
	m->to[i] = k;
	m->used[k] = true;
	search(m, i + 1);
	m->used[k] = false;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as there are ports */
static void
search(struct match *m, size_t i)
{
	size_t same = m->n;

	if (m->done)
		return;
	if (++m->steps > STEPS_MAX) {
		m->done = m->cut = true;
		return;
	}
	if (i == m->n) {
		/* what was tried strictly is not tried again */
		if (m->strict || !agrees(m))
			try_it(m);
		return;
	}
	for (size_t k = 0; k < m->n; k++)
		if (fits(m, i, k) &&
			str_eq(m->gold.net->ports[i].name,
				m->gate.net->ports[k].name))
			same = k;
	if (same < m->n)
		take(m, i, same);
	for (size_t k = 0; k < m->n && !m->done; k++)
		if (k != same && fits(m, i, k))
			take(m, i, k);
}

static void
look(struct match *m)
{
	m->to = arena_array(m->a, m->n + 1, sizeof(*m->to));
	m->used = arena_array(m->a, m->n + 1, sizeof(*m->used));
	m->strict = true;
	search(m, 0);
	if (m->done && m->cut && m->tries < m->max && m->left_us > 0)
		m->done = m->cut = false; /* only the search was too long */
	m->strict = false;
	m->steps = 0;
	if (!m->done)
		search(m, 0);
	m->out->tries = m->tries;
	m->out->all = !m->cut;
	if (m->found_none) {
		m->out->result.kind = m->cut ? EQUIV_UNKNOWN : EQUIV_REFUTED;
		m->out->result.why = m->cut
			? "no assignment of the ports so far is the same"
			: "no assignment of the ports is the same";
	}
}

static int
match_in(struct equiv_work *w, struct match *m, struct err *e)
{
	const char *why;
	bool ok = false;
	int rc = equiv__clean(w, &w->job->gold, &w->gold, &why, e);

	if (rc > 0)
		rc = equiv__clean(w, &w->job->gate, &w->gate, &why, e);
	if (rc < 0)
		return -1;
	if (rc == 0)
		w->out->why = why;
	else if (equiv__read(w, &m->nets[0], &m->nets[1], &ok, e) < 0)
		return -1;
	if (!ok)
		return 0;
	m->n = m->nets[0].n_ports;
	m->left_us = equiv__left_ms(w) * 1000;
	side_make(m->a, &m->gold, &m->nets[0]);
	side_make(m->a, &m->gate, &m->nets[1]);
	if (m->n != m->nets[1].n_ports || !same_roles(m, ~0xff | 3)) {
		w->out->kind = EQUIV_REFUTED;
		w->out->engine = "interface";
		w->out->why = "ports of other directions or widths";
	} else if (!same_roles(m, -1)) {
		w->out->why = "other clocks or asynchronous resets";
	} else {
		m->found_none = true;
		look(m);
	}
	return m->failed ? -1 : 0;
}

int
equiv_ports_run(struct equiv *eq, struct arena *a, const struct equiv_job *job,
	int tries, struct equiv_ports *out, struct err *e)
{
	struct equiv_job full = *job;
	struct equiv_purse purse = {.running = 1};
	struct equiv_work w = {.eq = eq,
		.a = a,
		.job = &full,
		.purse = &purse,
		.out = &out->result};
	struct match m = {.eq = eq,
		.a = a,
		.job = &full,
		.max = tries > 0 ? tries : EQUIV_PORTS_TRIES,
		.out = out,
		.e = e};
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	out->result.depth = -1;
	out->result.engine = out->result.assume = out->result.left_out = "";
	full.params = NULL;
	full.n_params = 0;
	if (full.cpu_ms <= 0)
		full.cpu_ms = EQUIV_CPU_MS;
	if (full.jobs <= 0)
		full.jobs = 1;
	atomic_store(&purse.left_us, full.cpu_ms * 1000);
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	w.dir = dir;
	rc = match_in(&w, &m, e);
	(void)fs_rmtree(dir, &gone);
	out->result.cpu_us += atomic_load(&purse.used_us);
	if (out->result.why == NULL)
		out->result.why = "no answer";
	return rc;
}
