/*
 * synth_logic: the logic of a netlist, written for ABC, and loops in it.
 *
 * The order of signals and gates is the one of Yosys' abc command, as ABC's
 * results depend on it.  Must not read texts.
 */
#include "eval/synth_int.h"

#include "lib/base/str.h"

/* ---- writing for ABC ---- */

bool
synth__is_logic(const char *type)
{
	return str_eq(type, "$_AND_") || str_eq(type, "$_NOT_");
}

struct signals {
	struct synth_logic *out;
	int *in1, *in2; /* by signal; -1 */
	bool *port;
	bool *driven;
};

static int
signal_of(const struct synth_net *net, struct signals *g, int i)
{
	struct synth_logic *l = g->out;
	int root = synth__root(net, i), k = l->sig[root];

	if (k >= 0)
		return k;
	k = l->n++;
	l->sig[root] = k;
	l->net[k] = root;
	g->in1[k] = g->in2[k] = -1;
	return k;
}

static void
take_logic(const struct synth_net *net, struct signals *g)
{
	int i, a, b, y;

	for (i = 0; i < net->n_insts; i++) {
		const struct synth_inst *x = &net->insts[i];

		if (!synth__is_logic(x->type))
			continue;
		a = synth__pin(x, "A");
		b = synth__pin(x, "B");
		y = synth__pin(x, "Y");
		if (a < 0 || y < 0)
			continue;
		a = signal_of(net, g, a);
		b = b < 0 ? -1 : signal_of(net, g, b);
		y = signal_of(net, g, y);
		g->in1[y] = a;
		g->in2[y] = b;
		g->driven[y] = true;
	}
}

static bool
is_const(const struct synth_net *net, int root)
{
	return root == net->false_net || root == net->true_net ||
		root == net->undef_net;
}

static void
mark(const struct synth_net *net, struct signals *g, int i)
{
	int root, k;

	if (i < 0)
		return;
	root = synth__root(net, i);
	k = g->out->sig[root];
	if (k >= 0 && !is_const(net, root))
		g->port[k] = true;
}

static void
mark_ports(const struct synth_net *net, struct signals *g)
{
	int i, k;

	for (i = 0; i < net->n_ports; i++)
		for (k = 0; k < net->ports[i].n; k++)
			mark(net, g, net->ports[i].net[k]);
	for (i = 0; i < net->n_insts; i++) {
		const struct synth_inst *x = &net->insts[i];

		/* tables of constants are not cells */
		if (synth__is_logic(x->type) ||
			str_starts(x->type, "$_ZERO_") ||
			str_starts(x->type, "$_ONE_"))
			continue;
		for (k = 0; k < x->n; k++)
			mark(net, g, x->net[k]);
	}
}

static void
write_logic(const struct synth_net *net, const struct signals *g, struct buf *b)
{
	const struct synth_logic *l = g->out;
	int i, inputs = 0;

	buf_addstr(b, ".model netlist\n.inputs");
	for (i = 0; i < l->n; i++)
		if (g->port[i] && !g->driven[i]) {
			buf_printf(b, " ys__n%d", i);
			inputs++;
		}
	if (inputs == 0)
		buf_addstr(b, " dummy_input");
	buf_addstr(b, "\n.outputs");
	for (i = 0; i < l->n; i++)
		if (g->port[i] && g->driven[i])
			buf_printf(b, " ys__n%d", i);
	buf_addch(b, '\n');
	for (i = 0; i < l->n; i++)
		if (is_const(net, l->net[i]))
			buf_printf(b, ".names ys__n%d\n%s", i,
				l->net[i] == net->true_net ? "1\n" : "");
	for (i = 0; i < l->n; i++) {
		if (!g->driven[i])
			continue;
		if (g->in2[i] < 0)
			buf_printf(b, ".names ys__n%d ys__n%d\n0 1\n",
				g->in1[i], i);
		else
			buf_printf(b, ".names ys__n%d ys__n%d ys__n%d\n11 1\n",
				g->in1[i], g->in2[i], i);
	}
	buf_addstr(b, ".end\n");
}

void
synth__logic(struct arena *a, const struct synth_net *net,
	struct synth_logic *out, struct buf *blif)
{
	size_t n = (size_t)net->n + 1;
	struct signals g = {.out = out,
		.in1 = arena_array(a, n, sizeof(int)),
		.in2 = arena_array(a, n, sizeof(int)),
		.port = arena_array(a, n, sizeof(bool)),
		.driven = arena_array(a, n, sizeof(bool))};
	size_t i;

	out->sig = arena_array(a, n, sizeof(int));
	out->net = arena_array(a, n, sizeof(int));
	out->n = 0;
	for (i = 0; i < n; i++)
		out->sig[i] = -1;
	take_logic(net, &g);
	mark_ports(net, &g);
	out->empty = true;
	for (i = 0; i < (size_t)out->n; i++)
		if (g.port[i] && g.driven[i])
			out->empty = false;
	write_logic(net, &g, blif);
}

/* ---- loops ---- */

struct walk {
	int *driver; /* instance by net, -1 */
	char *seen;  /* by net: 1 on the way, 2 done */
	int *stack, *at;
	int depth;
};

static const int *
loop_from(struct arena *a, const struct walk *w, int net)
{
	int *out = arena_array(a, (size_t)w->depth + 2, sizeof(int));
	int i, n = 0;

	for (i = w->depth - 1; i >= 0; i--) {
		out[n++] = w->stack[i];
		if (w->stack[i] == net)
			break;
	}
	out[n] = -1;
	return out;
}

static const int *
visit(struct arena *a, const struct synth_net *net, struct walk *w, int start)
{
	w->stack[0] = start;
	w->at[0] = 0;
	w->depth = 1;
	w->seen[start] = 1;
	while (w->depth > 0) {
		int top = w->depth - 1, here = w->stack[top], next;
		int inst = w->driver[here];

		if (inst < 0 || w->at[top] >= net->insts[inst].n) {
			w->seen[here] = 2;
			w->depth--;
			continue;
		}
		next = w->at[top]++;
		if (str_eq(net->insts[inst].pin[next], "Y"))
			continue;
		next = net->insts[inst].net[next];
		if (next < 0)
			continue;
		next = synth__root(net, next);
		if (w->seen[next] == 1)
			return loop_from(a, w, next);
		if (w->seen[next] == 2)
			continue;
		w->seen[next] = 1;
		w->stack[w->depth] = next;
		w->at[w->depth++] = 0;
	}
	return NULL;
}

const int *
synth__loop(struct arena *a, const struct synth_net *net)
{
	size_t n = (size_t)net->n + 1;
	struct walk w = {.driver = arena_array(a, n, sizeof(int)),
		.seen = arena_array(a, n, 1),
		.stack = arena_array(a, n, sizeof(int)),
		.at = arena_array(a, n, sizeof(int))};
	const int *loop = NULL;
	int i, y;

	for (i = 0; i < net->n; i++)
		w.driver[i] = -1;
	for (i = 0; i < net->n_insts; i++) {
		if (!synth__is_logic(net->insts[i].type))
			continue;
		y = synth__pin(&net->insts[i], "Y");
		if (y >= 0)
			w.driver[synth__root(net, y)] = i;
	}
	for (i = 0; i < net->n && !loop; i++)
		if (net->alias[i] == i && w.seen[i] == 0)
			loop = visit(a, net, &w, i);
	return loop;
}
