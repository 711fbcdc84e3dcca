/*
 * netdraw: writes graphs of netlists (see netdraw.h).  Must not run a tool.
 */
#include "eval/netdraw.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define BITS_MAX ((size_t)1 << 20) /* numbers of nets */
#define NAME_MAX_CHARS 40

struct pin {
	size_t node; /* ports first, then cells */
	size_t no;   /* of the node's pins */
	int bit;     /* place of the bit in it */
	int width;
};

struct drawing {
	struct arena *a;
	struct buf out;
	const cJSON *ports, *cells;
	struct pin **from; /* drivers by number of net */
	size_t n_nets, n_ports;
	size_t edges, extra; /* nodes of constants */
};

/* ---- text ---- */

/* A name for a label of a record: what has a meaning there is quoted. */
static void
quoted(struct drawing *d, const char *s)
{
	const char *fixed = str_utf8_fix(d->a, s, strnlen(s, 256));
	size_t chars = 0;

	for (const char *p = fixed; *p != '\0'; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80 &&
			++chars > NAME_MAX_CHARS) {
			buf_addstr(&d->out, "...");
			return;
		}
		if ((unsigned char)*p < ' ' || *p == 0x7f) {
			buf_addch(&d->out, '?');
			continue;
		}
		if (strchr("{}|<>\"\\ ", *p) != NULL)
			buf_addch(&d->out, '\\');
		else if (*p == '&') { /* an entity begins so */
			buf_addstr(&d->out, "&amp;");
			continue;
		}
		buf_addch(&d->out, *p);
	}
}

/* What engineers write for Yosys' words. */
static const char *
symbol(const char *type)
{
	static const char *const map[][2] = {{"$add", "+"}, {"$sub", "-"},
		{"$mul", "*"}, {"$div", "/"}, {"$mod", "%"}, {"$pow", "**"},
		{"$neg", "-"}, {"$not", "~"}, {"$and", "&"}, {"$or", "|"},
		{"$xor", "^"}, {"$xnor", "~^"}, {"$reduce_and", "&"},
		{"$reduce_or", "|"}, {"$reduce_xor", "^"},
		{"$reduce_xnor", "~^"}, {"$reduce_bool", "!=0"},
		{"$logic_not", "!"}, {"$logic_and", "&&"}, {"$logic_or", "||"},
		{"$eq", "=="}, {"$ne", "!="}, {"$eqx", "==="}, {"$nex", "!=="},
		{"$lt", "<"}, {"$le", "<="}, {"$gt", ">"}, {"$ge", ">="},
		{"$shl", "<<"}, {"$sshl", "<<<"}, {"$shr", ">>"},
		{"$sshr", ">>>"}, {"$shift", "shift"}, {"$shiftx", "select"},
		{"$mux", "mux"}, {"$pmux", "mux"}, {"$dff", "dff"},
		{"$_NOT_", "NOT"}, {"$_AND_", "AND"}, {"$_OR_", "OR"},
		{"$_XOR_", "XOR"}, {"$_MUX_", "MUX"}, {"$_NAND_", "NAND"},
		{"$_NOR_", "NOR"}, {"$_XNOR_", "XNOR"}, {"$_ANDNOT_", "ANDNOT"},
		{"$_ORNOT_", "ORNOT"}};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (str_eq(type, map[i][0]))
			return map[i][1];
	return type[0] == '$' && type[1] != '\0' ? type + 1 : type;
}

/* ---- what drives what ---- */

/* The number of a net; -1: a constant. */
static long
net_of(const struct drawing *d, const cJSON *bit)
{
	if (!cJSON_IsNumber(bit) || bit->valuedouble < 0 ||
		bit->valuedouble >= (double)d->n_nets)
		return -1;
	return (long)bit->valuedouble;
}

static void
drives(struct drawing *d, const cJSON *bits, const struct pin *pin)
{
	const cJSON *b;
	int i = 0;

	cJSON_ArrayForEach(b, bits)
	{
		long net = net_of(d, b);

		if (net >= 0 && d->from[net] == NULL) {
			d->from[net] = arena_memdup(d->a, pin, sizeof(*pin));
			d->from[net]->bit = i;
			d->from[net]->width = cJSON_GetArraySize(bits);
		}
		i++;
	}
}

static const char *
direction(const cJSON *cell, const char *pin)
{
	return json_str(json_get(cell, "port_directions"), pin, "input");
}

