/*
 * work: the turns of a sample, and the engine: candidates, then rounds of
 * improvement, then a choice.
 *
 *	candidates --(read, compile, fix, simulate)--> select
 *	select --> [blame?] --> children of each (critique?, repair or edit,
 *		compile, fix, simulate) --> select --> ...
 *	until one is good, the rounds or the budget are used up, nothing moves
 *
 * What is done depends on the policy, the task and the replies only.
 */
#include "agent/work.h"

#include <string.h>

#include "agent/edit.h"
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

void *
agent__grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return old;
	*cap = *cap > 0 ? 2 * *cap : 16;
	more = arena_array(a, *cap, size);
	if (n > 0)
		memcpy(more, old, n * size);
	return more;
}

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
	t->outcome = "asked";
	return t;
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
	w->done = agent__grow(
		w->a, w->done, w->n_done, &w->cap_done, sizeof(*w->done));
	w->done[w->n_done++] = *t;
}

/* ---- rounds ---- */

/* Compiled and fixed: what does it do? */
static int
settle(struct work *w, struct node **x, bool fix, struct err *e)
{
	if (*x == NULL)
		return 0;
	if (fix && agent__fix(w, x, e) < 0)
		return -1;
	if (agent__judge(w, *x, e) < 0)
		return -1;
	if (w->best == NULL || agent__compare(*x, w->best) > 0)
		w->best = *x;
	return 0;
}

static int
first_ones(struct work *w, struct node **list, size_t *n, struct err *e)
{
	const struct policy *p = w->p;
	bool vote = p->search.select == POLICY_SELECT_VOTE;

	for (int i = 0; i < (w->blind ? 1 : (int)p->search.candidates); i++) {
		struct agent_vars v = {.say = "write"};
		struct node *x;
		struct asked q;
		int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (agent__read(w, &q, &x, e) < 0 || settle(w, &x, true, e) < 0)
			return -1;
		if (x == NULL)
			continue;
		list[(*n)++] = x;
		if (x->stage == NODE_GOOD && p->stop.passes && !vote &&
			w->job->judge != NULL)
			return 0;
	}
	return 0;
}

static void
remember(struct work *w, struct node *x, const struct store_turn *t,
	const char *what)
{
	x->history = arena_printf(
		w->a, "%sturn %lld: %s\n", x->history, (long long)t->n, what);
}

/* Edits of the parent's text; *out NULL: they do not fit. */
static int
read_edits(struct work *w, struct node *parent, struct asked *q,
	struct node **out, struct err *e)
{
	struct edit_result r;
	struct node *x;

	*out = NULL;
	edit_apply(
		w->a, parent->code, parent->n, q->reply.text, q->reply.n, &r);
	if (r.code == NULL) {
		remember(w, parent, q->turn, r.why);
		agent__turn_end(w, q->turn, NULL, NULL, r.why);
		return 0;
	}
	x = agent__node(w, r.code, r.n);
	x->full = parent->full;
	x->turn = q->turn->n;
	if (agent__lint(w, x, e) < 0)
		return -1;
	agent__turn_end(w, q->turn, x, x->findings,
		arena_printf(w->a, "%d edits: %s", r.edits, x->outcome));
	*out = x;
	return 0;
}

/* A child that got worse goes, and its parent knows what was tried. */
static void
roll_back(struct work *w, struct node *parent, struct node **x)
{
	struct store_turn *t;

	if (*x == NULL || !w->p->function.rollback ||
		agent__compare(*x, parent) >= 0)
		return;
	t = agent__turn(w, "rollback", "", (*x)->turn);
	remember(w, parent, t,
		arena_printf(w->a, "made it worse and was undone: %s",
			(*x)->outcome));
	agent__turn_end(w, t, parent, NULL,
		arena_printf(w->a, "undone, it was worse: %s", (*x)->outcome));
	*x = NULL;
}

