/*
 * equiv_smt: writes both nets as SMT-LIB, unrolls them, and asks z3.
 *
 *	combinational	are there inputs that make a difference?
 *	one clock	registers of the same name and size are taken to be
 *			equal; those that are not at the start, or do not stay
 *			so, are dropped, until the rest holds for ever.  If that
 *			rules a difference out it is a proof; else bounded
 *			checks and induction over more steps follow.
 *
 * Only a first line `unsat` of z3 proves.  Must not take a model for more than
 * a reason to simulate.
 */
#include "eval/equiv_smt.h"

#include <stdlib.h>
#include <string.h>

#include "eval/equiv_engine.h"
#include "eval/smt2.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define ROUNDS 16 /* of dropping registers */
#define QUESTION_MAX (LIM_SOURCE_FILE - LIM_KIB)

struct pair {
	const struct smt2_register *gold, *gate;
	bool share; /* begin with the same, any value (see equiv_miter.h) */
	bool alive; /* taken to be equal */
	bool equal, joined; /* in step 0 of the question; as one state */
};

struct prover {
	struct equiv_work *w;
	const struct equiv_top *t;
	struct smt2 gold, gate;
	struct pair *pairs;
	size_t n_pairs;
	int first;	/* step that is compared first */
	int64_t cpu_ms; /* what is left for us */
	struct buf b;	/* the question that is being written */
};

enum reply { REPLY_NO, REPLY_YES, REPLY_NONE }; /* is there a model? */

/* ---- both nets ---- */

static const char *
net_script(struct equiv_work *w, const char *name, bool seq)
{
	return arena_printf(w->a,
		"design -reset\n"
		"read_rtlil %s.il\n"
		/* a name must not end its quotes */
		"select -assert-none w:*|* c:*|* m:*|*\n"
		"select -assert-none t:$eqx t:$nex\n"
		"%s"
		"setundef -undriven -anyseq\n"
		"opt_expr\n"
		"opt_clean\n"
		"%s"
		"write_smt2 %s.smt2\n",
		name, w->shiftx ? "techmap t:$shiftx\n" : "",
		seq ? "async2sync\ndffunmap\n" : "", name);
}

/* *ok false: they cannot be had. */
static int
read_nets(struct prover *p, bool seq, bool *ok, struct err *e)
{
	struct equiv_work *w = p->w;
	struct yosys_job job = {
		.outputs = (const char *const[]){"gold.smt2", "gate.smt2"},
		.n_outputs = 2,
		.script = arena_printf(w->a, "%s%s", net_script(w, "gold", seq),
			net_script(w, "gate", seq)),
		.cpu_ms = p->cpu_ms};
	struct err bad = ERR_INIT;
	struct yosys_result r;

	*ok = false;
	if (equiv__yosys(w, &job, &r, e) < 0)
		return -1;
	p->cpu_ms -= r.cpu_us / 1000;
	*ok = r.how == YOSYS_OK && r.out[0].text && r.out[1].text &&
		smt2_read(w->a, r.out[0].text, r.out[0].n, "gold", &p->gold,
			&bad) == 0 &&
		smt2_read(w->a, r.out[1].text, r.out[1].n, "gate", &p->gate,
			&bad) == 0;
	if (bad.msg[0])
		w->out->why = arena_strdup(w->a, bad.msg);
	return 0;
}

static int
by_state(const void *x, const void *y)
{
	const struct pair *const *p = x, *const *q = y;

	return strcmp((*p)->gold->state->name, (*q)->gold->state->name);
}

/* A state of the golden can begin as one of the candidate's only. */
static void
share_once(struct prover *p)
{
	struct pair **shared =
		arena_array(p->w->a, p->n_pairs + 1, sizeof(struct pair *));
	size_t i, n = 0;

	for (i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].share)
			shared[n++] = &p->pairs[i];
	qsort(shared, n, sizeof(struct pair *), by_state);
	for (i = 1; i < n; i++)
		if (by_state(&shared[i - 1], &shared[i]) == 0)
			shared[i]->share = false;
}

