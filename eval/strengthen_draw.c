/*
 * strengthen_draw: the part of the testbench that draws new inputs.
 *
 * Wide inputs get corner values, neighbours of the present value, values of
 * another input and random ones; inputs that take only some values get those;
 * how often each changes is drawn anew every 64 steps.  What breaks a learnt
 * relation is drawn again, then held back.
 */
#include <string.h>

#include "eval/strengthen_int.h"
#include "lib/base/limits.h"

static bool
is_field(const struct st_port *x)
{
	return !x->out && x->role == ST_DATA;
}

static void
write_pick(struct st_writer *w)
{
	int m = w->width;

	buf_printf(&w->b,
		"\n\tfunction [%d:0] any(input integer unused);\n"
		"\t\tinteger j;\n\t\tbegin\n"
		"\t\t\tany = 0;\n"
		"\t\t\tfor (j = 0; j < %d; j = j + 1)\n"
		"\t\t\t\tany = (any << 32) ^ {1'b0, $random(seed)};\n"
		"\t\tend\n\tendfunction\n",
		m + 32, (m + 31) / 32);
	buf_printf(&w->b,
		"\n\tfunction [%d:0] pick(input [%d:0] cur, input integer w);\n"
		"\t\treg [31:0] k;\n\t\treg [%d:0] one;\n\t\tbegin\n"
		"\t\t\tk = $random(seed);\n\t\t\tone = 1;\n"
		"\t\t\tcase (k[3:0])\n"
		"\t\t\t0: pick = 0;\n"
		"\t\t\t1: pick = ~(one ^ one);\n"
		"\t\t\t2: pick = one << (k[15:4] %% w);\n"
		"\t\t\t3: pick = ~(one << (k[15:4] %% w));\n"
		"\t\t\t4: pick = cur + 1;\n"
		"\t\t\t5: pick = cur - 1;\n"
		"\t\t\t6: pick = {%d{2'b10}} >> k[4];\n"
		"\t\t\t7: pick = cur ^ (one << (k[15:4] %% w));\n"
		"\t\t\t8: pick = k[7:4];\n"
		"\t\t\t9: pick = (one << (w - 1)) - k[4];\n"
		"\t\t\t10: pick = ~(one ^ one) << (k[15:4] %% w);\n"
		"\t\t\tdefault: pick = any(0);\n"
		"\t\t\tendcase\n\t\tend\n\tendfunction\n",
		m - 1, m - 1, m - 1, m);
}

static void
write_values(struct st_writer *w, const struct st_port *x, int j)
{
	buf_printf(&w->b,
		"\n\tfunction [%d:0] seen%d(input [31:0] k);\n\t\tcase (k %% "
		"%d)\n",
		x->width - 1, j, x->n_values);
	for (int i = 0; i < x->n_values; i++)
		buf_printf(&w->b, "\t\t%d: seen%d = %d'b%s;\n", i, j, x->width,
			x->values[i]);
	buf_printf(&w->b, "\t\tdefault: seen%d = %d'b%s;\n", j, x->width,
		x->values[0]);
	buf_addstr(&w->b, "\t\tendcase\n\tendfunction\n");
}

/* ---- relations ---- */

static const char *
signal(struct st_writer *w, int k)
{
	const struct st_plan *p = w->p;
	const struct st_port *x = p->owner[k];

	if (x->out)
		return arena_printf(p->a, "%s[%d]", st__name(p->a, "g_", x),
			p->owner_bit[k]);
	return arena_printf(p->a, "nx[%d]", x->at + p->owner_bit[k]);
}

static void
write_rule(struct st_writer *w, const struct st_rule *r)
{
	buf_printf(&w->b, "(now[%d] === 1'b%d && %s[%d] === 1'b%d", r->a, r->va,
		r->before ? "was" : "now", r->b, r->vb);
	if (r->c >= 0)
		buf_printf(&w->b, " && was[%d] === 1'b%d", r->c, r->vc);
	buf_addstr(&w->b, ")");
}

/* Signals now and a step before; `remember` is called before each edge. */
static void
write_legal(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int n = p->n_rules > 0 ? (int)p->n_signals : 1;

	buf_printf(&w->b, "\n\treg [%d:0] was = 0;\n\twire [%d:0] now = {",
		n - 1, n - 1);
	for (int k = n; k > 0; k--)
		buf_printf(&w->b, "%s%s", k == n ? "" : ", ",
			p->n_rules > 0 ? signal(w, k - 1) : "1'b0");
	buf_addstr(&w->b,
		"};\n\tfunction legal(input integer unused);\n"
		"\t\tlegal = !(1'b0");
	for (size_t i = 0; i < p->n_rules; i++) {
		buf_addstr(&w->b, "\n\t\t\t|| ");
		write_rule(w, &p->rules[i]);
	}
	buf_addstr(&w->b, ");\n\tendfunction\n");
}

