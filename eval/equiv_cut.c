/*
 * equiv_cut: takes paired registers out of both nets, and has ABC compare what
 * is left (see equiv_cut.h).
 *
 * The nets are edited as RTLIL text: a register's cell gives way to ports with
 * names of our own.  Must not look at a net that uses such a name itself.
 */
#include "eval/equiv_cut.h"

#include <ctype.h>
#include <string.h>

#include "eval/equiv_miter.h"
#include "eval/equiv_regs.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define OURS "\\eq$" /* what our names begin with */
#define PORT_FIRST 100000

struct editor {
	struct arena *a;
	const struct equiv_regs *gold, *gate;
	const struct equiv_regs *mine;
	bool *made;	 /* of each of the candidate's: its input is declared */
	uint32_t *first; /* of each of the candidate's: a golden's of its own */
	uint32_t *next;	 /* of each of the golden's: one with the same */
	int port;
	size_t done;
	struct buf out;
};

/* ---- names ---- */

/* What a register holds: of a pair the candidate's number. */
static const char *
held(struct editor *d, uint32_t i)
{
	const struct equiv_reg *x = &d->mine->at[i];
	char c = x->latch ? 'e' : 'q';

	if (d->mine == d->gold && x->pair == EQUIV_NO_PAIR)
		return arena_printf(d->a, OURS "%cu%u", c, i);
	return arena_printf(
		d->a, OURS "%c%u", c, d->mine == d->gold ? x->pair : i);
}

/* What a register of the golden takes, and its partner. */
static const char *
taken(struct editor *d, uint32_t gold)
{
	return arena_printf(
		d->a, OURS "%c%u", d->gold->at[gold].latch ? 'f' : 'd', gold);
}

/* ---- cells ---- */

static void
put_input(struct editor *d, uint32_t i)
{
	uint32_t pair = d->mine->at[i].pair;

	if (d->mine == d->gold && pair != EQUIV_NO_PAIR) {
		if (d->made[pair])
			return;
		d->made[pair] = true;
	}
	buf_printf(&d->out, "  wire input %d %s\n", d->port++, held(d, i));
}

static void
put_output(struct editor *d, uint32_t gold, uint32_t cell, uint32_t bit)
{
	const char *name = taken(d, gold);

	buf_printf(&d->out,
		"  wire output %d %s\n  connect %s $eq$word%u [%u]\n",
		d->port++, name, name, cell, bit);
}

static void
put_cell(struct editor *d, const struct equiv_reg_cell *c, const char *q,
	const char *next)
{
	uint32_t cell = (uint32_t)(c - d->mine->cells), i, k;

	buf_printf(&d->out,
		"  wire width %u $eq$word%u\n  connect $eq$word%u %s\n",
		c->width, cell, cell, next);
	for (i = 0; i < c->width; i++)
		put_input(d, c->first + i);
	buf_printf(&d->out, "  connect %s {", q);
	for (i = c->width; i-- > 0;)
		buf_printf(&d->out, " %s", held(d, c->first + i));
	buf_addstr(&d->out, " }\n");
	for (i = 0; i < c->width; i++) {
		if (d->mine == d->gold) {
			if (d->gold->at[c->first + i].pair != EQUIV_NO_PAIR)
				put_output(d, c->first + i, cell, i);
			continue;
		}
		for (k = d->first[c->first + i]; k != EQUIV_NO_PAIR;
			k = d->next[k])
			put_output(d, k, cell, i);
	}
	d->done++;
}

/* ---- text ---- */

static const char *
line_end(const char *s)
{
	return s + strcspn(s, "\n");
}

/* The cell's name as write_json tells it. */
static const char *
plain(const char *name)
{
	if (name[0] == '\\' && name[1] && name[1] != '$' && name[1] != '\\' &&
		!isdigit((unsigned char)name[1]))
		return name + 1;
	return name;
}

/* "  cell $dff $procdff$12": whose it is, if it is one of ours. */
static const struct equiv_reg_cell *
cell_at(struct editor *d, const char *line, const char *end)
{
	const char *s;

	if (!str_starts(line, "  cell "))
		return NULL;
	s = line + strlen("  cell ");
	s += strcspn(s, " \n");
	if (s >= end)
		return NULL;
	return equiv__reg_cell(d->mine,
		plain(arena_strndup(d->a, s + 1, (size_t)(end - s - 1))));
}

static const char *
pin(struct editor *d, const char *line, const char *end, const char *name)
{
	const char *head = arena_printf(d->a, "    connect \\%s ", name);
	size_t n = strlen(head);

	if (!str_starts(line, head))
		return NULL;
	return arena_strndup(d->a, line + n, (size_t)(end - line) - n);
}

/* Up to the cell's end; NULL: no such text. */
static const char *
edit_cell(struct editor *d, const struct equiv_reg_cell *c, const char *s)
{
	const char *q = NULL, *next = NULL, *p, *end;

	while (*s && !str_starts(s, "  end\n")) {
		end = line_end(s);
		p = pin(d, s, end, "Q");
		q = p ? p : q;
		p = pin(d, s, end, "D");
		next = p ? p : next;
		s = *end ? end + 1 : end;
	}
	if (!*s || !q || !next)
		return NULL;
	put_cell(d, c, q, next);
	return line_end(s) + 1;
}

