/*
 * table_min: rows as a dense table, and small sums of products.  All prime
 * implicants are found by looking at all 3^n products (n is at most 10), then
 * the essential ones, then greedily, then what became redundant is left out.
 * Source of the method: Quine 1952, McCluskey 1956.
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"

/* ---- the dense table ---- */

struct expand {
	struct arena *a;
	struct table *t;
	struct table_dense *d;
	int *line; /* of the first row that named the combination, 0: none */
	uint64_t work;
};

static int
contradiction(const struct expand *x, const struct table_row *r, uint32_t in,
	struct err *e)
{
	const struct table *t = x->t;

	return err_set(e, ERR_PARSE,
		"lines %d and %d contradict each other: %s = %s has two "
		"answers, so the output depends on more than these inputs (a "
		"sequential circuit?)",
		x->line[in], r->line, table__concat(x->a, t, t->ins, t->n_in),
		table__digits(x->a, in, t->n_in));
}

static int
expand_at(
	struct expand *x, const struct table_row *r, uint32_t in, struct err *e)
{
	struct table_dense *d = x->d;
	uint64_t both = d->known[in] & r->known;

	if (((d->ones[in] ^ r->ones) & both) != 0)
		return contradiction(x, r, in, e);
	if (x->line[in] == 0) {
		x->line[in] = r->line;
		x->t->given++;
	} else if (d->known[in] != r->known) {
		d->mixed = true;
	}
	d->known[in] |= r->known;
	d->ones[in] |= r->ones & r->known;
	return 0;
}

/* All inputs that the row stands for: subsets of its free bits. */
static int
expand_row(struct expand *x, const struct table_row *r, struct err *e)
{
	uint32_t free = (uint32_t)(x->d->size - 1) & ~r->care;
	uint32_t s = 0;

	x->work += (uint64_t)1 << __builtin_popcount(free);
	if (x->work > LIM_TABLE_CELLS)
		return err_set(e, ERR_LIMIT,
			"line %d: the rows stand for more than %zu input "
			"combinations in all",
			r->line, LIM_TABLE_CELLS);
	do {
		if (expand_at(x, r, s | (r->value & r->care), e) < 0)
			return -1;
		s = (s - free) & free;
	} while (s != 0);
	return 0;
}

int
table__dense(
	struct arena *a, struct table *t, struct table_dense *d, struct err *e)
{
	struct expand x = {.a = a, .t = t, .d = d};

	d->size = (uint64_t)1 << t->n_in;
	d->known = arena_array(a, d->size, sizeof(*d->known));
	d->ones = arena_array(a, d->size, sizeof(*d->ones));
	d->mixed = false;
	x.line = arena_array(a, d->size, sizeof(*x.line));
	t->given = 0;
	for (size_t i = 0; i < t->n_rows; i++)
		if (expand_row(&x, &t->rows[i], e) < 0)
			return -1;
	return 0;
}

/* ---- products, as numbers of base 3: digit 0, 1, or 2 for both ---- */

struct min {
	struct arena *a;
	const uint8_t *on;
	int n;
	uint32_t pow3[LIM_TABLE_SOP + 1];
	uint8_t *implicant; /* by product: nothing in it is 0 */
	uint8_t *prime;
	uint32_t *gain;	  /* by product: uncovered ones in it */
	uint8_t *covered; /* by input: times, saturated */
	uint32_t *chosen;
	size_t n_chosen;
};

static uint32_t
digit(const struct min *m, uint32_t p, int i)
{
	return p / m->pow3[i] % 3;
}

static void
find_implicants(struct min *m)
{
	for (uint32_t p = 0; p < m->pow3[m->n]; p++) {
		uint32_t in = 0;
		int two = -1;

		for (int i = 0; i < m->n; i++) {
			uint32_t d = digit(m, p, i);

			if (d == 2)
				two = i;
			else
				in |= d << i;
		}
		m->implicant[p] = two < 0 ? m->on[in] != 0
					  : m->implicant[p - m->pow3[two]] &&
				m->implicant[p - 2 * m->pow3[two]];
	}
}

static void
find_primes(struct min *m)
{
	for (uint32_t p = 0; p < m->pow3[m->n]; p++) {
		m->prime[p] = m->implicant[p];
		for (int i = 0; i < m->n && m->prime[p]; i++) {
			uint32_t d = digit(m, p, i);

			if (d != 2 && m->implicant[p + (2 - d) * m->pow3[i]])
				m->prime[p] = 0;
		}
	}
}

/* The k-th of the 2^n products that hold the input. */
static uint32_t
product_of(const struct min *m, uint32_t in, uint32_t k)
{
	uint32_t p = 0;

	for (int i = 0; i < m->n; i++)
		p += (k >> i & 1 ? 2 : in >> i & 1) * m->pow3[i];
	return p;
}

static void
mark(struct min *m, uint32_t in)
{
	if (m->on[in] == 1 && m->covered[in] == 0)
		for (uint32_t k = 0; k < (uint32_t)1 << m->n; k++)
			m->gain[product_of(m, in, k)]--;
	if (m->covered[in] < 255)
		m->covered[in]++;
}

static struct table_cube
cube_of(const struct min *m, uint32_t p)
{
	struct table_cube c = {0, 0};

	for (int i = 0; i < m->n; i++) {
		uint32_t d = digit(m, p, i);

		if (d == 2)
			continue;
		c.care |= (uint32_t)1 << i;
		c.value |= d << i;
	}
	return c;
}