/* A step in which inputs may change: the others are not remembered. */
static const char *
may_change(const struct st_plan *p)
{
	if (p->n_clocks != 1 || (p->in_low && p->in_high))
		return "1'b1";
	return p->in_high ? "clks[0]" : "~clks[0]";
}

static void
write_remember(struct st_writer *w)
{
	buf_printf(&w->b,
		"\n\ttask remember;\n\t\tbegin\n"
		"\t\t\tif (%s)\n\t\t\t\twas = now;\n",
		may_change(w->p));
	if (w->narrow > 0)
		buf_addstr(&w->b, "\t\t\touts = narrow;\n");
	buf_addstr(&w->b, "\t\tend\n\tendtask\n");
}

static char *
mask(const struct st_plan *p, bool active)
{
	char *s = arena_alloc(p->a, (size_t)p->n_data + 1);

	memset(s, '0', (size_t)p->n_data);
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];

		if (x->role == ST_RESET && (!active || !x->low))
			s[p->n_data - 1 - x->at] = '1';
	}
	return s;
}

static void
write_masks(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int nd = p->n_data;

	buf_printf(&w->b,
		"\n\tlocalparam [%d:0] RESETS = %d'b%s;\n"
		"\tlocalparam [%d:0] ACTIVE = %d'b%s;\n",
		nd - 1, nd, mask(p, false), nd - 1, nd, mask(p, true));
}

/* ---- drawing ---- */

static const struct st_port *
twin(const struct st_plan *p, size_t i)
{
	for (size_t k = i; k > 0; k--)
		if (is_field(&p->ports[k - 1]) && p->ports[k - 1].free &&
			p->ports[k - 1].width == p->ports[i].width)
			return &p->ports[k - 1];
	return NULL;
}

static void
draw_field(struct st_writer *w, size_t i, int j)
{
	const struct st_plan *p = w->p;
	const struct st_port *x = &p->ports[i], *y = twin(p, i);
	int lo = x->at, hi = x->at + x->width - 1;

	if (!x->free && x->n_values < 2)
		return;
	buf_printf(&w->b,
		"\t\t\tk = $random(seed);\n"
		"\t\t\tif (k[5:0] < change[%d] || tries > 3)\n",
		j);
	if (!x->free)
		buf_printf(&w->b, "\t\t\t\tnx[%d:%d] = seen%d(k[31:6]);\n", hi,
			lo, j);
	else if (x->width == 1)
		buf_printf(&w->b,
			"\t\t\t\tnx[%d] = tries > 3 ? k[6] : k[11:6] < "
			"bias[%d];\n",
			lo, j);
	else if (y)
		buf_printf(&w->b,
			"\t\t\t\tnx[%d:%d] = k[15:12] == 0 ? nx[%d:%d] : "
			"pick(nx[%d:%d], %d);\n",
			hi, lo, y->at + y->width - 1, y->at, hi, lo, x->width);
	else
		buf_printf(&w->b, "\t\t\t\tnx[%d:%d] = pick(nx[%d:%d], %d);\n",
			hi, lo, hi, lo, x->width);
}

static void
write_draw_task(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int j = 0;

	buf_addstr(&w->b,
		"\n\t/* all inputs change when the first tries broke a "
		"relation */\n"
		"\ttask draw(input integer tries);\n\t\treg [31:0] "
		"k;\n\t\tbegin\n"
		"\t\t\tnx = data;\n");
	for (size_t i = 0; i < p->n_ports; i++)
		if (is_field(&p->ports[i]))
			draw_field(w, i, j++);
	buf_addstr(&w->b, "\t\tend\n\tendtask\n");
}

static void
write_fields(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int j = 0, n = w->fields > 0 ? w->fields : 1;

	buf_printf(&w->b,
		"\tinteger change [0:%d], bias [0:%d];\n"
		"\tinteger change_seen [0:%d], bias_seen [0:%d];\n"
		"\tinitial begin\n",
		n - 1, n - 1, n - 1, n - 1);
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];

		if (!is_field(x))
			continue;
		buf_printf(&w->b,
			"\t\tchange_seen[%d] = %d;\n\t\tbias_seen[%d] = %d;\n",
			j, x->changes < 1 ? 1 : x->changes, j, x->ones);
		j++;
	}
	buf_addstr(&w->b, "\tend\n");
}

