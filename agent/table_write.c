/*
 * table_write: the circuit as Verilog-2005: sums of products, a case
 * statement where there are too many inputs for them, clauses.  Machines are
 * table_write_fsm.c's.  The same table gives the same bytes; no byte of the
 * specification but names of ports and states gets into them.
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

const char *
table__digits(struct arena *a, uint64_t v, int n)
{
	char *s = arena_alloc(a, (size_t)n + 1);

	for (int i = 0; i < n; i++)
		s[i] = v >> (n - 1 - i) & 1 ? '1' : '0';
	return s;
}

const char *
table__concat(struct arena *a, const struct table *t, const struct table_bit *v,
	int n)
{
	struct buf b;
	const char *s;

	if (n == 1)
		return table__bit_name(a, t, v);
	buf_init(&b, LIM_CANDIDATE);
	(void)buf_addch(&b, '{');
	for (int i = 0; i < n; i++)
		(void)buf_printf(&b, "%s%s", i ? ", " : "",
			table__bit_name(a, t, &v[i]));
	(void)buf_addch(&b, '}');
	s = buf_take(&b, a, NULL);
	return s;
}

const char *
table__product(
	struct arena *a, const struct table *t, uint32_t care, uint32_t value)
{
	struct buf b;

	if (care == 0)
		return "1'b1";
	buf_init(&b, LIM_CANDIDATE);
	for (int i = 0; i < t->n_in; i++) {
		uint32_t m = (uint32_t)table__mask(i, t->n_in);

		if (care & m)
			(void)buf_printf(&b, "%s%s%s", b.len ? " & " : "",
				value & m ? "" : "~",
				table__bit_name(a, t, &t->ins[i]));
	}
	return buf_take(&b, a, NULL);
}

const char *
table__free_name(struct arena *a, const struct table *t, const char *want)
{
	for (size_t i = 0; i < t->n_ports; i++)
		if (str_eq(t->ports[i].name, want)) {
			want = arena_printf(a, "%s_", want);
			i = (size_t)-1;
		}
	return want;
}

void
table__write_head(struct arena *a, struct buf *b, const struct table *t,
	const char *what, bool reg)
{
	(void)buf_printf(b, "// %s in line %d of the specification, %s\n",
		t->source, t->line, what);
	(void)buf_printf(b, "module %s(\n", t->module);
	for (size_t i = 0; i < t->n_ports; i++) {
		const struct table_port *p = &t->ports[i];
		const char *range = p->vector
			? arena_printf(a, "[%d:%d] ", p->msb, p->lsb)
			: "";

		(void)buf_printf(b, "\t%s %s%s%s\n",
			!p->output    ? "input"
				: reg ? "output reg"
				      : "output",
			range, p->name, i + 1 < t->n_ports ? "," : "");
	}
	(void)buf_addstr(b, ");\n");
}

/* ---- sums of products ---- */

static void
write_sum(struct arena *a, struct buf *b, const struct table *t,
	const struct table_cover *c)
{
	if (c->n == 0)
		(void)buf_addstr(b, "1'b0");
	for (size_t i = 0; i < c->n; i++) {
		uint32_t care = c->v[i].care;
		bool one = (care & (care - 1)) == 0; /* at most one name */
		const char *s = table__product(a, t, care, c->v[i].value);

		(void)buf_printf(b, "%s%s%s%s", i ? " |\n\t\t" : "",
			one || c->n == 1 ? "" : "(", s,
			one || c->n == 1 ? "" : ")");
	}
}

static void
write_sums(struct arena *a, struct buf *b, const struct table *t,
	const struct table_dense *d)
{
	table__write_head(a, b, t, "as sums of products", false);
	for (int k = 0; k < t->n_out; k++) {
		struct arena own = ARENA_INIT;
		struct table_cover c;

		table__cover(&own, t, d, k, &c);
		(void)buf_printf(b, "\tassign %s = ",
			table__bit_name(&own, t, &t->outs[k]));
		write_sum(&own, b, t, &c);
		(void)buf_addstr(b, ";\n");
		arena_release(&own);
	}
	(void)buf_addstr(b, "endmodule\n");
}

