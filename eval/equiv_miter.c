/*
 * equiv_miter: builds the circuit that compares (see equiv_miter.h).
 *
 * Literals are AIGER's: 2 * variable, + 1 when inverted.  New variables are
 * numbered inputs, latches, ANDs.  Must not simplify more than constants.
 */
#include "eval/equiv_miter.h"

#include <stdlib.h>
#include <string.h>

#include "eval/aig.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

enum kind { KIND_INPUT, KIND_INIT, KIND_OUTPUT };

struct name { /* a line of a map */
	enum kind kind;
	uint32_t at; /* which input or output */
	int bit;
	const char *text;
};

struct rails { /* surely 1, surely 0; h == !l where nothing is unknown */
	uint32_t h, l;
};

struct side {
	struct aig g;
	struct name *names; /* sorted by kind, text, bit */
	size_t n_names;
	bool *named;	  /* inputs that the map names */
	uint32_t *input;  /* new literal of each input */
	bool *unknown;	  /* of each variable: depends on an x */
	struct rails *at; /* of each variable */
	uint32_t first_latch;
};

struct builder {
	struct arena *a;
	struct side gold, gate;
	uint32_t n_in, n_latch, n_and;
	uint32_t base; /* first AND's variable */
	uint32_t (*and)[2];
	uint32_t max_and;
	bool full;	/* more ANDs than there is room for */
	uint32_t *next; /* of each latch */
	struct buf map;
};

/* ---- maps ---- */

static int
compare_names(const void *x, const void *y)
{
	const struct name *p = x, *q = y;
	int order;

	if (p->kind != q->kind)
		return p->kind < q->kind ? -1 : 1;
	order = strcmp(p->text, q->text);
	if (order != 0)
		return order;
	return p->bit < q->bit ? -1 : p->bit > q->bit;
}

/* "init 36 0 u.q" */
static bool
read_name(struct arena *a, const char *line, size_t n, struct name *out)
{
	static const char *const words[] = {"input ", "init ", "output "};
	char *s = arena_strndup(a, line, n), *end;
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!str_starts(s, words[i]))
			continue;
		out->kind = (enum kind)i;
		out->at = (uint32_t)strtoul(s + strlen(words[i]), &end, 10);
		out->bit = (int)strtol(end, &end, 10);
		if (*end != ' ')
			return false;
		out->text = end + 1;
		return true;
	}
	return false;
}

static void
read_map(struct arena *a, const char *map, struct side *s)
{
	const char *p, *nl;
	size_t lines = 1;

	for (p = map; *p; p++)
		lines += *p == '\n';
	s->names = arena_array(a, lines, sizeof(*s->names));
	s->named = arena_array(a, s->g.n_in + 1, sizeof(*s->named));
	for (p = map; *p; p = *nl ? nl + 1 : nl) {
		struct name *x = &s->names[s->n_names];

		nl = p + strcspn(p, "\n");
		if (!read_name(a, p, (size_t)(nl - p), x))
			continue;
		if (x->at >= (x->kind == KIND_OUTPUT ? s->g.n_out : s->g.n_in))
			continue;
		if (x->kind != KIND_OUTPUT)
			s->named[x->at] = true;
		s->n_names++;
	}
	qsort(s->names, s->n_names, sizeof(*s->names), compare_names);
}

static const struct name *
find_name(const struct side *s, enum kind kind, const char *text, int bit)
{
	struct name key = {kind, 0, bit, text};

	return bsearch(&key, s->names, s->n_names, sizeof(key), compare_names);
}

static int
read_side(struct arena *a, const struct equiv_side *in, struct side *s,
	struct err *e)
{
	uint32_t n, i;

	if (aig_read(a, in->aig, in->n, &s->g, e) < 0)
		return -1;
	read_map(a, in->map, s);
	n = 1 + s->g.n_in + s->g.n_latch + s->g.n_and;
	s->input = arena_array(a, s->g.n_in + 1, sizeof(*s->input));
	s->unknown = arena_array(a, n, sizeof(*s->unknown));
	s->at = arena_array(a, n, sizeof(*s->at));
	for (i = 0; i < s->g.n_in; i++)
		s->input[i] = UINT32_MAX;
	return 0;
}