/* Lets the candidate's state be written as the golden's. */
static bool
join(const struct smt2_register *x, const struct smt2_register *y)
{
	if (!x->state || !y->state || y->state->same ||
		!str_eq(x->state->sort, y->state->sort))
		return false;
	y->state->same = x->state;
	return true;
}

/* Pairs up the registers; inputs are joined for ever. */
static void
pair_registers(struct prover *p)
{
	size_t i;

	p->pairs = arena_array(
		p->w->a, p->gold.n_registers + 1, sizeof(*p->pairs));
	for (i = 0; i < p->gold.n_registers; i++) {
		const struct smt2_register *x = &p->gold.registers[i];
		const struct smt2_register *y = smt2_find(&p->gate, x->name);

		if (!y || y->kind != x->kind || !str_eq(x->sort, y->sort))
			continue;
		if (x->kind == SMT2_INPUT) {
			join(x, y);
			if (y->state)
				y->state->always = true;
			continue;
		}
		p->pairs[p->n_pairs++] = (struct pair){.gold = x,
			.gate = y,
			.share = x->free && y->free,
			.alive = true};
	}
	share_once(p);
}

/* ---- writing a question ---- */

static void
put_inputs(struct prover *p, int step)
{
	size_t n = equiv__n_inputs(p->t->net), k;

	for (k = 0; k < n; k++) {
		const struct equiv_port *in = equiv__input(p->t->net, k, NULL);

		buf_printf(&p->b, "(declare-fun i%zu_%d () ", k, step);
		if (in->width == 1)
			buf_addstr(&p->b, "Bool)\n");
		else
			buf_printf(&p->b, "(_ BitVec %d))\n", in->width);
		buf_printf(&p->b,
			"(assert (= |gold_n %s@%d| i%zu_%d))\n"
			"(assert (= |gate_n %s@%d| i%zu_%d))\n",
			in->name, step, k, step, in->name, step, k, step);
	}
}

/* t3: they differ in step 3. */
static void
put_difference(struct prover *p, int step)
{
	const struct equiv_net *net = p->t->net;
	size_t i;

	buf_printf(&p->b, "(define-fun t%d () Bool (or false", step);
	for (i = 0; i < net->n_ports; i++)
		if (net->ports[i].dir == EQUIV_OUT)
			buf_printf(&p->b,
				"\n(distinct |gold_n %s@%d| |gate_n %s@%d|)",
				net->ports[i].name, step, net->ports[i].name,
				step);
	buf_addstr(&p->b, "))\n");
}

static void
put_resets(struct prover *p)
{
	size_t n = equiv__n_inputs(p->t->net), i, k, port = 0;

	for (i = 0; i < p->t->resets.n; i++) {
		const struct equiv_edge *r = &p->t->resets.at[i];

		for (k = 0; k < n; k++) {
			const struct equiv_port *in =
				equiv__input(p->t->net, k, &port);

			if ((int)port != r->port)
				continue;
			if (in->width == 1)
				buf_printf(&p->b, "(assert (= i%zu_0 %s))\n", k,
					r->polarity ? "true" : "false");
			else
				buf_printf(&p->b,
					"(assert (= ((_ extract %d %d) i%zu_0) "
					"#b%d))\n",
					r->bit, r->bit, k, r->polarity);
		}
	}
}

static void
put_pair(struct prover *p, const char *relation, const struct pair *x, int step)
{
	buf_printf(&p->b, "(%s |%s@%d| |%s@%d|)", relation, x->gold->value,
		step, x->gate->value, step);
}

/* The registers that are equal in step 0: where the candidate's is a state it
 * is written as the golden's. */
static void
join_pairs(struct prover *p, bool start)
{
	size_t i;

	for (i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].gate->state)
			p->pairs[i].gate->state->same = NULL;
	for (i = 0; i < p->n_pairs; i++) {
		struct pair *x = &p->pairs[i];

		x->equal = start ? x->share : x->alive;
		x->joined = x->equal && join(x->gold, x->gate);
	}
}

/* n steps: from the start of a run, or from any state in which the registers
 * that are alive are equal. */
