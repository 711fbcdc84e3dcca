/*
 * fsm_emit: a machine as Verilog that people can read, and as a graph.
 *
 * The machine is always the same text (a vector of inputs, a vector of
 * outputs, a case over the states); around it stands either a module of its
 * own, for the rest that Yosys wrote, or the whole module with its ports.
 * Must not print a name that Verilog would not take back.
 */
#include "eval/fsm_int.h"

#include <string.h>

#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define TEXT_MAX (16 * LIM_MIB)

struct names {
	const char *in, *out, *state, *next;
	const char *moore, *mealy; /* parts of out; mealy is out if !split */
	const char **states;
};

struct writer {
	struct arena *a;
	struct buf b;
	const struct fsm_design *d;
	const struct fsm_machine *m;
	struct names n;
	bool onehot, whole;
	/* Outputs of the state alone stand in a vector and a block of their
	 * own when there are others, too: logic outside may lead from them back
	 * to the inputs, which is no loop then. */
	bool split;
	bool steady[LIM_FSM_BITS]; /* an output: does it follow the state alone
				    */
	int n_steady;
};

char *
fsm_plain(struct arena *a, const char *name)
{
	char *s = arena_strdup(a, name);

	for (size_t i = 0; s[i]; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			    (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '_' ||
			    (s[i] >= '0' && s[i] <= '9')))
			s[i] = '_';
	if (s[0] == '\0' || (s[0] >= '0' && s[0] <= '9'))
		return arena_printf(a, "n%s", s);
	return s;
}

/* Is the name one of the module's own? */
static bool
taken(const struct writer *w, const char *name)
{
	struct lex_token t = {LEX_IDENT, name, strlen(name), 1};

	if (lex_keyword(&t))
		return true;
	for (size_t i = 0; i < w->d->n_ports; i++)
		if (str_eq(w->d->ports[i].name, name))
			return true;
	return false;
}

static const char *
free_name(struct writer *w, const char *want)
{
	const char *s = fsm_plain(w->a, want);

	while (taken(w, s))
		s = arena_printf(w->a, "%s_", s);
	return s;
}

static void
choose_names(struct writer *w)
{
	int n = w->m->n_states;

	w->n.in = free_name(w, "fsm_in");
	w->n.out = free_name(w, "fsm_out");
	w->n.moore = free_name(w, "fsm_moore");
	w->n.mealy = w->split ? free_name(w, "fsm_mealy") : w->n.out;
	w->n.state = free_name(w, "state");
	w->n.next = free_name(w, "next_state");
	w->n.states = arena_array(w->a, (size_t)n + 1, sizeof(char *));
	for (int i = 0; i < n; i++) {
		const char *s = free_name(w, w->m->states[i]);

		if (str_eq(s, w->n.state) || str_eq(s, w->n.next) ||
			str_eq(s, w->n.in) || str_eq(s, w->n.out) ||
			str_eq(s, w->n.moore) || str_eq(s, w->n.mealy))
			s = arena_printf(w->a, "%s_s", s);
		w->n.states[i] = s;
	}
}

static bool
is_onehot(const struct fsm_machine *m)
{
	for (int i = 0; i < m->n_states; i++) {
		const char *c = strchr(m->codes[i], '1');

		if (m->bits < 3 || !c || strchr(c + 1, '1'))
			return false;
	}
	return true;
}

/* ---- one state ---- */

/* The pattern of a cube: 3'b1?0. */
static void
put_pattern(struct writer *w, const struct fsm_cube *c)
{
	buf_printf(&w->b, "%d'b", w->m->n_in);
	for (int i = w->m->n_in - 1; i >= 0; i--)
		buf_addch(&w->b,
			!((c->care >> i) & 1)	      ? '?'
				: (c->value >> i) & 1 ? '1'
						      : '0');
}

/* Bits of an output vector that go into one of the parts. */
static void
put_bits(struct writer *w, const char *bits, bool steady)
{
	int n = w->m->n_out;
	int width = !w->split ? n : steady ? w->n_steady : n - w->n_steady;

	buf_printf(&w->b, "%d'b", width);
	for (int i = n - 1; i >= 0; i--)
		if (!w->split || w->steady[i] == steady)
			buf_addch(&w->b, bits[n - 1 - i]);
	buf_addch(&w->b, ';');
}

