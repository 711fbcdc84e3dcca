/*
 * facts_tell: facts in English (see facts.h).  It must not say what is not in
 * the facts, nor repeat the module's text.
 */
#include "curate/facts.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define EDGES_TOLD 40 /* transitions of one machine */

struct teller {
	struct arena *a;
	const struct facts *f;
	struct buf b;
};

static const char *
bits(struct teller *t, int width)
{
	return width == 1 ? "1 bit" : arena_printf(t->a, "%d bits", width);
}

static const char *
count(struct teller *t, size_t n, const char *one, const char *many)
{
	static const char *const words[] = {"no", "one", "two", "three", "four",
		"five", "six", "seven", "eight", "nine", "ten"};

	return n <= 10
		? arena_printf(t->a, "%s %s", words[n], n == 1 ? one : many)
		: arena_printf(t->a, "%zu %s", n, many);
}

static size_t
ports(const struct facts *f, enum shape_direction dir)
{
	size_t n = 0;

	for (size_t i = 0; i < f->shape.n_ports; i++)
		n += f->shape.ports[i].dir == dir;
	return n;
}

static bool
is_register(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->n_regs; i++)
		if (str_eq(f->reg[i].name, name))
			return true;
	return false;
}

/* "zero", "all ones", or the bits. */
static const char *
value(struct teller *t, const char *v)
{
	size_t n = strlen(v);

	if (strspn(v, "0") == n)
		return "zero";
	if (strspn(v, "1") == n)
		return n == 1 ? "one" : "all ones";
	return arena_printf(t->a, "binary %s", v);
}

/* ---- sentences ---- */

static void
tell_parameters(struct teller *t)
{
	const struct vtree *v = &t->f->tree;

	for (size_t i = 0; i < v->n_decls; i++) {
		const struct vtree_decl *d = &v->decl[i];

		if (!str_eq(d->kind, "parameter"))
			continue;
		buf_printf(&t->b, " It has a parameter %s", d->name);
		if (d->value.from < d->value.to)
			buf_printf(&t->b, " whose default is %s",
				vtree_text(t->a, v, d->value, 60));
		buf_addch(&t->b, '.');
	}
}

static void
tell_ports(struct teller *t, enum shape_direction dir, const char *one,
	const char *many)
{
	size_t n = ports(t->f, dir), seen = 0;

	if (n == 0)
		return;
	buf_printf(&t->b, " It has %s:", count(t, n, one, many));
	for (size_t i = 0; i < t->f->shape.n_ports; i++) {
		const struct shape_port *p = &t->f->shape.ports[i];

		if (p->dir != dir)
			continue;
		buf_printf(&t->b, "%s %s of %s", seen++ > 0 ? "," : "", p->name,
			bits(t, p->width));
	}
	buf_addch(&t->b, '.');
}

static void
tell_register(struct teller *t, const struct facts_register *r)
{
	buf_printf(&t->b, " The %s %s keeps %s",
		r->latch ? "latch" : "register", r->name, bits(t, r->width));
	if (r->clock != NULL)
		buf_printf(&t->b, " and changes at the %s edge of %s",
			r->falling ? "falling" : "rising", r->clock);
	if (r->reset != NULL)
		buf_printf(&t->b, "; it is %s reset to %s while %s is %s",
			r->async ? "asynchronously" : "synchronously",
			value(t, r->value), r->reset,
			r->reset_high ? "high" : "low");
	else if (!r->latch)
		buf_addstr(&t->b, "; no input resets it");
	buf_addch(&t->b, '.');
}

static const char *
state(const struct fsm_machine *m, int i)
{
	return i >= 0 && i < m->n_states ? m->states[i] : "an unknown state";
}

static void
tell_machine(struct teller *t, const struct fsm_machine *m)
{
	buf_printf(&t->b,
		" The register %s is a state machine with %s:", m->name,
		count(t, (size_t)m->n_states, "state", "states"));
	for (int i = 0; i < m->n_states; i++)
		buf_printf(&t->b, "%s %s (code %s)", i > 0 ? "," : "",
			m->states[i], m->codes[i]);
	buf_addch(&t->b, '.');
	if (m->reset >= 0)
		buf_printf(&t->b, " A reset leads to %s.", state(m, m->reset));
	for (size_t i = 0; i < m->n_edges && i < EDGES_TOLD; i++) {
		const struct fsm_edge *x = &m->edges[i];

		buf_printf(&t->b, " From %s it goes to %s", state(m, x->from),
			state(m, x->to));
		if (x->in.care != 0)
			buf_printf(&t->b, " when %s",
				fsm_cube_text(t->a, m, &x->in));
		buf_addch(&t->b, '.');
	}
	if (m->n_edges > EDGES_TOLD)
		buf_printf(&t->b, " It has %zu more transitions.",
			m->n_edges - EDGES_TOLD);
}

