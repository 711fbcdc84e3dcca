/*
 * liberty_write: what was read of a liberty, written for other tools: a small
 * liberty, Verilog models, and a map for latches.
 */
#include "eval/liberty.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define EXPR_DEPTH 64
#define EXPR_MAX (16 * LIM_KIB)

/* ---- a small liberty ---- */

static void
attribute(struct buf *b, const char *name, const char *v)
{
	if (v)
		buf_printf(b, "\t\t\t%s : \"%s\";\n", name, v);
}

static void
write_state(struct buf *b, const struct liberty_cell *c)
{
	const struct liberty_state *x = &c->state;

	buf_printf(b, "\t\t%s (\"%s\", \"%s\") {\n", c->ff ? "ff" : "latch",
		x->iq ? x->iq : "", x->iqn ? x->iqn : "");
	attribute(b, "clocked_on", x->clocked_on);
	attribute(b, "next_state", x->next_state);
	attribute(b, "enable", x->enable);
	attribute(b, "data_in", x->data_in);
	attribute(b, "clear", x->clear);
	attribute(b, "preset", x->preset);
	buf_addstr(b, "\t\t}\n");
}

static void
write_cell(struct buf *b, const struct liberty_cell *c)
{
	static const char *const dirs[] = {
		"input", "output", "inout", "internal"};
	size_t i;

	buf_printf(b, "\tcell (\"%s\") {\n", c->name);
	if (!isnan(c->area))
		buf_printf(b, "\t\tarea : %.17g;\n", c->area);
	if (c->dont_use)
		buf_addstr(b, "\t\tdont_use : true;\n");
	if (c->ff || c->latch)
		write_state(b, c);
	for (i = 0; i < c->n_pins; i++) {
		const struct liberty_pin *p = &c->pins[i];

		buf_printf(b, "\t\tpin (\"%s\") {\n", p->name);
		buf_printf(b, "\t\t\tdirection : %s;\n", dirs[p->dir]);
		if (p->clock)
			buf_addstr(b, "\t\t\tclock : true;\n");
		attribute(b, "function", p->function);
		attribute(b, "three_state", p->tristate);
		buf_addstr(b, "\t\t}\n");
	}
	buf_addstr(b, "\t}\n");
}

void
liberty_write(const struct liberty *lib, bool only_state, struct buf *out)
{
	size_t i;

	buf_printf(out, "library (\"%s\") {\n", lib->name);
	for (i = 0; i < lib->n_cells; i++) {
		const struct liberty_cell *c = &lib->cells[i];

		if (c->macro || c->dont_use || (only_state && !c->ff))
			continue;
		write_cell(out, c);
	}
	buf_addstr(out, "}\n");
}

/* ---- functions ---- */

struct expr {
	struct arena *a;
	const char *p;
	int depth;
	bool bad;
};

static void
blanks(struct expr *x)
{
	while (isspace((unsigned char)*x->p))
		x->p++;
}

static bool
name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '[' || c == ']' ||
		c == '.';
}

static const char *either(struct expr *x);

static const char *
name_or_digit(struct expr *x)
{
	const char *s = x->p;
	size_t n = 0;

	while (name_char(s[n]))
		n++;
	x->p += n;
	if (n == 0)
		x->bad = true;
	if (n == 1 && (*s == '0' || *s == '1'))
		return arena_printf(x->a, "1'b%c", *s);
	return arena_printf(x->a, "\\%.*s ", (int)n, s);
}

static const char *
one(struct expr *x)
{
	const char *s;

	blanks(x);
	if (x->bad || ++x->depth > EXPR_DEPTH) {
		x->bad = true;
		return "";
	}
	if (*x->p == '!' || *x->p == '~') {
		x->p++;
		s = arena_printf(x->a, "(~%s)", one(x));
	} else if (*x->p == '(') {
		x->p++;
		s = either(x);
		blanks(x);
		if (*x->p == ')')
			x->p++;
		else
			x->bad = true;
	} else {
		s = name_or_digit(x);
	}
	for (blanks(x); *x->p == '\''; blanks(x)) {
		x->p++;
		s = arena_printf(x->a, "(~%s)", s);
	}
	x->depth--;
	return s;
}