static void
put_steps(struct prover *p, int n, bool start)
{
	size_t i;
	int k;

	buf_clear(&p->b);
	join_pairs(p, start);
	for (k = 0; k < n; k++) {
		smt2_put_step(&p->b, &p->gold, k);
		smt2_put_step(&p->b, &p->gate, k);
		put_inputs(p, k);
		put_difference(p, k);
		if (k > 0) {
			smt2_put_next(&p->b, &p->gold, k - 1);
			smt2_put_next(&p->b, &p->gate, k - 1);
		}
	}
	if (start) {
		smt2_put_init(&p->b, &p->gold);
		smt2_put_init(&p->b, &p->gate);
		put_resets(p);
	}
	for (i = 0; i < p->n_pairs; i++) {
		if (!p->pairs[i].equal || p->pairs[i].joined)
			continue;
		buf_addstr(&p->b, "(assert ");
		put_pair(p, "=", &p->pairs[i], 0);
		buf_addstr(&p->b, ")\n");
	}
}

/* Is there a run in which one of them is not, or (also) something else? */
static void
put_unequal(struct prover *p, int step, const char *also)
{
	size_t i;

	for (i = 0; i < p->n_pairs; i++) {
		if (!p->pairs[i].alive)
			continue;
		buf_printf(&p->b,
			"(declare-fun p%zu () Bool)\n(assert (= p%zu ", i, i);
		put_pair(p, "distinct", &p->pairs[i], step);
		buf_addstr(&p->b, "))\n");
	}
	buf_printf(&p->b, "(assert (or %s", also);
	for (i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].alive)
			buf_printf(&p->b, " p%zu", i);
	buf_addstr(&p->b, "))\n(check-sat)\n(get-value (false");
	for (i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].alive)
			buf_printf(&p->b, " p%zu", i);
	buf_addstr(&p->b, "))\n");
}

/* ---- asking ---- */

/* *values: what get-value said of a model. */
static int
question(
	struct prover *p, enum reply *reply, const char **values, struct err *e)
{
	struct yosys_job job = {
		.program = YOSYS_SMT, .script = p->b.ptr, .cpu_ms = p->cpu_ms};
	struct yosys_result r;

	*reply = REPLY_NONE;
	*values = "";
	if (p->b.overflow || p->cpu_ms <= 0)
		return 0;
	if (equiv__yosys(p->w, &job, &r, e) < 0)
		return -1;
	p->cpu_ms -= r.cpu_us / 1000;
	/* z3 complains about values of a model that there is not */
	if (str_starts(r.log, "unsat\n") &&
		(r.how == YOSYS_OK || r.how == YOSYS_ERROR))
		*reply = REPLY_NO;
	else if (str_starts(r.log, "sat\n") && r.how == YOSYS_OK) {
		*reply = REPLY_YES;
		*values = r.log;
	}
	return 0;
}

/* Drops the pairs that a model tells apart; false: none. */
static bool
drop(struct prover *p, const char *values)
{
	bool some = false;
	const char *s = values;

	while ((s = strstr(s, "(p"))) {
		char *end;
		size_t i = strtoul(s + 2, &end, 10);

		s = end;
		if (!str_starts(end, " true)") || i >= p->n_pairs)
			continue;
		some = some || p->pairs[i].alive;
		p->pairs[i].alive = false;
	}
	return some;
}

/* Leaves the pairs alive that are equal in the step compared first. */
static int
at_start(struct prover *p, bool *ok, struct err *e)
{
	enum reply reply = REPLY_YES;
	const char *values;
	int i;

	for (i = 0; i < ROUNDS && reply == REPLY_YES; i++) {
		put_steps(p, p->first + 1, true);
		put_unequal(p, p->first, "false");
		if (question(p, &reply, &values, e) < 0)
			return -1;
		if (reply == REPLY_YES && !drop(p, values))
			reply = REPLY_NONE;
	}
	*ok = reply == REPLY_NO;
	return 0;
}

