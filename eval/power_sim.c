/*
 * power_sim: plays a waveform into a netlist, two-valued and without delays,
 * and counts how often each net changes.
 *
 * A step of time: clocks change and their logic settles; flip-flops whose
 * clock rose take what stood at their inputs before; then their outputs and
 * the other inputs change together, and all settles; again while that made
 * clocks rise.  Must end whatever the netlist is: rounds are bounded.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/power_int.h"

#define ROUNDS_MAX 64 /* of one step: ripple counters, loops of latches */

struct event {
	int64_t time;
	int port;
	const struct vcd_change *change;
};

struct player {
	struct power *p;
	const struct vcd_signal **signals; /* of the inputs */
	struct event *events;
	size_t n_events;
	int *queue;    /* first cell of each level; -1 */
	bool counting; /* false: while the start settles */
	int64_t steps;
	int *set; /* nets that flip-flops change, and to what */
	unsigned char *set_to;
	int n_set;
};

/* ---- settling ---- */

static void
wire_set(struct player *y, int net, unsigned char v)
{
	struct power *p = y->p;
	struct power_wire *w = &p->wires[net];

	if (net < 2 || w->value == v)
		return;
	w->value = v;
	w->toggles += y->counting;
	for (int r = 0; r < w->n_readers; r++) {
		int i = p->readers[w->first + r];
		struct power_cell *c = &p->cells[i];

		if (c->queued)
			continue;
		c->queued = true;
		c->chain = y->queue[c->level];
		y->queue[c->level] = i;
	}
}

static unsigned
cell_index(const struct power *p, const struct power_cell *c)
{
	size_t n = c->type->cell->n_pins;
	unsigned v = (unsigned)c->iq << n;

	for (size_t i = 0; i < n; i++)
		if (c->type->cell->pins[i].dir == LIBERTY_IN && c->pins[i] >= 0)
			v |= (unsigned)p->wires[c->pins[i]].value << i;
	return v;
}

static void
latch_hold(struct player *y, struct power_cell *c)
{
	const struct power_type *t = c->type;
	unsigned v = cell_index(y->p, c);

	if (t->clear && t->clear[v])
		c->iq = 0;
	else if (t->preset && t->preset[v])
		c->iq = 1;
	else if (t->enable[v] && t->data)
		c->iq = t->data[v];
}

static void
cell_outputs(struct player *y, struct power_cell *c)
{
	unsigned v;

	y->steps++;
	if (c->type->enable)
		latch_hold(y, c);
	v = cell_index(y->p, c);
	for (size_t i = 0; i < c->type->cell->n_pins; i++)
		if (c->type->out[i] && c->pins[i] >= 0)
			wire_set(y, c->pins[i], c->type->out[i][v]);
}

/* Logic only; flip-flops stay in their queue, which is the last.  One round is
 * enough unless logic feeds itself. */
static void
settle(struct player *y)
{
	struct power *p = y->p;
	bool again = true;

	for (int round = 0; again && round < ROUNDS_MAX; round++) {
		again = false;
		for (int l = 0; l < p->n_levels - 1; l++) {
			int i = y->queue[l], next;

			y->queue[l] = -1;
			for (; i >= 0; i = next) {
				next = p->cells[i].chain;
				p->cells[i].queued = false;
				cell_outputs(y, &p->cells[i]);
			}
		}
		for (int l = 0; l < p->n_levels - 1; l++)
			again |= y->queue[l] >= 0;
	}
}

/* ---- flip-flops ---- */

static void
plan_output(struct player *y, const struct power_cell *c)
{
	unsigned v = cell_index(y->p, c);

	for (size_t i = 0; i < c->type->cell->n_pins; i++)
		if (c->type->out[i] && c->pins[i] >= 0) {
			y->set[y->n_set] = c->pins[i];
			y->set_to[y->n_set++] = c->type->out[i][v];
		}
}

/* Every flip-flop that something was said to: what it holds now. */
static void
capture(struct player *y)
{
	struct power *p = y->p;
	int i = y->queue[p->n_levels - 1], next;

	y->queue[p->n_levels - 1] = -1;
	for (; i >= 0; i = next) {
		struct power_cell *c = &p->cells[i];
		const struct power_type *t = c->type;
		unsigned v = cell_index(p, c);
		unsigned char clk = t->clock[v];

		next = c->chain;
		c->queued = false;
		y->steps++;
		if (t->clear && t->clear[v])
			c->iq = 0;
		else if (t->preset && t->preset[v])
			c->iq = 1;
		else if (clk && !c->clk && t->next)
			c->iq = t->next[v];
		c->clk = clk;
		plan_output(y, c);
	}
}

static void
release_planned(struct player *y)
{
	for (int i = 0; i < y->n_set; i++)
		wire_set(y, y->set[i], y->set_to[i]);
	y->n_set = 0;
}

/* ---- inputs ---- */

static void
port_set(struct player *y, const struct event *ev)
{
	const struct power_port *in = &y->p->inputs[ev->port];
	const char *value = ev->change->value;
	size_t n = ev->change->n;

	for (int i = 0; i < in->width; i++) {
		char c = (size_t)i < n		   ? value[n - 1 - (size_t)i]
			: n > 0 && value[0] != '1' ? value[0]
						   : '0';

		if (c == '0' || c == '1')
			wire_set(y, in->bits[i], (unsigned char)(c - '0'));
	}
}

static void
ports_set(struct player *y, size_t from, size_t to, bool clocks)
{
	for (size_t i = from; i < to; i++)
		if (y->p->inputs[y->events[i].port].clock == clocks)
			port_set(y, &y->events[i]);
}