static int
critique(struct work *w, struct node *x, const char **text, struct err *e)
{
	struct agent_vars v = {.node = x, .say = "critique"};
	struct asked q;
	int rc;

	*text = NULL;
	if (!w->p->roles[POLICY_CRITIC].used)
		return 0;
	rc = agent__ask(w, POLICY_CRITIC, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	*text = q.reply.text;
	agent__turn_end(w, q.turn, x, NULL, "said what is wrong");
	return 0;
}

/* One child; *out NULL: nothing came of it. */
static int
expand(struct work *w, struct node *parent, struct node **out, struct err *e)
{
	bool edit = w->p->function.by == POLICY_BY_EDIT;
	struct agent_vars v = {.node = parent, .say = edit ? "edit" : "repair"};
	struct asked q;
	int rc;

	*out = NULL;
	if (critique(w, parent, &v.critique, e) < 0)
		return -1;
	rc = agent__ask(w, POLICY_REPAIRER, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = edit ? read_edits(w, parent, &q, out, e)
		  : agent__read(w, &q, out, e);
	if (rc < 0)
		return -1;
	if (*out != NULL && *out != parent && (*out)->history[0] == '\0')
		(*out)->history = parent->history;
	if (settle(w, out, !edit, e) < 0)
		return -1;
	roll_back(w, parent, out);
	return 0;
}

/* ---- the search ---- */

struct beam {
	struct node **list; /* room for keep * (1 + width) */
	size_t n;
	int same;	     /* in a row that were there before */
	int idle;	     /* rounds without progress */
	int failed;	     /* rounds since somebody was blamed */
	int rewrites;	     /* of the testbench */
	struct node *before; /* the best one before the round */
};

static bool
seen_before(const struct work *w, const struct node *x)
{
	for (size_t i = 0; i < w->n_nodes && w->nodes[i] != x; i++)
		if (str_eq(w->nodes[i]->hash, x->hash))
			return true;
	return false;
}

static int
one_round(struct work *w, struct beam *b, struct err *e)
{
	const struct policy *p = w->p;
	const size_t parents = b->n;
	size_t n = parents;

	for (size_t i = 0; i < parents; i++)
		for (int k = 0; k < (int)p->search.width && !w->spent; k++) {
			struct node *x;

			if (expand(w, b->list[i], &x, e) < 0)
				return -1;
			if (x == NULL)
				continue;
			b->same = seen_before(w, x) ? b->same + 1 : 0;
			b->list[n++] = x;
			if (x->stage == NODE_GOOD && p->stop.passes)
				return 0;
		}
	b->n = agent__select(w, b->list, n, (size_t)p->search.keep);
	return 0;
}

/* All that is still in play, by the new testbench. */
static int
judge_again(struct work *w, struct beam *b, struct err *e)
{
	struct node *best = w->best;

	if (agent__judge(w, best, e) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++) {
		if (b->list[i] != best && agent__judge(w, b->list[i], e) < 0)
			return -1;
		if (agent__compare(b->list[i], best) > 0)
			best = b->list[i];
	}
	w->best = best;
	return 0;
}

static int
who_is_wrong(struct work *w, struct beam *b, struct err *e)
{
	int after = (int)w->p->testbench.blame_after;
	bool bench;
	int rc;

	if (after == 0 || w->bench == NULL || w->g->oracle != AGENT_NONE ||
		++b->failed < after || w->best->stage != NODE_COMPILES ||
		b->rewrites >= (int)w->p->testbench.rewrites)
		return 0;
	b->failed = 0;
	rc = agent__blame(w, w->best, &bench, e);
	if (rc != 0 || !bench)
		return rc < 0 ? -1 : 0;
	b->rewrites++;
	rc = agent__write_bench(w, w->best, NULL, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return judge_again(w, b, e);
}

static bool
finished(const struct work *w, const struct beam *b)
{
	const struct policy *p = w->p;

	return w->spent || b->n == 0 ||
		(w->best->stage == NODE_GOOD && p->stop.passes) ||
		(p->stop.same > 0 && b->same >= (int)p->stop.same) ||
		(p->stop.no_progress > 0 &&
			b->idle >= (int)p->stop.no_progress);
}

static int
search(struct work *w, struct err *e)
{
	const struct policy *p = w->p;
	size_t room = (size_t)(p->search.candidates +
		p->search.keep * (1 + p->search.width));
	struct beam b = {
		.list = arena_array(w->a, room, sizeof(struct node *))};

	if (first_ones(w, b.list, &b.n, e) < 0)
		return -1;
	if (b.n == 0 || p->search.select == POLICY_SELECT_VOTE)
		return 0;
	if (!finished(w, &b))
		b.n = agent__select(w, b.list, b.n, (size_t)p->search.keep);
	for (w->round = 1; w->round <= (int)p->search.depth; w->round++) {
		b.before = w->best;
		if (finished(w, &b))
			break;
		if (who_is_wrong(w, &b, e) < 0)
			return -1;
		if (finished(w, &b))
			break;
		if (one_round(w, &b, e) < 0)
			return -1;
		b.idle = w->best != b.before ? 0 : b.idle + 1;
	}
	return 0;
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

	if (x != NULL)
		w->last_attempt = x->attempt_id;
	s.final_attempt = w->last_attempt;
	s.final_sample = w->job->sample_id;
	return store_step_commit(w->g->by.store, &s, NULL, e);
}

static int
finish(struct work *w, struct solver_result *out, struct err *e)
{
	const struct node *x = w->p->search.select == POLICY_SELECT_VOTE
		? agent__vote(w)
		: NULL;
	struct call_reply r;
	int rc;

	x = x != NULL ? x : w->best;
	rc = x != NULL && x->attempt_id == 0 ? put_together(w, x, e)
					     : end_with(w, x, e);
	if (rc < 0 ||
		call_stored(w->g->by.store, w->a, w->last_attempt, &r, e) < 0)
		return -1;
	out->attempt_id = r.attempt_id;
	out->text = r.text;
	out->n = r.n;
	out->finish = r.finish;
	out->truncated = r.truncated;
	out->from_cache = !w->fresh;
	return 0;
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

	memset(out, 0, sizeof(*out));
	if (store_turn_list(
		    g->by.store, a, job->sample_id, &w.old, &w.n_old, e) < 0)
		return -1;
	/* no module that could be compiled alone or tested */
	w.blind = task_is_assertion(job->task);
	if (w.blind)
		own.judge = NULL;
	if (search(&w, e) < 0)
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