/* ---- inputs ---- */

static uint32_t
new_input(struct builder *b)
{
	return 2 * ++b->n_in;
}

/* Ports are shared; golden and candidate have the same ones. */
static int
share_ports(struct builder *b, const struct equiv_net *net, struct err *e)
{
	size_t i, k = 0;
	int bit;

	for (i = 0; i < net->n_ports; i++) {
		const struct equiv_port *p = &net->ports[i];

		if (p->dir != EQUIV_IN)
			continue;
		for (bit = 0; bit < p->width; bit++) {
			const struct name *x =
				find_name(&b->gold, KIND_INPUT, p->name, bit);
			const struct name *y =
				find_name(&b->gate, KIND_INPUT, p->name, bit);
			uint32_t lit = new_input(b);

			if (!x || !y)
				return err_set(e, ERR_PARSE,
					"input %s[%d] is in no map", p->name,
					bit);
			b->gold.input[x->at] = b->gate.input[y->at] = lit;
			buf_printf(&b->map, "input %u %d i%zu\n", lit / 2 - 1,
				bit, k);
		}
		k++;
	}
	return 0;
}

/* No two flip-flops of the candidate may share one of the golden. */
static void
share_initial(struct builder *b)
{
	size_t i;

	for (i = 0; i < b->gate.n_names; i++) {
		const struct name *y = &b->gate.names[i], *x;

		if (y->kind != KIND_INIT || b->gate.input[y->at] != UINT32_MAX)
			continue;
		x = find_name(&b->gold, KIND_INIT, y->text, y->bit);
		if (!x || b->gold.input[x->at] != UINT32_MAX)
			continue;
		b->gold.input[x->at] = b->gate.input[y->at] = new_input(b);
	}
}

/* What is left: any value, but for the golden's x. */
static void
free_inputs(struct builder *b)
{
	uint32_t i;

	for (i = 0; i < b->gold.g.n_in; i++)
		if (b->gold.input[i] == UINT32_MAX && b->gold.named[i])
			b->gold.input[i] = new_input(b);
	for (i = 0; i < b->gate.g.n_in; i++)
		if (b->gate.input[i] == UINT32_MAX)
			b->gate.input[i] = new_input(b);
}

/* The latch that is 0 in the first step, then 1. */
static uint32_t
later(const struct builder *b)
{
	return 2 * (b->base - 1);
}

static uint32_t make_and(struct builder *b, uint32_t x, uint32_t y);

static void
hold_resets(struct builder *b, const struct equiv_top *t)
{
	size_t i;

	for (i = 0; i < t->resets.n; i++) {
		const struct equiv_edge *r = &t->resets.at[i];
		const char *port = t->net->ports[r->port].name;
		const struct name *x =
			find_name(&b->gold, KIND_INPUT, port, r->bit);
		const struct name *y =
			find_name(&b->gate, KIND_INPUT, port, r->bit);
		uint32_t lit;

		if (!x || !y)
			continue; /* share_ports has seen to it */
		lit = make_and(b, b->gold.input[x->at] ^ (uint32_t)r->polarity,
			later(b));
		lit ^= (uint32_t)r->polarity;
		b->gold.input[x->at] = b->gate.input[y->at] = lit;
	}
}

/* ---- what is unknown ---- */

static bool
mark_once(struct side *s)
{
	const struct aig *g = &s->g;
	uint32_t and0 = 1 + g->n_in + g->n_latch, i;
	bool more = false;

	for (i = 0; i < g->n_and; i++)
		s->unknown[and0 + i] = s->unknown[g->fanin[i][0] / 2] ||
			s->unknown[g->fanin[i][1] / 2];
	for (i = 0; i < g->n_latch; i++)
		if (s->unknown[g->next[i] / 2] &&
			!s->unknown[1 + g->n_in + i]) {
			s->unknown[1 + g->n_in + i] = true;
			more = true;
		}
	return more;
}

