/*
 * step_code: a reply becomes a candidate: its code is read, repaired where that
 * is free, compiled alone, and fixed by a model while it does not compile.
 */
#include <string.h>

#include "agent/advice.h"
#include "agent/prefix.h"
#include "agent/work.h"
#include "eval/workbench.h"
#include "lib/base/str.h"

struct node *
agent__node(struct work *w, const char *code, size_t n)
{
	struct node *x = arena_alloc(w->a, sizeof(*x));

	x->turn = -1;
	x->code = code;
	x->n = n;
	x->stage = NODE_BROKEN;
	x->mismatches = INT64_MAX;
	x->findings = x->outcome = x->history = "";
	x->bench = -1;
	hash_hex(code, n, x->hash);
	w->nodes = arena_grow(w->a, w->nodes, w->n_nodes, &w->cap_nodes,
		sizeof(struct node *));
	w->nodes[w->n_nodes++] = x;
	return x;
}

/* ---- compiling ---- */

static void
take_lint(struct work *w, struct node *x, const struct verdict *v)
{
	const char *log = v->log != NULL ? v->log : "";

	if (v->status == VERDICT_PASS) {
		x->stage = NODE_COMPILES;
		x->outcome = "compiles";
		return;
	}
	x->stage = NODE_BROKEN;
	x->outcome = arena_printf(w->a, "does not compile: %s",
		v->detail != NULL ? v->detail : verdict_reason_name(v->reason));
	x->findings = arena_printf(w->a, "%s\n%s", x->outcome, log);
}

/* The same text was compiled before. */
static bool
known(const struct work *w, struct node *x)
{
	for (size_t i = 0; i < w->n_nodes; i++) {
		const struct node *y = w->nodes[i];

		if (y == x || !str_eq(y->hash, x->hash) || y->full != x->full ||
			y->outcome[0] == '\0')
			continue;
		x->stage =
			y->stage == NODE_BROKEN ? NODE_BROKEN : NODE_COMPILES;
		x->outcome = y->stage == NODE_BROKEN ? y->outcome : "compiles";
		x->findings = y->stage == NODE_BROKEN ? y->findings : "";
		return true;
	}
	return false;
}

