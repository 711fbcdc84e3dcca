/*
 * sva_check: the items of a file of properties as Verilog that both Yosys and
 * Icarus read: registers and wires that go into the top module.
 *
 * A sequence is a chain of registers: "part i was true w steps ago".  What
 * begins a property (its antecedent, a cover) needs one chain: an attempt
 * begins in every step, and where one ends does not matter.  What must follow
 * is kept apart for each age of an attempt, because each must come true by
 * itself.  Everything is bounded, so that a failure shows in the step in which
 * no continuation is left.
 */
#include "eval/sva_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct maker {
	struct arena *a;
	const struct sva_env *env;
	struct sva_file *f;
	struct buf decl; /* registers and what they get */
	struct buf body;
	int states; /* registers of the sequences of this item */
	int past;   /* steps that this item looks back */
	size_t k;
	const char *refused;
	int line;
};

/* A sequence in which every part has a wire: part i is lo to hi steps behind
 * part i - 1; the first begins it. */
struct chain {
	int n;
	int lo[SVA_ELEMS_MAX + 1], hi[SVA_ELEMS_MAX + 1];
	const char *e[SVA_ELEMS_MAX + 1];
};

static const char *
wire(struct maker *m, const char *what, int i, const char *value)
{
	const char *name =
		arena_printf(m->a, SVA_PREFIX "%s%zu_%d", what, m->k, i);

	buf_printf(&m->body, "wire %s; assign %s = %s;\n", name, name, value);
	return name;
}

/* The tokens' value as a wire that is 1 or 0: unknown is 0. */
static const char *
truth(struct maker *m, struct sva_span s, const char *what, int i)
{
	struct sva_writer w = {.a = m->a,
		.f = m->f,
		.sig = m->env->sig,
		.widths = m->env->widths,
		.decl = &m->decl,
		.clock = m->env->clock,
		.tag = arena_printf(m->a, "%zu%s%d", m->k, what, i)};
	struct buf b;
	const char *text;

	if (s.from >= s.to)
		return "1'b1";
	buf_printf(&m->decl, "`line %d \"" SVA_FILE "\" 0\n",
		m->f->t[s.from].line);
	buf_printf(&m->body, "`line %d \"" SVA_FILE "\" 0\n",
		m->f->t[s.from].line);
	buf_init(&b, SVA_TEXT_MAX);
	buf_addstr(&b, "((|(");
	sva__expr(&w, s, &b, &m->past);
	buf_addstr(&b, ")) === 1'b1)");
	if (!m->refused && (w.refused || b.overflow)) {
		m->refused = w.refused ? w.refused : "too large";
		m->line = w.line;
	}
	text = buf_take(&b, m->a, NULL);
	buf_release(&b);
	return wire(m, what, i, text);
}

static void
make_chain(struct maker *m, const struct sva_seq *q, const char *what,
	struct chain *c)
{
	size_t i;

	c->n = 0;
	if (q->n == 0 || q->at[0].hi > 0) {
		c->e[0] = "1'b1";
		c->lo[0] = c->hi[0] = 0;
		c->n = 1;
	}
	for (i = 0; i < q->n; i++) {
		c->lo[c->n] = q->at[i].lo;
		c->hi[c->n] = q->at[i].hi;
		c->e[c->n++] = truth(m, q->at[i].e, what, (int)i);
	}
}

static bool
new_states(struct maker *m, int n)
{
	m->states += n;
	if (m->states <= SVA_STATES_MAX)
		return true;
	m->refused = "the sequences are too long to be checked";
	m->line = 0;
	return false;
}

