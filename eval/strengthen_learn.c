/*
 * strengthen_learn: what the suite's testbench keeps to, from the recorded
 * rows: at which level of the clock inputs change, which values they take,
 * how often they change, and which values of signals never meet though chance
 * alone would have brought them together (start only when idle, exclusive
 * requests, a value held until it is taken).
 *
 * Must not decide from few samples: what was rarely tried stays allowed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/strengthen_int.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define EXPECTED 24.0 /* meetings by chance, of which none was seen */
#define DISTINCT 4096

/* ---- steps ---- */

static const struct st_port *
only_clock(const struct st_plan *p)
{
	for (size_t i = 0; i < p->n_ports && p->n_clocks == 1; i++)
		if (p->ports[i].role == ST_CLOCK)
			return &p->ports[i];
	return NULL;
}

/* Data bits, msb of the data vector first; unknown is 0. */
static char *
data_of(const struct st_plan *p, const char *in)
{
	char *s = arena_alloc(p->a, (size_t)p->n_data + 1);

	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];

		for (int k = 0; !x->out && x->role != ST_CLOCK && k < x->width;
			k++)
			s[p->n_data - x->at - x->width + k] =
				in[x->bit + k] == '1' ? '1' : '0';
	}
	return s;
}

static void
add_step(struct st_plan *p, const struct st_row *r, bool level)
{
	struct st_step *s = &p->steps[p->n_steps++];

	s->in = data_of(p, r->in);
	s->out = r->out;
	s->level = level;
	s->count = 1;
}

static void
make_steps(struct st_plan *p)
{
	const struct st_port *clk = only_clock(p);
	bool level = false, now;

	p->steps = arena_array(p->a, p->n_rows + 1, sizeof(*p->steps));
	for (size_t i = 0; i < p->n_rows; i++) {
		if (!clk) {
			add_step(p, &p->rows[i], false);
			continue;
		}
		now = p->rows[i].in[clk->bit] == '1';
		if (i > 0 && now != level)
			add_step(p, &p->rows[i - 1], level);
		level = now;
	}
}

/* ---- levels ---- */

static void
find_levels(struct st_plan *p)
{
	const struct st_port *clk = only_clock(p);
	size_t n[2] = {0, 0};

	for (size_t i = 1; clk && i < p->n_rows; i++)
		for (size_t k = 0; k < p->n_ports; k++) {
			const struct st_port *x = &p->ports[k];
			const char *was = p->rows[i - 1].in + x->bit;
			const char *is = p->rows[i].in + x->bit;

			if (!x->out && x->role == ST_DATA &&
				memcmp(was, is, (size_t)x->width) != 0)
				n[p->rows[i].in[clk->bit] == '1']++;
		}
	p->in_low = n[0] > 0 || n[1] == 0;
	p->in_high = n[1] > 0;
	if (n[0] + n[1] == 0 && clk)
		p->in_high = clk->pos && clk->neg;
}

/* ---- values ---- */

static int
by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Distinct values of n bits at `at` of the steps, sorted; their number and how
 * often the value changed. */
static size_t
distinct(const struct st_plan *p, int at, int width, const char ***out,
	size_t *changes)
{
	size_t n = 0, k = 0;
	const char **v = arena_array(p->a, p->n_steps + 1, sizeof(*v));

	*changes = 0;
	for (size_t i = 0; i < p->n_steps; i++) {
		const char *s = p->steps[i].in + p->n_data - at - width;

		if (i > 0 &&
			memcmp(s, p->steps[i - 1].in + p->n_data - at - width,
				(size_t)width) == 0)
			continue;
		*changes += i > 0;
		v[n++] = arena_strndup(p->a, s, (size_t)width);
	}
	qsort(v, n, sizeof(*v), by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(v[i], v[k - 1]) != 0)
			v[k++] = v[i];
	*out = v;
	return k;
}

/* Do so few distinct values say that not all are allowed? */
static bool
takes_all(int width, size_t seen, size_t changes)
{
	double all = width < 40 ? (double)(1LL << width) : 1e12;
	double draws = (double)changes + 1;
	double unseen = all * exp(-draws / all);

	if (width > 8 && changes < 16)
		return true;
	if ((double)seen >= all)
		return true;
	if (width <= 8)
		return changes >= 8 && unseen > 0.1 &&
			all - (double)seen <= unseen * 2 + 1;
	return (double)seen >= (all - unseen) / 2;
}

static void
learn_port(struct st_plan *p, struct st_port *x)
{
	const char **v;
	size_t changes, ones = 0, n, steps = p->n_steps;

	n = distinct(p, x->at, x->width, &v, &changes);
	x->free = steps == 0 || takes_all(x->width, n, changes);
	if (!x->free && n > ST_VALUES)
		p->joint = true;
	x->values = v;
	x->n_values = n > ST_VALUES ? ST_VALUES : (int)n;
	for (size_t i = 0; i < steps; i++)
		ones += p->steps[i].in[p->n_data - x->at - 1] == '1';
	x->ones = steps ? (int)(ones * 64 / steps) : 32;
	x->changes = steps ? (int)(changes * 64 / steps) : 32;
	if (only_clock(p) && p->in_low != p->in_high)
		x->changes *= 2; /* only every other step is drawn */
	if (x->ones == 0 && ones > 0)
		x->ones = 1;
	if (x->changes == 0 && changes > 0)
		x->changes = 1;
	if (x->role == ST_RESET && !x->async && changes > 0)
		x->low = ones * 2 > steps;
}

