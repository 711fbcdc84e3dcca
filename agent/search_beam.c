/*
 * search_beam: candidates, then rounds in which the best ones have children.
 *
 *	candidates --(read, compile, fix, simulate)--> select
 *	select --> [blame?] --> children of each (critique?, repair or edit,
 *		compile, fix, simulate) --> select --> ...
 *	until one is good, the rounds or the budget are used up, nothing moves
 *
 * Before each round a stronger model may take over (escalate).
 */
#include "agent/reward.h"
#include "agent/search.h"
#include "lib/base/str.h"

static int
first_ones(struct work *w, struct node **list, size_t *n, struct err *e)
{
	const struct policy *p = w->p;
	bool vote = p->search.select == POLICY_SELECT_VOTE;

	if (w->seed != NULL) {
		list[(*n)++] = w->seed;
		return 0;
	}
	for (int i = 0; i < (w->blind ? 1 : (int)p->search.candidates); i++) {
		struct agent_vars v = {.say = "write"};
		struct node *x;
		struct asked q;
		int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (agent__read(w, &q, &x, e) < 0 ||
			agent__settle(w, &x, true, e) < 0)
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

struct beam {
	struct node **list; /* room for keep * (1 + width) */
	size_t n;
	int same;	     /* in a row that were there before */
	int idle;	     /* rounds without progress */
	int failed;	     /* rounds since somebody was blamed */
	int poor;	     /* rounds whose best is below the threshold */
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

			if (agent__expand(w, b->list[i], &x, e) < 0)
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

	if (after == 0 || w->bench == NULL || w->given ||
		w->g->oracle != AGENT_NONE || ++b->failed < after ||
		w->best->stage != NODE_COMPILES ||
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

/* The next place of the policy's models, once the best has scored below the
 * threshold for so many rounds. */
static void
escalate(struct work *w, struct beam *b)
{
	const struct policy *p = w->p;
	double score;

	if (p->escalate.below <= 0 || w->level + 1 >= (int)p->n_models)
		return;
	score = reward_of(w->best, 0, 0);
	b->poor = score < p->escalate.below ? b->poor + 1 : 0;
	if (b->poor < (int)p->escalate.after)
		return;
	b->poor = 0;
	w->level++;
	agent__turn_end(w, agent__turn(w, "escalate", "", w->best->turn),
		w->best, NULL,
		arena_printf(w->a,
			"score %.4f is below %g: place %d of the models from "
			"here on",
			score, p->escalate.below, p->models[w->level]));
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

int
agent__search_beam(struct work *w, struct err *e)
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
		escalate(w, &b);
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
