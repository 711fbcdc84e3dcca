/*
 * equiv_run: one engine run after another over two flat nets, until one of
 * them answers or the budget is used up.
 *
 *	combinational	sat -> ABC's iprove -> random inputs
 *	one clock	induction -> ABC's pdr -> without the reset ->
 *			bounded -> random inputs
 *	several clocks	every clock an input of its own: induction
 *	odd or differing clocks	only a search for a counterexample
 *
 * A proof is the end of a script that `sat -verify` let pass, or ABC's status
 * over a file without names.  A model is only a reason to simulate.
 */
#include "eval/equiv_int.h"

#include <string.h>

#include "eval/equiv_run.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define WALL_MS 300000
#define MEMORY ((int64_t)(1024 * LIM_MIB))
#define SAT_SECONDS 2	/* of one question to the solver */
#define INDUCT_STEPS 12 /* how far induction is tried */
#define ASYNC_STEPS 14
#define RANDOM_STEPS 96
#define BMC_CONFLICTS 20000 /* of ABC's bounded check, a frame */
#define SAT_STEPS 40	    /* deepest model that is asked for */

enum clocking { CLOCK_NONE, CLOCK_SYNC, CLOCK_ASYNC };

struct sat_job {
	const struct equiv_top *top;
	enum clocking clocking;
	bool base_only;
	int steps;
	int64_t cpu_ms;
};
enum sat_end { SAT_PROVEN, SAT_MODEL, SAT_OPEN };
struct sat_answer {
	enum sat_end end;
	int steps; /* shown for so many */
	struct equiv_trace trace;
};

static void
spend(struct equiv_work *w, int64_t cpu_us)
{
	w->cpu_us += cpu_us;
	w->left_ms -= cpu_us / 1000;
}

static int
yosys(struct equiv_work *w, struct yosys_job *job, struct yosys_result *r,
	struct err *e)
{
	job->dir = w->dir;
	job->wall_ms = WALL_MS;
	job->as_bytes = MEMORY;
	if (job->cpu_ms > w->left_ms)
		job->cpu_ms = w->left_ms;
	if (job->cpu_ms < 200)
		job->cpu_ms = 200;
	if (yosys_run(w->eq->ys, w->a, job, r, e) < 0)
		return -1;
	spend(w, r->cpu_us);
	return 0;
}

/* ---- reading both texts ---- */

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
		"proc\n"
		"flatten\n"
		"hierarchy -check -purge_lib -top %s\n"
		"memory_collect\n"
		"memory_map\n"
		"opt_expr -keepdc\n"
		"opt_clean\n"
		"rename %s %s\n"
		"write_rtlil %s.il\n"
		"write_json %s.json\n",
		name, top, params, top, top, name, name, name);
}

int
equiv__read(struct equiv_work *w, struct equiv_net *gold,
	struct equiv_net *gate, bool *ok, struct err *e)
{
	struct yosys_file files[] = {{"gold.sv", w->gold.text, w->gold.n},
		{"gate.sv", w->gate.text, w->gate.n}};
	struct yosys_job job = {.files = files,
		.n_files = 2,
		.outputs = (const char *const[]){"gold.json", "gate.json"},
		.n_outputs = 2,
		.cpu_ms = w->left_ms / 2};
	struct yosys_result r;
	struct err bad = ERR_INIT;

	*ok = false;
	job.script = arena_printf(w->a, "%sdesign -reset\n%s",
		read_script(w, "gold", w->gold.top),
		read_script(w, "gate", w->gate.top));
	if (yosys(w, &job, &r, e) < 0)
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
	return 0;
}

/* ---- Yosys' solver ---- */

static const char *
sat_script(struct arena *a, const struct sat_job *s)
{
	const char *model = s->clocking == CLOCK_SYNC ? "async2sync\n"
		: s->clocking == CLOCK_ASYNC	      ? "clk2fflogic\n"
						      : "";
	const char *how = s->clocking == CLOCK_NONE
		? ""
		: arena_printf(a, "-set-init-undef -tempinduct%s -maxsteps %d",
			  s->base_only ? "-baseonly" : "", s->steps);

	return arena_printf(a,
		"read_rtlil gold.il\n"
		"read_rtlil gate.il\n"
		"read_verilog -sv top.v\n"
		"hierarchy -check -top eqtop\n"
		"proc\n"
		"flatten\n"
		"%s"
		"opt_expr -keepdc\n"
		"opt_clean\n"
		"tee -q -o sat.log sat -verify -timeout %d -dump_json cex.json "
		"-show-inputs -set-def-inputs %s -prove trigger 0 eqtop\n",
		model, SAT_SECONDS, how);
}

