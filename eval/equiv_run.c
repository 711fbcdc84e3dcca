/*
 * equiv_run: the flows: which engines look for an answer over two flat nets,
 * in which order, until one answers or the budget is used up.
 *
 *	combinational	sat, random inputs, a glance of an SMT solver, ABC's
 *			decision diagrams and sweeper, the SMT solver
 *	one clock	registers of the same names (equiv_cut); ABC's bmc3 and
 *			pdr, random inputs, the SMT solver, induction (with the
 *			reset, then without); random inputs and induction first
 *			where there is no reset; then bounded
 *	several clocks	registers of the same names; random inputs; every clock
 *			an input of its own: induction
 *	latches		registers of the same names, else as below
 *	odd or differing clocks	only a search for a counterexample
 *
 * The lines of the first two (behind the registers) run one after another or at
 *once (equiv_race). A model is only a reason to simulate.
 */
#include "eval/equiv_int.h"

#include <string.h>

#include "eval/equiv_cut.h"
#include "eval/equiv_engine.h"
#include "eval/equiv_race.h"
#include "eval/equiv_run.h"
#include "eval/equiv_smt.h"
#include "lib/base/str.h"

#define INDUCT_STEPS 12 /* how far induction is tried */
#define ASYNC_STEPS 14
#define RANDOM_STEPS 96
#define RANDOM_LONG 1000
#define RANDOM_BITS (1 << 21) /* of all steps together */
#define SMT_GLANCE_MS 1000
#define SAT_STEPS 40 /* deepest model that is asked for */

/* ---- reading both texts ---- */

static const char *const divisions[] = {"div", "mod", "divfloor", "modfloor"};
#define N_DIVISIONS (sizeof(divisions) / sizeof(divisions[0]))

/* For techmap: what is divided by 0 is x, which most engines do not know. */
static const char *
division_text(struct arena *a)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < N_DIVISIONS; i++)
		s = arena_printf(a,
			"%smodule \\$%s (A, B, Y);\n"
			"parameter A_SIGNED = 0, B_SIGNED = 0;\n"
			"parameter A_WIDTH = 1, B_WIDTH = 1, Y_WIDTH = 1;\n"
			"input [A_WIDTH-1:0] A;\ninput [B_WIDTH-1:0] B;\n"
			"output [Y_WIDTH-1:0] Y;\nwire [Y_WIDTH-1:0] q;\n"
			"rs_%s #(.A_SIGNED(A_SIGNED), .B_SIGNED(B_SIGNED), "
			".A_WIDTH(A_WIDTH), .B_WIDTH(B_WIDTH), "
			".Y_WIDTH(Y_WIDTH)) u(.A(A), .B(B), .Y(q));\n"
			"assign Y = |B ? q : {Y_WIDTH{1'bx}};\nendmodule\n",
			s, divisions[i], divisions[i]);
	return s;
}

/* Behind techmap: the guarded cells get their types back. */
static const char *
division_types(struct arena *a)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < N_DIVISIONS; i++)
		s = arena_printf(a, "%schtype -set $%s t:rs_%s\n", s,
			divisions[i], divisions[i]);
	return s;
}

static const char *
read_script(struct equiv_work *w, const char *name, const char *top)
{
	const char *params = "";
	size_t i;

	for (i = 0; i < w->job->n_params; i++)
		params = arena_printf(w->a, "%s -chparam %s %s", params,
			w->job->params[i].name, w->job->params[i].value);
	return arena_printf(w->a,
		"read_verilog -sv -noblackbox -noassert -noassume -norestrict "
		"%s.sv\n"
		"hierarchy -check -top %s%s\n"
		"setattr -unset always_comb p:*\n"
		"proc -noopt\n"
		"flatten\n"
		"techmap -map division.v\n"
		"%s"
		"hierarchy -check -purge_lib -top %s\n"
		/* one port for the bits of a word, not one each */
		"memory_share -nosat -nowiden\n"
		"memory_collect\n"
		"memory_map\n"
		"opt_expr -keepdc\n"
		"opt_clean\n"
		"rename %s %s\n"
		"write_rtlil %s.il\n"
		"write_json %s.json\n",
		name, top, params, division_types(w->a), top, top, name, name,
		name);
}

