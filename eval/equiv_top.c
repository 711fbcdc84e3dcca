/*
 * equiv_top: the module that holds golden and candidate side by side, and
 * which inputs are resets.
 *
 * A wrong guess of a reset costs an answer, never truth: what is proven is
 * told with its assumption, what is refuted is simulated.
 */
#include "eval/equiv_int.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

/* Lower case, without a letter of direction before or behind. */
static void
plain_name(const char *name, char out[64])
{
	size_t i, n = strlen(name);

	out[0] = '\0';
	if (n >= 64)
		return;
	for (i = 0; i <= n; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	if (str_starts(out, "i_"))
		memmove(out, out + 2, n - 1);
	n = strlen(out);
	if (n > 2 && str_ends(out, "_i"))
		out[n - 2] = '\0';
	else if (n > 3 && str_ends(out, "_in"))
		out[n - 3] = '\0';
}

/* 1: active high, 0: active low, -1: no name of a reset. */
static int
reset_by_name(const char *name)
{
	static const char *const high[] = {"reset", "rst", "areset", "arst",
		"async_reset", "async_rst", "sync_reset", "sync_rst", "sreset",
		"srst", "sys_rst", "sys_reset", "rst_p", "reset_p"};
	static const char *const low[] = {"resetn", "rstn", "reset_n", "rst_n",
		"aresetn", "areset_n", "arstn", "arst_n", "nreset", "nrst",
		"n_reset", "n_rst", "sys_rst_n", "srst_n", "resetb", "rst_b",
		"rstb", "reset_l", "rst_l"};
	char plain[64];
	size_t i;

	plain_name(name, plain);
	for (i = 0; i < sizeof(high) / sizeof(high[0]); i++)
		if (str_eq(plain, high[i]))
			return 1;
	for (i = 0; i < sizeof(low) / sizeof(low[0]); i++)
		if (str_eq(plain, low[i]))
			return 0;
	return -1;
}

static bool
has_port(const struct equiv_edges *x, int port, int bit)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (x->at[i].port == port && x->at[i].bit == bit)
			return true;
	return false;
}

void
equiv__resets(
	struct arena *a, const struct equiv_net *net, struct equiv_edges *out)
{
	size_t i;
	int pol;

	memset(out, 0, sizeof(*out));
	if (net->clocks.n == 0)
		return;
	out->at =
		arena_array(a, net->asyncs.n + net->n_ports, sizeof(*out->at));
	for (i = 0; i < net->asyncs.n; i++)
		if (!has_port(
			    out, net->asyncs.at[i].port, net->asyncs.at[i].bit))
			out->at[out->n++] = net->asyncs.at[i];
	for (i = 0; i < net->n_ports; i++) {
		const struct equiv_port *p = &net->ports[i];

		pol = p->dir == EQUIV_IN && p->width == 1
			? reset_by_name(p->name)
			: -1;
		if (pol < 0 || has_port(out, (int)i, 0) ||
			has_port(&net->clocks, (int)i, 0))
			continue;
		out->at[out->n++] = (struct equiv_edge){
			.port = (int)i, .bit = 0, .polarity = pol};
	}
}

const char *
equiv__assume(struct arena *a, const struct equiv_top *t)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < t->resets.n; i++) {
		const struct equiv_edge *r = &t->resets.at[i];
		const struct equiv_port *p = &t->net->ports[r->port];
		const char *bit =
			p->width > 1 ? arena_printf(a, "[%d]", r->bit) : "";

		s = arena_printf(a, "%s%s%s%s=%d", s, *s ? ", " : "", p->name,
			bit, r->polarity);
	}
	return *s ? arena_printf(a, "%s in the first step", s) : s;
}

/* ---- text ---- */

static void
add_range(struct buf *b, int width)
{
	if (width > 1)
		buf_printf(b, "[%d:0] ", width - 1);
}