static const char *
differ(struct expr *x)
{
	const char *s = one(x);

	for (blanks(x); *x->p == '^' && !x->bad; blanks(x)) {
		x->p++;
		s = arena_printf(x->a, "(%s ^ %s)", s, one(x));
	}
	return s;
}

/* A blank between two names is an AND, too. */
static const char *
both(struct expr *x)
{
	const char *s = differ(x);

	for (blanks(x); !x->bad; blanks(x)) {
		if (*x->p == '*' || *x->p == '&')
			x->p++;
		else if (!name_char(*x->p) && *x->p != '!' && *x->p != '~' &&
			*x->p != '(')
			break;
		s = arena_printf(x->a, "(%s & %s)", s, differ(x));
	}
	return s;
}

static const char *
either(struct expr *x)
{
	const char *s = both(x);

	for (blanks(x); (*x->p == '+' || *x->p == '|') && !x->bad; blanks(x)) {
		x->p++;
		s = arena_printf(x->a, "(%s | %s)", s, both(x));
	}
	return s;
}

const char *
liberty_expr(struct arena *a, const char *function)
{
	struct expr x = {.a = a, .p = function};
	const char *s = either(&x);

	blanks(&x);
	return x.bad || *x.p != '\0' ? NULL : s;
}

/* ---- Verilog models ---- */

/* "name = expression", 0 or 1 of nothing; false when it cannot be read. */
static bool
put_wire(struct arena *a, struct buf *b, const char *name, const char *function)
{
	const char *s = function ? liberty_expr(a, function) : "1'b0";

	if (!s)
		return false;
	buf_printf(b, "\twire %s = %s;\n", name, s);
	return true;
}

static bool
put_state(struct arena *a, struct buf *b, const struct liberty_cell *c)
{
	const struct liberty_state *x = &c->state;
	const char *clear = x->clear ? " or posedge rs_clear" : "";
	const char *preset = x->preset ? " or posedge rs_preset" : "";

	if (!put_wire(a, b, "rs_clear", x->clear) ||
		!put_wire(a, b, "rs_preset", x->preset))
		return false;
	buf_printf(b, "\treg \\%s ;\n", x->iq);
	if (x->iqn && x->iqn[0])
		buf_printf(b, "\twire \\%s = ~\\%s ;\n", x->iqn, x->iq);
	if (!put_wire(a, b, "rs_when", c->ff ? x->clocked_on : x->enable) ||
		!put_wire(a, b, "rs_next", c->ff ? x->next_state : x->data_in))
		return false;
	if (c->ff)
		buf_printf(
			b, "\talways @(posedge rs_when%s%s)\n", clear, preset);
	else
		buf_addstr(b, "\talways @*\n");
	buf_printf(b,
		"\t\tif (rs_clear) \\%s %s 1'b0;\n"
		"\t\telse if (rs_preset) \\%s %s 1'b1;\n"
		"\t\telse%s \\%s %s rs_next;\n",
		x->iq, c->ff ? "<=" : "=", x->iq, c->ff ? "<=" : "=",
		c->ff ? "" : " if (rs_when)", x->iq, c->ff ? "<=" : "=");
	return true;
}

static bool
put_model(struct arena *a, struct buf *b, const struct liberty_cell *c)
{
	static const char *const dirs[] = {"input", "output", "inout", NULL};
	const char *s, *z;
	size_t i, n = 0;

	buf_printf(b, "module \\%s (", c->name);
	for (i = 0; i < c->n_pins; i++)
		if (dirs[c->pins[i].dir])
			buf_printf(b, "%s%s \\%s ", n++ ? ", " : "",
				dirs[c->pins[i].dir], c->pins[i].name);
	buf_addstr(b, ");\n");
	if ((c->ff || c->latch) && !put_state(a, b, c))
		return false;
	for (i = 0; i < c->n_pins; i++) {
		const struct liberty_pin *p = &c->pins[i];

		if (p->dir != LIBERTY_OUT)
			continue;
		s = p->function ? liberty_expr(a, p->function) : NULL;
		z = p->tristate ? liberty_expr(a, p->tristate) : NULL;
		if (!s || (p->tristate && !z))
			return false;
		if (z)
			s = arena_printf(a, "%s ? 1'bz : %s", z, s);
		buf_printf(b, "\tassign \\%s = %s;\n", p->name, s);
	}
	buf_addstr(b, "endmodule\n");
	return true;
}

