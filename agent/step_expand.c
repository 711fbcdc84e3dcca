/*
 * step_expand: from a candidate to a child: criticised, repaired or edited,
 * compiled, fixed, simulated, and undone where it got worse.
 */
#include <string.h>

#include "agent/edit.h"
#include "agent/work.h"
#include "lib/base/str.h"

int
agent__settle(struct work *w, struct node **x, bool fix, struct err *e)
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

void
agent__remember(struct work *w, struct node *x, const struct store_turn *t,
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
		agent__remember(w, parent, q->turn, r.why);
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
	agent__remember(w, parent, t,
		arena_printf(w->a, "made it worse and was undone: %s",
			(*x)->outcome));
	agent__turn_end(w, t, parent, NULL,
		arena_printf(w->a, "undone, it was worse: %s", (*x)->outcome));
	*x = NULL;
}

int
agent__critique(
	struct work *w, struct node *x, const char **text, struct err *e)
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

/* By a new prompt. */
static int
reprompt(struct work *w, struct node *parent, struct node **out, struct err *e)
{
	if (agent__reprompt(w, parent, out, e) < 0 ||
		agent__settle(w, out, true, e) < 0)
		return -1;
	if (*out != NULL)
		roll_back(w, parent, out);
	return 0;
}

int
agent__expand(
	struct work *w, struct node *parent, struct node **out, struct err *e)
{
	bool edit = w->p->function.by == POLICY_BY_EDIT;
	struct agent_vars v = {.node = parent, .say = edit ? "edit" : "repair"};
	struct asked q;
	int rc;

	*out = NULL;
	if (w->p->function.by == POLICY_BY_PROMPT)
		return reprompt(w, parent, out, e);
	if (agent__critique(w, parent, &v.critique, e) < 0)
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
	if (agent__settle(w, out, !edit, e) < 0)
		return -1;
	roll_back(w, parent, out);
	return 0;
}