/* One chain for all attempts: the wire that is 1 where the sequence ends. */
static const char *
merged(struct maker *m, const struct chain *c, const char *go, const char *off,
	const char *what)
{
	const char *now, *x;
	int i, w;

	now = wire(m, arena_printf(m->a, "%sn", what), 0,
		arena_printf(m->a, "%s & %s & ~%s", go, c->e[0], off));
	for (i = 1; i < c->n; i++) {
		const char *from = c->lo[i] == 0 ? now : "1'b0";

		if (c->hi[i] > 0 && !new_states(m, c->hi[i]))
			return "1'b0";
		for (w = 1; w <= c->hi[i]; w++) {
			x = arena_printf(m->a, SVA_PREFIX "%s%zu_%d_%d", what,
				m->k, i, w);
			buf_printf(&m->decl, "reg %s = 1'b0;\n", x);
			buf_printf(&m->body, "always @(%s) %s <= %s & ~%s;\n",
				m->env->clock, x, now, off);
			now = x;
			if (w >= c->lo[i])
				from = arena_printf(m->a, "%s | %s", from, x);
		}
		now = wire(m, arena_printf(m->a, "%sn", what), i,
			arena_printf(
				m->a, "(%s) & %s & ~%s", from, c->e[i], off));
	}
	return now;
}

/* The register "part i was true w steps ago" of attempts of that age. */
static const char *
state_name(const struct maker *m, int age, int i, int w)
{
	return arena_printf(m->a, SVA_PREFIX "s%zu_%d_%d_%d", m->k, age, i, w);
}

struct ages {
	const char *off;
	const char *go_on; /* of the age that is written */
	int min[SVA_ELEMS_MAX + 1], max[SVA_ELEMS_MAX + 1]; /* age at part i */
};

static bool
has_state(const struct chain *c, const struct ages *g, int age, int i, int w)
{
	return i < c->n - 1 && w >= 1 && w <= c->hi[i + 1] &&
		age - w >= g->min[i] && age - w <= g->max[i];
}

/* The expression that is 1 while such attempts are under way. */
static const char *
under_way(struct maker *m, const struct chain *c, const struct ages *g, int age)
{
	const char *s = "1'b0";
	int i, w;

	for (i = 0; i < c->n - 1; i++)
		for (w = 1; w <= c->hi[i + 1]; w++)
			if (has_state(c, g, age, i, w))
				s = arena_printf(m->a, "%s | %s", s,
					state_name(m, age, i, w));
	return s;
}

/* The wire that is 1 where part i is true in this step; before: of part
 * i - 1, or what begins it all (hi[0] is 0). */
static const char *
part_now(struct maker *m, const struct chain *c, const struct ages *g, int age,
	int i, const char *before)
{
	const char *s = c->lo[i] == 0 ? before : "1'b0";
	int w;

	for (w = c->lo[i] > 0 ? c->lo[i] : 1; w <= c->hi[i]; w++)
		if (has_state(c, g, age, i - 1, w))
			s = arena_printf(m->a, "%s | %s", s,
				state_name(m, age, i - 1, w));
	if (str_eq(s, "1'b0"))
		return s;
	return wire(m, arena_printf(m->a, "m%zu_%d_", m->k, age), i,
		arena_printf(m->a, "(%s) & %s", s, c->e[i]));
}

/* The registers of the next age that part i leads to; what goes on is added
 * to g->go_on. */
static void
next_states(struct maker *m, const struct chain *c, struct ages *g, int age,
	int i, const char *const *now)
{
	const char *from;
	int w;

	for (w = 1; w <= c->hi[i + 1]; w++) {
		from = "1'b0";
		if (w == 1)
			from = now[i];
		else if (has_state(c, g, age, i, w - 1))
			from = state_name(m, age, i, w - 1);
		if (!has_state(c, g, age + 1, i, w) || str_eq(from, "1'b0"))
			continue;
		g->go_on = arena_printf(m->a, "%s | %s", g->go_on, from);
		buf_printf(&m->body, "always @(%s) %s <= %s & ~%s & ~%s;\n",
			m->env->clock, state_name(m, age + 1, i, w), from,
			g->off, now[c->n - 1]);
	}
}

/* What attempts of that age do in this step: the wire that says that they
 * fail. */
static const char *
one_age(struct maker *m, const struct chain *c, struct ages *g, int age,
	const char *trig)
{
	const char *now[SVA_ELEMS_MAX + 1], *active = trig;
	int i;

	g->go_on = "1'b0";
	if (age > 0) {
		active = under_way(m, c, g, age);
		trig = "1'b0";
	}
	for (i = 0; i < c->n; i++)
		now[i] = part_now(m, c, g, age, i, i == 0 ? trig : now[i - 1]);
	for (i = 0; i < c->n - 1; i++)
		next_states(m, c, g, age, i, now);
	return wire(m, arena_printf(m->a, "f%zu_", m->k), age,
		arena_printf(m->a, "(%s) & ~%s & ~%s & ~(%s)", active, g->off,
			now[c->n - 1], g->go_on));
}