/* Ports of the module are seen from inside: an input drives. */
static void
find_drivers(struct drawing *d, const char *port_dir, const char *pin_dir)
{
	const cJSON *x, *bits;
	struct pin p = {0};

	cJSON_ArrayForEach(x, d->ports)
	{
		p.no = 0;
		if (str_eq(json_str(x, "direction", ""), port_dir))
			drives(d, json_get(x, "bits"), &p);
		p.node++;
	}
	cJSON_ArrayForEach(x, d->cells)
	{
		p.no = 0;
		cJSON_ArrayForEach(bits, json_get(x, "connections"))
		{
			if (str_eq(direction(x, bits->string), pin_dir))
				drives(d, bits, &p);
			p.no++;
		}
		p.node++;
	}
}

/* ---- nodes ---- */

static void
add_port(struct drawing *d, const cJSON *port, size_t no)
{
	int width = cJSON_GetArraySize(json_get(port, "bits"));
	bool in = str_eq(json_str(port, "direction", ""), "input");

	buf_printf(&d->out, "  n%zu [shape=%s, fillcolor=\"%s\", label=\"", no,
		in ? "cds" : "rarrow", in ? "#e3f1ea" : "#fbeadf");
	quoted(d, port->string);
	if (width > 1)
		buf_printf(&d->out, "[%d:0]", width - 1);
	buf_addstr(&d->out, "\", style=filled, height=.3, margin=\".12,.04\"");
	buf_addstr(&d->out, "];\n");
}

static void
add_pins(struct drawing *d, const cJSON *cell, bool outputs)
{
	const cJSON *bits;
	size_t no = 0;
	bool any = false;

	buf_addstr(&d->out, "{");
	cJSON_ArrayForEach(bits, json_get(cell, "connections"))
	{
		bool out = str_eq(direction(cell, bits->string), "output");

		if (out == outputs) {
			buf_printf(&d->out, "%s<p%zu> ", any ? "|" : "", no);
			quoted(d, bits->string);
			any = true;
		}
		no++;
	}
	buf_addstr(&d->out, "}");
}

static void
add_cell(struct drawing *d, const cJSON *cell, size_t no)
{
	const char *type = json_str(cell, "type", "?");
	bool ours = type[0] != '$';

	buf_printf(&d->out, "  n%zu [fillcolor=\"%s\", label=\"{", no,
		ours ? "#fdf6df"
			: strstr(type, "ff") != NULL ||
				strstr(type, "DFF") != NULL
			? "#ece6f6"
			: "#eef3f9");
	add_pins(d, cell, false);
	buf_addstr(&d->out, "|");
	quoted(d, symbol(type));
	if (json_i64(cell, "hide_name", 0) == 0 && cell->string[0] != '$') {
		buf_addstr(&d->out, "\\n");
		quoted(d, cell->string);
	}
	buf_addstr(&d->out, "|");
	add_pins(d, cell, true);
	buf_addstr(&d->out, "}\"];\n");
}

/* ---- edges ---- */

/* A run of bits of a pin that comes from one place. */
struct run {
	const struct pin *from; /* NULL: constants */
	const cJSON *first;	/* its lowest bit */
	int n;
	size_t node, no; /* where it goes */
	bool undriven;
};

/* Where a bit of a cell or port goes on in the picture. */
static void
add_end(struct drawing *d, size_t node, size_t no, const char *side)
{
	if (node < d->n_ports)
		buf_printf(&d->out, "n%zu:%s", node, side);
	else
		buf_printf(&d->out, "n%zu:p%zu:%s", node, no, side);
}

/* 4'b0010, 16'h00ff, 16'bx; the last bit of the list is the highest. */
static void
add_number(struct drawing *d, const cJSON *low, int n)
{
	const char *digits = "0123456789abcdef";
	char *bits = arena_alloc(d->a, (size_t)n + 4);
	bool same = true, known = true;
	int at = n;

	for (; at > 0 && low != NULL; low = low->next) {
		const char *s = cJSON_IsString(low) ? low->valuestring : "?";

		bits[--at] = strchr("01xz", s[0]) != NULL ? s[0] : '?';
		same = same && bits[at] == bits[n - 1];
		known = known && (bits[at] == '0' || bits[at] == '1');
	}
	buf_printf(&d->out, "%d'%s", n, known && n > 8 ? "h" : "b");
	if (!known && same && n > 1) {
		buf_addch(&d->out, bits[0]);
	} else if (!known || n <= 8) {
		buf_printf(&d->out, "%.32s%s", bits, n > 32 ? ".." : "");
	} else {
		for (int i = (n + 3) / 4; i > 0; i--) {
			int v = 0;

			for (int k = n - 4 * i; k < n - 4 * i + 4; k++)
				v = v * 2 + (k >= 0 && bits[k] == '1');
			buf_addch(&d->out, digits[v]);
		}
	}
}