static void
tell_rest(struct teller *t)
{
	const struct shape *s = &t->f->shape;

	for (size_t i = 0; i < s->n_memories; i++)
		buf_printf(&t->b, " The memory %s has %d words of %s.",
			s->memories[i].name, s->memories[i].depth,
			bits(t, s->memories[i].width));
	for (size_t i = 0; i < s->n_instances; i++)
		buf_printf(&t->b,
			" It contains an instance %s of the module "
			"%s.",
			s->instances[i].name, s->instances[i].module);
	for (size_t i = 0; i < s->n_ports; i++)
		if (s->ports[i].dir == SHAPE_OUTPUT &&
			!is_register(t->f, s->ports[i].name))
			buf_printf(&t->b, " The output %s is not a register.",
				s->ports[i].name);
}

static void
tell_all(struct teller *t)
{
	tell_parameters(t);
	tell_ports(t, SHAPE_INPUT, "input", "inputs");
	tell_ports(t, SHAPE_OUTPUT, "output", "outputs");
	tell_ports(t, SHAPE_INOUT, "bidirectional port", "bidirectional ports");
	for (size_t i = 0; i < t->f->n_regs; i++)
		tell_register(t, &t->f->reg[i]);
	for (size_t i = 0; i < t->f->fsm.n; i++)
		tell_machine(t, &t->f->fsm.machines[i]);
	tell_rest(t);
}

/* ---- in short ---- */

static const char *
nature(const struct facts *f)
{
	if (f->n_regs == 0 && f->shape.n_memories == 0)
		return f->shape.n_instances > 0 ? "structural"
						: "combinational";
	return "sequential";
}

/* The clock of all registers; NULL: several, or none. */
static const struct facts_register *
one_clock(const struct facts *f)
{
	for (size_t i = 0; i < f->n_regs; i++)
		if (f->reg[i].clock == NULL ||
			!str_eq(f->reg[i].clock, f->reg[0].clock) ||
			f->reg[i].falling != f->reg[0].falling)
			return NULL;
	return f->n_regs > 0 ? &f->reg[0] : NULL;
}

static void
summary(struct teller *t)
{
	const struct facts *f = t->f;
	const struct facts_register *c = one_clock(f);

	buf_printf(&t->b, "with %s and %s",
		count(t, ports(f, SHAPE_INPUT), "input", "inputs"),
		count(t, ports(f, SHAPE_OUTPUT), "output", "outputs"));
	if (f->n_regs > 0)
		buf_printf(&t->b, ", %s",
			count(t, f->n_regs, "register", "registers"));
	if (f->fsm.n > 0)
		buf_printf(&t->b, ", %s",
			count(t, f->fsm.n, "state machine", "state machines"));
	if (f->shape.n_memories > 0)
		buf_printf(&t->b, ", %s",
			count(t, f->shape.n_memories, "memory", "memories"));
	if (f->shape.n_instances > 0)
		buf_printf(&t->b, ", %s",
			count(t, f->shape.n_instances, "instance",
				"instances"));
	if (c != NULL)
		buf_printf(&t->b, ", clocked by the %s edge of %s",
			c->falling ? "falling" : "rising", c->clock);
}

static void
terse(struct teller *t, bool high)
{
	const struct facts *f = t->f;

	buf_printf(&t->b, "%s: %s, %zu in, %zu out", f->top, nature(f),
		ports(f, SHAPE_INPUT), ports(f, SHAPE_OUTPUT));
	for (size_t i = 0; i < f->n_regs && !high; i++) {
		const struct facts_register *r = &f->reg[i];

		buf_printf(&t->b, "; %s %s (%d)", r->latch ? "latch" : "reg",
			r->name, r->width);
		if (r->clock != NULL)
			buf_printf(&t->b, " on %s %s", r->clock,
				r->falling ? "fall" : "rise");
		if (r->reset != NULL)
			buf_printf(&t->b, ", %s reset %s active %s to %s",
				r->async ? "async" : "sync", r->reset,
				r->reset_high ? "high" : "low",
				value(t, r->value));
	}
	for (size_t i = 0; i < f->fsm.n; i++)
		buf_printf(&t->b, "; fsm %s, %d states",
			f->fsm.machines[i].name, f->fsm.machines[i].n_states);
	for (size_t i = 0; i < f->shape.n_memories; i++)
		buf_printf(&t->b, "; mem %s %dx%d", f->shape.memories[i].name,
			f->shape.memories[i].depth, f->shape.memories[i].width);
	buf_addch(&t->b, '.');
}

char *
facts_tell(struct arena *a, const struct facts *f, bool high,
	enum facts_register_of how)
{
	struct teller t = {.a = a, .f = f};

	buf_init(&t.b, LIM_DESCRIBE_TEXT);
	switch (how) {
	case FACTS_SPEC:
		buf_printf(&t.b, "The module %s is a %s module", f->top,
			nature(f));
		break;
	case FACTS_REQUEST:
		buf_printf(&t.b, "Write a Verilog module named %s: a %s module",
			f->top, nature(f));
		break;
	case FACTS_QUESTION:
		buf_printf(&t.b,
			"How is a Verilog module named %s written, a %s module",
			f->top, nature(f));
		break;
	case FACTS_TERSE:
		terse(&t, high);
		return buf_take(&t.b, a, NULL);
	}
	buf_addch(&t.b, ' ');
	summary(&t);
	buf_addch(&t.b, how == FACTS_QUESTION ? '?' : '.');
	if (!high)
		tell_all(&t);
	return buf_take(&t.b, a, NULL);
}
