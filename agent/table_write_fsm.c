/*
 * table_write_fsm: machines as Verilog-2005.  Clocked: localparams, one
 * clocked block, one combinational block for the next state (and for outputs
 * that depend on the inputs), assigns for the others; every signal gets a
 * value on every path, so that there are no latches.  One-hot logic: a sum
 * over the states that lead there.
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

const char *
table__state_name(struct arena *a, const struct table *t, int s)
{
	return table__free_name(
		a, t, arena_printf(a, "S_%s", t->states[s].name));
}

/* ---- groups of edges with one answer ---- */

struct group {
	int first; /* edge */
	struct table_cover cover;
};

static bool
same_answer(const struct table_edge *x, const struct table_edge *y)
{
	return x->to == y->to && x->row.known == y->row.known &&
		x->row.ones == y->row.ones;
}

/* When, as products of the inputs. */
static void
find_cover(struct arena *a, const struct table *t, const struct group *g,
	struct table_cover *out)
{
	const struct table_edge *first = &t->edges[g->first];
	uint32_t size = (uint32_t)1 << t->n_in;
	uint8_t *on;

	if (t->n_in <= LIM_TABLE_SOP) {
		on = arena_alloc(a, size);
		for (size_t k = 0; k < t->n_edges; k++) {
			const struct table_edge *x = &t->edges[k];

			if (x->from != first->from || !same_answer(x, first))
				continue;
			for (uint32_t in = 0; in < size; in++)
				on[in] |= (in & x->row.care) == x->row.value;
		}
		table__minimise(a, on, t->n_in, out);
		return;
	}
	out->v = arena_array(a, t->n_edges, sizeof(*out->v));
	out->n = 0;
	for (size_t k = 0; k < t->n_edges; k++) {
		const struct table_edge *x = &t->edges[k];

		if (x->from == first->from && same_answer(x, first))
			out->v[out->n++] =
				(struct table_cube){x->row.care, x->row.value};
	}
}

/* Groups of a state in the order of their first edge; how many. */
static size_t
find_groups(
	struct arena *a, const struct table *t, int state, struct group *out)
{
	size_t n = 0;

	for (size_t k = 0; k < t->n_edges; k++) {
		bool seen = t->edges[k].from != state;

		for (size_t i = 0; i < n && !seen; i++)
			seen = same_answer(
				&t->edges[out[i].first], &t->edges[k]);
		if (!seen)
			out[n++].first = (int)k;
	}
	for (size_t i = 0; i + 1 < n; i++)
		find_cover(a, t, &out[i], &out[i].cover);
	return n;
}

static void
write_cover(struct arena *a, struct buf *b, const struct table *t,
	const struct table_cover *c)
{
	for (size_t i = 0; i < c->n; i++) {
		uint32_t care = c->v[i].care;
		bool bare = c->n == 1 || (care & (care - 1)) == 0;

		(void)buf_printf(b, "%s%s%s%s", i ? " | " : "", bare ? "" : "(",
			table__product(a, t, care, c->v[i].value),
			bare ? "" : ")");
	}
}

/* ---- a clocked machine ---- */

struct fsm_writer {
	struct arena *a;
	struct buf *b;
	const struct table *t;
	const char *state, *next;
	bool mealy;
};

static void
write_params(struct fsm_writer *w)
{
	const struct table *t = w->t;
	int top = t->code_bits - 1;

	for (size_t i = 0; i < t->n_states; i++)
		(void)buf_printf(w->b, "%s%s = %d'b%s%s",
			i ? "\t\t" : "\tlocalparam ",
			table__state_name(w->a, t, (int)i), t->code_bits,
			table__digits(w->a, t->states[i].code, t->code_bits),
			i + 1 < t->n_states ? ",\n" : ";\n");
	(void)buf_printf(
		w->b, "\treg [%d:0] %s, %s;\n", top, w->state, w->next);
	if (t->reset < 0)
		(void)buf_printf(w->b, "\tinitial %s = %s;\n", w->state,
			table__state_name(w->a, t, t->start));
}

