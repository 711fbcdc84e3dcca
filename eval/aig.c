/*
 * aig: reads binary AIGER and describes the graph by a few numbers.  Every
 * literal is checked before it is used.  Must not allocate by what a header
 * says: there are no more ANDs than bytes.
 */
#include "eval/aig.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/limits.h"

const char *const aig_feature_names[AIG_FEATURES] = {
	[AIG_F_INPUTS] = "inputs",
	[AIG_F_OUTPUTS] = "outputs",
	[AIG_F_ANDS] = "ands",
	[AIG_F_LEVELS] = "levels",
	[AIG_F_INVERTED] = "inverted",
	[AIG_F_FANOUT_1] = "fanout_1",
	[AIG_F_FANOUT_2] = "fanout_2",
	[AIG_F_FANOUT_4] = "fanout_4",
	[AIG_F_FANOUT_MORE] = "fanout_more",
	[AIG_F_XOR] = "xor",
	[AIG_F_MUX] = "mux",
	[AIG_F_LEAF_1] = "leaf_1",
	[AIG_F_LEAF_2] = "leaf_2",
	[AIG_F_NODE_LEVEL] = "node_level",
	[AIG_F_OUT_LEVEL] = "out_level",
	[AIG_F_OUT_PLAIN] = "out_plain",
};

/* ---- reading ---- */

struct reader {
	const char *text;
	size_t n, at;
	uint32_t n_vars; /* with the constant */
};

static int
bad(const struct reader *r, const char *what, struct err *e)
{
	return err_set(
		e, ERR_PARSE, "AIGER: %s (at byte %zu)", what, r->at + 1);
}

/* A decimal number and the byte behind it. */
static int
number(struct reader *r, char behind, uint32_t *out, struct err *e)
{
	uint64_t v = 0;
	size_t from = r->at;

	while (r->at < r->n && r->text[r->at] >= '0' && r->text[r->at] <= '9') {
		v = v * 10 + (uint64_t)(r->text[r->at] - '0');
		if (v > 2 * (uint64_t)LIM_AIG_VARIABLES)
			return err_set(e, ERR_LIMIT,
				"AIGER: more than %zu variables (at byte %zu)",
				(size_t)LIM_AIG_VARIABLES, r->at + 1);
		r->at++;
	}
	if (r->at == from)
		return bad(r, "no number where one must be", e);
	if (r->at >= r->n || r->text[r->at] != behind)
		return bad(r, "something else behind a number", e);
	r->at++;
	*out = (uint32_t)v;
	return 0;
}

static int
head(struct reader *r, struct aig *g, struct err *e)
{
	uint32_t most;
	uint64_t sum;

	if (r->n < 4 || memcmp(r->text, "aig ", 4) != 0)
		return bad(r, "it does not begin with \"aig \"", e);
	r->at = 4;
	if (number(r, ' ', &most, e) < 0 || number(r, ' ', &g->n_in, e) < 0 ||
		number(r, ' ', &g->n_latch, e) < 0 ||
		number(r, ' ', &g->n_out, e) < 0 ||
		number(r, '\n', &g->n_and, e) < 0)
		return -1;
	sum = (uint64_t)g->n_in + g->n_latch + g->n_and;
	if (sum > LIM_AIG_VARIABLES)
		return err_set(e, ERR_LIMIT, "AIGER: more than %zu variables",
			(size_t)LIM_AIG_VARIABLES);
	if (sum != most)
		return bad(r, "the header's numbers do not add up", e);
	/* each takes at least two bytes */
	if (g->n_and > r->n || g->n_out > r->n || g->n_latch > r->n)
		return bad(r, "it is too short for its header", e);
	r->n_vars = most + 1;
	return 0;
}

/* A line with a literal; with initial: a latch may name its first value. */
static int
literal(struct reader *r, bool initial, uint32_t *out, struct err *e)
{
	size_t end = r->at;
	uint32_t first;

	while (initial && end < r->n && r->text[end] >= '0' &&
		r->text[end] <= '9')
		end++;
	if (initial && end < r->n && r->text[end] == ' ') {
		if (number(r, ' ', out, e) < 0 ||
			number(r, '\n', &first, e) < 0)
			return -1;
	} else if (number(r, '\n', out, e) < 0) {
		return -1;
	}
	if (*out / 2 >= r->n_vars)
		return bad(r, "a literal above the header's", e);
	return 0;
}

static int
delta(struct reader *r, uint32_t *out, struct err *e)
{
	uint32_t v = 0;
	unsigned shift = 0;
	unsigned char c;

	do {
		if (r->at >= r->n)
			return bad(r, "it ends among the ANDs", e);
		if (shift > 28)
			return bad(r, "a difference is too long", e);
		c = (unsigned char)r->text[r->at++];
		v |= (uint32_t)(c & 0x7f) << shift;
		shift += 7;
	} while (c & 0x80);
	*out = v;
	return 0;
}

static int
ands(struct reader *r, struct arena *a, struct aig *g, struct err *e)
{
	uint32_t(*fanin)[2] = arena_array(a, g->n_and, sizeof(*fanin));
	uint32_t *level = arena_array(a, r->n_vars, sizeof(*level));
	uint32_t first = 1 + g->n_in + g->n_latch, i, x, y, d;

	for (i = 0; i < g->n_and; i++) {
		uint32_t lhs = 2 * (first + i);

		if (delta(r, &d, e) < 0)
			return -1;
		if (d == 0 || d > lhs)
			return bad(r, "an AND reads what comes after it", e);
		x = lhs - d;
		if (delta(r, &d, e) < 0)
			return -1;
		if (d > x)
			return bad(r, "an AND reads a negative literal", e);
		y = x - d;
		fanin[i][0] = x;
		fanin[i][1] = y;
		x = level[x / 2] > level[y / 2] ? level[x / 2] : level[y / 2];
		level[first + i] = x + 1;
		if (x + 1 > g->levels)
			g->levels = x + 1;
	}
	g->fanin = (const uint32_t(*)[2])fanin;
	g->level = level;
	g->size = r->at;
	return 0;
}