/* ---- a case statement ---- */

/* "1?0": bits that do not matter are ?. */
static const char *
pattern(struct arena *a, const struct table *t, const struct table_row *r)
{
	char *s = arena_alloc(a, (size_t)t->n_in + 1);

	for (int i = 0; i < t->n_in; i++) {
		uint32_t m = (uint32_t)table__mask(i, t->n_in);

		s[i] = !(r->care & m) ? '?' : r->value & m ? '1' : '0';
	}
	return s;
}

static void
write_case(struct arena *a, struct buf *b, const struct table *t)
{
	const char *outs = table__concat(a, t, t->outs, t->n_out);

	table__write_head(a, b, t, "as a case statement", true);
	(void)buf_printf(b, "\talways @(*)\n\t\tcasez (%s)\n",
		table__concat(a, t, t->ins, t->n_in));
	for (size_t i = 0; i < t->n_rows && !b->overflow; i++) {
		struct arena own = ARENA_INIT;
		const struct table_row *r = &t->rows[i];

		(void)buf_printf(b, "\t\t%d'b%s: %s = %d'b%s; // line %d\n",
			t->n_in, pattern(&own, t, r), outs, t->n_out,
			table__digits(&own, r->ones & r->known, t->n_out),
			r->line);
		arena_release(&own);
	}
	(void)buf_printf(b,
		"\t\tdefault: %s = %d'b%s;\n\t\tendcase\nendmodule\n", outs,
		t->n_out, table__digits(a, 0, t->n_out));
}

/* ---- clauses ---- */

static const char *
literal(struct arena *a, const struct table *t, int lit, bool negated)
{
	int k = lit < 0 ? -lit : lit;

	return arena_printf(a, "%s%s", (lit < 0) != negated ? "~" : "",
		table__bit_name(a, t, &t->ins[k - 1]));
}

static void
write_clause(struct buf *b, const struct table *t, const int *c)
{
	struct arena own = ARENA_INIT;

	if (!*c)
		(void)buf_addstr(b, "1'b0");
	for (const int *p = c; *p; p++)
		(void)buf_printf(b, "%s%s", p > c ? " | " : "",
			literal(&own, t, *p, false));
	arena_release(&own);
}

static void
write_cnf(struct arena *a, struct buf *b, const struct table *t)
{
	table__write_head(a, b, t, "as a product of its clauses", false);
	(void)buf_printf(b, "\tassign %s = ", table__bit_name(a, t, t->outs));
	if (t->n_clauses == 0)
		(void)buf_addstr(b, "1'b1");
	for (size_t i = 0; i < t->n_clauses && !b->overflow; i++) {
		(void)buf_addstr(b, i ? " &\n\t\t(" : "(");
		write_clause(b, t, t->clauses[i]);
		(void)buf_addch(b, ')');
	}
	(void)buf_addstr(b, ";\nendmodule\n");
}

static int
take(struct arena *a, struct buf *b, char **out, struct err *e)
{
	bool full = b->overflow;

	*out = buf_take(b, a, NULL);
	buf_release(b);
	return full ? err_set(e, ERR_LIMIT,
			      "the Verilog text would be larger than %zu bytes",
			      LIM_CANDIDATE)
		    : 0;
}

int
table_verilog(struct arena *a, const struct table *t, char **out, struct err *e)
{
	struct table copy = *t;
	struct table_dense d;
	struct buf b;

	buf_init(&b, LIM_CANDIDATE);
	switch (t->kind) {
	case TABLE_COMB:
		if (t->n_in > LIM_TABLE_SOP) {
			write_case(a, &b, t);
			break;
		}
		if (table__dense(a, &copy, &d, e) < 0)
			return -1;
		write_sums(a, &b, t, &d);
		break;
	case TABLE_FSM:
		table__write_fsm(a, &b, t);
		break;
	case TABLE_ONEHOT:
		table__write_onehot(a, &b, t);
		break;
	case TABLE_CNF:
		write_cnf(a, &b, t);
		break;
	}
	return take(a, &b, out, e);
}