/* What must follow: the expression that is 1 where it cannot any more. */
static const char *
followed(struct maker *m, const struct chain *c, const char *trig,
	const char *off)
{
	struct ages g = {.off = off};
	const char *fail = "1'b0";
	int age, i, w, n = 0;

	for (i = 0; i < c->n; i++) {
		g.min[i] = (i > 0 ? g.min[i - 1] : 0) + c->lo[i];
		g.max[i] = (i > 0 ? g.max[i - 1] : 0) + c->hi[i];
	}
	if (g.max[c->n - 1] > SVA_AGE_MAX)
		n = SVA_STATES_MAX + 1;
	for (age = 1; age <= g.max[c->n - 1] && n <= SVA_STATES_MAX; age++)
		for (i = 0; i < c->n - 1; i++)
			for (w = 1; w <= c->hi[i + 1]; w++)
				n += has_state(c, &g, age, i, w);
	if (!new_states(m, n))
		return fail;
	for (age = 1; age <= g.max[c->n - 1]; age++)
		for (i = 0; i < c->n - 1; i++)
			for (w = 1; w <= c->hi[i + 1]; w++)
				if (has_state(c, &g, age, i, w))
					buf_printf(&m->decl, "reg %s = 1'b0;\n",
						state_name(m, age, i, w));
	for (age = 0; age <= g.max[c->n - 1]; age++)
		fail = arena_printf(
			m->a, "%s | %s", fail, one_age(m, c, &g, age, trig));
	return fail;
}

/* ---- items ---- */

static const char *
guards(struct maker *m, const struct sva_guard *g, const char *go)
{
	int i = 0;

	for (; g; g = g->up)
		go = arena_printf(m->a, "%s & %s%s", go, g->negated ? "~" : "",
			truth(m, g->e, "g", i++));
	return go;
}

/* The steps in which an attempt may begin. */
static const char *
start(struct maker *m)
{
	int from = m->env->reset ? m->env->reset_steps : 0;

	if (m->past > SVA_AGE_MAX)
		m->refused = "it looks back too far";
	if (m->past > from)
		from = m->past;
	if (from == 0 || !m->env->clock)
		return "1'b1";
	return arena_printf(m->a, "(" SVA_PREFIX "t >= 8'd%d)", from);
}

static void
make_item(struct maker *m, const struct sva_item *x, struct buf *out)
{
	struct chain ant, con;
	const char *off = truth(m, x->disable, "d", 0), *go, *hit, *bad;

	if (x->disable.from >= x->disable.to)
		off = "1'b0";
	ant.n = 0;
	if (x->implies && !x->guards)
		make_chain(m, &x->ant, "a", &ant);
	make_chain(m, &x->con, "c", &con);
	go = guards(m, x->guards, "1'b1");
	go = wire(m, "go", 0, arena_printf(m->a, "%s & %s", start(m), go));
	if (x->kind == SVA_COVER) {
		hit = merged(m, &con, go, off, "q");
		bad = "1'b0";
	} else {
		hit = ant.n > 0
			? merged(m, &ant, go, off, "q")
			: wire(m, "h", 0,
				  arena_printf(m->a, "%s & ~%s", go, off));
		bad = followed(m, &con, hit, off);
	}
	buf_printf(&m->body,
		"assign " SVA_PREFIX "f[%zu] = %s;\n"
		"assign " SVA_PREFIX "h[%zu] = %s;\n",
		m->k, bad, m->k, hit);
	if (m->decl.overflow || m->body.overflow)
		m->refused = "too large";
	if (m->refused)
		return;
	buf_add(out, m->decl.ptr, m->decl.len);
	buf_add(out, m->body.ptr, m->body.len);
}

