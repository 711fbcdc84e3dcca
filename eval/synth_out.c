/*
 * synth_out: the mapped netlist as Verilog and as Yosys' JSON.
 *
 * Nets are bits: those of ports are written as bits of the ports, others have
 * the name that the design gave them, escaped, or a number.
 */
#include "eval/synth_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct ref {
	const char *text; /* in Verilog; NULL: none yet */
	int bit;	  /* in JSON; -1: the constant c */
	char c;
	bool port;
	bool wire; /* has to be declared */
};

struct connect { /* assign to = from */
	struct ref to, from;
};

struct writer {
	struct synth_work *w;
	const struct synth_mapped *m;
	struct ref *net;   /* by root of m->net */
	struct ref *logic; /* by root of m->logic */
	struct connect *connects;
	size_t n_connects, cap;
	int bits;
	struct buf v, j; /* Verilog, JSON */
	int n_cells;
};

static void
connect(struct writer *x, const struct ref *to, const struct ref *from)
{
	if (to->text == from->text)
		return;
	x->connects = arena_grow(x->w->a, x->connects, x->n_connects, &x->cap,
		sizeof(*x->connects));
	x->connects[x->n_connects++] = (struct connect){*to, *from};
}

static struct ref
constant(char c)
{
	static const char *const texts[] = {"1'b0", "1'b1", "1'bx"};

	return (struct ref){texts[c == '0'	       ? 0
					    : c == '1' ? 1
						       : 2],
		-1, c, false, false};
}

/* A name as Verilog may write any name. */
static const char *
escaped(struct arena *a, const char *s)
{
	return arena_printf(a, "\\%s ", s);
}

/* ---- references ---- */

static struct ref
port_bit(struct writer *x, const struct synth_port *p, int i)
{
	int index = p->lsb <= p->msb ? p->lsb + i : p->lsb - i;
	const char *name = escaped(x->w->a, p->name);
	const char *text = p->lsb < 0
		? name
		: arena_printf(x->w->a, "%s[%d]", name, index);

	return (struct ref){text, x->bits++, 0, true, false};
}

static void
refer_ports(struct writer *x, bool out)
{
	const struct synth_net *net = x->m->net;
	int i, k, root;

	for (i = 0; i < net->n_ports; i++) {
		const struct synth_port *p = &net->ports[i];

		for (k = 0; p->out == out && k < p->n; k++) {
			struct ref here = port_bit(x, p, k);

			root = synth__root(net, p->net[k]);
			if (x->net[root].text)
				connect(x, &here, &x->net[root]);
			else
				x->net[root] = here;
		}
	}
}

static void
refer_net(struct writer *x, int i, int pass)
{
	const struct synth_net *net = x->m->net;
	int root = synth__root(net, i);
	const char *name = net->name[i];

	if (x->net[root].text || (pass == 0 && name[0] == '$'))
		return;
	if (pass > 0)
		name = arena_printf(x->w->a, "$n%d", root);
	x->net[root] =
		(struct ref){escaped(x->w->a, name), x->bits++, 0, false, true};
}

/* Nets of cells that are no logic: ABC's own netlist has the others.  Names
 * of the design first. */
static void
refer_rest(struct writer *x)
{
	const struct synth_net *net = x->m->net;
	bool *wanted = arena_array(x->w->a, (size_t)net->n + 1, sizeof(bool));
	int i, k, pass;

	for (i = 0; i < net->n_insts; i++) {
		const struct synth_inst *c = &net->insts[i];

		if (synth__is_logic(c->type) || synth__is_constant(c->type))
			continue;
		for (k = 0; k < c->n; k++)
			if (c->net[k] >= 0)
				wanted[synth__root(net, c->net[k])] = true;
	}
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < net->n; i++)
			if (wanted[synth__root(net, i)])
				refer_net(x, i, pass);
}

/* Signals of the logic that nets outside stand for. */
static void
refer_signals(struct writer *x, bool out)
{
	const struct synth_net *l = x->m->logic;
	const struct synth_logic *sigs = x->m->sigs;
	struct ref *outside;
	int64_t sig;
	int i, root;

	for (i = 0; i < l->n_ports; i++) {
		const struct synth_port *p = &l->ports[i];

		if (p->out != out || !str_starts(p->name, "ys__n") ||
			!str_to_i64(p->name + 5, &sig) || sig < 0 ||
			sig >= sigs->n || p->n < 1)
			continue;
		root = synth__root(l, p->net[0]);
		outside = &x->net[sigs->net[sig]];
		if (x->logic[root].text) {
			connect(x, outside, &x->logic[root]);
			outside->bit = x->logic[root].bit;
			outside->c = x->logic[root].c;
		} else {
			x->logic[root] = *outside;
		}
	}
}