static void
put_out(struct writer *w, const char *bits, bool steady)
{
	const char *name = w->split && steady ? w->n.moore : w->n.mealy;

	if (w->m->n_out == 0)
		return;
	buf_printf(&w->b, "%s = ", name);
	if (w->onehot)
		buf_printf(&w->b, "%s | ", name);
	put_bits(w, bits, steady);
}

/* Fills split and steady; the edges are ordered by state. */
static void
find_steady(struct writer *w)
{
	const struct fsm_machine *m = w->m;

	w->n_steady = 0;
	for (int i = 0; i < m->n_out; i++) {
		int at = m->n_out - 1 - i;

		w->steady[i] = true;
		for (size_t k = 1; k < m->n_edges; k++)
			if (m->edges[k].from == m->edges[k - 1].from &&
				m->edges[k].out[at] != m->edges[k - 1].out[at])
				w->steady[i] = false;
		w->n_steady += w->steady[i];
	}
	w->split = w->n_steady > 0 && w->n_steady < m->n_out;
}

static void
put_next(struct writer *w, int to)
{
	if (w->onehot)
		buf_printf(&w->b, "%s = %s | %s;", w->n.next, w->n.next,
			w->n.states[to]);
	else
		buf_printf(&w->b, "%s = %s;", w->n.next, w->n.states[to]);
}

static void
put_edges(struct writer *w, const struct fsm_edge *x, size_t n, bool moore)
{
	if (n == 1 && x->in.care == 0) {
		buf_addstr(&w->b, "\t\t\t");
		put_next(w, x->to);
		buf_addch(&w->b, '\n');
		return;
	}
	buf_printf(&w->b, "\t\t\tcasez (%s)\n", w->n.in);
	for (size_t i = 0; i < n; i++) {
		buf_addstr(&w->b, "\t\t\t");
		put_pattern(w, &x[i].in);
		buf_addstr(&w->b, ": begin ");
		put_next(w, x[i].to);
		if (!moore) {
			buf_addch(&w->b, ' ');
			put_out(w, x[i].out, false);
		}
		buf_addstr(&w->b, " end\n");
	}
	/* a simulator's x takes no branch: nothing is known then */
	buf_addstr(&w->b, "\t\t\tendcase\n");
}

/* "S1: begin", or what says so of one-hot codes. */
static void
put_label(struct writer *w, int s)
{
	int bit = 0;

	if (w->onehot) {
		while (w->m->codes[s][w->m->bits - 1 - bit] != '1')
			bit++;
		buf_printf(&w->b, "\t\tif (%s[%d]) begin // %s\n", w->n.state,
			bit, w->n.states[s]);
	} else {
		buf_printf(&w->b, "\t\t%s: begin\n", w->n.states[s]);
	}
}

/* Writes the branch of state s from its edges; n > 0. */
static void
put_state(struct writer *w, int s, const struct fsm_edge *x, size_t n)
{
	bool moore = true;

	for (size_t i = 1; i < n; i++)
		moore = moore && str_eq(x[i].out, x[0].out);
	put_label(w, s);
	if (moore && w->m->n_out > 0) {
		buf_addstr(&w->b, "\t\t\t");
		put_out(w, x[0].out, false);
		buf_addch(&w->b, '\n');
	}
	put_edges(w, x, n, moore);
	buf_addstr(&w->b, "\t\tend\n");
}

/* ---- the machine ---- */

static const char *
sreset_name(const struct writer *w)
{
	if (w->whole)
		return w->m->ins[w->m->sreset];
	return w->m->n_in > 1
		? arena_printf(w->a, "%s[%d]", w->n.in, w->m->sreset)
		: w->n.in;
}