static void
write_clocked(struct fsm_writer *w)
{
	const struct table *t = w->t;
	const char *rst = t->reset < 0 ? NULL : t->ports[t->reset].name;

	(void)buf_printf(w->b, "\n\talways @(%s %s",
		t->falling ? "negedge" : "posedge", t->ports[t->clock].name);
	if (rst && t->async)
		(void)buf_printf(w->b, " or %s %s",
			t->reset_low ? "negedge" : "posedge", rst);
	(void)buf_addstr(w->b, ")\n");
	if (!rst) {
		(void)buf_printf(w->b, "\t\t%s <= %s;\n", w->state, w->next);
		return;
	}
	(void)buf_printf(w->b,
		"\t\tif (%s%s)\n\t\t\t%s <= %s;\n\t\telse\n\t\t\t%s <= %s;\n",
		t->reset_low ? "!" : "", rst, w->state,
		table__state_name(w->a, t, t->start), w->state, w->next);
}

/* What an edge does: the next state, and the outputs of a Mealy machine. */
static void
write_answer(struct fsm_writer *w, const struct table_edge *g, int depth)
{
	const struct table *t = w->t;
	const char *tabs = depth > 3 ? "\t\t\t\t" : "\t\t\t";

	(void)buf_printf(w->b, "%s%s = %s;", tabs, w->next,
		table__state_name(w->a, t, g->to));
	if (w->mealy)
		(void)buf_printf(w->b, "\n%s%s = %d'b%s;", tabs,
			table__concat(w->a, t, t->outs, t->n_out), t->n_out,
			table__digits(
				w->a, g->row.ones & g->row.known, t->n_out));
	(void)buf_printf(w->b, " // line %d\n", g->row.line);
}

static void
write_state(struct fsm_writer *w, int s, struct group *v)
{
	const struct table *t = w->t;
	size_t n = find_groups(w->a, t, s, v);

	(void)buf_printf(
		w->b, "\t\t%s: begin\n", table__state_name(w->a, t, s));
	for (size_t i = 0; i < n; i++) {
		if (n == 1) {
			write_answer(w, &t->edges[v[i].first], 3);
			break;
		}
		if (i + 1 < n) {
			(void)buf_printf(
				w->b, "\t\t\t%sif (", i ? "end else " : "");
			write_cover(w->a, w->b, t, &v[i].cover);
			(void)buf_addstr(w->b, ") begin\n");
		} else {
			(void)buf_addstr(w->b, "\t\t\tend else begin\n");
		}
		write_answer(w, &t->edges[v[i].first], 4);
	}
	(void)buf_addstr(w->b, n > 1 ? "\t\t\tend\n\t\tend\n" : "\t\tend\n");
}

/* "state == S_B || state == S_D" */
static void
write_moore(struct fsm_writer *w, int out)
{
	const struct table *t = w->t;
	uint64_t bit = table__mask(out, t->n_out);
	size_t n = 0;

	for (size_t i = 0; i < t->n_states; i++)
		n += (t->states[i].known & t->states[i].ones & bit) != 0;
	(void)buf_printf(w->b, "\tassign %s = %s",
		table__bit_name(w->a, t, &t->outs[out]),
		n == 0			   ? "1'b0"
			: n == t->n_states ? "1'b1"
					   : "");
	for (size_t i = 0, k = 0; i < t->n_states && n < t->n_states; i++)
		if (t->states[i].known & t->states[i].ones & bit)
			(void)buf_printf(w->b, "%s%s == %s",
				k++ ? " ||\n\t\t" : "", w->state,
				table__state_name(w->a, t, (int)i));
	(void)buf_addstr(w->b, ";\n");
}

static bool
is_mealy(const struct table *t)
{
	for (size_t i = 0; i < t->n_states; i++)
		if (!t->states[i].told)
			return true;
	return false;
}