static void
add_constant(struct drawing *d, const struct run *r)
{
	buf_printf(&d->out, "  k%zu [shape=plaintext, style=\"\", label=\"",
		d->extra);
	if (r->undriven) {
		buf_addstr(&d->out, "undriven\", fontcolor=\"#b03a2e\"];\n");
		return;
	}
	add_number(d, r->first, r->n);
	buf_addstr(&d->out, "\"];\n");
}

static void
add_run(struct drawing *d, const struct run *r)
{
	/* what is in both directions may drive itself */
	if (r->from != NULL && r->from->node == r->node && r->from->no == r->no)
		return;
	d->edges++;
	if (r->from == NULL)
		add_constant(d, r);
	buf_addstr(&d->out, "  ");
	if (r->from == NULL)
		buf_printf(&d->out, "k%zu:e", d->extra++);
	else
		add_end(d, r->from->node, r->from->no, "e");
	buf_addstr(&d->out, " -> ");
	add_end(d, r->node, r->no, "w");
	if (r->from != NULL && r->n > 1)
		buf_printf(&d->out, " [penwidth=2, label=\"%d:%d\"]",
			r->from->bit + r->n - 1, r->from->bit);
	else if (r->from != NULL && r->from->width > 1)
		buf_printf(&d->out, " [label=\"%d\"]", r->from->bit);
	buf_addstr(&d->out, ";\n");
}

/* Does a bit go on where the run so far comes from? */
static bool
goes_on(const struct run *r, const struct pin *from, bool undriven)
{
	if (r->from == NULL || from == NULL)
		return r->from == from && r->undriven == undriven;
	return r->from->node == from->node && r->from->no == from->no &&
		r->from->bit + r->n == from->bit;
}

static void
add_sink(struct drawing *d, const cJSON *bits, size_t node, size_t no)
{
	struct run r = {.node = node, .no = no};
	const cJSON *b;

	cJSON_ArrayForEach(b, bits)
	{
		long net = net_of(d, b);
		const struct pin *from = net >= 0 ? d->from[net] : NULL;
		bool undriven = net >= 0 && from == NULL;

		if (r.n > 0 && goes_on(&r, from, undriven)) {
			r.n++;
			continue;
		}
		if (r.n > 0)
			add_run(d, &r);
		r.from = from;
		r.first = b;
		r.undriven = undriven;
		r.n = 1;
	}
	if (r.n > 0 && d->edges < NETDRAW_EDGES)
		add_run(d, &r);
}

static void
add_edges(struct drawing *d)
{
	const cJSON *x, *bits;
	size_t node = 0, no;

	cJSON_ArrayForEach(x, d->ports)
	{
		if (!str_eq(json_str(x, "direction", ""), "input"))
			add_sink(d, json_get(x, "bits"), node, 0);
		node++;
	}
	cJSON_ArrayForEach(x, d->cells)
	{
		no = 0;
		cJSON_ArrayForEach(bits, json_get(x, "connections"))
		{
			if (!str_eq(direction(x, bits->string), "output"))
				add_sink(d, bits, node, no);
			no++;
		}
		node++;
	}
}

/* ---- the whole ---- */

static const cJSON *
find_module(const cJSON *doc, const char *top)
{
	const cJSON *modules = json_get(doc, "modules"), *m;

	if (top != NULL)
		return cJSON_GetObjectItemCaseSensitive(modules, top);
	cJSON_ArrayForEach(m, modules)
	{
		if (json_get(json_get(m, "attributes"), "top") != NULL)
			return m;
	}
	return NULL;
}