/* ---- relations ---- */

struct table {
	unsigned char *v[ST_SIGNALS]; /* by step: 0, 1, 2 unknown */
	bool input[ST_SIGNALS];
	bool *skip; /* steps around a reset */
	size_t n;
};

bool
st__in_reset(const struct st_plan *p, const char *in)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];

		if (x->role == ST_RESET &&
			(in[p->n_data - x->at - 1] == '1') != x->low)
			return true;
	}
	return false;
}

static void
add_signal(struct st_plan *p, struct table *t, struct st_port *x, int bit)
{
	size_t k = p->n_signals;
	const char *name = x->width == 1
		? st__name(p->a, x->out ? "g_" : "i_", x)
		: arena_printf(p->a, "%s[%d]",
			  st__name(p->a, x->out ? "g_" : "i_", x), bit);

	if (k == ST_SIGNALS)
		return;
	p->owner[k] = x;
	p->owner_bit[k] = bit;
	p->signals[p->n_signals++] = name;
	t->input[k] = !x->out;
	if (bit == 0)
		x->signal = (int)k;
	t->v[k] = arena_alloc(p->a, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		char c = x->out ? p->steps[i].out[x->bit + x->width - 1 - bit]
				: p->steps[i].in[p->n_data - x->at - 1 - bit];

		t->v[k][i] = c == '1' ? 1 : c == '0' ? 0 : 2;
	}
}

static void
make_table(struct st_plan *p, struct table *t)
{
	t->n = p->n_steps;
	t->skip = arena_alloc(p->a, t->n + 1);
	for (size_t i = 0; i < t->n; i++)
		t->skip[i] = st__in_reset(p, p->steps[i].in) ||
			(i > 0 && st__in_reset(p, p->steps[i - 1].in)) ||
			(only_clock(p) && !p->in_high && p->steps[i].level) ||
			(only_clock(p) && !p->in_low && !p->steps[i].level);
	for (int out = 0; out < 2; out++)
		for (size_t i = 0; i < p->n_ports; i++) {
			struct st_port *x = &p->ports[i];

			if (x->out != out || x->role != ST_DATA)
				continue;
			for (int b = 0; b < x->width && x->width <= 2; b++)
				add_signal(p, t, x, b);
		}
}

static void
add_rule(struct st_plan *p, const struct st_rule *r)
{
	if (p->n_rules == ST_RULES) {
		p->related = true;
		return;
	}
	p->rules[p->n_rules++] = *r;
}

/* Signal a is va and b is vb in the same step. */
static void
pair_rules(struct st_plan *p, const struct table *t, int a, int b)
{
	double n = 0, na[2] = {0, 0}, nb[2] = {0, 0}, both[2][2] = {{0}};

	for (size_t i = 0; i < t->n; i++) {
		int x = t->v[a][i], y = t->v[b][i];

		if (t->skip[i] || x > 1 || y > 1)
			continue;
		n++;
		na[x]++;
		nb[y]++;
		both[x][y]++;
	}
	for (int k = 0; k < 4 && n > 0; k++) {
		struct st_rule r = {.a = a, .b = b, .c = -1};

		r.va = k & 1;
		r.vb = k >> 1;
		if (both[r.va][r.vb] == 0 &&
			na[r.va] * nb[r.vb] / n >= EXPECTED)
			add_rule(p, &r);
	}
}

/* Input a is va now, was not before, while b was vb: a start that waits, a
 * request that stays. */
static void
hold_rules(struct st_plan *p, const struct table *t, int a, int b)
{
	double n[2] = {0, 0}, turn[2] = {0, 0}, nb[2][2] = {{0}};
	double both[2][2] = {{0}};
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < t->n; i++) {
		if (t->skip[i]) {
			if (st__in_reset(p, p->steps[i].in))
				last = SIZE_MAX;
			continue;
		}
		if (last != SIZE_MAX && t->v[a][i] < 2 && t->v[b][last] < 2) {
			int was = t->v[a][last], y = t->v[b][last];

			n[was]++;
			nb[was][y]++;
			turn[was] += t->v[a][i] != was;
			both[was][y] += t->v[a][i] != was;
		}
		last = i;
	}
	for (int k = 0; k < 4; k++) {
		int was = k & 1, y = k >> 1;
		struct st_rule r = {.a = a,
			.b = b,
			.c = a,
			.va = !was,
			.vb = y,
			.vc = was,
			.before = true};

		if (n[was] > 0 && both[was][y] == 0 &&
			turn[was] * nb[was][y] / n[was] >= EXPECTED)
			add_rule(p, &r);
	}
}