static void
write_next(struct fsm_writer *w, struct group *v)
{
	const struct table *t = w->t;

	(void)buf_printf(w->b, "\n\talways @(*) begin\n\t\t%s = %s;\n", w->next,
		table__state_name(w->a, t, t->start));
	if (w->mealy)
		(void)buf_printf(w->b, "\t\t%s = %d'b%s;\n",
			table__concat(w->a, t, t->outs, t->n_out), t->n_out,
			table__digits(w->a, 0, t->n_out));
	(void)buf_printf(w->b, "\t\tcase (%s)\n", w->state);
	for (size_t i = 0; i < t->n_states && !w->b->overflow; i++) {
		struct arena own = ARENA_INIT;
		struct fsm_writer one = *w;

		one.a = &own;
		write_state(&one, (int)i, v);
		arena_release(&own);
	}
	(void)buf_addstr(w->b, "\t\tdefault: ;\n\t\tendcase\n\tend\n");
}

void
table__write_fsm(struct arena *a, struct buf *b, const struct table *t)
{
	struct fsm_writer w = {.a = a, .b = b, .t = t};
	struct group *v = arena_array(a, t->n_edges, sizeof(*v));

	w.state = table__free_name(a, t, "state");
	w.next = table__free_name(a, t, "next_state");
	w.mealy = is_mealy(t);
	table__write_head(a, b, t,
		w.mealy ? "as a Mealy machine" : "as a Moore machine", w.mealy);
	write_params(&w);
	write_clocked(&w);
	write_next(&w, v);
	if (!w.mealy && t->n_out > 0)
		(void)buf_addch(b, '\n');
	for (int k = 0; k < t->n_out && !w.mealy; k++)
		write_moore(&w, k);
	(void)buf_addstr(b, "endmodule\n");
}

/* ---- one-hot, by inspection ---- */

/* Does the edge make the module's output k 1? */
static bool
edge_sets(const struct table *t, const struct table_edge *g, int k)
{
	const struct table_role *role = &t->roles[k];

	if (role->next >= 0)
		return t->states[g->to].code >> role->next & 1;
	return (g->row.known & g->row.ones &
		       table__mask(role->out, t->n_out)) != 0;
}

/* The terms of one state; false: it never sets the output. */
static bool
onehot_terms(
	struct arena *a, struct buf *b, const struct table *t, int state, int k)
{
	const struct table_port *p = &t->ports[t->state_port];
	int bit = __builtin_ctzll(t->states[state].code);
	uint32_t size = (uint32_t)1 << t->n_in;
	uint8_t *on = arena_alloc(a, size);
	struct table_cover c;

	for (size_t i = 0; i < t->n_edges; i++) {
		const struct table_edge *g = &t->edges[i];

		if (g->from != state || !edge_sets(t, g, k))
			continue;
		for (uint32_t in = 0; in < size; in++)
			on[in] |= (in & g->row.care) == g->row.value;
	}
	table__minimise(a, on, t->n_in, &c);
	for (size_t i = 0; i < c.n; i++) {
		const char *s = arena_printf(a, "%s[%d]", p->name,
			p->msb >= p->lsb ? p->lsb + bit : p->lsb - bit);

		if (c.v[i].care)
			s = arena_printf(a, "(%s & %s)", s,
				table__product(
					a, t, c.v[i].care, c.v[i].value));
		(void)buf_printf(b, "%s%s", b->len ? " |\n\t\t" : "", s);
	}
	return c.n > 0;
}

void
table__write_onehot(struct arena *a, struct buf *b, const struct table *t)
{
	table__write_head(a, b, t, "one-hot, by inspection", false);
	for (int k = 0; k < t->n_nexts; k++) {
		struct arena own = ARENA_INIT;
		struct buf sum;
		bool any = false;

		buf_init(&sum, LIM_CANDIDATE);
		for (size_t i = 0; i < t->n_states; i++)
			any |= onehot_terms(&own, &sum, t, (int)i, k);
		(void)buf_printf(b, "\tassign %s = %s;\n",
			table__bit_name(&own, t, &t->nexts[k]),
			any ? sum.ptr : "1'b0");
		b->overflow = b->overflow || sum.overflow;
		buf_release(&sum);
		arena_release(&own);
	}
	(void)buf_addstr(b, "endmodule\n");
}