int
equiv__read(struct equiv_work *w, struct equiv_net *gold,
	struct equiv_net *gate, bool *ok, struct err *e)
{
	const char *division = division_text(w->a);
	struct yosys_file files[] = {{"gold.sv", w->gold.text, w->gold.n},
		{"gate.sv", w->gate.text, w->gate.n},
		{"division.v", division, strlen(division)}};
	struct yosys_job job = {.files = files,
		.n_files = 3,
		.outputs = (const char *const[]){"gold.json", "gate.json"},
		.n_outputs = 2,
		.cpu_ms = equiv__left_ms(w) / 2};
	struct yosys_result r;
	struct err bad = ERR_INIT;

	*ok = false;
	job.script = arena_printf(w->a, "%sdesign -reset\n%s",
		read_script(w, "gold", w->gold.top),
		read_script(w, "gate", w->gate.top));
	if (equiv__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK) {
		w->out->why = arena_printf(w->a, "Yosys on the %s: %s",
			r.out[0].text ? "candidate" : "golden", r.error);
		return 0;
	}
	if (!r.out[0].text || !r.out[1].text ||
		equiv__net(w->a, r.out[0].text, r.out[0].n, gold, &bad) < 0 ||
		equiv__net(w->a, r.out[1].text, r.out[1].n, gate, &bad) < 0)
		w->out->why = arena_printf(
			w->a, "what Yosys wrote cannot be read: %s", bad.msg);
	else
		*ok = true;
	w->gold_net = gold;
	w->gate_net = gate;
	w->shiftx = gold->shiftx || gate->shiftx;
	return 0;
}

/* ---- answers ---- */

static void
proven(struct equiv_work *w, const struct equiv_top *t, const char *engine)
{
	w->out->kind = EQUIV_PROVEN;
	w->out->engine = engine;
	w->out->why = "the same";
	w->out->assume = equiv__assume(w->a, t);
}

/* As many steps of random inputs as the bench of a replay can hold. */
static size_t
long_steps(const struct equiv_net *net)
{
	size_t i, bits = 1;

	for (i = 0; i < net->n_ports; i++)
		bits += (size_t)net->ports[i].width;
	return bits > RANDOM_BITS / RANDOM_LONG ? RANDOM_STEPS : RANDOM_LONG;
}

/* Random inputs; *shown: the result is there. */
static int
by_chance(struct equiv_work *w, const struct equiv_top *t, size_t n_steps,
	bool async, bool *shown, struct err *e)
{
	struct equiv_trace trace;
	enum equiv_replayed how;
	const char *why = w->out->why;

	equiv__random(w, t, n_steps, &trace);
	if (equiv__replay(w, t, &trace, async, &how, e) < 0)
		return -1;
	*shown = how == EQUIV_SHOWN;
	if (*shown) {
		w->out->engine = "simulation";
		w->out->assume = equiv__assume(w->a, t);
	} else {
		w->out->why = why;
	}
	return 0;
}

/* What is proven is tried, too: a simulator knows some values that logic calls
 * unknown (an `if` on x takes the else branch), and the other way round. */
static int
proven_tried(struct equiv_work *w, const struct equiv_top *t, bool async,
	const char *engine, struct err *e)
{
	bool shown;

	if (by_chance(w, t, RANDOM_STEPS, async, &shown, e) < 0)
		return -1;
	if (!shown)
		proven(w, t, engine);
	return 0;
}

/* A proof in three values says nothing about outputs that are never known. */
static int
proven_if_known(struct equiv_work *w, const struct equiv_top *t, bool async,
	const char *engine, struct err *e)
{
	struct equiv_trace trace;
	const char *name;

	equiv__random(w, t, RANDOM_STEPS, &trace);
	if (equiv__never_known(w, t, &trace, async, &name, e) < 0)
		return -1;
	if (!name)
		return proven_tried(w, t, async, engine, e);
	w->out->why = arena_printf(w->a,
		"the golden's output %s is never known in simulation", name);
	return 0;
}

/* Simulates a model; *shown: the result is there. */
static int
confirm(struct equiv_work *w, const struct sat_job *s,
	const struct equiv_trace *trace, const char *engine, bool *shown,
	struct err *e)
{
	bool async = s->clocking == CLOCK_ASYNC;
	enum equiv_replayed how;

	w->out->why = "a counterexample does not show in simulation";
	*shown = false;
	if (equiv__replay(w, s->top, trace, async, &how, e) < 0)
		return -1;
	*shown = how == EQUIV_SHOWN;
	if (*shown) {
		w->out->engine = engine;
		w->out->assume = equiv__assume(w->a, s->top);
	}
	return 0;
}