void
st__write_draw(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int j = 0;

	w->width = 1;
	for (size_t i = 0; i < p->n_ports; i++)
		if (is_field(&p->ports[i])) {
			w->fields++;
			if (p->ports[i].width > w->width)
				w->width = p->ports[i].width;
		}
	write_fields(w);
	for (size_t i = 0; i < p->n_ports; i++)
		if (is_field(&p->ports[i])) {
			if (!p->ports[i].free)
				write_values(w, &p->ports[i], j);
			j++;
		}
	write_pick(w);
	write_legal(w);
	w->narrow = 0;
	for (size_t i = 0; i < p->n_ports; i++)
		if (p->ports[i].out && p->ports[i].width <= 2 &&
			w->narrow + p->ports[i].width <= 16)
			w->narrow += p->ports[i].width;
	write_remember(w);
	write_draw_task(w);
	if (p->n_data > 0)
		write_masks(w);
}

/* ---- a phase of chance ---- */

static void
write_segment(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	buf_printf(&w->b,
		"\n\t/* how often inputs change, for some steps */\n"
		"\ttask segment(input integer s);\n"
		"\t\treg [31:0] k;\n\t\tinteger j;\n\t\tbegin\n"
		"\t\t\tfor (j = 0; j < %d; j = j + 1) begin\n"
		"\t\t\t\tk = $random(seed);\n"
		"\t\t\t\tcase (k[2:0])\n"
		"\t\t\t\t0: change[j] = 64;\n\t\t\t\t1: change[j] = 32;\n"
		"\t\t\t\t2: change[j] = 8;\n\t\t\t\t3: change[j] = 2;\n"
		"\t\t\t\tdefault: change[j] = change_seen[j];\n"
		"\t\t\t\tendcase\n"
		"\t\t\t\tcase (k[5:3])\n"
		"\t\t\t\t0: bias[j] = 8;\n\t\t\t\t1: bias[j] = 56;\n"
		"\t\t\t\t2: bias[j] = 32;\n\t\t\t\t3: bias[j] = 62;\n"
		"\t\t\t\tdefault: bias[j] = bias_seen[j];\n"
		"\t\t\t\tendcase\n\t\t\tend\n",
		w->fields);
	for (int k = 0; k < p->n_clocks && p->n_clocks > 1; k++)
		buf_printf(&w->b,
			"\t\t\tperiod[%d] = (s %% 5) == 0 ? %d : ((s + %d) %% "
			"3) * 2 + 1;\n",
			k, k + 1, k);
	buf_addstr(&w->b, "\t\tend\n\tendtask\n");
}

void
st__write_chance(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int nd = p->n_data;

	write_segment(w);
	buf_printf(&w->b,
		"\n\ttask chance(input integer steps);\n"
		"\t\tinteger n, hold, tries;\n"
		"\t\treg [31:0] k;\n\t\treg fine;\n"
		"\t\treg [%d:0] some;\n"
		"\t\tbegin\n\t\t\thold = 0;\n"
		"\t\t\tfor (n = 0; n < steps; n = n + 1) begin\n"
		"\t\t\t\tk = $random(seed);\n"
		"\t\t\t\tif (n %% 64 == 0) begin\n"
		"\t\t\t\t\tsegment(n / 64);\n"
		"\t\t\t\t\tif (n == 0 || k[1:0] == 0)\n"
		"\t\t\t\t\t\thold = %d;\n"
		"\t\t\t\tend\n"
		"\t\t\t\tif (hold == 0 && k[7:2] == 0)\n"
		"\t\t\t\t\thold = 1 + k[9:8];\n"
		"\t\t\t\tfine = 1'b0;\n"
		"\t\t\t\tfor (tries = 0; tries < 20 && !fine; tries = tries + "
		"1)"
		" begin\n"
		"\t\t\t\t\tnx = data;\n"
		"\t\t\t\t\tif (%s)\n\t\t\t\t\t\tdraw(tries);\n"
		"\t\t\t\t\t#0 fine = hold > 0 || legal(0);\n"
		"\t\t\t\tend\n"
		"\t\t\t\tif (!fine)\n\t\t\t\t\tnx = data;\n"
		"\t\t\t\tsome = RESETS;\n",
		nd - 1, p->n_clocks > 1 ? 32 : 6, may_change(p));
	for (size_t i = 0, bit = 16; i < p->n_ports && p->apart && bit < 32;
		i++)
		if (p->ports[i].role == ST_RESET)
			buf_printf(&w->b,
				"\t\t\t\tif (n > 64 && k[13] && k[%zu])\n"
				"\t\t\t\t\tsome[%d] = 1'b0;\n",
				bit++, p->ports[i].at);
	buf_addstr(&w->b,
		"\t\t\t\tnx = (nx & ~RESETS) | (~ACTIVE & RESETS);\n"
		"\t\t\t\tif (hold > 0) begin\n"
		"\t\t\t\t\tnx = nx ^ some;\n"
		"\t\t\t\t\thold = hold - 1;\n"
		"\t\t\t\tend\n"
		"\t\t\t\tslot;\n"
		"\t\t\tend\n\t\tend\n\tendtask\n");
}