static void
mark_unknown(struct side *s)
{
	uint32_t i;

	for (i = 0; i < s->g.n_in; i++)
		s->unknown[1 + i] = s->input[i] == UINT32_MAX;
	while (mark_once(s))
		;
}

/* ---- gates ---- */

static uint32_t
make_and(struct builder *b, uint32_t x, uint32_t y)
{
	uint32_t high = x > y ? x : y, low = x > y ? y : x;

	if (low == 0 || (low ^ 1) == high)
		return 0;
	if (low == 1 || low == high)
		return high;
	if (b->n_and == b->max_and) {
		b->full = true;
		return 0;
	}
	b->and [b->n_and][0] = high;
	b->and [b->n_and][1] = low;
	return 2 * (b->base + b->n_and++);
}

static uint32_t
make_or(struct builder *b, uint32_t x, uint32_t y)
{
	return make_and(b, x ^ 1, y ^ 1) ^ 1;
}

static struct rails
rails_of(const struct side *s, uint32_t lit)
{
	struct rails r = s->at[lit / 2], inverted = {r.l, r.h};

	return lit & 1 ? inverted : r;
}

static void
make_side(struct builder *b, struct side *s)
{
	const struct aig *g = &s->g;
	uint32_t and0 = 1 + g->n_in + g->n_latch, latch = s->first_latch, i;

	s->at[0] = (struct rails){0, 1};
	for (i = 0; i < g->n_in; i++)
		s->at[1 + i] = s->unknown[1 + i]
			? (struct rails){0, 0}
			: (struct rails){s->input[i], s->input[i] ^ 1};
	for (i = 0; i < g->n_latch; i++) {
		struct rails *r = &s->at[1 + g->n_in + i];

		r->h = 2 * latch++;
		r->l = r->h ^ 1;
		/* the second latch holds "not surely 0": 0 at first, too */
		if (s->unknown[1 + g->n_in + i])
			r->l = (2 * latch++) ^ 1;
	}
	for (i = 0; i < g->n_and; i++) {
		struct rails x = rails_of(s, g->fanin[i][0]);
		struct rails y = rails_of(s, g->fanin[i][1]);
		struct rails *r = &s->at[and0 + i];

		r->h = make_and(b, x.h, y.h);
		r->l = s->unknown[and0 + i] ? make_or(b, x.l, y.l) : r->h ^ 1;
	}
}

static void
make_next(struct builder *b, const struct side *s)
{
	uint32_t latch = s->first_latch - 1 - b->n_in, i;

	for (i = 0; i < s->g.n_latch; i++) {
		struct rails r = rails_of(s, s->g.next[i]);

		b->next[latch++] = r.h;
		if (s->unknown[1 + s->g.n_in + i])
			b->next[latch++] = r.l ^ 1;
	}
}

/* 1 when the bit differs where the golden is known. */
static int
make_difference(struct builder *b, const char *port, int bit, uint32_t *out,
	struct err *e)
{
	const struct name *x = find_name(&b->gold, KIND_OUTPUT, port, bit);
	const struct name *y = find_name(&b->gate, KIND_OUTPUT, port, bit);
	struct rails r;
	uint32_t lit;

	if (!x || !y)
		return err_set(
			e, ERR_PARSE, "output %s[%d] is in no map", port, bit);
	r = rails_of(&b->gold, b->gold.g.out[x->at]);
	lit = rails_of(&b->gate, b->gate.g.out[y->at]).h;
	*out = make_or(b, make_and(b, r.h, lit ^ 1), make_and(b, r.l, lit));
	return 0;
}

static int
make_trigger(struct builder *b, const struct equiv_top *t, uint32_t *out,
	struct err *e)
{
	uint32_t lit;
	size_t i;
	int bit;

	*out = 0;
	for (i = 0; i < t->net->n_ports; i++) {
		const struct equiv_port *p = &t->net->ports[i];

		for (bit = 0; p->dir == EQUIV_OUT && bit < p->width; bit++) {
			if (make_difference(b, p->name, bit, &lit, e) < 0)
				return -1;
			*out = make_or(b, *out, lit);
		}
	}
	if (t->resets.n > 0)
		*out = make_and(b, *out, later(b));
	return 0;
}

