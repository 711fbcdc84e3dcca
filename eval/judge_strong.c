/*
 * judge_strong: a testbench of ours beside the suite's own (strengthen.h), for
 * designs of which the suite's testbench says nothing: its golden's outputs
 * are never known, the candidate's never change, or the suite asks for it.
 *
 * The one that the task brings is taken; without it one is generated, once a
 * process and task, the same for the same task.  The candidate has passed
 * guard and audit by then.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "eval/strengthen.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* Under the entry's lock.  refused: there is none. */
static int
find_strong(struct judge_work *w, struct judge_trusted *tr, struct err *e)
{
	const struct strengthen_options o = {0};
	struct strengthen *s = arena_alloc(&tr->a, sizeof(*s));
	const char *doc = w->t->strengthen;
	struct err ignored = ERR_INIT;
	cJSON *json;

	memset(s, 0, sizeof(*s));
	if (doc && json_parse(&tr->a, doc, strlen(doc), &json, &ignored) == 0 &&
		strengthen_from_json(&tr->a, json, s, &ignored) == 0) {
		tr->strong = s;
		return 0;
	}
	memset(s, 0, sizeof(*s));
	if (!task_file(w->t, "golden"))
		s->refused = "the task has no golden";
	else if (strengthen_generate(w->j->iv, &tr->a, w->t, &o, s, e) < 0)
		return -1;
	tr->strong = s;
	return 0;
}

int
judge__strong(struct judge_work *w, struct judge_trusted *tr,
	const struct strengthen **out, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&tr->lock);
	if (!tr->strong)
		rc = find_strong(w, tr, e);
	*out = tr->strong;
	pthread_mutex_unlock(&tr->lock);
	return rc;
}

/* ---- the run ---- */

/* Of the samples of a suite whose testbenches print a text, one in so many may
 * differ: they leave latency and the first moments to the design. */
#define STRONG_SLACK 100

struct strong {
	struct judge_work w;
	struct judge_trusted *tr;
	struct verdict v;
	struct task t;
	struct judge_options o;
	struct judge_says says;
	const char *start; /* text of rs_start; NULL: none */
	bool pass;
	bool text; /* of a suite that prints a text */
};

static bool
near_enough(const struct strong *x)
{
	return x->says.pass ||
		(x->text && x->says.mismatches >= 0 &&
			x->says.mismatches * STRONG_SLACK <= x->says.samples);
}

static int
run_once(struct strong *x, const struct strengthen *s, struct err *e)
{
	char seed[HARNESS_SEED + 1];

	judge_scan_release(&x->w.scan);
	judge_scan_init(&x->w.scan);
	x->pass = false;
	x->w.extra = x->start;
	if (judge__compile_with(&x->w, x->tr, e) < 0)
		return -1;
	if (!x->w.compile.ok)
		return 0;
	harness_seed(0, seed);
	if (judge__simulate_seeded(&x->w, seed, e) < 0)
		return -1;
	judge__says(&x->w, &x->says);
	x->pass = near_enough(x) && x->says.ended && x->says.lines == 1 &&
		(s->samples < 0 || x->says.samples == s->samples) &&
		x->w.report && x->w.report->complete;
	return 0;
}

/* Both designs never leave their unknown start: both are started, with zeros
 * and, where that fails, with ones. */
static int
run_started(struct strong *x, const struct strengthen *s, struct err *e)
{
	const char *code;
	size_t n;
	int ones, rc = 0;

	if (judge__compile_alone(&x->w, true, e) < 0)
		return -1;
	code = x->w.compile.code;
	n = x->w.compile.code_n;
	for (ones = 0; rc == 0 && ones < 2 && code && !x->pass; ones++) {
		x->start =
			strengthen_start(x->w.a, code, n, x->t.top, ones != 0);
		rc = run_once(x, s, e);
	}
	return rc;
}

static void
tell(struct judge_work *w, const struct strong *x, struct verdict_stage *st)
{
	st->ms = x->w.sim.wall_us / 1000;
	st->cpu_us = x->w.sim.cpu_us;
	st->mismatches = x->says.mismatches;
	st->samples = x->says.samples;
	st->expected_samples = x->t.samples;
	st->first_mismatch = x->w.scan.native_t;
	st->status = x->pass ? "pass" : "fail";
	w->v->cpu_us += x->v.cpu_us;
	if (x->pass)
		return;
	w->sim = x->w.sim;
	if (x->says.mismatches > 0)
		judge__fail(w, REASON_SIM_MISMATCH,
			arena_printf(w->a,
				"with a testbench of ours %lld of %lld "
				"samples differ from the reference, the "
				"first at time %lld",
				(long long)x->says.mismatches,
				(long long)x->says.samples,
				(long long)x->w.scan.native_t));
	else
		judge__fail(w, REASON_SIM_NO_VERDICT,
			"with a testbench of ours the simulation ended "
			"without a verdict line");
}

static int
run_strong(struct judge_work *w, struct strong *x, const struct strengthen *s,
	struct err *e)
{
	int rc;

	if (x->tr->broken) {
		judge__error(
			w, REASON_INTERNAL, arena_strdup(w->a, x->tr->broken));
		return 1;
	}
	rc = s->starts ? run_started(x, s, e) : run_once(x, s, e);
	if (rc < 0)
		return -1;
	tell(w, x, judge__stage(w->v, "sim_strong", "pass"));
	return x->pass ? 0 : 1;
}

int
judge__run_strong(
	struct judge_work *w, const struct strengthen *s, struct err *e)
{
	struct strong *x = arena_alloc(w->a, sizeof(*x));
	int rc;

	memset(x, 0, sizeof(*x));
	x->text = w->t->profile == TASK_RTLLM || w->t->profile == TASK_VGEN;
	x->o = *w->o;
	x->o.keep_dir = NULL;
	strengthen_task(w->a, w->t, s, &x->t);
	x->w.j = w->j;
	x->w.t = &x->t;
	x->w.o = &x->o;
	x->w.a = w->a;
	x->w.v = &x->v;
	x->w.code = w->code;
	x->w.n = w->n;
	judge__begin(&x->w);
	x->w.dut = w->dut;
	x->w.pp = w->pp;
	x->w.pp_n = w->pp_n;
	rc = judge__trusted_get(&x->w, &x->tr, e);
	if (rc == 0) {
		rc = run_strong(w, x, s, e);
		judge__trusted_put(&x->w, x->tr);
	}
	judge__end(&x->w);
	return rc;
}
