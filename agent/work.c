/*
 * work: the turns of a sample, and its course: the steps that come before, the
 * search (search.h), the vote, the steps that come after, the end.
 *
 * What is done depends on the policy, the task and the replies only.
 */
#include "agent/work.h"

#include <string.h>

#include "agent/search.h"
#include "agent/steps.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"

static const char *const oracle_names[] = {"none", "tb", "golden"};

const char *
agent_oracle_name(enum agent_oracle o)
{
	return oracle_names[o];
}

int
agent_oracle_parse(const char *s, enum agent_oracle *out, struct err *e)
{
	for (int i = 0; i < 3; i++)
		if (str_eq(s, oracle_names[i])) {
			*out = (enum agent_oracle)i;
			return 0;
		}
	return err_set(e, ERR_USAGE,
		"unknown oracle \"%.40s\": none, tb or golden",
		s != NULL ? s : "");
}

/* ---- turns ---- */

struct store_turn *
agent__turn(struct work *w, const char *step, const char *role, int64_t parent)
{
	struct store_turn *t = arena_alloc(w->a, sizeof(*t));

	t->sample_id = w->job->sample_id;
	t->n = w->n_turns++;
	t->parent = parent;
	t->step = step;
	t->role = role;
	t->model = "";
	t->outcome = AGENT_ASKED;
	return t;
}

void
agent__tell(struct work *w, const struct store_turn *t, const struct node *x)
{
	struct agent_news n = {.turn = t,
		.asking = str_eq(t->outcome, AGENT_ASKED),
		.again = w->again,
		.calls = w->calls,
		.tokens = w->tokens,
		.uusd = w->uusd};

	if (w->g->watch == NULL)
		return;
	n.good = !n.asking && x != NULL && x->stage == NODE_GOOD;
	/* of what nobody has looked at yet nothing is said */
	n.bad = !n.asking && x != NULL &&
		(x->stage == NODE_BROKEN ||
			(x->stage == NODE_COMPILES && x->bench >= 0));
	w->g->watch(w->g->watch_arg, &n);
}

/* A turn that an earlier process ended: what it used then counts, so that the
 * budget ends where it did. */
static const struct store_turn *
ended_before(const struct work *w, const struct store_turn *t)
{
	for (size_t i = 0; i < w->n_old; i++)
		if (w->old[i].n == t->n && str_eq(w->old[i].step, t->step) &&
			!str_eq(w->old[i].outcome, AGENT_ASKED))
			return &w->old[i];
	return NULL;
}

/* What the tools used since the last turn's end is this one's. */
static void
charge(struct work *w, struct store_turn *t)
{
	const struct store_turn *old = ended_before(w, t);
	int64_t now = proc_thread_cpu_us();
	int64_t us =
		old != NULL ? old->tool_us - t->tool_us : now - w->tool_mark;

	w->tool_mark = now;
	t->tool_us += us;
	w->tool_us += us;
	if (old == NULL && w->g->pot != NULL)
		atomic_fetch_add(&w->g->pot->us, us);
}

void
agent__turn_end(struct work *w, struct store_turn *t, const struct node *x,
	const char *findings, const char *outcome)
{
	if (x != NULL) {
		t->candidate = x->code;
		t->candidate_n = x->n;
	}
	if (findings != NULL && findings[0] != '\0') {
		t->findings = findings;
		t->findings_n = strlen(findings);
	}
	t->outcome = outcome;
	charge(w, t);
	w->done = arena_grow(
		w->a, w->done, w->n_done, &w->cap_done, sizeof(*w->done));
	w->done[w->n_done++] = *t;
	agent__tell(w, t, x);
}

/* ---- the end ---- */

/* A text that no reply has as it is: an attempt of its own says it. */
static int
put_together(struct work *w, const struct node *x, struct err *e)
{
	const struct store_attempt at = {.sample_id = w->job->sample_id,
		.n = 0,
		.status = "ok",
		.finish_reason = "stop",
		.tokens_in = -1,
		.tokens_out = -1,
		.tokens_cached = -1,
		.tokens_cache_write = -1,
		.tokens_reasoning = -1,
		.cost_uusd = 0,
		.from_cache = true};
	struct store_reply_texts t = {0};
	const struct store_step s = {.attempt = &at,
		.texts = &t,
		.final = true,
		.turns = w->done,
		.n_turns = w->n_done};

	t.content = arena_printf(
		w->a, "```verilog\n%.*s\n```\n", (int)x->n, x->code);
	t.content_n = strlen(t.content);
	return store_step_commit(w->g->by.store, &s, &w->last_attempt, e);
}

