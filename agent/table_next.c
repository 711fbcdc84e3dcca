/*
 * table_next: the next-state logic of a module without a clock: which port is
 * the state, which outputs are bits of the next state, and a machine as rows
 * of a truth table.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

/* The bit of the next state (0 is the last) that the output port is, when it
 * is one bit: Y2 of y, or B_next of the state B. */
static int
next_bit(const struct table *t, const char *name)
{
	const struct table_port *sp = &t->ports[t->state_port];
	size_t n = strlen(sp->name);
	const char *tail = strstr(name, "_next");
	int bit = -1;

	if (tail && !tail[5])
		for (size_t i = 0; i < t->n_states; i++)
			if (strlen(t->states[i].name) ==
					(size_t)(tail - name) &&
				strncmp(t->states[i].name, name,
					(size_t)(tail - name)) == 0 &&
				__builtin_popcountll(t->states[i].code) == 1)
				return __builtin_ctzll(t->states[i].code);
	if (strncasecmp(name, sp->name, n) == 0 &&
		strncmp(name, sp->name, n) != 0 &&
		isdigit((unsigned char)name[n]) && strlen(name + n) < 3)
		bit = abs((int)strtol(name + n, NULL, 10) - sp->lsb);
	return bit < t->code_bits ? bit : -1;
}

static bool
next_vector(const struct table *t, const struct table_port *p)
{
	static const char *const names[] = {
		"next_state", "next", "state_next", "nextstate", "n_state"};
	const char *s = t->ports[t->state_port].name;

	if (p->width != t->code_bits)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i], p->name) == 0)
			return true;
	return strcasecmp(p->name, s) == 0 || /* Y of y */
		(strlen(p->name) == strlen(s) + 5 &&
			strncmp(p->name, s, strlen(s)) == 0 &&
			str_ends(p->name, "_next"));
}

int
table__state_port(struct table_reader *r)
{
	static const char *const names[] = {"state", "y", "current_state",
		"present_state", "cur_state", "cs", "ps", "q", "s"};
	const struct table *t = r->t;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int p = table__port(t, names[i]);

		if (p >= 0 && !t->ports[p].output && t->ports[p].vector)
			return p;
	}
	return -1;
}

int
table__roles(struct table_reader *r, struct err *e)
{
	struct table *t = r->t;
	int out = 0;

	if (table__bits(r, true, NULL, 0, e) < 0)
		return -1;
	t->nexts = arena_memdup(
		r->a, t->outs, (size_t)t->n_out * sizeof(*t->outs));
	t->n_nexts = t->n_out;
	t->roles = arena_array(r->a, (size_t)t->n_out + 1, sizeof(*t->roles));
	for (int i = 0; i < t->n_nexts; i++) {
		const struct table_port *p = &t->ports[t->nexts[i].port];
		struct table_role *role = &t->roles[i];

		*role = (struct table_role){-1, -1};
		if (next_vector(t, p))
			role->next = abs(t->nexts[i].index - p->lsb);
		else if (p->width == 1)
			role->next = next_bit(t, p->name);
		if (role->next >= 0)
			continue;
		role->out = out;
		t->outs[out++] = t->nexts[i];
	}
	t->n_out = out;
	return 0;
}

int
table__to_rows(struct table_reader *r, struct err *e)
{
	struct table *t = r->t;
	int n_in = t->n_in;
	struct table_dense d;

	if (table__bits(r, false, NULL, 0, e) < 0)
		return -1;
	/* state first, then the others in their order */
	for (int i = 0, at = 0; i < t->n_in; i++) {
		struct table_bit *v = t->ins;
		struct table_bit b = v[i];

		if (b.port != t->state_port)
			continue;
		memmove(v + at + 1, v + at, (size_t)(i - at) * sizeof(*v));
		v[at++] = b;
	}
	t->rows = arena_array(r->a, t->n_edges, sizeof(*t->rows));
	for (size_t k = 0; k < t->n_edges; k++) {
		const struct table_edge *g = &t->edges[k];
		struct table_row *row = &t->rows[t->n_rows++];

		row->line = g->row.line;
		row->care = (uint32_t)(((1U << t->code_bits) - 1) << n_in) |
			g->row.care;
		row->value = (uint32_t)(t->states[g->from].code << n_in) |
			g->row.value;
		for (int i = 0; i < t->n_nexts; i++) {
			const struct table_role *role = &t->roles[i];
			uint64_t bit = table__mask(i, t->n_nexts);
			uint64_t from = role->next >= 0
				? (uint64_t)1 << role->next
				: table__mask(role->out, t->n_out);
			uint64_t ones = role->next >= 0 ? t->states[g->to].code
							: g->row.ones;
			uint64_t known = role->next >= 0 ? from : g->row.known;

			row->known |= known & from ? bit : 0;
			row->ones |= ones & from ? bit : 0;
		}
	}
	t->kind = TABLE_COMB;
	t->outs = t->nexts;
	t->n_out = t->n_nexts;
	if (table__dense(r->a, t, &d, e) < 0)
		return -1;
	if (t->given < d.size)
		table__note(r,
			"%llu of %llu combinations of state and inputs are "
			"given; the others are don't-cares",
			(unsigned long long)t->given,
			(unsigned long long)d.size);
	return 0;
}

bool
table__all_onehot(const struct table *t)
{
	for (size_t i = 0; i < t->n_states; i++)
		if (__builtin_popcountll(t->states[i].code) != 1)
			return false;
	return t->code_bits == (int)t->n_states && t->n_states > 2;
}