static void
step(struct player *y, size_t from, size_t to)
{
	struct power *p = y->p;

	ports_set(y, from, to, true);
	settle(y);
	capture(y);
	ports_set(y, from, to, false);
	release_planned(y);
	settle(y);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (y->queue[p->n_levels - 1] < 0)
			return;
		capture(y);
		release_planned(y);
		settle(y);
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return x->change < y->change ? -1 : x->change > y->change;
}

static bool
collect(struct player *y)
{
	struct power *p = y->p;
	size_t n = 0;

	y->signals = arena_array(p->a, (size_t)p->n_inputs, sizeof(void *));
	for (int i = 0; i < p->n_inputs; i++) {
		y->signals[i] = vcd_find(p->job->vcd,
			arena_printf(p->a, "%s.%s", p->job->instance,
				p->inputs[i].name));
		if (!y->signals[i])
			return power__why(p,
				"the waveform has no input %.80s of %.80s",
				p->inputs[i].name, p->job->instance);
		n += y->signals[i]->values->n;
	}
	y->events = arena_array(p->a, n, sizeof(*y->events));
	for (int i = 0; i < p->n_inputs; i++)
		for (size_t k = 0; k < y->signals[i]->values->n; k++)
			y->events[y->n_events++] = (struct event){
				y->signals[i]->values->changes[k].time, i,
				&y->signals[i]->values->changes[k]};
	if (n > 0)
		qsort(y->events, n, sizeof(*y->events), by_time);
	return true;
}

/* ---- which inputs are clocks ---- */

/* Marks what drives clock wires, through logic, up to inputs. */
static void
clock_logic(struct power *p, bool *reached)
{
	bool more = true;

	for (int round = 0; more && round < ROUNDS_MAX; round++) {
		more = false;
		for (int i = 0; i < p->n_cells; i++) {
			const struct power_cell *c = &p->cells[i];
			size_t n = c->type->cell->n_pins;
			bool drives = false;

			for (size_t k = 0; k < n && !c->type->clock; k++)
				drives |= c->type->out[k] && c->pins[k] >= 0 &&
					reached[c->pins[k]];
			for (size_t k = 0; k < n && drives; k++)
				if (c->pins[k] >= 2 && !reached[c->pins[k]]) {
					reached[c->pins[k]] = true;
					more = true;
				}
		}
	}
}

/* Inputs that feed clock pins; where logic gates the clock, the one of its
 * inputs that changes most. */
static void
find_clocks(struct player *y)
{
	struct power *p = y->p;
	bool *reached = arena_array(p->a, (size_t)p->n_wires, sizeof(*reached));
	bool direct = false;
	int best = -1;

	for (int i = 0; i < p->n_wires; i++)
		reached[i] = p->wires[i].clock;
	clock_logic(p, reached);
	for (int i = 0; i < p->n_inputs; i++) {
		struct power_port *in = &p->inputs[i];

		for (int b = 0; b < in->width; b++) {
			in->clock |= p->wires[in->bits[b]].clock;
			if (reached[in->bits[b]] &&
				(best < 0 ||
					y->signals[i]->values->n >
						y->signals[best]->values->n))
				best = i;
		}
		direct |= in->clock;
	}
	if (!direct && best >= 0)
		p->inputs[best].clock = true;
}

/* ---- the whole ---- */

/* Initial values, and all logic settled from them. */
static void
start(struct player *y)
{
	struct power *p = y->p;

	p->wires[1].value = 1;
	for (int l = 0; l < p->n_levels; l++)
		y->queue[l] = -1;
	for (int i = 0; i < p->n_cells; i++) {
		struct power_cell *c = &p->cells[i];
		size_t n = c->type->cell->n_pins;

		for (size_t k = 0; k < n; k++) {
			power_table t = c->type->out[k];

			if (!t || c->pins[k] < 0 || !c->type->clock ||
				p->wires[c->pins[k]].init > 1)
				continue;
			/* of a pin that has the inverse of the state, too */
			c->iq = t[1U << n] == p->wires[c->pins[k]].init;
		}
		c->queued = true;
		c->chain = y->queue[c->level];
		y->queue[c->level] = i;
	}
	settle(y);
	for (int i = 0; i < p->n_cells; i++) {
		struct power_cell *c = &p->cells[i];

		if (c->type->clock)
			c->clk = c->type->clock[cell_index(p, c)];
	}
	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (y->queue[p->n_levels - 1] < 0)
			break;
		capture(y);
		release_planned(y);
		settle(y);
	}
}

bool
power__play(struct power *p)
{
	struct player y = {.p = p};
	const struct vcd *vcd = p->job->vcd;
	int64_t last = vcd->end, begin;
	size_t from = 0, to, outs = 0;

	if (vcd->unit_fs <= 0)
		return power__why(p, "the waveform tells no unit of time");
	if (!collect(&y))
		return false;
	for (int i = 0; i < p->n_cells; i++)
		outs += p->cells[i].type->cell->n_pins;
	y.queue = arena_array(p->a, (size_t)p->n_levels, sizeof(int));
	y.set = arena_array(p->a, outs, sizeof(int));
	y.set_to = arena_alloc(p->a, outs);
	find_clocks(&y);
	start(&y);
	begin = y.n_events > 0 ? y.events[0].time : 0;
	while (from < y.n_events) {
		for (to = from; to < y.n_events &&
			y.events[to].time == y.events[from].time;)
			to++;
		/* what the waveform begins with is no change */
		y.counting = from > 0;
		if (y.steps > POWER_STEPS_MAX) {
			p->out->cut = true;
			last = y.events[from].time;
			break;
		}
		step(&y, from, to);
		from = to;
	}
	p->out->window_ns = (double)(last - begin) * (double)vcd->unit_fs / 1e6;
	if (!(p->out->window_ns > 0))
		return power__why(p, "the waveform has no length");
	return true;
}