static void
params(struct maker *m, struct buf *out)
{
	size_t i, k;

	for (i = 0; i < m->f->n_params; i++) {
		buf_printf(out, "`line %d \"" SVA_FILE "\" 0\n",
			m->f->t[m->f->params[i].from].line);
		for (k = m->f->params[i].from; k < m->f->params[i].to; k++) {
			buf_addch(out, ' ');
			buf_add(out, m->f->t[k].p, m->f->t[k].n);
		}
		buf_addch(out, '\n');
	}
}

/* Steps are counted, and whether every assumption held until now. */
static void
frame(const struct sva_env *env, const struct sva_file *f, const char *held,
	const char *begun, struct buf *out)
{
	const char *clock = env->clock, *alive = "1'b1";
	size_t k;

	buf_printf(out,
		"wire " SVA_PREFIX "held; assign " SVA_PREFIX "held = %s;\n",
		held);
	if (clock) {
		alive = SVA_PREFIX "alive";
		buf_printf(out,
			"reg " SVA_PREFIX "alive = 1'b1;\n"
			"always @(%s) " SVA_PREFIX "alive <= " SVA_PREFIX
			"alive & " SVA_PREFIX "held;\n"
			"always @(%s) if (" SVA_PREFIX
			"t != 8'd255) " SVA_PREFIX "t <= " SVA_PREFIX
			"t + 8'd1;\n",
			clock, clock);
	}
	for (k = 0; k < f->n; k++)
		buf_printf(out,
			"(* keep *) wire " SVA_PREFIX "bad_%zu, " SVA_PREFIX
			"hit_%zu;\n"
			"assign " SVA_PREFIX "bad_%zu = " SVA_PREFIX
			"f[%zu] & %s & " SVA_PREFIX "held;\n"
			"assign " SVA_PREFIX "hit_%zu = " SVA_PREFIX
			"h[%zu] & %s & " SVA_PREFIX "held;\n",
			k, k, k, k, alive, k, k, alive);
	/* a run that keeps to the assumptions gets behind the reset */
	buf_printf(out,
		"(* keep *) wire " SVA_PREFIX "runs; assign " SVA_PREFIX
		"runs = %s & %s & " SVA_PREFIX "held;\n",
		begun, alive);
}

char *
sva__checker(struct arena *a, struct sva_file *f, const struct sva_env *env,
	size_t *n)
{
	struct maker m = {.a = a, .env = env, .f = f};
	const char *held = "1'b1";
	struct buf out;
	char *text;

	buf_init(&out, LIM_SOURCE_FILE);
	buf_printf(&out, "\nwire [%zu:0] " SVA_PREFIX "f, " SVA_PREFIX "h;\n",
		f->n > 0 ? f->n - 1 : 0);
	if (env->clock)
		buf_addstr(&out, "reg [7:0] " SVA_PREFIX "t = 8'd0;\n");
	if (env->reset && env->clock)
		held = arena_printf(a, "(" SVA_PREFIX "t >= 8'd%d || (%s))",
			env->reset_steps, env->reset);
	params(&m, &out);
	for (m.k = 0; m.k < f->n; m.k++) {
		struct sva_item *x = &f->item[m.k];

		m.states = m.past = 0;
		m.refused = x->refused;
		buf_init(&m.decl, SVA_TEXT_MAX);
		buf_init(&m.body, SVA_TEXT_MAX);
		if (!m.refused)
			make_item(&m, x, &out);
		if (m.refused) {
			x->line = !x->refused && m.line > 0 ? m.line : x->line;
			x->refused = m.refused;
			buf_printf(&out,
				"assign " SVA_PREFIX "f[%zu] = 1'b0;\n"
				"assign " SVA_PREFIX "h[%zu] = 1'b0;\n",
				m.k, m.k);
		} else if (x->kind == SVA_ASSUME) {
			held = arena_printf(
				a, "%s & ~" SVA_PREFIX "f[%zu]", held, m.k);
		}
		buf_release(&m.decl);
		buf_release(&m.body);
	}
	m.past = 0;
	frame(env, f, held, start(&m), &out);
	text = out.overflow ? NULL : buf_take(&out, a, n);
	buf_release(&out);
	return text;
}