/* ---- the file ---- */

static void
put_delta(struct buf *b, uint32_t d)
{
	for (; d > 127; d >>= 7)
		buf_addch(b, (char)(d & 127) | (char)-128);
	buf_addch(b, (char)d);
}

static int
write_file(struct builder *b, uint32_t trigger, struct equiv_miter *out,
	struct err *e)
{
	struct buf f;
	uint32_t i;

	buf_init(&f, LIM_TOOL_FILE);
	buf_printf(&f, "aig %u %u %u 1 %u\n", b->base - 1 + b->n_and, b->n_in,
		b->n_latch, b->n_and);
	for (i = 0; i < b->n_latch; i++)
		buf_printf(&f, "%u\n", b->next[i]);
	buf_printf(&f, "%u\n", trigger);
	for (i = 0; i < b->n_and; i++) {
		put_delta(&f, 2 * (b->base + i) - b->and[i][0]);
		put_delta(&f, b->and[i][0] - b->and[i][1]);
	}
	if (f.overflow || b->map.overflow || b->full) {
		buf_release(&f);
		return err_set(e, ERR_LIMIT, "the miter is too large");
	}
	out->aig = buf_take(&f, b->a, &out->n);
	return 0;
}

static uint32_t
count_unknown(const struct side *s, uint32_t from, uint32_t n)
{
	uint32_t i, k = 0;

	for (i = 0; i < n; i++)
		k += s->unknown[from + i];
	return k;
}

/* Room for latches and ANDs, and where their variables begin. */
static int
make_room(struct builder *b, const struct equiv_top *t, struct err *e)
{
	bool hold = t->resets.n > 0;
	const struct aig *g = &b->gold.g, *h = &b->gate.g;
	uint32_t x = count_unknown(&b->gold, 1 + g->n_in, g->n_latch);
	size_t ands = (size_t)2 * g->n_and + h->n_and + (size_t)4 * g->n_out +
		t->resets.n + 1;

	b->n_latch = g->n_latch + x + h->n_latch + (hold ? 1 : 0);
	b->gold.first_latch = 1 + b->n_in;
	b->gate.first_latch = 1 + b->n_in + g->n_latch + x;
	b->base = 1 + b->n_in + b->n_latch;
	if (ands + b->base > LIM_AIG_VARIABLES)
		return err_set(e, ERR_LIMIT, "the miter is too large");
	b->max_and = (uint32_t)ands;
	b->and = arena_array(b->a, ands, sizeof(*b->and));
	b->next = arena_array(b->a, b->n_latch + 1, sizeof(*b->next));
	return 0;
}

int
equiv__miter(struct arena *a, const struct equiv_top *t,
	const struct equiv_side *gold, const struct equiv_side *gate,
	struct equiv_miter *out, struct err *e)
{
	struct builder b = {.a = a};
	uint32_t trigger;
	size_t n;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (read_side(a, gold, &b.gold, e) < 0 ||
		read_side(a, gate, &b.gate, e) < 0)
		return -1;
	buf_init(&b.map, LIM_TOOL_FILE);
	if (share_ports(&b, t->net, e) == 0) {
		share_initial(&b);
		free_inputs(&b);
		mark_unknown(&b.gold);
		rc = make_room(&b, t, e);
	}
	if (rc == 0) {
		hold_resets(&b, t);
		make_side(&b, &b.gold);
		make_side(&b, &b.gate);
		make_next(&b, &b.gold);
		make_next(&b, &b.gate);
		if (t->resets.n > 0)
			b.next[b.n_latch - 1] = 1;
		rc = make_trigger(&b, t, &trigger, e);
	}
	if (rc == 0)
		rc = write_file(&b, trigger, out, e);
	out->rails = count_unknown(&b.gold, 1, b.gold.g.n_in) > 0;
	out->map = buf_take(&b.map, a, &n);
	return rc;
}
