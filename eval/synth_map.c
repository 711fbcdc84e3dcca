/*
 * synth_map: ABC from logic to cells, and the count of what came out.
 *
 * Logic goes to ABC as Yosys' abc command would give it.  Flip-flops and
 * latches were mapped before.  Whatever is no cell of the liberty is named,
 * and makes the area unknown.
 */
#include "eval/synth_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define STEPS_MAX 2000 /* of a path */
#define STEPS_SHOWN 200

/* ---- what ABC prints ---- */

/* Without the colours. */
static char *
uncoloured(struct arena *a, const char *log, size_t n)
{
	char *s = arena_alloc(a, n + 1);
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (log[i] == '\033') {
			while (i < n && log[i] != 'm')
				i++;
			continue;
		}
		s[k++] = log[i] ? log[i] : ' ';
	}
	return s;
}

/* The number behind a word in a line. */
static double
number_after(const char *line, const char *word, double dflt)
{
	const char *s = strstr(line, word);
	char *end;
	double v;

	if (!s)
		return dflt;
	v = strtod(s + strlen(word), &end);
	return end == s + strlen(word) ? dflt : v;
}

struct timing {
	double area;
	int from, to; /* numbers of input and output; -1 */
};

/* "Path  1 --      27 : 2    5 NAND2_X1 A =   0.84  Df =  33.9   -3.2 ps ..."
 */
static void
path_step(struct synth_work *w, const char *line, int n, struct buf *path)
{
	const char *s = strchr(line, ':');
	double at = number_after(line, "Df =", NAN);
	char *end;
	size_t k;

	if (!s || n > STEPS_SHOWN || isnan(at))
		return;
	s++;
	for (int i = 0; i < 2; i++) { /* inputs and outputs */
		(void)strtol(s, &end, 10);
		s = end;
	}
	while (*s == ' ')
		s++;
	k = strcspn(s, " ");
	if (k == 2 && memcmp(s, "pi", 2) == 0)
		return;
	buf_printf(
		path, "%s%.*s %.1f", path->len > 0 ? "\n" : "", (int)k, s, at);
	(void)w;
}

