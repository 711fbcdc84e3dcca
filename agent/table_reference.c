/*
 * table_reference: the circuit once more, row by row as it was read, to hold
 * table_write's text against.  Nothing is minimised, merged or ordered here;
 * what the rows leave open stays x, which a comparison takes as don't care.
 * Must not call what chooses products or groups edges.
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"

/* "({a, b} & 2'b10) == 2'b10" */
static const char *
matches(struct arena *a, const struct table *t, const struct table_row *r)
{
	uint32_t all = (uint32_t)(((uint64_t)1 << t->n_in) - 1);
	const char *ins;

	if (r->care == 0)
		return "1'b1";
	ins = table__concat(a, t, t->ins, t->n_in);
	if (r->care == all)
		return arena_printf(a, "%s == %d'b%s", ins, t->n_in,
			table__digits(a, r->value, t->n_in));
	return arena_printf(a, "(%s & %d'b%s) == %d'b%s", ins, t->n_in,
		table__digits(a, r->care, t->n_in), t->n_in,
		table__digits(a, r->value & r->care, t->n_in));
}

/* Only what the row knows is assigned. */
static void
assign_known(struct arena *a, struct buf *b, const struct table *t,
	const struct table_row *r)
{
	for (int k = 0; k < t->n_out; k++) {
		uint64_t bit = table__mask(k, t->n_out);

		if (r->known & bit)
			(void)buf_printf(b, "\t\t\t%s = 1'b%d;\n",
				table__bit_name(a, t, &t->outs[k]),
				(r->ones & bit) != 0);
	}
}

static void
all_open(struct arena *a, struct buf *b, const struct table *t)
{
	for (int k = 0; k < t->n_out; k++)
		(void)buf_printf(b, "\t\t%s = 1'bx;\n",
			table__bit_name(a, t, &t->outs[k]));
}

static void
write_rows(struct arena *a, struct buf *b, const struct table *t)
{
	(void)buf_addstr(b, "\talways @(*) begin\n");
	all_open(a, b, t);
	for (size_t i = 0; i < t->n_rows && !b->overflow; i++) {
		struct arena own = ARENA_INIT;

		(void)buf_printf(b, "\t\tif (%s) begin // line %d\n",
			matches(&own, t, &t->rows[i]), t->rows[i].line);
		assign_known(&own, b, t, &t->rows[i]);
		(void)buf_addstr(b, "\t\tend\n");
		arena_release(&own);
	}
	(void)buf_addstr(b, "\tend\n");
}

/* ---- machines ---- */

static const char *
code_of(struct arena *a, const struct table *t, int state)
{
	return arena_printf(a, "%d'b%s", t->code_bits,
		table__digits(a, t->states[state].code, t->code_bits));
}

static void
write_steps(
	struct arena *a, struct buf *b, const struct table *t, const char *s)
{
	const char *clk = t->ports[t->clock].name;
	const char *rst = t->reset < 0 ? NULL : t->ports[t->reset].name;
	const char *no = t->reset_low ? "!" : "";

	(void)buf_printf(b, "\treg [%d:0] %s;\n", t->code_bits - 1, s);
	if (!rst)
		(void)buf_printf(
			b, "\tinitial %s = %s;\n", s, code_of(a, t, t->start));
	(void)buf_printf(
		b, "\talways @(%s %s", t->falling ? "negedge" : "posedge", clk);
	if (rst && t->async)
		(void)buf_printf(b, ", %s %s",
			t->reset_low ? "negedge" : "posedge", rst);
	(void)buf_addstr(b, ")\n");
	if (rst)
		(void)buf_printf(b, "\t\tif (%s%s) %s <= %s; else\n", no, rst,
			s, code_of(a, t, t->start));
	(void)buf_addstr(b, "\t\tbegin\n");
	for (size_t k = 0; k < t->n_edges && !b->overflow; k++) {
		const struct table_edge *g = &t->edges[k];
		struct arena own = ARENA_INIT;

		(void)buf_printf(b,
			"\t\t\tif (%s == %s && (%s)) %s <= %s; // line %d\n", s,
			code_of(&own, t, g->from), matches(&own, t, &g->row), s,
			code_of(&own, t, g->to), g->row.line);
		arena_release(&own);
	}
	(void)buf_addstr(b, "\t\tend\n");
}