/* The value of an input: held active in the first step if it is a reset. */
static void
add_input(struct buf *b, const struct equiv_top *t, size_t port, int i)
{
	const struct equiv_port *p = &t->net->ports[port];
	size_t k;
	int bit;

	if (!has_port(&t->resets, (int)port, 0) && p->width == 1) {
		buf_printf(b, "i%d", i);
		return;
	}
	buf_addch(b, '{');
	for (bit = p->width - 1; bit >= 0; bit--) {
		const struct equiv_edge *r = NULL;

		for (k = 0; k < t->resets.n; k++)
			if (t->resets.at[k].port == (int)port &&
				t->resets.at[k].bit == bit)
				r = &t->resets.at[k];
		if (r)
			buf_addstr(b, r->polarity ? "first|" : "!first&");
		if (p->width > 1)
			buf_printf(b, "i%d[%d]", i, bit);
		else
			buf_printf(b, "i%d", i);
		if (bit > 0)
			buf_addch(b, ',');
	}
	buf_addch(b, '}');
}

static void
add_instance(struct buf *b, const struct equiv_top *t, const char *module,
	char letter)
{
	int in = 0, out = 0;
	size_t i;

	buf_printf(b, "%s u_%s(", module, module);
	for (i = 0; i < t->net->n_ports; i++) {
		const struct equiv_port *p = &t->net->ports[i];

		buf_printf(b, "%s\n\t.\\%s (", i > 0 ? "," : "", p->name);
		if (p->dir == EQUIV_IN)
			add_input(b, t, i, in++);
		else
			buf_printf(b, "%c%d", letter, out++);
		buf_addch(b, ')');
	}
	buf_addstr(b, ");\n");
}

static void
add_trigger(struct buf *b, const struct equiv_top *t, bool exact)
{
	bool none = true;
	int out = 0, bit;
	size_t i;

	buf_printf(b, "assign trigger = %s(|{",
		t->resets.n > 0 ? "!first & " : "");
	for (i = 0; i < t->net->n_ports; i++) {
		const struct equiv_port *p = &t->net->ports[i];

		if (p->dir == EQUIV_IN)
			continue;
		for (bit = 0; exact && bit < p->width; bit++)
			buf_printf(b,
				"%s\n\t!(a%d[%d]===1'bx||a%d[%d]===b%d[%d])",
				none && bit == 0 ? "" : ",", out, bit, out, bit,
				out, bit);
		if (!exact)
			buf_printf(
				b, "%s\n\ta%d^b%d", none ? "" : ",", out, out);
		none = none && p->width == 0;
		out++;
	}
	buf_addstr(b, none ? "1'b0});\n" : "});\n");
}

char *
equiv__top_text(
	struct arena *a, const struct equiv_top *t, bool exact, size_t *n)
{
	int in = 0, out = 0;
	struct buf b;
	size_t i;

	buf_init(&b, LIM_SOURCE_FILE);
	buf_addstr(&b, "module eqtop(\n");
	for (i = 0; i < t->net->n_ports; i++) {
		if (t->net->ports[i].dir != EQUIV_IN)
			continue;
		buf_addstr(&b, "\tinput ");
		add_range(&b, t->net->ports[i].width);
		buf_printf(&b, "i%d,\n", in++);
	}
	buf_addstr(&b, "\toutput trigger);\n");
	for (i = 0; i < t->net->n_ports; i++) {
		if (t->net->ports[i].dir == EQUIV_IN)
			continue;
		/* always a vector: trigger takes bits of it */
		buf_printf(&b, "wire [%d:0] a%d, b%d;\n",
			t->net->ports[i].width - 1, out, out);
		out++;
	}
	if (t->resets.n > 0) {
		for (i = 0, in = 0; (int)i < t->clock->port; i++)
			in += t->net->ports[i].dir == EQUIV_IN;
		buf_printf(&b,
			"reg first = 1;\nalways @(%s i%d%s) first <= 0;\n",
			t->clock->polarity ? "posedge" : "negedge", in,
			t->net->ports[t->clock->port].width > 1
				? arena_printf(a, "[%d]", t->clock->bit)
				: "");
	}
	add_instance(&b, t, "gold", 'a');
	add_instance(&b, t, "gate", 'b');
	add_trigger(&b, t, exact);
	buf_addstr(&b, "endmodule\n");
	if (b.overflow) {
		buf_release(&b);
		*n = 0;
		return NULL;
	}
	return buf_take(&b, a, n);
}