static int
sat(struct equiv_work *w, const struct sat_job *s, struct sat_answer *out,
	struct err *e)
{
	struct yosys_file file = {"top.v", NULL, 0};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"sat.log", "cex.json"},
		.n_outputs = 2,
		.script = sat_script(w->a, s),
		.cpu_ms = s->cpu_ms};
	struct yosys_sat_log log = {0};
	struct yosys_result r;

	memset(out, 0, sizeof(*out));
	out->end = SAT_OPEN;
	file.text = equiv__top_text(w->a, s->top, true, &file.n);
	if (!file.text) {
		w->out->why = "too many ports";
		return 0;
	}
	if (yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.out[0].text)
		yosys_log_sat(r.out[0].text, r.out[0].n, &log);
	out->steps = s->clocking == CLOCK_NONE ? 0 : log.steps;
	if (r.how == YOSYS_OK) {
		out->end = SAT_PROVEN;
		out->steps = s->steps;
	} else if (log.end == YOSYS_SAT_MODEL && r.out[1].text &&
		equiv__trace(w, s->top, r.out[1].text, r.out[1].n,
			s->clocking != CLOCK_NONE, &out->trace) == 0) {
		out->end = SAT_MODEL;
	} else if (r.how == YOSYS_ERROR && log.end != YOSYS_SAT_STEPS &&
		log.end != YOSYS_SAT_TIMEOUT) {
		w->out->why = arena_printf(w->a, "Yosys: %s", r.error);
	}
	return 0;
}

/* ---- ABC ---- */

struct abc_answer {
	int status; /* 1 proven, 0 there is a model, -1 not decided */
	int steps;  /* shown for so many */
	bool traced;
	struct equiv_trace trace; /* of a model */
};

static const char *
aiger_script(struct arena *a, bool seq)
{
	return arena_printf(a,
		"read_rtlil gold.il\n"
		"read_rtlil gate.il\n"
		"read_verilog -sv top.v\n"
		"hierarchy -check -top eqtop\n"
		"proc\n"
		"flatten\n"
		"%s"
		"setundef -undriven -anyseq\n"
		"opt_expr\n"
		"opt_clean\n"
		"%s"
		"simplemap\n"
		"techmap\n"
		"aigmap\n"
		"opt_clean\n"
		"write_aiger -zinit -map m.map m.aig\n",
		seq ? "async2sync\n" : "", seq ? "dffunmap\n" : "");
}

/* Two values: initial state and unknown bits may be anything, so a proof
 * holds; a model is worth a simulation, and tells the solver where to look. */
static int
abc(struct equiv_work *w, const struct equiv_top *t, bool seq,
	struct abc_answer *out, struct err *e)
{
	struct yosys_file file = {"top.v", NULL, 0};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"m.aig", "m.map"},
		.n_outputs = 2,
		.script = aiger_script(w->a, seq),
		.cpu_ms = w->left_ms / 2};
	struct yosys_result r;
	const char *map;
	int64_t seconds;

	memset(out, 0, sizeof(*out));
	out->status = -1;
	file.text = equiv__top_text(w->a, t, false, &file.n);
	if (!file.text || !yosys_has_abc(w->eq->ys) || w->left_ms <= 0)
		return 0;
	if (yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text || w->left_ms <= 0)
		return 0;
	map = r.out[1].text;
	seconds = w->left_ms / 2000 + 1;
	job = (struct yosys_job){.program = YOSYS_ABC,
		.outputs = (const char *const[]){"cex.txt"},
		.n_outputs = 1,
		.cpu_ms = w->left_ms * 2 / 3};
	job.script = !seq
		? "read_aiger m.aig\nstrash\niprove\nprint_status\n"
		: arena_printf(w->a,
			  "read_aiger m.aig\nstrash\nscorr\n"
			  "bmc3 -F %d -C %d\nprint_status\n"
			  "write_cex -a cex.txt\n"
			  "dretime\npdr -T %d\nprint_status\n",
			  w->job->depth + 1, BMC_CONFLICTS, (int)seconds);
	if (yosys(w, &job, &r, e) < 0)
		return -1;
	out->status = yosys_log_abc(r.log, r.log_n, &out->steps);
	if (r.how != YOSYS_OK)
		out->status = -1;
	out->traced = seq && map && r.out[0].text &&
		equiv__trace_abc(w, t, map, r.out[0].text, &out->trace) == 0;
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
	if (name)
		w->out->why = arena_printf(w->a,
			"the golden's output %s is never known in simulation",
			name);
	else
		proven(w, t, engine);
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
	if (equiv__replay(w, s->top, trace, async, &how, e) < 0)
		return -1;
	*shown = how == EQUIV_SHOWN;
	if (*shown) {
		w->out->engine = engine;
		w->out->assume = equiv__assume(w->a, s->top);
	}
	return 0;
}