static void
choose(struct min *m, uint32_t p)
{
	struct table_cube c = cube_of(m, p);
	uint32_t free = (((uint32_t)1 << m->n) - 1) & ~c.care;
	uint32_t s = 0;

	do {
		mark(m, s | c.value);
		s = (s - free) & free;
	} while (s != 0);
	m->chosen[m->n_chosen++] = p;
}

static void
choose_essential(struct min *m)
{
	uint32_t size = (uint32_t)1 << m->n;

	for (uint32_t in = 0; in < size; in++) {
		uint32_t only = 0;
		int primes = 0;

		if (m->on[in] != 1 || m->covered[in])
			continue;
		for (uint32_t k = 0; k < size && primes < 2; k++) {
			uint32_t p = product_of(m, in, k);

			if (m->prime[p]) {
				primes++;
				only = p;
			}
		}
		if (primes == 1)
			choose(m, only);
	}
}

static void
choose_rest(struct min *m)
{
	for (;;) {
		uint32_t best = 0;
		uint32_t best_gain = 0;

		/* of equal gain the one of fewer literals comes last */
		for (uint32_t p = 0; p < m->pow3[m->n]; p++)
			if (m->prime[p] && m->gain[p] > 0 &&
				m->gain[p] >= best_gain) {
				best = p;
				best_gain = m->gain[p];
			}
		if (best_gain == 0)
			return;
		choose(m, best);
	}
}

/* Is there a 1 in the product that no other chosen one covers? */
static bool
needed(const struct min *m, uint32_t p)
{
	struct table_cube c = cube_of(m, p);
	uint32_t free = (((uint32_t)1 << m->n) - 1) & ~c.care;
	uint32_t s = 0;

	do {
		if (m->on[s | c.value] == 1 && m->covered[s | c.value] == 1)
			return true;
		s = (s - free) & free;
	} while (s != 0);
	return false;
}

static void
drop(struct min *m, uint32_t p)
{
	struct table_cube c = cube_of(m, p);
	uint32_t free = (((uint32_t)1 << m->n) - 1) & ~c.care;
	uint32_t s = 0;

	do {
		if (m->covered[s | c.value] < 255)
			m->covered[s | c.value]--;
		s = (s - free) & free;
	} while (s != 0);
}

static void
keep_needed(struct min *m, struct table_cover *out)
{
	out->v = arena_array(m->a, m->n_chosen + 1, sizeof(*out->v));
	out->n = 0;
	for (size_t i = 0; i < m->n_chosen; i++) {
		if (!needed(m, m->chosen[i])) {
			drop(m, m->chosen[i]);
			continue;
		}
		out->v[out->n++] = cube_of(m, m->chosen[i]);
	}
}

void
table__minimise(
	struct arena *a, const uint8_t *on, int n, struct table_cover *out)
{
	struct min m = {.a = a, .on = on, .n = n};
	uint32_t size = (uint32_t)1 << n;

	m.pow3[0] = 1;
	for (int i = 0; i < n; i++)
		m.pow3[i + 1] = m.pow3[i] * 3;
	m.implicant = arena_alloc(a, m.pow3[n]);
	m.prime = arena_alloc(a, m.pow3[n]);
	m.gain = arena_array(a, m.pow3[n], sizeof(*m.gain));
	m.covered = arena_alloc(a, size);
	m.chosen = arena_array(a, size + 1, sizeof(*m.chosen));
	for (uint32_t in = 0; in < size; in++)
		for (uint32_t k = 0; on[in] == 1 && k < size; k++)
			m.gain[product_of(&m, in, k)]++;
	find_implicants(&m);
	find_primes(&m);
	choose_essential(&m);
	choose_rest(&m);
	keep_needed(&m, out);
}

void
table__cover(struct arena *a, const struct table *t,
	const struct table_dense *d, int out, struct table_cover *cover)
{
	uint64_t bit = table__mask(out, t->n_out);
	uint8_t *on = arena_alloc(a, d->size);

	for (uint64_t i = 0; i < d->size; i++)
		on[i] = !(d->known[i] & bit) ? 2 : (d->ones[i] & bit) != 0;
	table__minimise(a, on, t->n_in, cover);
}

/* ---- what is written does what the rows say ---- */

static bool
covers(const struct table_cover *c, uint32_t in)
{
	for (size_t i = 0; i < c->n; i++)
		if ((in & c->v[i].care) == c->v[i].value)
			return true;
	return false;
}

int
table_check(struct arena *a, const struct table *t, uint64_t *n, struct err *e)
{
	struct table copy = *t;
	struct table_dense d;

	*n = 0;
	if (t->kind != TABLE_COMB || t->n_in > LIM_TABLE_SOP)
		return 0;
	if (table__dense(a, &copy, &d, e) < 0)
		return -1;
	for (int k = 0; k < t->n_out; k++) {
		struct table_cover c;

		table__cover(a, t, &d, k, &c);
		for (size_t i = 0; i < t->n_rows; i++) {
			const struct table_row *r = &t->rows[i];
			uint64_t bit = table__mask(k, t->n_out);

			for (uint32_t in = 0; in < d.size; in++)
				if ((in & r->care) == (r->value & r->care) &&
					(r->known & bit) &&
					covers(&c, in) != !!(r->ones & bit))
					return err_set(e, ERR_INTERNAL,
						"line %d: the products do not "
						"do what this row says",
						r->line);
		}
	}
	*n = d.size;
	return 0;
}