int
aig_read(struct arena *a, const char *text, size_t n, struct aig *out,
	struct err *e)
{
	struct reader r = {.text = text, .n = n};
	uint32_t *next, *outs, i;

	memset(out, 0, sizeof(*out));
	if (head(&r, out, e) < 0)
		return -1;
	next = arena_array(a, out->n_latch, sizeof(*next));
	outs = arena_array(a, out->n_out, sizeof(*outs));
	for (i = 0; i < out->n_latch; i++)
		if (literal(&r, true, &next[i], e) < 0)
			return -1;
	for (i = 0; i < out->n_out; i++)
		if (literal(&r, false, &outs[i], e) < 0)
			return -1;
	out->next = next;
	out->out = outs;
	return ands(&r, a, out, e);
}

/* ---- the fingerprint ---- */

static double
size_of(uint32_t n)
{
	return log2(1.0 + n) / 8;
}

static double
share(double n, double of)
{
	return of > 0 ? n / of : 0;
}

struct counts {
	double inverted, fan[4], xors, muxes, leaf[3], levels;
};

/* !(p & q) & !(r & s) where one of p, q is the inverse of one of r, s: a
 * multiplexer; with the inverse of the other one, too: an exclusive or. */
static void
see_top(const struct aig *g, uint32_t i, struct counts *c)
{
	uint32_t first = 1 + g->n_in + g->n_latch;
	uint32_t x = g->fanin[i][0], y = g->fanin[i][1];
	const uint32_t *p, *q;
	int same = 0;

	if (!(x & 1) || !(y & 1) || x / 2 < first || y / 2 < first)
		return;
	p = g->fanin[x / 2 - first];
	q = g->fanin[y / 2 - first];
	same = (p[0] == (q[0] ^ 1)) + (p[1] == (q[1] ^ 1)) +
		(p[0] == (q[1] ^ 1)) + (p[1] == (q[0] ^ 1));
	if (same >= 2)
		c->xors++;
	else if (same == 1)
		c->muxes++;
}

static void
count(struct arena *a, const struct aig *g, struct counts *c)
{
	uint32_t first = 1 + g->n_in + g->n_latch, i, n = first + g->n_and;
	uint32_t *reads = arena_array(a, n, sizeof(*reads));

	for (i = 0; i < g->n_and; i++) {
		uint32_t x = g->fanin[i][0], y = g->fanin[i][1];

		c->inverted += (x & 1) + (y & 1);
		c->leaf[(x / 2 < first) + (y / 2 < first)]++;
		c->levels += g->level[first + i];
		reads[x / 2]++;
		reads[y / 2]++;
		see_top(g, i, c);
	}
	for (i = 0; i < g->n_out; i++)
		reads[g->out[i] / 2]++;
	for (i = 0; i < g->n_latch; i++)
		reads[g->next[i] / 2]++;
	for (i = first; i < n; i++)
		c->fan[reads[i] <= 1		? 0
				: reads[i] == 2 ? 1
				: reads[i] <= 4 ? 2
						: 3]++;
}

void
aig_features(struct arena *a, const struct aig *g, double f[AIG_FEATURES])
{
	uint32_t first = 1 + g->n_in + g->n_latch, i;
	struct counts c = {0};
	double n = g->n_and, plain = 0, depth = 0;

	count(a, g, &c);
	for (i = 0; i < g->n_out; i++) {
		uint32_t var = g->out[i] / 2;

		plain += var < first ? 1 : 0;
		depth += g->level[var];
	}
	f[AIG_F_INPUTS] = size_of(g->n_in + g->n_latch);
	f[AIG_F_OUTPUTS] = size_of(g->n_out + g->n_latch);
	f[AIG_F_ANDS] = size_of(g->n_and);
	f[AIG_F_LEVELS] = size_of(g->levels);
	f[AIG_F_INVERTED] = share(c.inverted, 2 * n);
	f[AIG_F_FANOUT_1] = share(c.fan[0], n);
	f[AIG_F_FANOUT_2] = share(c.fan[1], n);
	f[AIG_F_FANOUT_4] = share(c.fan[2], n);
	f[AIG_F_FANOUT_MORE] = share(c.fan[3], n);
	f[AIG_F_XOR] = share(c.xors, n);
	f[AIG_F_MUX] = share(c.muxes, n);
	f[AIG_F_LEAF_1] = share(c.leaf[1], n);
	f[AIG_F_LEAF_2] = share(c.leaf[2], n);
	f[AIG_F_NODE_LEVEL] = share(share(c.levels, n), g->levels);
	f[AIG_F_OUT_LEVEL] = share(share(depth, g->n_out), g->levels);
	f[AIG_F_OUT_PLAIN] = share(plain, g->n_out);
}

double
aig_distance(const double x[AIG_FEATURES], const double y[AIG_FEATURES])
{
	double sum = 0, d;
	size_t i;

	for (i = 0; i < AIG_FEATURES; i++) {
		d = x[i] - y[i];
		sum += d * d;
	}
	return isnan(sum) ? INFINITY : sqrt(sum);
}