int
agent__lint(struct work *w, struct node *x, struct err *e)
{
	struct judge_options o;
	struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	struct arena tmp = ARENA_INIT;
	struct verdict v;
	int rc;

	if (w->job->judge == NULL) {
		x->stage = NODE_COMPILES;
		x->outcome = "not looked at";
		return 0;
	}
	if (known(w, x))
		return 0;
	o = *w->job->judge_options;
	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = workbench_lint(&c, &tmp, &v, e);
	pool_sem_post(w->job->judging);
	if (rc == 0 && v.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s", v.detail);
	if (rc == 0)
		take_lint(w, x, &v);
	x->outcome = arena_strdup(w->a, x->outcome);
	x->findings = arena_strdup(w->a, x->findings);
	arena_release(&tmp);
	return rc;
}

/* ---- reading ---- */

/* Where no code is found: what stands in the first fence, or from the first
 * "module" on. */
static bool
rough(const struct call_reply *r, const char **p, size_t *n)
{
	const char *end = r->text + r->n;
	const char *fence = str_memmem(r->text, r->n, "```");
	const char *from = fence != NULL
		? memchr(fence, '\n', (size_t)(end - fence))
		: NULL;

	if (from == NULL)
		from = str_memmem(r->text, r->n, "module");
	if (from == NULL ||
		str_memmem(from, (size_t)(end - from), "module") == NULL)
		return false;
	*p = from;
	*n = (size_t)(end - from);
	fence = str_memmem(from, *n, "```");
	if (fence != NULL)
		*n = (size_t)(fence - from);
	return true;
}

/* A text repaired for free that gets further than before: a node of its own,
 * with a turn of its own, so that its effect can be counted. */
static int
try_prefix(struct work *w, const struct prefix_result *fixed, struct node *x,
	int64_t parent, struct node **out, struct err *e)
{
	struct node *y = agent__node(w, fixed->code, fixed->n);
	struct store_turn *t = agent__turn(w, "prefix", "", parent);

	y->full = x != NULL ? x->full : w->job->task->profile == TASK_VE1;
	y->turn = t->n;
	if (agent__lint(w, y, e) < 0)
		return -1;
	agent__turn_end(w, t, y, y->findings,
		arena_printf(w->a, "%s: %s", fixed->done, y->outcome));
	if (x == NULL || y->stage > x->stage)
		*out = y;
	return 0;
}

static int
prefix(struct work *w, const struct call_reply *r, struct node *x,
	int64_t parent, struct node **out, struct err *e)
{
	struct prefix_result fixed;
	const char *p;
	size_t n;

	if (!w->p->syntax.prefix || w->job->judge == NULL)
		return 0;
	if (x != NULL) {
		p = x->code;
		n = x->n;
	} else if (!rough(r, &p, &n)) {
		return 0;
	}
	prefix_repair(w->a, p, n, w->job->task->top, &fixed);
	/* cut out of a reply is a repair, too */
	if (x == NULL && fixed.done[0] == '\0')
		fixed.done = "fence";
	if (fixed.done[0] == '\0')
		return 0;
	return try_prefix(w, &fixed, x, parent, out, e);
}

static const char *
no_code(const struct extract_result *ex)
{
	if (ex->reason == REASON_EMPTY)
		return "the reply is empty";
	if (ex->reason == REASON_TRUNCATED)
		return "the reply was cut off before the code ended";
	return "the reply holds no code";
}

int
agent__read(struct work *w, struct asked *q, struct node **out, struct err *e)
{
	const struct extract_reply text = {
		q->reply.text, q->reply.n, q->reply.truncated};
	struct extract_result ex;
	struct node *x = NULL;

	*out = NULL;
	extract_code(w->a, w->job->task, w->job->extract, &text, &ex);
	if (ex.code != NULL && ex.n > 0 && ex.reason == REASON_PASS) {
		x = agent__node(w, ex.code, ex.n);
		x->full = ex.full;
		x->turn = q->turn->n;
		x->attempt_id = q->reply.attempt_id;
		if (agent__lint(w, x, e) < 0)
			return -1;
		*out = x;
	}
	agent__turn_end(w, q->turn, x, x != NULL ? x->findings : NULL,
		x != NULL ? x->outcome : no_code(&ex));
	if (x == NULL || x->stage == NODE_BROKEN)
		return prefix(w, &q->reply, x, q->turn->n, out, e);
	return 0;
}

/* ---- fixing ---- */

/* What the messages mean: the table's word is in {{advice}}, the explainer's
 * in *text. */
static int
explain(struct work *w, struct node *x, const char **text, struct err *e)
{
	struct agent_vars v = {.node = x, .say = "explain"};
	struct asked q;
	int rc;

	*text = NULL;
	if (!w->p->roles[POLICY_EXPLAINER].used)
		return 0;
	if (advice_for(w->a, w->g->advice, x->findings)[0] != '\0') {
		agent__turn_end(w, agent__turn(w, "explain", "", x->turn), x,
			NULL, "the table explains it");
		return 0;
	}
	rc = agent__ask(w, POLICY_EXPLAINER, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	*text = q.reply.text;
	agent__turn_end(w, q.turn, x, NULL, "an explanation");
	return 0;
}

int
agent__fix(struct work *w, struct node **x, struct err *e)
{
	for (int i = 0; i < (int)w->p->syntax.rounds; i++) {
		struct agent_vars v = {.node = *x, .say = "fix"};
		struct node *next;
		struct asked q;
		int rc;

		if ((*x)->stage != NODE_BROKEN)
			return 0;
		if (explain(w, *x, &v.critique, e) < 0)
			return -1;
		rc = agent__ask(w, POLICY_FIXER, &v, &q, e);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (agent__read(w, &q, &next, e) < 0)
			return -1;
		if (next == NULL)
			continue;
		next->history = (*x)->history;
		*x = next;
	}
	return 0;
}
