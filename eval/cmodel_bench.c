/*
 * cmodel_bench: what a model and a design are given, and the testbench that
 * compares what they make of it.  Everything in it is a number or the name of a
 * port.  Must not look at the model's text.
 */
#include <string.h>

#include "eval/cmodel.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"

#define STEPS 1200	/* of chance */
#define EXHAUST_BITS 10 /* of which all values are tried */
#define PHASE 32	/* steps in which a port goes on in one way */
#define RESET_STEPS 2	/* at the beginning */
#define RESET_EVERY 48	/* then, about */
#define SHOWN 8		/* mismatches that are printed */

/* ---- stimulus ---- */

enum way { ANY, HELD, ZERO, ONES, RARE, OFTEN, COUNTS, ONE_HOT, WAYS };

struct draw {
	const struct cmodel *m;
	struct rand_state rand;
	uint64_t *in; /* of the step */
	int *way;     /* of each port */
	size_t step;
};

static void
set_bit(uint64_t *v, int bit)
{
	v[bit / 64] |= (uint64_t)1 << (bit % 64);
}

/* v holds what it was in the step before. */
static void
draw_value(struct draw *d, const struct cmodel_port *p, int way, uint64_t *v)
{
	const uint64_t old = v[0];

	if (way == HELD)
		return;
	memset(v, way == ONES ? 0xff : 0, p->words * sizeof(*v));
	if (way == ANY || ((way == RARE || way == OFTEN) && p->width > 1))
		for (size_t i = 0; i < p->words; i++)
			v[i] = rand_u64(&d->rand);
	else if (way == RARE || way == OFTEN)
		v[0] = (rand_below(&d->rand, 8) == 0) == (way == RARE);
	else if (way == COUNTS)
		v[0] = old + 1;
	else if (way == ONE_HOT)
		set_bit(v, (int)rand_below(&d->rand, (uint64_t)p->width));
	if (p->width % 64 != 0)
		v[p->words - 1] &= ((uint64_t)1 << (p->width % 64)) - 1;
}

static void
draw_reset(struct draw *d, const struct cmodel_port *p, uint64_t *v)
{
	bool on =
		d->step < RESET_STEPS || rand_below(&d->rand, RESET_EVERY) == 0;

	v[0] = on != p->low;
}

static void
draw_step(struct draw *d)
{
	for (size_t i = 0; i < d->m->n_ports; i++) {
		const struct cmodel_port *p = &d->m->ports[i];

		if (p->output || p->clock)
			continue;
		if (d->step % PHASE == 0)
			d->way[i] = d->step == 0 || rand_below(&d->rand, 2) == 0
				? ANY
				: (int)rand_below(&d->rand, WAYS);
		if (p->reset)
			draw_reset(d, p, d->in + p->at);
		else
			draw_value(d, p, d->way[i], d->in + p->at);
	}
}

/* Number n, its lowest bits in the last port. */
static void
spread(const struct cmodel *m, uint64_t n, uint64_t *in)
{
	for (size_t i = m->n_ports; i-- > 0;) {
		const struct cmodel_port *p = &m->ports[i];

		if (p->output || p->clock)
			continue;
		in[p->at] = n & (((uint64_t)1 << p->width) - 1);
		n >>= p->width;
	}
}

static int
input_bits(const struct cmodel *m)
{
	int bits = 0;

	for (size_t i = 0; i < m->n_ports; i++)
		if (!m->ports[i].output && !m->ports[i].clock)
			bits += m->ports[i].width;
	return bits;
}

void
cmodel_stimulate(
	struct arena *a, const struct cmodel *m, struct cmodel_stimulus *out)
{
	const int bits = input_bits(m);
	const size_t all = m->clock == NULL && bits <= EXHAUST_BITS
		? (size_t)1 << bits
		: 0;
	const size_t steps = all > 0 && all < STEPS ? 2 * all : all + STEPS;
	uint64_t *in = arena_array(a, steps * m->in_words + 1, sizeof(*in));
	struct draw d = {
		.m = m, .way = arena_array(a, m->n_ports, sizeof(*d.way))};

