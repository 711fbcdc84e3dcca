/*
 * ir_lint: a design beside its plan (see ir.h): ports, clock, reset and
 * registers by what the design elaborates to; names of states by its words.
 */
#include <string.h>

#include "agent/ir.h"
#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct lint {
	struct arena *a;
	const struct ir *ir;
	const struct ir_design *d;
	struct shape *s;
	struct buf out;
	size_t n;
};

static void fault(struct lint *l, const char *fmt, ...) BASE_PRINTF(2, 3);

static void
fault(struct lint *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)buf_printf(&l->out, "%s\n", arena_vprintf(l->a, fmt, ap));
	va_end(ap);
	l->n++;
}

static const char *
direction(enum shape_direction d)
{
	static const char *const names[] = {"input", "output", "inout"};

	return names[d];
}

/* ---- ports ---- */

static void
ports(struct lint *l)
{
	for (size_t i = 0; i < l->ir->n_ports; i++) {
		const struct ir_port *p = &l->ir->ports[i];
		const struct shape_port *q = shape_port(l->s, p->name);

		if (q == NULL) {
			fault(l,
				"port %s: the plan has it, the design lacks it",
				p->name);
			continue;
		}
		if (q->dir != p->dir)
			fault(l, "port %s: %s in the plan, %s in the design",
				p->name, direction(p->dir), direction(q->dir));
		if (q->width != p->width)
			fault(l,
				"port %s: %d bits in the plan, %d in the "
				"design",
				p->name, p->width, q->width);
	}
	for (size_t i = 0; i < l->s->n_ports; i++) {
		bool planned = false;

		for (size_t k = 0; k < l->ir->n_ports && !planned; k++)
			planned = str_eq(
				l->ir->ports[k].name, l->s->ports[i].name);
		if (!planned)
			fault(l,
				"port %.80s: the design has it, the plan "
				"does not",
				l->s->ports[i].name);
	}
}

/* ---- registers ---- */

static void
memory(struct lint *l, const struct ir_register *g)
{
	for (size_t i = 0; i < l->s->n_memories; i++) {
		const struct shape_memory *m = &l->s->memories[i];

		if (!str_eq(m->name, g->name))
			continue;
		if (m->width != g->width || m->depth != g->depth)
			fault(l,
				"memory %s: %d words of %d bits in the plan, "
				"%d of %d in the design",
				g->name, g->depth, g->width, m->depth,
				m->width);
		return;
	}
	fault(l, "memory %s: the design has no memory of that name", g->name);
}

static void
clock(struct lint *l, const struct ir_register *g, const struct shape_store *st)
{
	const char *edge = st->falling ? "falling" : "rising";

	if (st->clock == NULL)
		fault(l,
			"register %s: %s clocks it in the plan; in the design "
			"no input alone does",
			g->name, l->ir->clock);
	else if (!str_eq(st->clock, l->ir->clock) ||
		st->falling != l->ir->falling)
		fault(l,
			"register %s: %s edge of %s in the plan, %s edge of "
			"%.80s in the design",
			g->name, l->ir->falling ? "falling" : "rising",
			l->ir->clock, edge, st->clock);
}

/* The value that a reset gives, as it is written: as many bits as there are,
 * the least significant 64 of them told. */
static bool
same_value(const char *bits, uint64_t value)
{
	size_t n = strlen(bits);

	for (size_t i = 0; i < n; i++) {
		uint64_t want = i < 64 ? value >> i & 1 : 0;

		if (bits[n - 1 - i] != (want ? '1' : '0'))
			return false;
	}
	return true;
}

static const char *
words(bool async, bool low)
{
	if (async)
		return low ? "asynchronous, active low"
			   : "asynchronous, active high";
	return low ? "synchronous, active low" : "synchronous, active high";
}