static void
refer_constants(struct writer *x)
{
	const struct synth_net *l = x->m->logic;
	int i, k;

	for (i = 0; i < l->n_insts; i++) {
		const struct synth_inst *y = &l->insts[i];
		bool one = strstr(y->type, "ONE") || strstr(y->type, "1");

		for (k = 0; synth__is_constant(y->type) && k < y->n; k++)
			if (y->net[k] >= 0)
				x->logic[synth__root(l, y->net[k])] =
					constant(one ? '1' : '0');
	}
}

static void
refer_logic(struct writer *x)
{
	const struct synth_net *l = x->m->logic;
	int i, root;

	x->logic = arena_array(x->w->a, (size_t)l->n + 1, sizeof(*x->logic));
	refer_constants(x);
	refer_signals(x, false);
	refer_signals(x, true);
	for (i = 0; i < l->n; i++) {
		root = synth__root(l, i);
		if (!x->logic[root].text)
			x->logic[root] = (struct ref){
				arena_printf(x->w->a, "\\$l%d ", root),
				x->bits++, 0, false, true};
	}
}

static void
refer(struct writer *x)
{
	const struct synth_net *net = x->m->net;

	x->net = arena_array(x->w->a, (size_t)net->n + 1, sizeof(*x->net));
	x->bits = 2;
	if (net->false_net >= 0)
		x->net[synth__root(net, net->false_net)] = constant('0');
	if (net->true_net >= 0)
		x->net[synth__root(net, net->true_net)] = constant('1');
	if (net->undef_net >= 0)
		x->net[synth__root(net, net->undef_net)] = constant('x');
	refer_ports(x, false);
	refer_ports(x, true);
	refer_rest(x);
	if (x->m->logic)
		refer_logic(x);
}

/* ---- writing ---- */

static void
put_string(struct buf *b, const char *s)
{
	buf_addch(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_addch(b, '\\');
		if ((unsigned char)*s < ' ')
			buf_printf(b, "\\u%04x", (unsigned char)*s);
		else
			buf_addch(b, *s);
	}
	buf_addch(b, '"');
}

static void
put_bit(struct buf *b, const struct ref *r)
{
	if (r->bit < 0)
		buf_printf(b, "\"%c\"", r->c);
	else
		buf_printf(b, "%d", r->bit);
}

static bool
pin_is_output(const struct writer *x, const char *type, const char *pin)
{
	const struct liberty_cell *c =
		x->w->s->lib ? liberty_find(x->w->s->lib, type) : NULL;
	const struct liberty_pin *p = c ? liberty_pin_find(c, pin) : NULL;

	if (p)
		return p->dir == LIBERTY_OUT;
	return str_eq(pin, "Y") || str_eq(pin, "Q") || str_eq(pin, "QN");
}

static void
put_cell(struct writer *x, const struct synth_inst *c, const struct ref *refs,
	const struct synth_net *of)
{
	struct buf *v = &x->v, *j = &x->j;
	int i, n = x->n_cells++;

	buf_printf(v, "\t%s \\$g%d (",
		c->type[0] == '$' ? escaped(x->w->a, c->type) : c->type, n);
	buf_printf(j,
		"%s\"$g%d\": {\"hide_name\": 1, \"type\": ", n ? ",\n" : "", n);
	put_string(j, c->type);
	buf_addstr(j,
		", \"parameters\": {}, \"attributes\": {}, "
		"\"port_directions\": {");
	for (i = 0; i < c->n; i++) {
		buf_addstr(j, i ? ", " : "");
		put_string(j, c->pin[i]);
		buf_addstr(j,
			pin_is_output(x, c->type, c->pin[i]) ? ": \"output\""
							     : ": \"input\"");
	}
	buf_addstr(j, "}, \"connections\": {");
	for (i = 0; i < c->n; i++) {
		buf_printf(v, "%s.%s(", i ? ", " : "", c->pin[i]);
		buf_addstr(j, i ? ", " : "");
		put_string(j, c->pin[i]);
		buf_addstr(j, ": [");
		if (c->net[i] >= 0) {
			const struct ref *r = &refs[synth__root(of, c->net[i])];

			buf_addstr(v, r->text);
			put_bit(j, r);
		}
		buf_addstr(v, ")");
		buf_addstr(j, "]");
	}
	buf_addstr(v, ");\n");
	buf_addstr(j, "}}");
}