	rand_seed(&d.rand, 20);
	memset(in, 0, (steps * m->in_words + 1) * sizeof(*in));
	for (size_t i = 0; i < steps; i++) {
		d.in = in + i * m->in_words;
		if (i > 0)
			memcpy(d.in, d.in - m->in_words,
				m->in_words * sizeof(*in));
		d.step = i - all;
		if (i < all)
			spread(m, i, d.in);
		else
			draw_step(&d);
	}
	*out = (struct cmodel_stimulus){in, steps};
}

/* ---- the testbench ---- */

const char *
cmodel_hex(struct arena *a, const struct cmodel_port *p, const uint64_t *step)
{
	const uint64_t *v = step + p->at;
	size_t top = p->words - 1;
	char *s;

	while (top > 0 && v[top] == 0)
		top--;
	s = arena_printf(a, "%llx", (unsigned long long)v[top]);
	while (top-- > 0)
		s = arena_printf(a, "%s%016llx", s, (unsigned long long)v[top]);
	return s;
}

/* "{8'h1f, 1'h0}": all ports of one direction. */
static void
put_values(struct buf *b, const struct cmodel *m, bool output,
	const uint64_t *step)
{
	struct arena tmp = ARENA_INIT;
	const char *sep = "{";

	for (size_t i = 0; i < m->n_ports; i++) {
		const struct cmodel_port *p = &m->ports[i];

		if (p->output != output || p->clock)
			continue;
		buf_printf(b, "%s%d'h%s", sep, p->width,
			cmodel_hex(&tmp, p, step));
		sep = ", ";
	}
	buf_addstr(b, sep[0] == '{' ? "1'b0" : "}");
	arena_release(&tmp);
}

/* "{i0, i3}" */
static void
put_names(struct buf *b, const struct cmodel *m, bool output, char prefix)
{
	const char *sep = "{";

	for (size_t i = 0; i < m->n_ports; i++) {
		if (m->ports[i].output != output || m->ports[i].clock)
			continue;
		buf_printf(b, "%s%c%zu", sep, prefix, i);
		sep = ", ";
	}
	buf_addstr(b, sep[0] == '{' ? "none" : "}");
}

static void
put_declarations(struct buf *b, const struct cmodel *m, size_t steps)
{
	int bits[2] = {0, 0};

	for (size_t i = 0; i < m->n_ports; i++) {
		const struct cmodel_port *p = &m->ports[i];

		bits[p->output] += p->clock ? 0 : p->width;
		if (p->output)
			buf_printf(b,
				"\twire [%d:0] o%zu;\n\treg [%d:0] e%zu;\n"
				"\treg s%zu = 0;\n",
				p->width - 1, i, p->width - 1, i, i);
		else
			buf_printf(
				b, "\treg [%d:0] i%zu = 0;\n", p->width - 1, i);
	}
	buf_addstr(b, "\treg none = 0, bad;\n");
	buf_printf(b, "\treg [%d:0] given [0:%zu];\n",
		bits[0] > 0 ? bits[0] - 1 : 0, steps - 1);
	buf_printf(b, "\treg [%d:0] wanted [0:%zu];\n", bits[1] - 1, steps - 1);
	buf_addstr(b, "\tinteger k, m = 0, first = -1, told = 0;\n");
}

static void
put_instance(struct buf *b, const struct cmodel *m)
{
	buf_printf(b, "\t%s dut(", m->top);
	for (size_t i = 0; i < m->n_ports; i++)
		buf_printf(b, "%s.%s(%c%zu)", i > 0 ? ", " : "",
			m->ports[i].name, m->ports[i].output ? 'o' : 'i', i);
	buf_addstr(b, ");\n");
}