/* Leaves those alive that stay equal.  *same: and then nothing differs. */
static int
for_ever(struct prover *p, bool *ok, bool *same, struct err *e)
{
	enum reply reply = REPLY_YES;
	const char *values;
	int i;

	*same = true;
	for (i = 0; i < ROUNDS && reply == REPLY_YES; i++) {
		put_steps(p, 2, false);
		put_unequal(p, 1, *same ? "t0" : "false");
		if (question(p, &reply, &values, e) < 0)
			return -1;
		if (reply == REPLY_YES && !drop(p, values)) {
			if (!*same)
				reply = REPLY_NONE;
			*same = false;
		}
	}
	*ok = reply == REPLY_NO;
	*same = *same && *ok;
	return 0;
}

static void
forget_pairs(struct prover *p)
{
	size_t i;

	for (i = 0; i < p->n_pairs; i++)
		p->pairs[i].alive = false;
}

/* Is there a difference in the first n steps? */
static int
bounded(struct prover *p, int n, struct smt_answer *out, struct err *e)
{
	size_t in = equiv__n_inputs(p->t->net), k;
	enum reply reply;
	const char *values;
	int i;

	put_steps(p, n, true);
	buf_addstr(&p->b, "(assert (or false");
	for (i = p->first; i < n; i++)
		buf_printf(&p->b, " t%d", i);
	buf_addstr(&p->b, "))\n(check-sat)\n(get-value (false");
	for (i = 0; i < n; i++)
		for (k = 0; k < in; k++)
			buf_printf(&p->b, " i%zu_%d", k, i);
	buf_addstr(&p->b, "))\n");
	if (question(p, &reply, &values, e) < 0)
		return -1;
	if (reply == REPLY_NO)
		out->steps = n;
	if (reply == REPLY_YES) {
		equiv__trace_smt(p->w, p->t, (size_t)n, values, &out->trace);
		out->end = SMT_MODEL;
	}
	return 0;
}

/* No difference in n steps, from a state where what is alive is equal: can
 * there be one in the next? */
static int
induction(struct prover *p, int n, struct smt_answer *out, struct err *e)
{
	enum reply reply;
	const char *values;
	int i;

	put_steps(p, n + 1, false);
	for (i = 0; i < n; i++)
		buf_printf(&p->b, "(assert (not t%d))\n", i);
	buf_printf(&p->b, "(assert t%d)\n(check-sat)\n", n);
	if (question(p, &reply, &values, e) < 0)
		return -1;
	if (reply == REPLY_NO)
		out->end = SMT_PROVEN;
	return 0;
}

static int
sequential(struct prover *p, struct smt_answer *out, struct err *e)
{
	const int depths[] = {4, 10, p->w->job->depth + 1};
	int64_t all = p->cpu_ms;
	bool ok, same = false;
	size_t i;

	p->cpu_ms = all / 2;
	if (at_start(p, &ok, e) < 0 || (ok && for_ever(p, &ok, &same, e) < 0))
		return -1;
	p->cpu_ms += all - all / 2;
	if (same)
		out->end = SMT_PROVEN;
	if (!ok)
		forget_pairs(p);
	for (i = 0; i < 3 && out->end == SMT_OPEN; i++) {
		if (bounded(p, depths[i], out, e) < 0)
			return -1;
		if (out->steps < depths[i])
			break;
		if (induction(p, depths[i] - p->first, out, e) < 0)
			return -1;
	}
	return 0;
}

int
equiv__smt(struct equiv_work *w, const struct equiv_top *t, int64_t cpu_ms,
	struct smt_answer *out, struct err *e)
{
	struct prover p = {
		.w = w, .t = t, .first = t->resets.n > 0, .cpu_ms = cpu_ms};
	bool seq = t->clock != NULL, ok;
	int rc;

	memset(out, 0, sizeof(*out));
	out->end = SMT_OPEN;
	if (!w->eq->smt || p.cpu_ms <= 0)
		return 0;
	if (read_nets(&p, seq, &ok, e) < 0)
		return -1;
	if (!ok)
		return 0;
	pair_registers(&p);
	buf_init(&p.b, QUESTION_MAX);
	rc = seq ? sequential(&p, out, e) : bounded(&p, 1, out, e);
	if (!seq && out->steps == 1)
		out->end = SMT_PROVEN;
	buf_release(&p.b);
	return rc;
}