void
liberty_verilog(struct arena *a, const struct liberty *lib, struct buf *out)
{
	struct buf one_cell;
	size_t i;

	for (i = 0; i < lib->n_cells; i++) {
		if (lib->cells[i].macro)
			continue;
		buf_init(&one_cell, EXPR_MAX);
		if (put_model(a, &one_cell, &lib->cells[i]) &&
			!one_cell.overflow)
			buf_add(out, one_cell.ptr, one_cell.len);
		buf_release(&one_cell);
	}
}

/* ---- latches ---- */

/* The pin that a function names; *inverted. */
static const struct liberty_pin *
sole_pin(struct arena *a, const struct liberty_cell *c, const char *function,
	bool *inverted)
{
	const char *s = function ? liberty_expr(a, function) : NULL;
	size_t i;

	for (i = 0; s && i < c->n_pins; i++) {
		const char *name = c->pins[i].name;

		*inverted = str_eq(s, arena_printf(a, "(~\\%s )", name));
		if (*inverted || str_eq(s, arena_printf(a, "\\%s ", name)))
			return &c->pins[i];
	}
	return NULL;
}

static const struct liberty_pin *
output_of(struct arena *a, const struct liberty_cell *c)
{
	size_t i;

	for (i = 0; i < c->n_pins; i++) {
		const struct liberty_pin *p = &c->pins[i];
		const char *s = p->dir == LIBERTY_OUT && p->function
			? liberty_expr(a, p->function)
			: NULL;

		if (s && !p->tristate &&
			str_eq(s, arena_printf(a, "\\%s ", c->state.iq)))
			return p;
	}
	return NULL;
}

static const char *
latch_module(struct arena *a, const struct liberty_cell *c, bool low)
{
	const struct liberty_pin *d, *g, *q = output_of(a, c);
	bool d_low = false, g_low = false;
	size_t i, inputs = 0;

	for (i = 0; i < c->n_pins; i++)
		inputs += c->pins[i].dir == LIBERTY_IN;
	g = sole_pin(a, c, c->state.enable, &g_low);
	d = sole_pin(a, c, c->state.data_in, &d_low);
	if (!q || !g || !d || d_low || g_low != low || inputs != 2)
		return NULL;
	return arena_printf(a,
		"(* techmap_celltype = \"$_DLATCH_%c_\" *)\n"
		"module rs_latch_%c(input E, D, output Q);\n"
		"\t\\%s _TECHMAP_REPLACE_ (.\\%s (D), .\\%s (E), "
		".\\%s (Q));\nendmodule\n",
		low ? 'N' : 'P', low ? 'n' : 'p', c->name, d->name, g->name,
		q->name);
}

void
liberty_latch_map(struct arena *a, const struct liberty *lib, struct buf *out)
{
	const char *best, *s;
	double area;
	size_t i;
	int low;

	for (low = 0; low < 2; low++) {
		best = NULL;
		area = INFINITY;
		for (i = 0; i < lib->n_cells; i++) {
			const struct liberty_cell *c = &lib->cells[i];

			if (!c->latch || c->ff || c->macro || c->dont_use ||
				c->state.clear || c->state.preset ||
				isnan(c->area) || c->area >= area)
				continue;
			s = latch_module(a, c, low);
			if (s) {
				best = s;
				area = c->area;
			}
		}
		if (best)
			buf_addstr(out, best);
	}
}