static void
learn_rules(struct st_plan *p)
{
	struct table t = {.n = 0};

	make_table(p, &t);
	for (int a = 0; a < (int)p->n_signals; a++)
		for (int b = 0; b < (int)p->n_signals; b++) {
			if (!t.input[a])
				continue;
			if (a < b)
				pair_rules(p, &t, a, b);
			hold_rules(p, &t, a, b);
		}
	if (p->related)
		p->joint = true;
}

/* A small combinational design: are all vectors tried? */
static void
learn_joint(struct st_plan *p)
{
	const char **v;
	size_t changes, n;

	if (p->n_clocks > 0 || p->n_data > ST_EXHAUST || p->n_steps == 0)
		return;
	n = distinct(p, 0, p->n_data, &v, &changes);
	if (!takes_all(p->n_data, n, changes))
		p->joint = true;
}

static void
learn_resets(struct st_plan *p)
{
	const struct st_port *first = NULL;

	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];

		if (x->role != ST_RESET)
			continue;
		first = first ? first : x;
		for (size_t k = 0; k < p->n_steps; k++) {
			const char *in = p->steps[k].in + p->n_data - 1;

			if (((in[-x->at] == '1') != x->low) !=
				((in[-first->at] == '1') != first->low))
				p->apart = true;
		}
	}
}

static void
compress(struct st_plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_steps; i++) {
		struct st_step *last = n ? &p->steps[n - 1] : NULL;

		if (last && p->n_clocks == 1 && last->count < 4000 &&
			str_eq(last->in, p->steps[i].in)) {
			last->count++;
			last->out = p->steps[i].out;
		} else {
			p->steps[n++] = p->steps[i];
		}
	}
	p->n_steps = n;
}

/* Each vector of a combinational design once. */
static void
once(struct st_plan *p)
{
	size_t n = 0, k;

	for (size_t i = 0; i < p->n_steps && n < ST_TABLE; i++) {
		for (k = 0; k < n; k++)
			if (str_eq(p->steps[k].in, p->steps[i].in))
				break;
		if (k == n)
			p->steps[n++] = p->steps[i];
	}
	p->n_steps = n;
}

void
st__learn(struct st_plan *p)
{
	p->in_low = true;
	make_steps(p);
	find_levels(p);
	for (size_t i = 0; i < p->n_ports; i++)
		if (!p->ports[i].out && p->ports[i].role != ST_CLOCK)
			learn_port(p, &p->ports[i]);
	learn_joint(p);
	learn_resets(p);
	if (p->n_data <= ST_BITS && p->n_steps > 0)
		learn_rules(p);
	compress(p);
	if (p->joint && p->n_clocks == 0)
		once(p);
}

/* ---- told ---- */

static void
tell_port(const struct st_plan *p, cJSON *list, const struct st_port *x)
{
	static const char *const roles[] = {"data", "clock", "reset"};
	cJSON *o = json_object(p->a);

	json_set_str(o, "name", x->name);
	json_set_str(o, "role", roles[x->role]);
	json_set_i64(o, "width", x->width);
	if (x->role == ST_CLOCK)
		json_set_str(o, "edges",
			x->pos && x->neg ? "both"
				: x->neg ? "neg"
					 : "pos");
	if (x->role == ST_RESET) {
		json_set_str(o, "active", x->low ? "low" : "high");
		json_set_bool(o, "async", x->async);
	}
	if (x->role == ST_DATA) {
		json_set_bool(o, "free", x->free);
		json_set_i64(o, "changes_of_64", x->changes);
	}
	json_push(list, o);
}

static char *
tell_rule(const struct st_plan *p, const struct st_rule *r)
{
	if (r->before)
		return arena_printf(p->a,
			"%s does not turn %d after a step with %s = %d",
			p->signals[r->a], r->va, p->signals[r->b], r->vb);
	return arena_printf(p->a, "%s = %d never with %s = %d",
		p->signals[r->a], r->va, p->signals[r->b], r->vb);
}

cJSON *
st__learnt(const struct st_plan *p)
{
	cJSON *o = json_object(p->a), *in = json_array(p->a);
	cJSON *rules = json_array(p->a);

	for (size_t i = 0; i < p->n_ports; i++)
		if (!p->ports[i].out)
			tell_port(p, in, &p->ports[i]);
	for (size_t i = 0; i < p->n_rules; i++)
		json_push_str(rules, tell_rule(p, &p->rules[i]));
	json_set_i64(o, "recorded", (int64_t)p->n_rows);
	json_set(o, "inputs", in);
	json_set(o, "relations", rules);
	json_set_bool(o, "recorded_only", p->joint);
	json_set_bool(o, "change_while_low", p->in_low);
	json_set_bool(o, "change_while_high", p->in_high);
	json_set_bool(o, "started", p->starts);
	return o;
}