static void
put_register(struct writer *w, const char *clock, const char *areset)
{
	const struct fsm_machine *m = w->m;

	if (m->init >= 0)
		buf_printf(&w->b, "\tinitial %s = %s;\n", w->n.state,
			w->n.states[m->init]);
	buf_printf(&w->b, "\talways @(%s %s", m->rising ? "posedge" : "negedge",
		clock);
	if (areset)
		buf_printf(&w->b, " or %s %s",
			m->areset_high ? "posedge" : "negedge", areset);
	buf_addstr(&w->b, ")\n\t\t");
	if (areset)
		buf_printf(&w->b,
			"if (%s%s)\n\t\t\t%s <= %s;\n\t\telse\n\t\t\t",
			m->areset_high ? "" : "!", areset, w->n.state,
			w->n.states[m->reset]);
	else if (m->sreset >= 0)
		buf_printf(&w->b,
			"if (%s%s)\n\t\t\t%s <= %s;\n\t\telse\n\t\t\t",
			m->sreset_high ? "" : "!", sreset_name(w), w->n.state,
			w->n.states[m->reset]);
	buf_printf(&w->b, "%s <= %s;\n\n", w->n.state, w->n.next);
}

static void
put_cases(struct writer *w)
{
	const struct fsm_machine *m = w->m;
	size_t i = 0, from;
	int zero = m->reset >= 0 ? m->reset : m->init >= 0 ? m->init : 0;

	buf_addstr(&w->b, "\talways @(*) begin\n\t\t");
	if (w->onehot) {
		buf_printf(&w->b, "%s = 0;\n", w->n.next);
		if (m->n_out > 0)
			buf_printf(&w->b, "\t\t%s = 0;\n", w->n.mealy);
	} else {
		buf_printf(&w->b, "%s = %s;\n", w->n.next, w->n.states[zero]);
		if (m->n_out > 0)
			buf_printf(&w->b, "\t\t%s = 0;\n", w->n.mealy);
		buf_printf(&w->b, "\t\tcase (%s)\n", w->n.state);
	}
	while (i < m->n_edges) {
		from = i;
		while (i < m->n_edges &&
			m->edges[i].from == m->edges[from].from)
			i++;
		put_state(w, m->edges[from].from, &m->edges[from], i - from);
	}
	if (!w->onehot)
		buf_addstr(&w->b, "\t\tendcase\n");
	buf_addstr(&w->b, "\tend\n");
}

/* The outputs that follow the state alone. */
static void
put_steady(struct writer *w)
{
	const struct fsm_machine *m = w->m;

	if (!w->split)
		return;
	buf_printf(&w->b, "\talways @(*) begin\n\t\t%s = 0;\n", w->n.moore);
	if (!w->onehot)
		buf_printf(&w->b, "\t\tcase (%s)\n", w->n.state);
	for (size_t i = 0; i < m->n_edges; i++) {
		if (i > 0 && m->edges[i].from == m->edges[i - 1].from)
			continue;
		put_label(w, m->edges[i].from);
		buf_addstr(&w->b, "\t\t\t");
		put_out(w, m->edges[i].out, true);
		buf_addstr(&w->b, "\n\t\tend\n");
	}
	if (!w->onehot)
		buf_addstr(&w->b, "\t\tendcase\n");
	buf_addstr(&w->b, "\tend\n");
}

static void
put_machine(struct writer *w, const char *clock, const char *areset)
{
	const struct fsm_machine *m = w->m;

	for (int i = 0; i < m->n_states; i++)
		buf_printf(&w->b, "\tlocalparam [%d:0] %s = %d'b%s;\n",
			m->bits - 1, w->n.states[i], m->bits, m->codes[i]);
	buf_printf(&w->b, "\treg [%d:0] %s, %s;\n\n", m->bits - 1, w->n.state,
		w->n.next);
	put_register(w, clock, areset);
	put_cases(w);
	put_steady(w);
}

/* Says which bit is which signal. */
static void
put_legend(struct writer *w)
{
	for (int i = 0; i < w->m->n_in; i++)
		buf_printf(&w->b, "\t// %s[%d]: %s\n", w->n.in, i,
			fsm_plain(w->a, w->m->ins[i]));
	for (int i = 0; i < w->m->n_out; i++)
		buf_printf(&w->b, "\t// %s[%d]: %s\n", w->n.out, i,
			fsm_plain(w->a, w->m->outs[i]));
}