static void
reset(struct lint *l, const struct ir_register *g)
{
	const struct ir *ir = l->ir;
	const char *value, *other;
	enum shape_reset how =
		shape_reset(l->s, g->name, ir->reset, !ir->low, &value);
	enum shape_reset turned =
		shape_reset(l->s, g->name, ir->reset, ir->low, &other);
	enum shape_reset want = ir->async ? SHAPE_ASYNC : SHAPE_SYNC;

	if (how == want) {
		if (!same_value(value, g->reset))
			fault(l,
				"register %s: %llu by the reset in the plan, "
				"binary %.70s in the design",
				g->name, (unsigned long long)g->reset, value);
		return;
	}
	if (how == SHAPE_KEEPS && turned == SHAPE_KEEPS)
		fault(l,
			"register %s: reset %s (%s) in the plan; in the design "
			"it does not reset it",
			g->name, ir->reset, words(ir->async, ir->low));
	else
		fault(l,
			"register %s: reset %s is %s in the plan, %s in the "
			"design",
			g->name, ir->reset, words(ir->async, ir->low),
			how != SHAPE_KEEPS
				? words(how == SHAPE_ASYNC, ir->low)
				: words(turned == SHAPE_ASYNC, !ir->low));
}

static void
one_register(struct lint *l, const struct ir_register *g)
{
	struct shape_store st;

	shape_store(l->s, g->name, &st);
	if (st.width == 0) {
		fault(l, "register %s: nothing in the design has that name",
			g->name);
		return;
	}
	if (st.width != g->width)
		fault(l, "register %s: %d bits in the plan, %d in the design",
			g->name, g->width, st.width);
	if (st.latches > 0) {
		fault(l, "register %s: a latch in the design", g->name);
		return;
	}
	if (st.flops == 0) {
		fault(l, "register %s: no flip-flop in the design", g->name);
		return;
	}
	clock(l, g, &st);
	if (g->has_reset && st.width == g->width)
		reset(l, g);
}

/* ---- states and submodules ---- */

static bool
has_word(const struct ir_design *d, const char *name)
{
	struct lex lex;
	struct lex_token t;

	lex_init(&lex, d->text, d->n);
	while (lex_next(&lex, &t)) {
		size_t n;
		const char *word;

		if (t.kind != LEX_IDENT && t.kind != LEX_ESCAPED)
			continue;
		word = lex_name(&t, &n);
		if (n == strlen(name) && strncasecmp(word, name, n) == 0)
			return true;
	}
	return false;
}

static void
states(struct lint *l)
{
	for (size_t i = 0; l->d->text != NULL && i < l->ir->n_states; i++)
		if (!has_word(l->d, l->ir->states[i].name))
			fault(l,
				"state %s: nothing in the design has that name",
				l->ir->states[i].name);
}

static void
submodules(struct lint *l)
{
	for (size_t i = 0; i < l->ir->n_submodules; i++) {
		const struct ir_submodule *m = &l->ir->submodules[i];
		bool found = false;

		for (size_t k = 0; k < l->s->n_instances && !found; k++) {
			const struct shape_instance *x = &l->s->instances[k];

			found = str_eq(x->module, m->module) &&
				(m->name == NULL || str_eq(x->name, m->name));
		}
		if (!found)
			fault(l,
				"submodule %s%s%s: the design has no such "
				"instance",
				m->module, m->name != NULL ? " " : "",
				m->name != NULL ? m->name : "");
	}
}

const char *
ir_lint(struct arena *a, const struct ir *ir, const struct ir_design *d,
	size_t *faults)
{
	struct lint l = {.a = a, .ir = ir, .d = d, .s = d->shape};

	buf_init(&l.out, LIM_TOOL_STDERR);
	if (!str_eq(ir->module, l.s->top))
		fault(&l, "module: %s in the plan, %.80s in the design",
			ir->module, l.s->top);
	ports(&l);
	for (size_t i = 0; i < ir->n_registers; i++) {
		if (ir->registers[i].depth > 0)
			memory(&l, &ir->registers[i]);
		else
			one_register(&l, &ir->registers[i]);
	}
	states(&l);
	submodules(&l);
	if (faults != NULL)
		*faults = l.n;
	return buf_take(&l.out, a, NULL);
}
