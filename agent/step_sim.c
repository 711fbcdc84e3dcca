/*
 * step_sim: what a candidate that compiles does: by the agent's own testbench
 * (oracle none), or by the judging one (tb, golden); and who is to blame when
 * an own testbench rejects it.
 */
#include <ctype.h>
#include <string.h>

#include "agent/work.h"
#include "eval/workbench.h"
#include "lib/base/str.h"

bool
agent__needs_bench(const struct work *w)
{
	const struct policy *p = w->p;

	if ((!p->roles[POLICY_TESTBENCH].used && !w->given) ||
		w->job->judge == NULL)
		return false;
	return w->g->oracle == AGENT_NONE ||
		p->search.select == POLICY_SELECT_VOTE;
}

/* ---- the own testbench ---- */

int
agent__write_bench(
	struct work *w, const struct node *x, const char *why, struct err *e)
{
	struct agent_vars v = {.node = x, .findings = why, .say = "testbench"};
	struct task tb = *w->job->task;
	struct extract_result ex;
	struct asked q;
	int rc = agent__ask(w, POLICY_TESTBENCH, &v, &q, e);

	if (rc != 0)
		return rc;
	tb.profile = TASK_NATIVE;
	tb.top = "tb";
	tb.header = NULL;
	extract_code(w->a, &tb, EXTRACT_DEFAULT,
		&(const struct extract_reply){
			q.reply.text, q.reply.n, q.reply.truncated},
		&ex);
	w->n_bench++;
	if (ex.reason != REASON_PASS || ex.code == NULL || ex.n == 0) {
		w->bench = NULL;
		w->bench_n = 0;
		agent__turn_end(
			w, q.turn, NULL, NULL, "the reply holds no testbench");
		return 0;
	}
	w->bench = ex.code;
	w->bench_n = ex.n;
	q.turn->candidate = w->bench;
	q.turn->candidate_n = w->bench_n;
	agent__turn_end(w, q.turn, NULL, NULL, "a testbench");
	return 0;
}

static void
take_run(struct work *w, struct node *x, const struct workbench_run *r)
{
	const struct verdict *v = &r->verdict;

	memcpy(x->signature, r->signature, HASH_HEX);
	x->stage = v->status == VERDICT_PASS ? NODE_GOOD : NODE_COMPILES;
	x->mismatches = r->mismatches >= 0 ? r->mismatches : INT64_MAX;
	if (x->stage == NODE_GOOD) {
		x->findings = "";
		x->outcome =
			arena_printf(w->a, "passes %s testbench (%lld samples)",
				w->given ? "the given" : "the agent's own",
				(long long)r->samples);
		return;
	}
	x->outcome = arena_printf(
		w->a, "%s", v->detail != NULL ? v->detail : "fails");
	x->findings = arena_printf(w->a, "%s\n%s", x->outcome, v->log);
}

