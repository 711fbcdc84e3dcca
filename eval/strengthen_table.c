/*
 * strengthen_table: the recorded steps in the testbench: replayed in order,
 * then walked through in other orders.
 *
 * The walk leaves a row only for one that is reached from the same inputs and
 * the same narrow outputs, so what depends on them (start when idle) stays as
 * it was; on its second round wide inputs get new values where the recorded
 * ones change.
 */
#include <string.h>

#include "eval/strengthen_int.h"

/* level (1), steps (12), outputs before the last edge, clocks, data */
static void
put_row(struct st_writer *w, size_t i)
{
	const struct st_plan *p = w->p;
	const struct st_step *s = &p->steps[i];
	int left = 16;

	buf_printf(&w->b, "\t\t\trow[%zu] = {1'b%d, 12'd%d", i, s->level,
		s->count);
	for (size_t k = 0; k < p->n_ports; k++) {
		const struct st_port *x = &p->ports[k];

		if (!x->out || x->width > 2 || x->width > left)
			continue;
		left -= x->width;
		buf_printf(&w->b, ", %d'b%.*s", x->width, x->width,
			s->out + x->bit);
	}
	for (int c = p->n_clocks; c > 0 && p->n_clocks > 1; c--)
		for (size_t k = 0; k < p->n_ports; k++)
			if (p->ports[k].role == ST_CLOCK &&
				p->ports[k].at == c - 1)
				buf_printf(&w->b, ", 1'b%d",
					p->rows[i].in[p->ports[k].bit] == '1');
	if (p->n_data > 0)
		buf_printf(&w->b, ", %d'b%s", p->n_data, s->in);
	buf_addstr(&w->b, "};\n");
}

static size_t
table_rows(const struct st_plan *p, long *slots)
{
	size_t most = ST_TABLE_BITS / (size_t)(p->n_data + 14), n = 0;

	*slots = 0;
	if (most > ST_TABLE)
		most = ST_TABLE;
	while (n < p->n_steps && n < most &&
		*slots + p->steps[n].count <= ST_TABLE_SLOTS)
		*slots += p->steps[n++].count;
	return n;
}

static void
write_narrow(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	const char *sep = "";
	int left = 16;

	if (w->narrow == 0)
		return;
	buf_printf(&w->b, "\twire [%d:0] narrow = {", w->narrow - 1);
	for (size_t k = 0; k < p->n_ports; k++) {
		const struct st_port *x = &p->ports[k];

		if (!x->out || x->width > 2 || x->width > left)
			continue;
		left -= x->width;
		buf_printf(&w->b, "%s%s", sep, st__name(p->a, "g_", x));
		sep = ", ";
	}
	buf_printf(&w->b, "};\n\treg [%d:0] outs;\n", w->narrow - 1);
}

static void
write_replay(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	buf_printf(&w->b,
		"\n\ttask replay;\n\t\tinteger r, n;\n"
		"\t\tfor (r = 0; r < %zu; r = r + 1)\n",
		w->rows);
	if (p->n_clocks > 1) {
		buf_printf(&w->b,
			"\t\t\tbegin\n"
			"\t\t\t\tnx = row[r];\n");
		for (int k = 0; k < p->n_clocks; k++)
			buf_printf(&w->b,
				"\t\t\t\tif (clks[%d] !== row[r][%d])\n"
				"\t\t\t\t\tclks[%d] = ~clks[%d];\n"
				"\t\t\t\t#1 compare;\n",
				k, p->n_data + k, k, k);
		buf_addstr(&w->b,
			"\t\t\t\tdata = nx;\n\t\t\t\t#1 compare;\n"
			"\t\t\t\tremember;\n\t\t\tend\n");
	} else {
		buf_addstr(&w->b,
			"\t\t\tfor (n = 0; n < count(r); n = n + 1) begin\n"
			"\t\t\t\tnx = row[r];\n\t\t\t\tslot;\n\t\t\tend\n");
	}
	buf_addstr(&w->b, "\tendtask\n");
}

/* New values for wide inputs where the recorded ones change. */
static void
write_substitutes(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		int hi = x->at + x->width - 1, lo = x->at;

		if (x->out || x->role != ST_DATA || !x->free || x->width < 3)
			continue;
		buf_printf(&w->b,
			"\t\t\t\tif (fresh) begin\n"
			"\t\t\t\t\tk = $random(seed);\n"
			"\t\t\t\t\tif (raw[%d:%d] === last[%d:%d])\n"
			"\t\t\t\t\t\tnx[%d:%d] = data[%d:%d];\n"
			"\t\t\t\t\telse if (k[1:0] != 0)\n"
			"\t\t\t\t\t\tnx[%d:%d] = pick(data[%d:%d], %d);\n"
			"\t\t\t\tend\n",
			hi, lo, hi, lo, hi, lo, hi, lo, hi, lo, hi, lo,
			x->width);
	}
}

/* The first row in which a reset is active; the table's length without. */
static size_t
reset_row(const struct st_writer *w)
{
	size_t i = 0;

	while (i < w->rows && !st__in_reset(w->p, w->p->steps[i].in))
		i++;
	return i;
}