/* What the step was, and each output that differs. */
static void
put_report(struct buf *b, const struct cmodel *m)
{
	buf_printf(b,
		"\t\t\tif (bad && told < %d) begin\n\t\t\t\ttold = told + 1;\n"
		"\t\t\t\t$display(\"step %%0d:",
		SHOWN);
	for (size_t i = 0; i < m->n_ports; i++)
		if (!m->ports[i].output && !m->ports[i].clock)
			buf_printf(b, " %s=%%h", m->ports[i].name);
	buf_addstr(b, "\", k");
	for (size_t i = 0; i < m->n_ports; i++)
		if (!m->ports[i].output && !m->ports[i].clock)
			buf_printf(b, ", i%zu", i);
	buf_addstr(b, ");\n");
	for (size_t i = 0; i < m->n_ports; i++)
		if (m->ports[i].output)
			buf_printf(b,
				"\t\t\t\tif (s%zu && o%zu !== e%zu)\n"
				"\t\t\t\t\t$display(\"  %s is %%h, the model "
				"says %%h\", o%zu, e%zu);\n",
				i, i, i, m->ports[i].name, i, i);
	buf_addstr(b, "\t\t\tend\n");
}

static void
put_compare(struct buf *b, const struct cmodel *m)
{
	buf_addstr(b, "\t\t\tbad = 0;\n\t\t\t");
	put_names(b, m, true, 'e');
	buf_addstr(b, " = wanted[k];\n");
	for (size_t i = 0; i < m->n_ports; i++)
		if (m->ports[i].output)
			buf_printf(b,
				"\t\t\tif (^o%zu !== 1'bx) s%zu = 1;\n"
				"\t\t\tif (s%zu && o%zu !== e%zu) bad = 1;\n",
				i, i, i, i, i);
	put_report(b, m);
	buf_addstr(b,
		"\t\t\tif (bad && first < 0) first = $time;\n"
		"\t\t\tif (bad) m = m + 1;\n");
}

static void
put_end(struct buf *b, const struct cmodel *m, size_t steps)
{
	for (size_t i = 0; i < m->n_ports; i++)
		if (m->ports[i].output)
			buf_printf(b,
				"\t\tif (!s%zu) begin\n\t\t\tm = m + 1;\n"
				"\t\t\t$display(\"%s is never known\");\n"
				"\t\tend\n",
				i, m->ports[i].name);
	buf_printf(b,
		"\t\tif (m > %zu) m = %zu;\n"
		"\t\t$display(\"rtlsmith: mismatches=%%0d samples=%zu "
		"first_time=%%0d\", m, first);\n\t\t$finish;\n\tend\n"
		"endmodule\n",
		steps, steps, steps);
}

static size_t
clock_of(const struct cmodel *m)
{
	size_t i = 0;

	while (i < m->n_ports && !m->ports[i].clock)
		i++;
	return i;
}

const char *
cmodel_bench(struct arena *a, const struct cmodel *m,
	const struct cmodel_stimulus *s, const uint64_t *out)
{
	struct buf b;

	buf_init(&b, LIM_TOOL_FILE);
	buf_addstr(&b, "`timescale 1ns/1ns\nmodule tb;\n");
	put_declarations(&b, m, s->steps);
	put_instance(&b, m);
	buf_addstr(&b, "\tinitial begin\n");
	for (size_t k = 0; k < s->steps; k++) {
		buf_printf(&b, "\t\tgiven[%zu] = ", k);
		put_values(&b, m, false, s->in + k * m->in_words);
		buf_printf(&b, ";\n\t\twanted[%zu] = ", k);
		put_values(&b, m, true, out + k * m->out_words);
		buf_addstr(&b, ";\n");
	}
	buf_printf(&b, "\t\tfor (k = 0; k < %zu; k = k + 1) begin\n\t\t\t",
		s->steps);
	put_names(&b, m, false, 'i');
	buf_addstr(&b, " = given[k];\n");
	if (m->clock != NULL)
		buf_printf(&b, "\t\t\t#5 i%zu = 1;\n\t\t\t#5 i%zu = 0;\n",
			clock_of(m), clock_of(m));
	buf_addstr(&b, "\t\t\t#5;\n");
	put_compare(&b, m);
	buf_addstr(&b, "\t\tend\n");
	put_end(&b, m, s->steps);
	return buf_take(&b, a, NULL);
}