static int
one_run(struct work *w, struct node *x, bool *broken, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	const struct workbench_bench b = {w->bench, w->bench_n, NULL};
	struct arena tmp = ARENA_INIT;
	struct workbench_run r;
	int rc;

	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = workbench_simulate(&c, &b, &tmp, &r, e);
	pool_sem_post(w->job->judging);
	if (rc == 0 && r.verdict.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	if (rc == 0) {
		take_run(w, x, &r);
		*broken = r.bench_broken;
	}
	arena_release(&tmp);
	return rc;
}

/* Is there one?  The first time it is written, from the prompt alone. */
static int
have_bench(struct work *w, struct err *e)
{
	while (w->bench == NULL &&
		w->bad_bench < (int64_t)w->p->testbench.tries) {
		int rc = agent__write_bench(w, NULL, NULL, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		w->bad_bench += w->bench == NULL;
	}
	return 0;
}

/* One that does not work with a design that compiles is written again. */
static int
mend_bench(struct work *w, const struct node *x, struct err *e)
{
	int rc;

	w->bad_bench++;
	if (w->bad_bench < (int64_t)w->p->testbench.tries) {
		rc = agent__write_bench(w, x, x->findings, e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return have_bench(w, e);
	}
	w->bench = NULL;
	w->bench_n = 0;
	return 0;
}

static int
own_bench(struct work *w, struct node *x, struct err *e)
{
	bool broken = true;

	if (have_bench(w, e) < 0)
		return -1;
	while (w->bench != NULL) {
		if (one_run(w, x, &broken, e) < 0)
			return -1;
		x->bench = w->n_bench;
		if (!broken) {
			w->bad_bench = 0;
			return 0;
		}
		if (w->given) {
			*w->fatal = true;
			return err_set(e, ERR_USAGE,
				"the given testbench does not work with a "
				"design that compiles: %s",
				x->outcome);
		}
		if (mend_bench(w, x, e) < 0)
			return -1;
	}
	/* there is none that works: nothing can be said by it */
	x->stage = NODE_GOOD;
	x->findings = "";
	x->outcome = "compiles; no testbench of the agent's works";
	return 0;
}

/* ---- the judging testbench ---- */

static void
take_verdict(struct work *w, struct node *x, const struct verdict *v)
{
	const char *log = v->log != NULL ? v->log : "";
	const struct verdict_stage *s =
		v->n_stages > 0 ? &v->stages[v->n_stages - 1] : NULL;

	hash_hex(log, strlen(log), x->signature);
	x->stage = v->status == VERDICT_PASS ? NODE_GOOD : NODE_COMPILES;
	x->mismatches = INT64_MAX;
	for (size_t i = 0; s != NULL && i < v->n_stages; i++)
		if (v->stages[i].mismatches >= 0)
			x->mismatches = v->stages[i].mismatches;
	x->findings = "";
	x->outcome = "passes";
	if (x->stage == NODE_GOOD)
		return;
	x->outcome = arena_printf(w->a, "%s",
		v->detail != NULL ? v->detail : verdict_reason_name(v->reason));
	x->findings = arena_printf(w->a, "%s\n%s", x->outcome, log);
}

static int
by_judge(struct work *w, struct node *x, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	struct arena tmp = ARENA_INIT;
	struct verdict v;
	int rc;

	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = judge_run(
		w->job->judge, w->job->task, &o, x->code, x->n, &tmp, &v, e);
	pool_sem_post(w->job->judging);
	if (rc == 0 && v.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s",
			v.detail != NULL ? v.detail : "no verdict");
	if (rc == 0)
		take_verdict(w, x, &v);
	arena_release(&tmp);
	return rc;
}

/* The same text was simulated with the same testbench before. */
static bool
known(const struct work *w, struct node *x)
{
	for (size_t i = 0; i < w->n_nodes; i++) {
		const struct node *y = w->nodes[i];

		if (y == x || !str_eq(y->hash, x->hash) || y->full != x->full ||
			y->bench != w->n_bench || y->sim_stage == NODE_EMPTY)
			continue;
		x->stage = y->sim_stage;
		x->mismatches = y->mismatches;
		memcpy(x->signature, y->signature, HASH_HEX);
		x->findings = y->sim_findings;
		x->outcome = y->sim_outcome;
		x->bench = y->bench;
		return true;
	}
	return false;
}

static int
by_what_there_is(struct work *w, struct node *x, struct err *e)
{
	if (agent__needs_bench(w))
		return own_bench(w, x, e);
	if (w->g->oracle != AGENT_NONE) {
		x->bench = w->n_bench;
		return by_judge(w, x, e);
	}
	x->stage = NODE_GOOD;
	x->findings = "";
	x->outcome = "compiles";
	return 0;
}

int
agent__simulate(struct work *w, struct node *x, struct err *e)
{
	if (x->stage == NODE_BROKEN || w->job->judge == NULL || known(w, x))
		return 0;
	if (by_what_there_is(w, x, e) < 0)
		return -1;
	x->sim_stage = x->stage;
	x->sim_findings = x->findings;
	x->sim_outcome = x->outcome;
	return 0;
}

int
agent__judge(struct work *w, struct node *x, struct err *e)
{
	struct store_turn *t;

	if (x->stage == NODE_BROKEN || w->job->judge == NULL) {
		if (x->stage == NODE_COMPILES)
			x->stage = NODE_GOOD;
		return 0;
	}
	if (agent__simulate(w, x, e) < 0)
		return -1;
	if (agent__needs_bench(w) || w->g->oracle != AGENT_NONE) {
		t = agent__turn(w, "simulate", "", x->turn);
		agent__turn_end(w, t, x, x->findings, x->outcome);
	}
	return agent__check(w, x, e);
}

/* ---- blame ---- */

/* Without such a line it is the design. */
bool
agent__blames(const char *text, size_t n, const char *who)
{
	const char *p = text, *end = text + n, *at;
	const size_t want = strlen(who);
	bool found = false;

	while ((at = str_memmem(p, (size_t)(end - p), "BLAME:")) != NULL) {
		p = at + strlen("BLAME:");
		while (p < end && isspace((unsigned char)*p))
			p++;
		found = (size_t)(end - p) >= want &&
			strncasecmp(p, who, want) == 0;
	}
	return found;
}

int
agent__blame(struct work *w, const struct node *x, bool *bench, struct err *e)
{
	struct agent_vars v = {.node = x, .say = "blame"};
	struct asked q;
	int rc = agent__ask(w, POLICY_BLAMER, &v, &q, e);

	*bench = false;
	if (rc != 0)
		return rc;
	*bench = agent__blames(q.reply.text, q.reply.n, "testbench");
	agent__turn_end(w, q.turn, x, x->findings,
		*bench ? "the testbench is wrong" : "the design is wrong");
	return 0;
}