static void
put_vector(struct writer *w, const char *kind, int n, const char *name)
{
	if (n > 1)
		buf_printf(&w->b, "%s [%d:0] %s", kind, n - 1, name);
	else
		buf_printf(&w->b, "%s %s", kind, name);
}

/* Declares the outputs; without the semicolon. */
static void
put_outputs(struct writer *w)
{
	int steady = w->n_steady - 1, other = w->m->n_out - w->n_steady - 1;

	if (!w->split) {
		put_vector(w, "reg", w->m->n_out, w->n.out);
		return;
	}
	buf_printf(&w->b, "reg [%d:0] %s;\n\treg [%d:0] %s;\n\t", steady,
		w->n.moore, other, w->n.mealy);
	put_vector(w, "wire", w->m->n_out, w->n.out);
	buf_addstr(&w->b, " = {");
	for (int i = w->m->n_out - 1; i >= 0; i--)
		buf_printf(&w->b, "%s[%d]%s",
			w->steady[i] ? w->n.moore : w->n.mealy,
			w->steady[i] ? steady-- : other--, i > 0 ? ", " : "}");
}

/* ---- the two frames ---- */

static void
put_part(struct writer *w, size_t k)
{
	buf_printf(
		&w->b, "\n// the machine of %s\n", fsm_plain(w->a, w->m->name));
	buf_printf(&w->b, "module %s_fsm%zu(input CLK, input ARST,\n\t",
		w->d->top, k);
	put_vector(w, "input", w->m->n_in, "CTRL_IN");
	buf_addstr(&w->b, ",\n\t");
	put_vector(w, "output", w->m->n_out, "CTRL_OUT");
	buf_addstr(&w->b, ");\n\t");
	put_vector(w, "wire", w->m->n_in, w->n.in);
	buf_addstr(&w->b, " = CTRL_IN;\n\t");
	put_outputs(w);
	buf_addstr(&w->b, ";\n\tassign CTRL_OUT = ");
	buf_printf(&w->b, "%s;\n", w->n.out);
	put_legend(w);
	put_machine(w, "CLK", w->m->areset ? "ARST" : NULL);
	buf_addstr(&w->b, "endmodule\n");
}

static void
put_drive(struct writer *w, const struct fsm_port *p)
{
	buf_printf(&w->b, "\tassign %s = {", p->name);
	for (int i = p->width - 1; i >= 0; i--) {
		int from = p->from[i];

		if (from >= 0 && w->m->n_out > 1)
			buf_printf(&w->b, "%s[%d]", w->n.out, from);
		else if (from >= 0)
			buf_addstr(&w->b, w->n.out);
		else
			buf_printf(&w->b, "1'b%c",
				from == FSM_ZERO	  ? '0'
					: from == FSM_ONE ? '1'
							  : 'x');
		buf_addstr(&w->b, i > 0 ? ", " : "};\n");
	}
}

static void
put_whole(struct writer *w)
{
	const struct fsm_design *d = w->d;

	buf_printf(&w->b, "module %s(", d->top);
	for (size_t i = 0; i < d->n_ports; i++) {
		buf_addstr(&w->b, i > 0 ? ",\n\t" : "\n\t");
		put_vector(w, d->ports[i].output ? "output" : "input",
			d->ports[i].width, d->ports[i].name);
	}
	buf_addstr(&w->b, ");\n\t");
	put_vector(w, "wire", w->m->n_in, w->n.in);
	if (w->m->n_in > 0) {
		buf_addstr(&w->b, " = {");
		for (int i = w->m->n_in - 1; i >= 0; i--)
			buf_printf(&w->b, "%s%s", w->m->ins[i],
				i > 0 ? ", " : "}");
	}
	buf_addstr(&w->b, ";\n\t");
	put_outputs(w);
	buf_addstr(&w->b, ";\n");
	for (size_t i = 0; i < d->n_ports; i++)
		if (d->ports[i].output)
			put_drive(w, &d->ports[i]);
	put_machine(w, w->m->clock, w->m->areset);
	buf_addstr(&w->b, "endmodule\n");
}