static void
read_log(struct synth_work *w, const char *log, size_t n, struct timing *t)
{
	char *text = uncoloured(w->a, log, n), *rest, *line;
	struct synth_result *r = w->out;
	struct buf path;
	int steps = 0;

	t->area = NAN;
	t->from = t->to = -1;
	buf_init(&path, LIM_KIB * 64);
	for (line = strtok_r(text, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		if (strstr(line, " and =") && strstr(line, " lev =")) {
			r->aig_and = (int64_t)number_after(line, "and =", -1);
			r->aig_levels =
				(int64_t)number_after(line, "lev =", -1);
			r->aig_power = number_after(line, "power =", NAN);
		} else if (str_starts(line, "WireLoad")) {
			t->area = number_after(line, "Area =", NAN);
			r->delay_ps = number_after(line, "Delay =", NAN);
		} else if (str_starts(line, "Path ")) {
			if (steps++ < STEPS_MAX)
				path_step(w, line, steps, &path);
		} else if (str_starts(line, "Start-point = pi")) {
			t->from = (int)number_after(line, "= pi", -1);
			t->to = (int)number_after(line, "= po", -1);
		}
	}
	r->path = buf_take(&path, w->a, NULL);
}

/* ---- naming the ends of the path ---- */

/* A flip-flop whose input or output the net is. */
static const char *
name_of_end(struct synth_work *w, const struct synth_net *net, int root,
	bool begins)
{
	const char *best = NULL, *s;
	int i, k;

	for (i = 0; i < net->n && !best; i++)
		if (net->name[i][0] != '$' && synth__root(net, i) == root)
			best = net->name[i];
	for (i = 0; !begins && i < net->n_insts; i++) {
		const struct synth_inst *x = &net->insts[i];
		int q = synth__pin(x, "Q");

		if (synth__is_logic(x->type) || q < 0)
			continue;
		for (k = 0; k < x->n; k++) {
			if (x->net[k] < 0 || x->net[k] == q ||
				synth__root(net, x->net[k]) != root)
				continue;
			s = name_of_end(w, net, synth__root(net, q), true);
			return arena_printf(
				w->a, "%s (%s of %s)", s, x->pin[k], x->type);
		}
	}
	return best ? best : net->name[root];
}

static void
name_path(struct synth_work *w, const struct synth_net *net,
	const struct synth_logic *l, const struct synth_net *mapped,
	const struct timing *t)
{
	const char *name;
	int i, pi = 0, po = 0, sig;

	for (i = 0; i < mapped->n_ports; i++) {
		const struct synth_port *p = &mapped->ports[i];
		int at = p->out ? po++ : pi++;

		name = p->name;
		if (at != (p->out ? t->to : t->from) ||
			!str_starts(name, "ys__n"))
			continue;
		sig = (int)strtol(name + 5, NULL, 10);
		if (sig < 0 || sig >= l->n)
			continue;
		name = name_of_end(w, net, l->net[sig], !p->out);
		if (p->out)
			w->out->path_to = name;
		else
			w->out->path_from = name;
	}
}

/* ---- ABC ---- */

static const char *
abc_script(struct synth_work *w, bool path)
{
	const char *recipe = w->job->recipe ? w->job->recipe : SYNTH_RECIPE;
	const char *map = !w->s->scl
		? ""
		: arena_printf(w->a,
			  "&get -n\n&dch -f\n&nf\n&put\nbuffer\ntopo\n"
			  "stime%s\n",
			  path ? " -p" : "");

	return arena_printf(w->a,
		"read_blif input.blif\n"
		"%s\n"
		"strash\n"
		"print_stats -p\n"
		"%s"
		"write_blif output.blif\n",
		recipe, map);
}

/* A command that reads or writes files, or runs others. */
static bool
is_outward(const char *s)
{
	static const char *const bad[] = {
		"read", "write", "source", "alias", "exec", "load", "save"};
	bool gia = *s == '&';
	size_t i, n;

	s += gia;
	n = strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (gia && n == 1 && (*s == 'r' || *s == 'w'))
		return true;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (str_starts(s, bad[i]))
			return true;
	return false;
}

static bool
recipe_is_plain(const char *s)
{
	if (strlen(s) > 8192 ||
		s[strspn(s,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_&;,. -\n")] != '\0')
		return false;
	while (*s != '\0') {
		s += strspn(s, "; \n");
		if (is_outward(s))
			return false;
		s += strcspn(s, ";\n");
	}
	return true;
}

static int
run_abc(struct synth_work *w, const struct buf *blif, struct yosys_result *r,
	struct err *e)
{
	struct yosys_file file = {"input.blif", blif->ptr, blif->len};
	struct yosys_job job = {.program = YOSYS_ABC,
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"output.blif"},
		.n_outputs = 1,
		.prelude = w->s->scl
			? arena_printf(w->a, "read_scl %s\n", w->s->scl)
			: NULL,
		.script = abc_script(w, true)};

	if (w->job->recipe && !recipe_is_plain(w->job->recipe))
		return err_set(e, ERR_USAGE,
			"a recipe is made of ABC's commands on logic, \";\" "
			"between: not %.80s",
			w->job->recipe);
	if (synth__yosys(w, &job, r, e) < 0)
		return -1;
	if (r->how != YOSYS_CRASH)
		return 0;
	/* stime -p breaks when every output is constant */
	job.script = abc_script(w, false);
	return synth__yosys(w, &job, r, e);
}

/* ---- counting ---- */

struct count {
	struct synth_cell *at;
	size_t n, cap;
};

static void
add(struct synth_work *w, struct count *c, const char *type)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (str_eq(c->at[i].type, type)) {
			c->at[i].n++;
			return;
		}
	c->at = arena_grow(w->a, c->at, c->n, &c->cap, sizeof(*c->at));
	c->at[c->n++] = (struct synth_cell){.type = type, .n = 1, .area = NAN};
}

static bool
is_latch(const char *type)
{
	return str_starts(type, "$_DLATCH") || str_starts(type, "$_SR_");
}

static bool
is_ff(const char *type)
{
	return str_starts(type, "$_DFF") || str_starts(type, "$_SDFF") ||
		str_starts(type, "$_ALDFF") || str_starts(type, "$_FF_");
}

/* Constants that Yosys and ABC write as tables or gates. */
bool
synth__is_constant(const char *type)
{
	return str_eq(type, "$_ZERO_") || str_eq(type, "$_ONE_") ||
		str_eq(type, "_const0_") || str_eq(type, "_const1_");
}

static void
leftover(struct synth_work *w, const char *type, int64_t n)
{
	if (is_latch(type))
		synth__issue(w, SYNTH_UNMAPPED_CELL, "", 0,
			arena_printf(w->a,
				"%lld latches (%s) have no cell in the "
				"liberty: the area is not known",
				(long long)n, type));
	else if (type[0] == '$')
		synth__issue(w, SYNTH_UNMAPPED_CELL, "", 0,
			arena_printf(w->a,
				"%lld cells of type %s have no cell in the "
				"liberty: the area is not known",
				(long long)n, type));
}

static int
by_type(const void *x, const void *y)
{
	const struct synth_cell *p = x, *q = y;

	return strcmp(p->type, q->type);
}

static void
sum_up(struct synth_work *w, struct count *c)
{
	struct synth_result *r = w->out;
	const struct liberty_cell *cell;
	size_t i;

	if (c->n > 0)
		qsort(c->at, c->n, sizeof(*c->at), by_type);
	r->area = r->area_comb = w->s->lib ? 0 : NAN;
	for (i = 0; i < c->n; i++) {
		struct synth_cell *x = &c->at[i];

		cell = w->s->lib ? liberty_find(w->s->lib, x->type) : NULL;
		x->ff = cell ? cell->ff : is_ff(x->type);
		x->latch = cell ? cell->latch : is_latch(x->type);
		if (cell)
			x->area = cell->area * (double)x->n;
		else if (w->s->lib)
			leftover(w, x->type, x->n);
		r->cells += x->n;
		r->ffs += x->ff ? x->n : 0;
		r->latches += x->latch ? x->n : 0;
		r->area += x->area;
		if (!x->ff && !x->latch)
			r->area_comb += x->area;
	}
	r->mapped = c->at;
	r->n_mapped = c->n;
}

/* Black boxes and tri-states end it. */
bool
synth__can_be_built(struct synth_work *w, const struct synth_net *net)
{
	const char *what;
	int i;

	for (i = 0; i < net->n_insts; i++) {
		const char *type = net->insts[i].type;

		if (str_eq(type, "$_TBUF_") || str_eq(type, "$tribuf")) {
			what = "a tri-state buffer: cannot be mapped";
			synth__issue(w, SYNTH_UNSUPPORTED, "", 0, what);
		} else if (type[0] != '$' &&
			!(w->s->lib && liberty_find(w->s->lib, type))) {
			what = arena_printf(
				w->a, "module %s has no body", type);
			synth__issue(w, SYNTH_BLACKBOX, "", 0, what);
		} else {
			continue;
		}
		synth__refuse(w, what);
		return false;
	}
	return true;
}

static void
count_generic(struct synth_work *w, const struct synth_net *net)
{
	struct count c = {NULL, 0, 0};
	size_t k;
	int i;

	for (i = 0; i < net->n_insts; i++)
		if (!synth__is_constant(net->insts[i].type))
			add(w, &c, net->insts[i].type);
	if (c.n > 0)
		qsort(c.at, c.n, sizeof(*c.at), by_type);
	for (k = 0; k < c.n; k++) {
		const struct liberty_cell *cell = w->s->lib
			? liberty_find(w->s->lib, c.at[k].type)
			: NULL;

		c.at[k].ff = cell ? cell->ff : is_ff(c.at[k].type);
		c.at[k].latch = cell ? cell->latch : is_latch(c.at[k].type);
	}
	w->out->generic = c.at;
	w->out->n_generic = c.n;
}

static void
count_nets(struct synth_work *w, const struct synth_mapped *m)
{
	struct synth_result *r = w->out;
	char *seen = arena_alloc(w->a, (size_t)m->net->n + 1);
	int i, k, root;

	for (i = 0; i < m->net->n_ports; i++)
		for (k = 0; k < m->net->ports[i].n; k++)
			seen[synth__root(m->net, m->net->ports[i].net[k])] = 1;
	for (i = 0; i < m->net->n_insts; i++) {
		const struct synth_inst *x = &m->net->insts[i];

		if (synth__is_logic(x->type) || synth__is_constant(x->type))
			continue;
		for (k = 0; k < x->n; k++)
			if (x->net[k] >= 0)
				seen[synth__root(m->net, x->net[k])] = 1;
	}
	for (i = 0; i < m->net->n; i++)
		r->wire_bits += seen[i];
	/* inside the logic: what ABC named itself */
	for (i = 0; m->logic && i < m->logic->n; i++) {
		root = synth__root(m->logic, i);
		r->wire_bits += root == i &&
			!str_starts(m->logic->name[i], "ys__n") &&
			!str_starts(m->logic->name[i], "dummy_input");
	}
	/* a port of several bits is one wire */
	r->wires = r->wire_bits;
	for (i = 0; i < m->net->n_ports; i++)
		r->wires -= m->net->ports[i].n - 1;
}

static void
count_mapped(struct synth_work *w, const struct synth_mapped *m)
{
	struct count c = {NULL, 0, 0};
	int i;

	for (i = 0; i < m->net->n_insts; i++) {
		const char *type = m->net->insts[i].type;

		if (!synth__is_logic(type) && !synth__is_constant(type))
			add(w, &c, type);
	}
	for (i = 0; m->logic && i < m->logic->n_insts; i++) {
		const char *type = m->logic->insts[i].type;

		if (!synth__is_constant(type))
			add(w, &c, type);
	}
	sum_up(w, &c);
	count_nets(w, m);
}

/* What a recipe begins with, into w->logic. */
static void
give_logic(struct synth_work *w, const struct synth_net *net)
{
	struct synth_result *r = w->out;
	struct synth_logic logic;
	size_t i;

	synth__logic(w->a, net, &logic, w->logic);
	if (logic.empty)
		buf_clear(w->logic);
	for (i = 0; i < r->n_generic; i++) {
		r->ffs += r->generic[i].ff ? r->generic[i].n : 0;
		r->latches += r->generic[i].latch ? r->generic[i].n : 0;
	}
}

int
synth__map(struct synth_work *w, const struct synth_net *net, struct err *e)
{
	struct synth_logic logic;
	struct synth_net mapped;
	struct synth_mapped m = {net, NULL, &logic};
	struct err bad = ERR_INIT;
	struct yosys_result r;
	struct timing t;
	struct buf blif;
	int rc = 0;

	if (!synth__can_be_built(w, net))
		return 0;
	count_generic(w, net);
	if (w->logic) {
		give_logic(w, net);
		return 0;
	}
	buf_init(&blif, LIM_TOOL_FILE);
	synth__logic(w->a, net, &logic, &blif);
	w->out->aig_and = w->out->aig_levels = 0;
	w->out->delay_ps = w->s->scl ? 0 : NAN;
	if (!logic.empty)
		rc = run_abc(w, &blif, &r, e);
	buf_release(&blif);
	if (rc < 0)
		return -1;
	if (!logic.empty) {
		if (r.how == YOSYS_ERROR) { /* says nothing of the design */
			w->out->status = SYNTH_CRASH;
			w->out->why = arena_printf(w->a, "ABC refused: %s",
				synth__tail(w->a, r.log, r.log_n));
			return 0;
		}
		if (!synth__ran(w, &r))
			return 0;
		if (!r.out[0].text ||
			synth__blif(w->a, r.out[0].text, r.out[0].n, &mapped,
				&bad) < 0) {
			w->out->status = SYNTH_CRASH;
			w->out->why = "ABC did not write what it was told to";
			return 0;
		}
		read_log(w, r.log, r.log_n, &t);
		name_path(w, net, &logic, &mapped, &t);
		m.logic = &mapped;
	}
	count_mapped(w, &m);
	if (w->job->netlist)
		synth__netlist(w, &m);
	return 0;
}