static void
write_fsm(struct arena *a, struct buf *b, const struct table *t)
{
	const char *s = table__free_name(a, t, "now");

	write_steps(a, b, t, s);
	if (t->n_out == 0)
		return;
	(void)buf_addstr(b, "\talways @(*) begin\n");
	all_open(a, b, t);
	for (size_t k = 0; k < t->n_edges && !b->overflow; k++) {
		const struct table_edge *g = &t->edges[k];
		struct arena own = ARENA_INIT;

		(void)buf_printf(b, "\t\tif (%s == %s && (%s)) begin\n", s,
			code_of(&own, t, g->from), matches(&own, t, &g->row));
		assign_known(&own, b, t, &g->row);
		(void)buf_addstr(b, "\t\tend\n");
		arena_release(&own);
	}
	(void)buf_addstr(b, "\tend\n");
}

/* An edge of a one-hot machine sets bits of its target, and outputs. */
static void
write_hot_edge(struct arena *a, struct buf *b, const struct table *t,
	const struct table_edge *g)
{
	const struct table_port *p = &t->ports[t->state_port];
	int bit = __builtin_ctzll(t->states[g->from].code);

	(void)buf_printf(b, "\t\tif (%s[%d] && (%s)) begin // line %d\n",
		p->name, p->msb >= p->lsb ? p->lsb + bit : p->lsb - bit,
		matches(a, t, &g->row), g->row.line);
	for (int k = 0; k < t->n_nexts; k++) {
		const struct table_role *role = &t->roles[k];
		uint64_t next = t->states[g->to].code;
		bool set = role->next >= 0 ? next >> role->next & 1
					   : (g->row.ones & g->row.known) >>
					(t->n_out - 1 - role->out) &
				1;

		if (set)
			(void)buf_printf(b, "\t\t\t%s = 1'b1;\n",
				table__bit_name(a, t, &t->nexts[k]));
	}
	(void)buf_addstr(b, "\t\tend\n");
}

static void
write_onehot(struct arena *a, struct buf *b, const struct table *t)
{
	(void)buf_addstr(b, "\talways @(*) begin\n");
	for (int k = 0; k < t->n_nexts; k++)
		(void)buf_printf(b, "\t\t%s = 1'b0;\n",
			table__bit_name(a, t, &t->nexts[k]));
	for (size_t k = 0; k < t->n_edges && !b->overflow; k++) {
		struct arena own = ARENA_INIT;

		write_hot_edge(&own, b, t, &t->edges[k]);
		arena_release(&own);
	}
	(void)buf_addstr(b, "\tend\n");
}

/* ---- clauses ---- */

static void
write_clauses(struct arena *a, struct buf *b, const struct table *t)
{
	const char *out = table__bit_name(a, t, t->outs);

	(void)buf_printf(b, "\talways @(*) begin\n\t\t%s = 1'b1;\n", out);
	for (size_t i = 0; i < t->n_clauses && !b->overflow; i++) {
		struct arena own = ARENA_INIT;

		(void)buf_addstr(b, "\t\tif (1'b1");
		for (const int *p = t->clauses[i]; *p; p++)
			(void)buf_printf(b, " && %s == 1'b%d",
				table__bit_name(&own, t,
					&t->ins[(*p < 0 ? -*p : *p) - 1]),
				*p < 0);
		(void)buf_printf(b, ") %s = 1'b0;\n", out);
		arena_release(&own);
	}
	(void)buf_addstr(b, "\tend\n");
}

int
table_reference(
	struct arena *a, const struct table *t, char **out, struct err *e)
{
	struct buf b;
	bool full;

	buf_init(&b, LIM_SOURCE_FILE);
	table__write_head(a, &b, t, "row by row", true);
	switch (t->kind) {
	case TABLE_COMB:
		write_rows(a, &b, t);
		break;
	case TABLE_FSM:
		write_fsm(a, &b, t);
		break;
	case TABLE_ONEHOT:
		write_onehot(a, &b, t);
		break;
	case TABLE_CNF:
		write_clauses(a, &b, t);
		break;
	}
	(void)buf_addstr(&b, "endmodule\n");
	full = b.overflow;
	*out = buf_take(&b, a, NULL);
	buf_release(&b);
	return full ? err_set(e, ERR_LIMIT,
			      "the rows as Verilog would be larger than %zu "
			      "bytes: no proof",
			      LIM_SOURCE_FILE)
		    : 0;
}
