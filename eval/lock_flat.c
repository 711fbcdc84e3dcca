/*
 * lock_flat: the flattened design: every gate with the nets it reads and
 * drives; how many there are, and the longest path of them.  Must stay linear
 * in the flattened size, which is bounded: a text of a kilobyte can stand for
 * any number of gates.
 */
#include <string.h>

#include "eval/lock_int.h"

struct gate {
	int pins; /* index of its first pin: outputs, then inputs */
	int n_out, n_in;
	int line;
	bool edge;
	int level;   /* 0: not reached */
	int pending; /* inputs that wait for a driver */
};

struct flat {
	struct lock *k;
	int *alias; /* net -> the net it is tied to, or itself */
	size_t n_nets;
	struct gate *gates;
	size_t n_gates;
	int *pins;
	size_t n_pins;
	size_t work; /* bits and pins gone through */
};

enum { NET_ZERO, NET_ONE, NET_X, NET_FIRST };

static bool
too_big(struct flat *f, size_t more)
{
	f->work += more;
	if (f->work <= LOCK_GATES_MAX)
		return false;
	lock__fault(f->k, 1, "more than %d gates and bits when flattened",
		LOCK_GATES_MAX);
	return true;
}

static int
net_new(struct flat *f)
{
	f->alias = lock__room(f->k->a, f->alias, f->n_nets, sizeof(*f->alias));
	f->alias[f->n_nets] = (int)f->n_nets;
	return (int)f->n_nets++;
}

static int
net_root(struct flat *f, int net)
{
	while (f->alias[net] != net) {
		f->alias[net] = f->alias[f->alias[net]];
		net = f->alias[net];
	}
	return net;
}

/* A constant stays the root. */
static void
net_tie(struct flat *f, int x, int y)
{
	x = net_root(f, x);
	y = net_root(f, y);
	if (x < y)
		f->alias[y] = x;
	else
		f->alias[x] = y;
}

static int
global(const int *map, int bit)
{
	switch (bit) {
	case LOCK_ZERO:
		return NET_ZERO;
	case LOCK_ONE:
		return NET_ONE;
	case LOCK_X:
		return NET_X;
	default:
		return map[bit];
	}
}

static void
pin_add(struct flat *f, int net)
{
	f->pins = lock__room(f->k->a, f->pins, f->n_pins, sizeof(*f->pins));
	f->pins[f->n_pins++] = net;
}

static void
count(struct flat *f, const char *type, size_t n)
{
	struct lock_result *r = f->k->out;
	struct lock_count *c;

	r->gates++;
	for (size_t i = 0; i < r->n_counts; i++)
		if (strlen(r->counts[i].type) == n &&
			memcmp(r->counts[i].type, type, n) == 0) {
			r->counts[i].n++;
			return;
		}
	r->counts =
		lock__room(f->k->a, r->counts, r->n_counts, sizeof(*r->counts));
	c = &r->counts[r->n_counts++];
	c->type = arena_strndup(f->k->a, type, n);
	c->n = 1;
}

static struct gate *
gate_new(struct flat *f, const struct lock_item *it)
{
	struct gate *g;

	count(f, it->type, it->type_n);
	f->gates = lock__room(f->k->a, f->gates, f->n_gates, sizeof(*f->gates));
	g = &f->gates[f->n_gates++];
	memset(g, 0, sizeof(*g));
	g->pins = (int)f->n_pins;
	g->line = it->line;
	return g;
}

/* Bit of a connection for member i of an array; -1: its width is wrong. */
static int
terminal(const struct lock_conn *c, const int *map, int i, int n)
{
	if (c->bits.n == n)
		return global(map, c->bits.v[i]);
	if (c->bits.n == 1 || (c->bits.n > 0 && c->bits.v[0] < 0))
		return global(map, c->bits.v[0]);
	return -1;
}

/* One primitive: its first terminal is the output; of not and buf, all but the
 * last are. */
static bool
gate_one(struct flat *f, const struct lock_item *it, const int *map, int i,
	int n)
{
	bool many = (it->type_n == 3 && memcmp(it->type, "not", 3) == 0) ||
		(it->type_n == 3 && memcmp(it->type, "buf", 3) == 0);
	size_t outs = many ? it->n_conns - 1 : 1;
	struct gate *g;
	int net;

	if (too_big(f, outs * it->n_conns))
		return false;
	for (size_t o = 0; o < outs; o++) {
		g = gate_new(f, it);
		g->n_out = 1;
		g->n_in = (int)(it->n_conns - outs);
		for (size_t c = o; c < it->n_conns; c++) {
			if (c > o && c < outs)
				continue;
			net = terminal(&it->conns[c], map, i, n);
			if (net < 0) {
				lock__fault(f->k, it->line,
					"a terminal of %d bits on %d gates",
					it->conns[c].bits.n, n);
				return false;
			}
			pin_add(f, net);
		}
	}
	return true;
}