static void
write_jump(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	size_t rst = reset_row(w);
	int low = p->n_data;

	buf_addstr(&w->b,
		"\n\t/* the row after row r, or one that may follow"
		" it; one that may when the outputs are\n"
		"\t   not those recorded */\n"
		"\tfunction integer next(input integer r);\n"
		"\t\treg [31:0] k;\n\t\treg lost;\n"
		"\t\tinteger j, q;\n\t\tbegin\n"
		"\t\t\tnext = r + 1;\n"
		"\t\t\tk = $random(seed);\n");
	if (w->narrow > 0)
		buf_printf(&w->b, "\t\t\tlost = row[r][%d:%d] !== outs;\n",
			low + w->narrow - 1, low);
	else
		buf_addstr(&w->b, "\t\t\tlost = 1'b0;\n");
	buf_printf(&w->b,
		"\t\t\tfor (j = 0; j < (lost ? 64 : 24) && next == r + 1 &&\n"
		"\t\t\t\t\t(lost || k[2:0] == 0 || r + 1 >= %zu); "
		"j = j + 1) begin\n"
		"\t\t\t\tk[31:3] = $random(seed);\n"
		"\t\t\t\tq = 1 + k[30:3] %% %zu;\n"
		"\t\t\t\tif (q != r + 1",
		w->rows, w->rows - 1);
	if (p->n_clocks == 1)
		buf_addstr(&w->b, " && level(q) == clks[0]");
	if (p->n_data > 0)
		buf_addstr(&w->b, "\n\t\t\t\t\t&& same(q - 1, r)");
	if (w->narrow > 0)
		buf_printf(&w->b, "\n\t\t\t\t\t&& row[q - 1][%d:%d] === outs",
			low + w->narrow - 1, low);
	buf_addstr(&w->b, ")\n\t\t\t\t\tnext = q;\n\t\t\tend\n");
	if (rst < w->rows)
		buf_printf(&w->b,
			"\t\t\tif (lost && next == r + 1)\n"
			"\t\t\t\tnext = %zu;\n",
			rst);
	buf_printf(
		&w->b, "\t\t\tif (next >= %zu)\n\t\t\t\tnext = 0;\n", w->rows);
	if (p->n_clocks == 1)
		buf_addstr(&w->b,
			"\t\t\tif (level(next) != clks[0])\n"
			"\t\t\t\tnext = next + 1;\n");
	buf_addstr(&w->b, "\t\tend\n\tendfunction\n");
}

/* Recorded inputs that break a relation in the state that was reached. */
static void
write_mend(struct st_writer *w)
{
	if (w->p->n_rules == 0)
		return;
	buf_addstr(&w->b,
		"\t\t\t\t#0 for (tries = 4; tries < 24 && !legal(0) &&\n"
		"\t\t\t\t\t\t(nx & RESETS) === (~ACTIVE & RESETS);\n"
		"\t\t\t\t\t\ttries = tries + 1) begin\n"
		"\t\t\t\t\tdraw(tries);\n"
		"\t\t\t\t\tnx = (nx & ~RESETS) | (~ACTIVE & RESETS);\n"
		"\t\t\t\t\t#0 ;\n"
		"\t\t\t\tend\n");
}

static void
write_walk(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int nd = p->n_data > 0 ? p->n_data : 1;

	buf_printf(&w->b,
		"\n\ttask walk(input integer steps, input fresh);\n"
		"\t\tinteger n, r, left, tries;\n"
		"\t\treg [31:0] k;\n"
		"\t\treg [%d:0] raw, last;\n\t\tbegin\n"
		"\t\t\tleft = 0;\n\t\t\tr = %zu;\n\t\t\tlast = data;\n"
		"\t\t\tfor (n = 0; n < steps; n = n + 1) begin\n"
		"\t\t\t\tif (left == 0) begin\n"
		"\t\t\t\t\tr = next(r);\n"
		"\t\t\t\t\tleft = count(r);\n"
		"\t\t\t\tend\n"
		"\t\t\t\tleft = left - 1;\n"
		"\t\t\t\traw = row[r];\n\t\t\t\tnx = raw;\n",
		nd - 1, w->rows - 1);
	write_substitutes(w);
	write_mend(w);
	buf_addstr(&w->b,
		"\t\t\t\tlast = raw;\n\t\t\t\tslot;\n"
		"\t\t\tend\n\t\tend\n\tendtask\n");
}

/* Same inputs in two rows, but for the wide ones that may be replaced. */
static void
write_same(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	buf_addstr(&w->b,
		"\n\tfunction same(input integer q, input integer r);"
		"\n\t\tsame = 1'b1");
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		int hi = x->at + x->width - 1;

		if (x->out || x->role == ST_CLOCK || (x->free && x->width >= 3))
			continue;
		buf_printf(&w->b, "\n\t\t\t&& row[q][%d:%d] == row[r][%d:%d]",
			hi, x->at, hi, x->at);
	}
	buf_addstr(&w->b, ";\n\tendfunction\n");
}

void
st__write_table(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int nc = p->n_clocks > 1 ? p->n_clocks : 0;
	int low = p->n_data + nc + w->narrow;

	w->rows = table_rows(p, &w->slots);
	write_narrow(w);
	if (w->rows == 0)
		return;
	buf_printf(&w->b,
		"\treg [%d:0] row [0:%zu];\n\ttask fill;\n\t\tbegin\n",
		low + 12, w->rows - 1);
	for (size_t i = 0; i < w->rows; i++)
		put_row(w, i);
	buf_printf(&w->b,
		"\t\tend\n\tendtask\n"
		"\tfunction integer count(input integer r);\n"
		"\t\tcount = row[r][%d:%d];\n\tendfunction\n"
		"\tfunction level(input integer r);\n"
		"\t\tlevel = row[r][%d];\n\tendfunction\n",
		low + 11, low, low + 12);
	write_replay(w);
	if (w->rows < 4 || p->n_clocks > 1)
		return;
	write_same(w);
	write_jump(w);
	write_walk(w);
}