static int
end_with(struct work *w, const struct node *x, struct err *e)
{
	struct store_step s = {.turns = w->done, .n_turns = w->n_done};

	if (w->n_done > 0)
		charge(w, &w->done[w->n_done - 1]);
	if (x != NULL)
		w->last_attempt = x->attempt_id;
	s.final_attempt = w->last_attempt;
	s.final_sample = w->job->sample_id;
	return store_step_commit(w->g->by.store, &s, NULL, e);
}

static int
finish(struct work *w, struct solver_result *out, struct err *e)
{
	const struct node *x = w->best;
	struct call_reply r;
	int rc;

	rc = x != NULL && x->attempt_id == 0 ? put_together(w, x, e)
					     : end_with(w, x, e);
	if (rc < 0 ||
		call_stored(
			w->g->by.store, w->a, w->last_attempt, NULL, &r, e) < 0)
		return -1;
	out->attempt_id = r.attempt_id;
	out->text = r.text;
	out->n = r.n;
	out->finish = r.finish;
	out->truncated = r.truncated;
	out->from_cache = !w->fresh;
	return 0;
}

/* What a step found may be good enough. */
static int
look(struct work *w, struct err *e)
{
	bool vote = w->p->search.select == POLICY_SELECT_VOTE;
	struct node *won;

	if (agent__steps(w, STEP_BEFORE, e) < 0)
		return -1;
	if (w->best != NULL && w->best->stage == NODE_GOOD &&
		w->p->stop.passes && !vote)
		return 0;
	if (agent__search(w, e) < 0)
		return -1;
	if (vote) {
		won = agent__vote(w);
		w->best = won != NULL ? won : w->best;
	}
	return 0;
}

static int
course(struct work *w, struct err *e)
{
	if (look(w, e) < 0)
		return -1;
	if (w->best == NULL || w->best->stage != NODE_GOOD || w->blind ||
		w->job->judge == NULL)
		return 0;
	return agent__steps(w, STEP_AFTER, e);
}

/* The testbench that came with the specification. */
static void
take_given(struct work *w)
{
	const struct task_file *f = task_file(w->job->task, AGENT_GIVEN);

	if (f == NULL)
		return;
	w->bench = f->text;
	w->bench_n = f->n;
	w->n_bench = 1;
	w->given = true;
}

static int
agent_solve(void *arg, const struct solver_job *job, struct arena *a,
	struct solver_result *out,
	bool *fatal, /* NOLINT(readability-non-const-parameter) */
	struct err *e)
{
	struct agent *g = arg;
	struct solver_job own = *job;
	struct work w = {
		.g = g, .p = &g->policy, .job = &own, .a = a, .fatal = fatal};

	w.tool_mark = proc_thread_cpu_us();
	memset(out, 0, sizeof(*out));
	if (store_turn_list(
		    g->by.store, a, job->sample_id, &w.old, &w.n_old, e) < 0)
		return -1;
	take_given(&w);
	/* no module that could be compiled alone or tested */
	w.blind = !task_wants_design(job->task) &&
		!(task_is_testbench(job->task) &&
			policy_writes_benches(&g->policy));
	if (w.blind)
		own.judge = NULL;
	if (course(&w, e) < 0)
		return -1;
	return finish(&w, out, e);
}

int
agent_request(struct agent *g, const struct solver_job *job, struct arena *a,
	struct llm_request *out, struct err *e)
{
	const struct agent_vars v = {.say = "write"};
	bool fatal = false;
	struct work w = {
		.g = g, .p = &g->policy, .job = job, .a = a, .fatal = &fatal};

	return agent__request(&w, POLICY_WRITER, &v, out, e);
}

void
agent_init(struct agent *g)
{
	g->solver.name = g->policy.name;
	g->solver.solve = agent_solve;
	g->solver.arg = g;
}