static bool
gates(struct flat *f, const struct lock_item *it, const int *map)
{
	int n = it->count > 0 ? it->count : 1;

	if (it->n_conns < 2) {
		lock__fault(f->k, it->line, "a gate needs two terminals");
		return false;
	}
	for (int i = 0; i < n; i++)
		if (!gate_one(f, it, map, i, n))
			return false;
	return true;
}

static int
port_of(struct flat *f, const struct lock_module *m, const struct lock_item *it,
	size_t conn)
{
	const struct lock_conn *c = &it->conns[conn];
	const struct lex_name_slot *s;

	if (!c->port && conn < m->n_ports)
		return m->ports[conn];
	s = c->port ? lex_names_get(&m->names, c->port, c->port_n) : NULL;
	if (s && m->nets[s->value].port)
		return s->value;
	lock__fault(f->k, it->line, "module %s has no port %s",
		lock__name(f->k, m->name, m->name_n),
		c->port ? lock__name(f->k, c->port, c->port_n)
			: "at that place");
	return -1;
}

/* Nets of the ports' bits of member i, by bit of the inner module; -1 where
 * nothing is connected. */
static int *
bind(struct flat *f, const struct lock_module *m, const struct lock_item *it,
	const int *map, int i)
{
	int *inner = arena_array(f->k->a, (size_t)m->n_bits, sizeof(*inner));
	int n = it->count > 0 ? it->count : 1, net, from;

	for (int b = 0; b < m->n_bits; b++)
		inner[b] = -1;
	for (size_t c = 0; c < it->n_conns; c++) {
		const struct lock_bits *bits = &it->conns[c].bits;
		const struct lock_net *p;

		net = port_of(f, m, it, c);
		if (net < 0)
			return NULL;
		p = &m->nets[net];
		/* an array: a slice for each member, or the same for all */
		from = n > 1 && (int64_t)bits->n == (int64_t)p->width * n
			? p->width * i
			: 0;
		for (int b = 0; b < p->width && from + b < bits->n; b++)
			inner[p->base + b] = global(map, bits->v[from + b]);
	}
	return inner;
}

static bool
given(struct flat *f, const struct lock_module *m, const struct lock_item *it,
	const int *inner)
{
	struct gate *g;
	int n[2] = {0, 0};

	if (too_big(f, (size_t)m->n_bits))
		return false;
	g = gate_new(f, it);
	g->edge = m->edge;
	for (int in = 0; in < 2; in++)
		for (size_t i = 0; i < m->n_ports; i++) {
			const struct lock_net *p = &m->nets[m->ports[i]];

			if ((p->dir == LOCK_IN) != (in == 1))
				continue;
			for (int b = 0; b < p->width; b++) {
				if (inner[p->base + b] < 0)
					continue;
				pin_add(f, inner[p->base + b]);
				n[in]++;
			}
		}
	g->n_out = n[0];
	g->n_in = n[1];
	if (m->edge)
		f->k->out->flipflops++;
	return true;
}

static bool module_flat(
	struct flat *f, const struct lock_module *m, int *map, int level);

static bool
instance_flat(
	struct flat *f, const struct lock_item *it, const int *map, int level)
{
	const struct lex_name_slot *s =
		lex_names_get(&f->k->by_name, it->type, it->type_n);
	const struct lock_module *m = s ? &f->k->modules[s->value] : NULL;
	int n = it->count > 0 ? it->count : 1, *inner;

	if (!m) {
		lock__fault(f->k, it->line,
			"%s: neither a module of the text nor a given cell",
			lock__name(f->k, it->type, it->type_n));
		return false;
	}
	for (int i = 0; i < n; i++) {
		if (too_big(f, (size_t)m->n_bits))
			return false;
		inner = bind(f, m, it, map, i);
		if (!inner)
			return false;
		if (m->given ? !given(f, m, it, inner)
			     : !module_flat(f, m, inner, level + 1))
			return false;
	}
	return true;
}

static void
tie(struct flat *f, const struct lock_item *it, const int *map)
{
	const struct lock_bits *l = &it->conns[0].bits, *r = &it->conns[1].bits;

	for (int i = 0; i < l->n && i < r->n; i++)
		net_tie(f, global(map, l->v[i]), global(map, r->v[i]));
}