/* Outputs that do not change with the synchronous reset let it stand in the
 * register alone; false: it must stay among the inputs. */
static bool
take_reset_out(struct arena *a, struct fsm_machine *m)
{
	uint64_t bit = (uint64_t)1 << m->sreset;
	struct fsm_edge *kept;
	size_t n = 0;

	for (size_t i = 0; i < m->n_edges; i++)
		for (size_t j = i + 1;
			j < m->n_edges && m->edges[j].from == m->edges[i].from;
			j++) {
			struct fsm_cube x = m->edges[i].in;
			struct fsm_cube y = m->edges[j].in;

			x.care &= ~bit;
			y.care &= ~bit;
			if (fsm__meet(&x, &y) &&
				!str_eq(m->edges[i].out, m->edges[j].out))
				return false;
		}
	kept = arena_array(a, m->n_edges + 1, sizeof(*kept));
	for (size_t i = 0; i < m->n_edges; i++) {
		struct fsm_edge x = m->edges[i];

		if ((x.in.care & bit) &&
			((x.in.value & bit) != 0) == m->sreset_high)
			continue;
		x.in.care &= ~bit;
		x.in.value &= ~bit;
		kept[n++] = x;
	}
	m->edges = kept;
	m->n_edges = n;
	fsm__join(a, m);
	return true;
}

char *
fsm_emit(struct arena *a, const struct fsm_design *d,
	const struct fsm_machine *machines)
{
	struct writer w = {.a = a, .d = d};
	size_t k;

	buf_init(&w.b, TEXT_MAX);
	if (!d->ports && d->rest)
		buf_addstr(&w.b, d->rest);
	for (k = 0; k < d->n; k++) {
		struct fsm_machine m = machines[k];

		if (m.sreset >= 0 && !take_reset_out(a, &m))
			m.sreset = -1;
		fsm__join(a, &m);
		w.m = &m;
		w.onehot = is_onehot(&m);
		w.whole = d->ports != NULL;
		find_steady(&w);
		choose_names(&w);
		if (d->ports)
			put_whole(&w);
		else
			put_part(&w, k);
	}
	return buf_take(&w.b, a, NULL);
}

/* ---- for people ---- */

char *
fsm_cube_text(
	struct arena *a, const struct fsm_machine *m, const struct fsm_cube *c)
{
	struct buf b;

	buf_init(&b, LIM_KIB * 64);
	for (int i = 0; i < m->n_in; i++)
		if ((c->care >> i) & 1)
			buf_printf(&b, "%s%s=%d", b.len > 0 ? " " : "",
				m->ins[i], (int)((c->value >> i) & 1));
	if (b.len == 0)
		buf_addstr(&b, "always");
	return buf_take(&b, a, NULL);
}

/* Text between the quotes of a graph. */
static void
put_quoted(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_addch(b, '\\');
		buf_addch(b, *s);
	}
}

char *
fsm_dot(struct arena *a, const struct fsm_machine *m,
	const struct fsm_analysis *an)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_addstr(&b, "digraph fsm {\n\trankdir=LR;\n\tlabel=\"");
	put_quoted(&b, m->name);
	buf_addstr(&b, "\";\n\tnode [shape=circle];\n");
	for (int i = 0; i < m->n_states; i++) {
		buf_printf(&b, "\ts%d [label=\"", i);
		put_quoted(&b, m->states[i]);
		buf_printf(&b, "\\n%s\"%s%s];\n", m->codes[i],
			i == m->reset ? ", peripheries=2" : "",
			an && !an->reached[i] ? ", style=dashed" : "");
	}
	for (size_t i = 0; i < m->n_edges; i++) {
		const struct fsm_edge *x = &m->edges[i];

		buf_printf(&b, "\ts%d -> s%d [label=\"", x->from, x->to);
		put_quoted(&b, fsm_cube_text(a, m, &x->in));
		buf_printf(&b, " / %s\"];\n", x->out);
	}
	buf_addstr(&b, "}\n");
	return buf_take(&b, a, NULL);
}