/* Registers of the same names do the same.  async: see confirm. */
static int
registers(struct equiv_work *w, const struct equiv_top *t, bool async,
	struct err *e)
{
	struct abc_answer x;

	if (equiv__cut(w, &x, e) < 0)
		return -1;
	if (x.status == 1 && x.rails)
		return proven_if_known(w, t, async, "registers", e);
	if (x.status == 1)
		return proven_tried(w, t, async, "registers", e);
	return 0;
}

/* ---- combinational ---- */

static int
comb_sat(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	struct sat_job s = {.top = t, .cpu_ms = equiv__left_ms(w) / 5};
	struct sat_answer x;
	bool done;

	*steps = 0;
	if (equiv__sat(w, &s, &x, e) < 0)
		return -1;
	if (x.end == SAT_PROVEN && t->net->unknowns)
		return proven_if_known(w, t, false, "sat", e);
	if (x.end == SAT_PROVEN)
		proven(w, t, "sat");
	if (x.end == SAT_MODEL)
		return confirm(w, &s, &x.trace, "sat", &done, e);
	return 0;
}

static int
comb_abc(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	struct abc_answer x;
	const char *engine;

	*steps = 0;
	if (equiv__abc(w, t, false, &x, e) < 0)
		return -1;
	engine = x.bdd ? "bdd" : "sat";
	if (x.status == 1 && x.rails)
		return proven_if_known(w, t, false, engine, e);
	if (x.status == 1)
		return proven_tried(w, t, false, engine, e);
	return 0;
}

static int
ask_smt(struct equiv_work *w, const struct equiv_top *t, int64_t cpu_ms,
	int *steps, struct err *e)
{
	struct sat_job s = {
		.top = t, .clocking = t->clock ? CLOCK_SYNC : CLOCK_NONE};
	const char *why = w->out->why;
	struct smt_answer x;
	bool done;

	if (equiv__smt(w, t, cpu_ms, &x, e) < 0)
		return -1;
	*steps = t->clock ? x.steps : 0;
	if (x.end == SMT_PROVEN && t->net->unknowns)
		return proven_if_known(w, t, false, "smt", e);
	if (x.end == SMT_PROVEN)
		return proven_tried(w, t, false, "smt", e);
	if (x.end != SMT_MODEL)
		return 0;
	if (confirm(w, &s, &x.trace, "smt", &done, e) < 0)
		return -1;
	if (!done)
		w->out->why = why;
	return 0;
}

/* What an SMT solver sees by rewriting terms it sees at once. */
static int
smt_glance(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	return ask_smt(w, t, SMT_GLANCE_MS, steps, e);
}

static int
smt(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	return ask_smt(w, t, equiv__left_ms(w) / (t->clock ? 4 : 1), steps, e);
}

static int
chance(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	bool done;

	*steps = 0;
	return by_chance(w, t, long_steps(t->net), false, &done, e);
}

int
equiv__comb(struct equiv_work *w, const struct equiv_net *gold, struct err *e)
{
	const struct equiv_race race = {
		{{comb_sat}, {chance}, {smt_glance}, {comb_abc}, {smt}}, 5};
	struct equiv_top t = {.net = gold};
	int steps = 0;

	w->out->why = "no answer within the CPU budget";
	return equiv__race(w, &race, &t, &steps, e);
}

/* ---- one clock ---- */

/* One question, and what follows from its answer.  *done: w->out is it. */
static int
ask(struct equiv_work *w, const struct sat_job *s, const char *engine,
	int *steps, bool *done, struct err *e)
{
	struct sat_answer x;

	*done = false;
	if (equiv__left_ms(w) <= 0)
		return 0;
	if (equiv__sat(w, s, &x, e) < 0)
		return -1;
	switch (x.end) {
	case SAT_PROVEN:
		*steps = x.steps;
		if (s->base_only)
			return 0;
		*done = true;
		return proven_if_known(
			w, s->top, s->clocking == CLOCK_ASYNC, engine, e);
	case SAT_MODEL:
		*steps = 0;
		return confirm(w, s, &x.trace, engine, done, e);
	case SAT_OPEN:
		if (x.steps > *steps)
			*steps = x.steps;
		return 0;
	}
	return 0;
}

/* ABC's answer.  *steps: shown for so many; a model becomes a question to the
 * solver, which knows three values. */