static void
add_ranks(struct drawing *d)
{
	const cJSON *p;
	size_t no = 0;

	buf_addstr(&d->out, "  {rank=source;");
	cJSON_ArrayForEach(p, d->ports)
	{
		if (str_eq(json_str(p, "direction", ""), "input"))
			buf_printf(&d->out, " n%zu;", no);
		no++;
	}
	buf_addstr(&d->out, "}\n  {rank=sink;");
	no = 0;
	cJSON_ArrayForEach(p, d->ports)
	{
		if (!str_eq(json_str(p, "direction", ""), "input"))
			buf_printf(&d->out, " n%zu;", no);
		no++;
	}
	buf_addstr(&d->out, "}\n");
}

static void
write_graph(struct drawing *d, const char *top)
{
	const cJSON *x;
	size_t node = 0;

	buf_addstr(&d->out,
		"digraph schematic {\n  graph [rankdir=LR, "
		"ranksep=.7, nodesep=.25, labelloc=t, "
		"fontname=\"DejaVu Sans\", fontsize=13, label=\"");
	quoted(d, top);
	buf_addstr(&d->out,
		"\"];\n  node [shape=Mrecord, style=filled, "
		"fontname=\"DejaVu Sans\", fontsize=10, "
		"color=\"#5c6675\"];\n  edge [arrowsize=.5, "
		"fontname=\"DejaVu Sans\", fontsize=8, "
		"color=\"#3b5f8a\", fontcolor=\"#5c6675\"];\n");
	cJSON_ArrayForEach(x, d->ports)
	{
		add_port(d, x, node++);
	}
	cJSON_ArrayForEach(x, d->cells)
	{
		add_cell(d, x, node++);
	}
	add_ranks(d);
	/* what is in both directions drives where nothing else does */
	find_drivers(d, "input", "output");
	find_drivers(d, "inout", "inout");
	add_edges(d);
	buf_addstr(&d->out, "}\n");
}

/* One more than the highest number of a net that is named. */
static size_t
count_nets(const cJSON *lists)
{
	const cJSON *x, *b;
	double most = 0;

	cJSON_ArrayForEach(x, lists)
	{
		const cJSON *bits = cJSON_IsArray(x)
			? x
			: (const cJSON *)json_get(x, "bits");

		cJSON_ArrayForEach(b, bits)
		{
			if (cJSON_IsNumber(b) && b->valuedouble > most)
				most = b->valuedouble;
		}
	}
	return most < (double)BITS_MAX ? (size_t)most + 1 : BITS_MAX;
}

static size_t
all_nets(const struct drawing *d)
{
	size_t most = count_nets(d->ports);
	const cJSON *c;

	cJSON_ArrayForEach(c, d->cells)
	{
		size_t n = count_nets(json_get(c, "connections"));

		most = n > most ? n : most;
	}
	return most;
}

int
netdraw_dot(struct arena *a, const cJSON *doc, const char *top,
	struct netdraw *out, struct err *e)
{
	const cJSON *m = find_module(doc, top);
	struct drawing d = {.a = a};

	memset(out, 0, sizeof(*out));
	if (!cJSON_IsObject(json_get(doc, "modules")))
		return err_set(e, ERR_PARSE, "this is no netlist of Yosys");
	if (m == NULL || m->string == NULL)
		return err_set(e, ERR_NOTFOUND, "the netlist has no module %s",
			top != NULL ? top : "that is its top");
	out->top = m->string;
	d.ports = json_get(m, "ports");
	d.cells = json_get(m, "cells");
	d.n_ports = (size_t)cJSON_GetArraySize(d.ports);
	out->cells = (size_t)cJSON_GetArraySize(d.cells);
	if (out->cells > NETDRAW_CELLS || d.n_ports > NETDRAW_CELLS) {
		out->why = arena_printf(a,
			"%zu cells and %zu ports; no more than %d of each can "
			"be drawn",
			out->cells, d.n_ports, NETDRAW_CELLS);
		return 0;
	}
	d.n_nets = all_nets(&d);
	d.from = arena_array(a, d.n_nets, sizeof(struct pin *));
	buf_init(&d.out, LIM_SOURCE_FILE);
	write_graph(&d, m->string);
	out->edges = d.edges;
	if (d.edges >= NETDRAW_EDGES || d.out.overflow)
		out->why = arena_printf(a,
			"more than %d connections; no more can be drawn",
			NETDRAW_EDGES);
	else
		out->dot = buf_take(&d.out, a, &out->n);
	buf_release(&d.out);
	return 0;
}