static bool
edit(struct editor *d, const char *s)
{
	const struct equiv_reg_cell *c;
	const char *end;

	if (strstr(s, OURS) || strstr(s, "$eq$word"))
		return false;
	while (*s) {
		end = line_end(s);
		end += *end == '\n';
		c = cell_at(d, s, end - (end[-1] == '\n'));
		if (c) {
			s = edit_cell(d, c, end);
			if (!s)
				return false;
			continue;
		}
		buf_add(&d->out, s, (size_t)(end - s));
		s = end;
	}
	return d->done == d->mine->n_cells;
}

/* The net's file without its registers. */
static int
edit_file(struct equiv_work *w, struct editor *d, const char *name,
	struct yosys_file *out, bool *ok, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(w->a, fs_join(w->a, w->dir, name), LIM_TOOL_FILE, &text, &n,
		    e) < 0)
		return -1;
	buf_init(&d->out, LIM_TOOL_FILE);
	d->port = PORT_FIRST;
	d->done = 0;
	*ok = edit(d, text) && !d->out.overflow;
	out->name = arena_printf(w->a, "cut_%s", name);
	out->text = buf_take(&d->out, w->a, &out->n);
	return 0;
}

static void
find_partners(struct editor *d)
{
	uint32_t i;

	d->made = arena_array(d->a, d->gate->n + 1, sizeof(*d->made));
	d->first = arena_array(d->a, d->gate->n + 1, sizeof(*d->first));
	d->next = arena_array(d->a, d->gold->n + 1, sizeof(*d->next));
	for (i = 0; i < d->gate->n; i++)
		d->first[i] = EQUIV_NO_PAIR;
	for (i = 0; i < d->gold->n; i++) {
		uint32_t pair = d->gold->at[i].pair;

		if (pair == EQUIV_NO_PAIR)
			continue;
		d->next[i] = d->first[pair];
		d->first[pair] = i;
	}
}

/* ---- the question ---- */

/* The golden's ports and those of the pairs. */
static void
cut_ports(struct editor *d, const struct equiv_net *gold, struct equiv_net *out)
{
	size_t n = gold->n_ports + 2 * d->gold->n;
	uint32_t i;

	*out = *gold;
	out->ports = arena_array(d->a, n + 1, sizeof(*out->ports));
	memcpy(out->ports, gold->ports, gold->n_ports * sizeof(*out->ports));
	d->mine = d->gate;
	for (i = 0; i < d->gate->n; i++)
		if (d->first[i] != EQUIV_NO_PAIR)
			out->ports[out->n_ports++] = (struct equiv_port){
				held(d, i) + 1, EQUIV_IN, 1};
	for (i = 0; i < d->gold->n; i++)
		if (d->gold->at[i].pair != EQUIV_NO_PAIR)
			out->ports[out->n_ports++] = (struct equiv_port){
				taken(d, i) + 1, EQUIV_OUT, 1};
}

static int
make_cut(struct equiv_work *w, const struct equiv_regs *gold,
	const struct equiv_regs *gate, struct equiv_miter *m, bool *ok,
	struct err *e)
{
	struct editor d = {.a = w->a, .gold = gold, .gate = gate};
	struct yosys_file files[2];
	struct equiv_net net;
	struct equiv_top top = {.net = &net};
	struct miter_job job = {.top = &top,
		.prefix = "cut_",
		.files = files,
		.n_files = 2,
		.check = "setattr -unset init w:*\n"};

	find_partners(&d);
	d.mine = gold;
	if (edit_file(w, &d, "gold.il", &files[0], ok, e) < 0)
		return -1;
	d.mine = gate;
	if (*ok && edit_file(w, &d, "gate.il", &files[1], ok, e) < 0)
		return -1;
	if (!*ok)
		return 0;
	if (w->gold_net->latch || w->gate_net->latch)
		job.check = "setattr -unset init w:*\n"
			    "select -assert-none o:eq$f* %ci* i:eq$e* %i\n";
	cut_ports(&d, w->gold_net, &net);
	return equiv__abc_miter(w, &job, m, ok, e);
}

int
equiv__cut(struct equiv_work *w, struct abc_answer *out, struct err *e)
{
	const char *cex, *why = w->out->why;
	struct equiv_regs gold, gate;
	struct equiv_miter m;
	struct abc_job q = {.miter = &m};
	bool ok;

	memset(out, 0, sizeof(*out));
	out->status = -1;
	if (!yosys_has_abc(w->eq->ys) || equiv__left_ms(w) <= 0 ||
		!equiv__regs(w->a, w->gold_net, &gold) ||
		!equiv__regs(w->a, w->gate_net, &gate) ||
		equiv__regs_pair(&gold, &gate) == 0)
		return 0;
	if (make_cut(w, &gold, &gate, &m, &ok, e) < 0)
		return -1;
	w->out->why = why;
	if (!ok || equiv__left_ms(w) <= 0)
		return 0;
	q.script = equiv__abc_script(w, false);
	if (equiv__abc_ask(w, &q, out, &cex, e) < 0)
		return -1;
	if (out->status != 1)
		out->status = -1;
	return 0;
}
