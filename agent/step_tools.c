/*
 * step_tools: the writer works with tools: it is asked, what it calls is done
 * and told, until it answers without a call.  Calls are counted, and those that
 * do nothing apart; when either is used up it is told once, and then what is in
 * the folder counts.  A turn for each question and each call.
 */
#include <string.h>

#include "agent/steps.h"
#include "agent/toolbox.h"
#include "lib/base/limits.h"

#define TALK_MAX (LIM_PROMPT / 2) /* bytes of all rounds */
#define NO_MORE                                                                \
	"No calls are left, and this one was not made. Answer with the "       \
	"module now."

struct talking {
	struct toolbox box;
	struct agent_talk talk;
	size_t cap, bytes;
	bool told; /* that no calls are left */
};

static bool
used_up(const struct talking *t)
{
	const struct policy *p = t->box.w->p;

	return t->box.made >= (int64_t)p->tools.calls ||
		t->box.refused >= (int64_t)p->tools.refused ||
		t->bytes >= TALK_MAX;
}

static int
one_call(struct talking *t, const struct asked *q, const struct toolcall *c,
	const char **told, struct err *e)
{
	struct work *w = t->box.w;
	struct toolbox_result r;
	struct store_turn *turn;

	if (toolbox_call(&t->box, c, &r, e) < 0)
		return -1;
	turn = agent__turn(w, r.step, "", q->turn->n);
	if (r.changed) {
		turn->candidate = t->box.file[TOOLBOX_DESIGN].text;
		turn->candidate_n = t->box.file[TOOLBOX_DESIGN].n;
	}
	agent__turn_end(w, turn, NULL, r.raw, r.outcome);
	*told = r.text;
	return 0;
}

/* Makes the calls of a reply, and a round of what came of them. */
static int
one_round(struct talking *t, struct asked *q, struct toolcalls *calls,
	struct err *e)
{
	struct work *w = t->box.w;
	struct llm_tool_call *made = arena_array(w->a, calls->n, sizeof(*made));
	const char **told = arena_array(w->a, calls->n, sizeof(*told));
	struct agent_round *r;

	agent__turn_end(w, q->turn, NULL, NULL,
		arena_printf(w->a, "%zu calls of tools%s", calls->n,
			calls->dropped > 0 ? "; those behind are left out"
					   : ""));
	for (size_t i = 0; i < calls->n; i++) {
		made[i] = calls->list[i].call;
		if (made[i].id[0] == '\0')
			made[i].id = arena_printf(w->a, "call_%lld_%zu",
				(long long)q->turn->n, i);
		told[i] = NO_MORE;
		t->told = t->told || used_up(t);
		if (!t->told &&
			one_call(t, q, &calls->list[i], &told[i], e) < 0)
			return -1;
		t->bytes += strlen(told[i]);
	}
	t->talk.rounds = arena_grow(w->a, t->talk.rounds, t->talk.n_rounds,
		&t->cap, sizeof(*t->talk.rounds));
	r = &t->talk.rounds[t->talk.n_rounds++];
	r->text = q->reply.text;
	r->round = (struct llm_round){
		arena_strndup(w->a, calls->said, calls->said_n), made, told,
		calls->n};
	t->bytes += q->reply.n;
	return 0;
}

/* 0: go on; 1: it answered, *x: its code; 2: the budget is used up. */
static int
ask(struct talking *t, struct node **x, struct err *e)
{
	struct work *w = t->box.w;
	const struct agent_vars v = {.say = "tools", .talk = &t->talk};
	struct toolcalls calls;
	struct asked q;
	int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

	if (rc != 0)
		return rc < 0 ? -1 : 2;
	toolcall_read(w->a, q.reply.text, q.reply.n, &calls);
	if (calls.n == 0)
		return agent__read(w, &q, x, e) < 0 ? -1 : 1;
	if (t->told) {
		agent__turn_end(w, q.turn, NULL, NULL,
			"calls tools without end: not made");
		return 2;
	}
	return one_round(t, &q, &calls, e);
}

/* The folder's design, when the answer held none or none came. */
static int
from_folder(struct talking *t, struct node **x, struct err *e)
{
	const struct toolbox_file *f = &t->box.file[TOOLBOX_DESIGN];
	struct work *w = t->box.w;
	struct store_turn *turn;

	if (f->text == NULL)
		return 0;
	*x = t->box.node;
	if (*x == NULL) {
		*x = agent__node(w, f->text, f->n);
		(*x)->full = true;
	}
	if ((*x)->outcome[0] == '\0' && agent__lint(w, *x, e) < 0)
		return -1;
	turn = agent__turn(w, "folder", "", w->n_turns - 1);
	(*x)->turn = turn->n;
	agent__turn_end(w, turn, *x, (*x)->findings, (*x)->outcome);
	return 0;
}

int
step_tools(struct work *w, struct err *e)
{
	struct talking t;
	struct node *x = NULL;
	int rc = 0;

	if (w->job->judge == NULL)
		return 0;
	memset(&t, 0, sizeof(t));
	toolbox_init(&t.box, w);
	t.talk.tools = t.box.tools;
	t.talk.n_tools = t.box.n_tools;
	t.talk.protocol = toolbox_protocol(&t.box);
	while (rc == 0)
		rc = ask(&t, &x, e);
	if (rc < 0 || (x == NULL && from_folder(&t, &x, e) < 0))
		return -1;
	return agent__settle(w, &x, false, e);
}