static void
put_ports(struct writer *x)
{
	const struct synth_net *net = x->m->net;
	int i;

	buf_printf(&x->v, "module %s (", net->model);
	for (i = 0; i < net->n_ports; i++)
		buf_printf(&x->v, "%s%s", i ? ", " : "",
			escaped(x->w->a, net->ports[i].name));
	buf_addstr(&x->v, ");\n");
	for (i = 0; i < net->n_ports; i++) {
		const struct synth_port *p = &net->ports[i];

		buf_printf(&x->v, "\t%s ", p->out ? "output" : "input");
		if (p->lsb >= 0)
			buf_printf(&x->v, "[%d:%d] ", p->msb, p->lsb);
		buf_printf(&x->v, "%s;\n", escaped(x->w->a, p->name));
	}
}

static void
put_wires(struct writer *x)
{
	const struct synth_net *net = x->m->net, *l = x->m->logic;
	int i;

	for (i = 0; i < net->n; i++)
		if (synth__root(net, i) == i && x->net[i].text &&
			!x->net[i].port && x->net[i].wire)
			buf_printf(&x->v, "\twire %s;\n", x->net[i].text);
	for (i = 0; l && i < l->n; i++)
		if (synth__root(l, i) == i &&
			str_starts(x->logic[i].text, "\\$l"))
			buf_printf(&x->v, "\twire %s;\n", x->logic[i].text);
}

static void
put_cells(struct writer *x)
{
	const struct synth_net *net = x->m->net, *l = x->m->logic;
	size_t k;
	int i;

	for (i = 0; i < net->n_insts; i++)
		if (!synth__is_logic(net->insts[i].type) &&
			!synth__is_constant(net->insts[i].type))
			put_cell(x, &net->insts[i], x->net, net);
	for (i = 0; l && i < l->n_insts; i++) {
		if (!synth__is_constant(l->insts[i].type))
			put_cell(x, &l->insts[i], x->logic, l);
	}
	for (k = 0; k < x->n_connects; k++)
		buf_printf(&x->v, "\tassign %s = %s;\n", x->connects[k].to.text,
			x->connects[k].from.text);
	buf_addstr(&x->v, "endmodule\n");
}

static void
json_ports(struct writer *x)
{
	const struct synth_net *net = x->m->net;
	int i, k;

	for (i = 0; i < net->n_ports; i++) {
		const struct synth_port *p = &net->ports[i];

		buf_addstr(&x->j, i ? ",\n" : "");
		put_string(&x->j, p->name);
		buf_printf(&x->j, ": {\"direction\": \"%s\", \"bits\": [",
			p->out ? "output" : "input");
		for (k = 0; k < p->n; k++) {
			buf_addstr(&x->j, k ? ", " : "");
			put_bit(&x->j, &x->net[synth__root(net, p->net[k])]);
		}
		buf_addstr(&x->j, "]}");
	}
}

static void
json_names(struct writer *x)
{
	const struct synth_net *net = x->m->net;
	bool any = false;
	int i, root;

	for (i = 0; i < net->n; i++) {
		root = synth__root(net, i);
		if (net->name[i][0] == '$' || !x->net[root].text)
			continue;
		buf_addstr(&x->j, any ? ",\n" : "");
		any = true;
		put_string(&x->j, net->name[i]);
		buf_addstr(&x->j, ": {\"hide_name\": 0, \"bits\": [");
		put_bit(&x->j, &x->net[root]);
		buf_addstr(&x->j, "], \"attributes\": {");
		if (net->init[root])
			buf_printf(&x->j, "\"init\": \"%c\"", net->init[root]);
		buf_addstr(&x->j, "}}");
	}
}

void
synth__netlist(struct synth_work *w, const struct synth_mapped *m)
{
	struct writer x = {.w = w, .m = m};

	buf_init(&x.v, LIM_TOOL_FILE);
	buf_init(&x.j, LIM_TOOL_FILE);
	refer(&x);
	put_ports(&x);
	put_wires(&x);
	buf_addstr(&x.j, "{\"creator\": \"rtlsmith\", \"modules\": {");
	put_string(&x.j, m->net->model);
	buf_addstr(&x.j,
		": {\"attributes\": {\"top\": "
		"\"00000000000000000000000000000001\"},\n\"ports\": {");
	json_ports(&x);
	buf_addstr(&x.j, "},\n\"cells\": {");
	put_cells(&x);
	buf_addstr(&x.j, "},\n\"netnames\": {");
	json_names(&x);
	buf_addstr(&x.j, "}}}}\n");
	if (x.v.overflow || x.j.overflow) {
		w->out->why = "the mapped netlist is too large to be kept";
		buf_release(&x.v);
		buf_release(&x.j);
		return;
	}
	w->out->netlist = buf_take(&x.v, w->a, &w->out->netlist_n);
	w->out->netlist_json = buf_take(&x.j, w->a, &w->out->netlist_json_n);
}