static int
seq_abc(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	struct sat_job s = {.top = t,
		.clocking = CLOCK_SYNC,
		.base_only = true,
		.steps = SAT_STEPS};
	struct abc_answer x;
	bool done = false;

	if (equiv__abc(w, t, true, &x, e) < 0)
		return -1;
	if (x.status == 1 && x.rails)
		return proven_if_known(w, t, false, "pdr", e);
	if (x.status == 1)
		return proven_tried(w, t, false, "pdr", e);
	if (x.status == -1)
		*steps = x.steps;
	if (x.traced && confirm(w, &s, &x.trace, "bmc", &done, e) < 0)
		return -1;
	/* without a reset a model may well begin where the golden cannot */
	if (x.status != 0 || done || t->resets.n == 0)
		return 0;
	s.cpu_ms = equiv__left_ms(w) / 2;
	return ask(w, &s, "bmc", steps, &done, e);
}

static int
seq_sat(struct equiv_work *w, struct equiv_top *t, int *steps, struct err *e)
{
	struct sat_job s = {.top = t,
		.clocking = CLOCK_SYNC,
		.steps = INDUCT_STEPS,
		.cpu_ms = equiv__left_ms(w) / 2};
	bool done;

	if (ask(w, &s, "induction", steps, &done, e) < 0)
		return -1;
	if (done || *steps > 0 || t->resets.n == 0)
		return 0;
	memset(&t->resets, 0, sizeof(t->resets));
	s.cpu_ms = equiv__left_ms(w) / 2;
	return ask(w, &s, "induction", steps, &done, e);
}

/* No line knows: how far is there no difference? */
static int
bounded(struct equiv_work *w, const struct equiv_top *t, int steps,
	struct err *e)
{
	struct sat_job s = {.top = t,
		.clocking = CLOCK_SYNC,
		.base_only = true,
		.steps = w->job->depth,
		.cpu_ms = equiv__left_ms(w)};
	bool done = false;

	if (steps > 0 && steps < s.steps &&
		ask(w, &s, "bmc", &steps, &done, e) < 0)
		return -1;
	if (done || steps < 2)
		return 0;
	w->out->kind = EQUIV_BOUNDED;
	w->out->depth = steps;
	w->out->engine = "bmc";
	w->out->assume = equiv__assume(w->a, t);
	w->out->why =
		arena_printf(w->a, "the same in the first %d steps", steps);
	return 0;
}

int
equiv__sync(struct equiv_work *w, const struct equiv_net *gold, struct err *e)
{
	static const struct equiv_race with_reset = {
		{{seq_abc}, {chance}, {smt}, {seq_sat}}, 4};
	static const struct equiv_race without = {
		{{chance}, {seq_sat}, {smt}, {seq_abc}}, 4};
	struct equiv_top t = {.net = gold, .clock = &gold->clocks.at[0]};
	int steps = 0;

	w->out->why = "no answer within the CPU budget";
	equiv__resets(w->a, gold, &t.resets);
	if (registers(w, &t, false, e) < 0)
		return -1;
	if (equiv__definite(w->out))
		return 0;
	if (equiv__race(w, t.resets.n > 0 ? &with_reset : &without, &t, &steps,
		    e) < 0)
		return -1;
	return equiv__definite(w->out) ? 0 : bounded(w, &t, steps, e);
}

/* ---- several clocks ---- */

int
equiv__async(struct equiv_work *w, const struct equiv_net *gold,
	const char *why, struct err *e)
{
	struct equiv_top t = {.net = gold}, guess = t;
	struct sat_job s = {.top = &t,
		.clocking = CLOCK_ASYNC,
		.steps = ASYNC_STEPS,
		.base_only = why != NULL,
		.cpu_ms = equiv__left_ms(w)};
	bool done = false;
	int steps = 0;

	if ((!why || (w->gold_net->latch_only && w->gate_net->latch_only)) &&
		registers(w, &t, true, e) < 0)
		return -1;
	if (equiv__definite(w->out))
		return 0;
	equiv__resets(w->a, gold, &guess.resets);
	if (!w->gold_net->odd && !w->gate_net->odd &&
		by_chance(w, &guess, long_steps(gold), true, &done, e) < 0)
		return -1;
	if (done)
		return 0;
	s.cpu_ms = equiv__left_ms(w);
	if (ask(w, &s, why ? "bmc" : "induction", &steps, &done, e) < 0)
		return -1;
	if (!done && why)
		w->out->why = why;
	else if (!done && !w->out->why)
		w->out->why = "several clocks: no answer within the CPU budget";
	return 0;
}