/* map: net of each bit, -1 where it is to be made. */
static bool
module_flat(struct flat *f, const struct lock_module *m, int *map, int level)
{
	bool ok = true;

	if (level > LOCK_LEVELS_MAX) {
		lock__fault(f->k, m->line,
			"module %s: modules nested too deep, or in themselves",
			lock__name(f->k, m->name, m->name_n));
		return false;
	}
	if (too_big(f, (size_t)m->n_bits))
		return false;
	for (int b = 0; b < m->n_bits; b++)
		if (map[b] < 0)
			map[b] = net_new(f);
	for (size_t i = 0; ok && i < m->n_items; i++) {
		const struct lock_item *it = &m->items[i];

		switch (it->kind) {
		case LOCK_GATE:
			ok = gates(f, it, map);
			break;
		case LOCK_INST:
			ok = instance_flat(f, it, map, level);
			break;
		case LOCK_ASSIGN:
			tie(f, it, map);
			break;
		}
	}
	return ok;
}

/* ---- the longest path ---- */

struct walk {
	int *drivers;	   /* gates that still have to drive the net */
	int *level;	   /* of the net */
	int *first, *read; /* readers of net n: read[first[n]..first[n+1]) */
	int *queue;
	size_t head, tail;
};

static void
walk_index(struct flat *f, struct walk *w)
{
	struct arena *a = f->k->a;

	w->drivers = arena_array(a, f->n_nets, sizeof(int));
	w->level = arena_array(a, f->n_nets, sizeof(int));
	w->first = arena_array(a, f->n_nets + 2, sizeof(int));
	w->read = arena_array(a, f->n_pins, sizeof(int));
	w->queue = arena_array(a, f->n_gates, sizeof(int));
	for (size_t p = 0; p < f->n_pins; p++)
		f->pins[p] = net_root(f, f->pins[p]);
	for (size_t i = 0; i < f->n_gates; i++) {
		const struct gate *g = &f->gates[i];

		for (int p = 0; p < g->n_out && !g->edge; p++)
			w->drivers[f->pins[g->pins + p]]++;
		for (int p = 0; p < g->n_in && !g->edge; p++)
			w->first[f->pins[g->pins + g->n_out + p] + 2]++;
	}
	for (size_t n = 2; n < f->n_nets + 2; n++)
		w->first[n] += w->first[n - 1];
	for (size_t i = 0; i < f->n_gates; i++) {
		struct gate *g = &f->gates[i];

		for (int p = 0; p < g->n_in && !g->edge; p++) {
			int net = f->pins[g->pins + g->n_out + p];

			w->read[w->first[net + 1]++] = (int)i;
			g->pending += w->drivers[net] > 0;
		}
		if (!g->edge && g->pending == 0)
			w->queue[w->tail++] = (int)i;
	}
}

static void
drive(struct flat *f, struct walk *w, int net, int level)
{
	if (level > w->level[net])
		w->level[net] = level;
	if (--w->drivers[net] > 0)
		return;
	for (int i = w->first[net]; i < w->first[net + 1]; i++)
		if (--f->gates[w->read[i]].pending == 0)
			w->queue[w->tail++] = w->read[i];
}

static void
depth(struct flat *f)
{
	struct walk w = {.head = 0};
	int deepest = 0;

	walk_index(f, &w);
	while (w.head < w.tail) {
		struct gate *g = &f->gates[w.queue[w.head++]];
		int level = 0;

		for (int p = 0; p < g->n_in; p++) {
			int l = w.level[f->pins[g->pins + g->n_out + p]];

			level = l > level ? l : level;
		}
		g->level = level + 1;
		deepest = g->level > deepest ? g->level : deepest;
		for (int p = 0; p < g->n_out; p++)
			drive(f, &w, f->pins[g->pins + p], g->level);
	}
	for (size_t i = 0; i < f->n_gates; i++)
		if (!f->gates[i].edge && f->gates[i].level == 0) {
			f->k->out->loop_line = f->gates[i].line;
			return;
		}
	f->k->out->depth = deepest;
}

void
lock__flatten(struct lock *k, struct lock_module *top)
{
	struct flat f = {.k = k};
	int *map = arena_array(k->a, (size_t)top->n_bits, sizeof(*map));

	for (int i = 0; i < NET_FIRST; i++)
		net_new(&f);
	for (int b = 0; b < top->n_bits; b++)
		map[b] = -1;
	if (module_flat(&f, top, map, 0))
		depth(&f);
	if (!k->out->accepted) {
		k->out->n_counts = 0;
		k->out->gates = k->out->flipflops = 0;
	}
}