static int
by_chance(struct equiv_work *w, const struct equiv_top *t, bool *shown,
	struct err *e)
{
	struct equiv_trace trace;
	enum equiv_replayed how;
	const char *why = w->out->why;

	equiv__random(w, t, RANDOM_STEPS, &trace);
	if (equiv__replay(w, t, &trace, false, &how, e) < 0)
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

/* ---- flows ---- */

int
equiv__comb(struct equiv_work *w, const struct equiv_net *gold, struct err *e)
{
	struct equiv_top t = {.net = gold};
	struct sat_job s = {.top = &t, .cpu_ms = w->left_ms * 2 / 3};
	struct sat_answer x;
	struct abc_answer y;
	bool done = false;

	w->out->why = "no answer within the CPU budget";
	if (sat(w, &s, &x, e) < 0)
		return -1;
	if (x.end == SAT_PROVEN && gold->unknowns)
		return proven_if_known(w, &t, false, "sat", e);
	if (x.end == SAT_PROVEN) {
		proven(w, &t, "sat");
		return 0;
	}
	if (x.end == SAT_MODEL)
		return confirm(w, &s, &x.trace, "sat", &done, e);
	if (abc(w, &t, false, &y, e) < 0)
		return -1;
	if (y.status == 1) {
		proven(w, &t, "sat");
		return 0;
	}
	return by_chance(w, &t, &done, e);
}

/* One question, and what follows from its answer.  *done: w->out is it. */
static int
ask(struct equiv_work *w, const struct sat_job *s, const char *engine,
	int *steps, bool *done, struct err *e)
{
	struct sat_answer x;

	*done = false;
	if (w->left_ms <= 0)
		return 0;
	if (sat(w, s, &x, e) < 0)
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

static int
bounded(struct equiv_work *w, const struct equiv_top *t, int steps,
	struct err *e)
{
	bool done;

	if (by_chance(w, t, &done, e) < 0)
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

/* ABC's answer, with a known state behind a reset.  *steps: shown for so many;
 * a model becomes a question to the solver, which knows three values. */
static int
ask_abc(struct equiv_work *w, struct sat_job *s, int *steps, bool *done,
	struct err *e)
{
	struct abc_answer x;

	if (abc(w, s->top, true, &x, e) < 0)
		return -1;
	*done = x.status == 1;
	if (*done)
		proven(w, s->top, "pdr");
	if (x.status == -1 && x.steps > *steps)
		*steps = x.steps;
	if (x.traced && confirm(w, s, &x.trace, "bmc", done, e) < 0)
		return -1;
	if (x.status != 0 || *done)
		return 0;
	s->base_only = true;
	s->steps = SAT_STEPS;
	s->cpu_ms = w->left_ms / 2;
	return ask(w, s, "bmc", steps, done, e);
}

int
equiv__sync(struct equiv_work *w, const struct equiv_net *gold, struct err *e)
{
	struct equiv_top t = {.net = gold, .clock = &gold->clocks.at[0]};
	struct sat_job s = {.top = &t, .clocking = CLOCK_SYNC};
	bool done = false;
	int steps = 0;

	w->out->why = "no answer within the CPU budget";
	equiv__resets(w->a, gold, &t.resets);
	if (t.resets.n > 0 && ask_abc(w, &s, &steps, &done, e) < 0)
		return -1;
	s.base_only = false;
	s.steps = INDUCT_STEPS;
	s.cpu_ms = w->left_ms / 2;
	if (!done && ask(w, &s, "induction", &steps, &done, e) < 0)
		return -1;
	if (!done && steps == 0 && t.resets.n > 0) {
		memset(&t.resets, 0, sizeof(t.resets));
		if (ask(w, &s, "induction", &steps, &done, e) < 0)
			return -1;
	}
	s.base_only = true;
	s.steps = w->job->depth;
	s.cpu_ms = w->left_ms;
	if (!done && steps > 0 && steps < s.steps &&
		ask(w, &s, "bmc", &steps, &done, e) < 0)
		return -1;
	return done ? 0 : bounded(w, &t, steps, e);
}

int
equiv__async(struct equiv_work *w, const struct equiv_net *gold,
	const char *why, struct err *e)
{
	struct equiv_top t = {.net = gold};
	struct sat_job s = {.top = &t,
		.clocking = CLOCK_ASYNC,
		.steps = ASYNC_STEPS,
		.base_only = why != NULL,
		.cpu_ms = w->left_ms};
	bool done = false;
	int steps = 0;

	if (ask(w, &s, why ? "bmc" : "induction", &steps, &done, e) < 0)
		return -1;
	if (!done && why)
		w->out->why = why;
	else if (!done && !w->out->why)
		w->out->why = "several clocks: no answer within the CPU budget";
	return 0;
}
