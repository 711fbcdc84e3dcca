/*
 * search_uct: simulations over a tree of statements and tokens (uct.h): the
 * beginning of a design is given to a model, which writes the rest; what comes
 * of it is compiled, simulated and rewarded (reward.h), and goes into the tree,
 * with how probable its tokens were, and what might have stood in their place,
 * where the endpoint tells that.
 */
#include <string.h>

#include "agent/reward.h"
#include "agent/search.h"
#include "agent/uct.h"
#include "eval/vscan.h"
#include "lib/base/str.h"

struct uct_search {
	struct uct tree;
	struct search_stop stop;
	double reference; /* area times delay of the first good one */
};

/* The first fenced block, or all of a reply without one. */
static const char *
block(const struct call_reply *r, size_t *n)
{
	const char *end = r->text + r->n;
	const char *from = str_memmem(r->text, r->n, "```"), *to;

	*n = r->n;
	if (from == NULL)
		return r->text;
	from = memchr(from, '\n', (size_t)(end - from));
	if (from == NULL)
		return NULL;
	from++;
	to = str_memmem(from, (size_t)(end - from), "```");
	*n = (size_t)((to != NULL ? to : end) - from);
	return from;
}

#define NEEDLE 48 /* bytes by which a design is found in its reply */

/* The tokens of a reply as bytes of the design x, of which the first `behind`
 * are from elsewhere; as far as reply and design are the same text. */
static void
add_tokens(struct work *w, const struct call_reply *r, const struct node *x,
	size_t behind, struct uct_text *out)
{
	const char *code = x->code + behind, *at;
	const size_t n = x->n - behind;
	size_t from = 0, same = 0, start, k;
	struct uct_token *t;

	at = r->n_logprobs == 0
		? NULL
		: str_memmem(r->text, r->n,
			  arena_strndup(w->a, code, n < NEEDLE ? n : NEEDLE));
	if (at == NULL || n == 0)
		return;
	start = (size_t)(at - r->text);
	while (same < n && start + same < r->n && at[same] == code[same])
		same++;
	t = arena_array(w->a, r->n_logprobs, sizeof(*t));
	for (k = 0; k < r->n_logprobs; from += r->logprobs[k++].n) {
		const size_t to = from + r->logprobs[k].n;

		if (to <= start || from >= start + same)
			continue;
		t[out->n_tokens] = (struct uct_token){
			.from = behind + (from > start ? from - start : 0),
			.to = behind + to - start,
			.logprob = r->logprobs[k].logprob};
		if (from >= start && to <= start + same) {
			t[out->n_tokens].others = r->logprobs[k].others;
			t[out->n_tokens].n_others = r->logprobs[k].n_others;
		}
		out->n_tokens++;
	}
	out->tokens = t;
}

/* A reply that holds the rest alone is put behind the beginning; *behind: bytes
 * of that. */
static int
read_rest(struct work *w, const struct uct_node *at, struct asked *q,
	struct node **out, size_t *behind, struct err *e)
{
	size_t n;
	const char *rest = block(&q->reply, &n);
	const char *begun = uct_prefix(at, w->a, behind);
	struct node *x;
	char *code;

	if (at->parent == NULL || rest == NULL || n == 0 ||
		vscan_has_word(rest, n, "module") ||
		(w->job->task->profile != TASK_VE1 &&
			!vscan_has_word(rest, n, "endmodule"))) {
		*behind = 0;
		return agent__read(w, q, out, e);
	}
	code = arena_printf(w->a, "%.*s%s%.*s", (int)*behind, begun,
		at->token != NULL ? "" : "\n", (int)n, rest);
	*behind += at->token == NULL;
	x = agent__node(w, code, strlen(code));
	x->full = w->job->task->profile == TASK_VE1 &&
		vscan_has_word(code, x->n, "module");
	x->turn = q->turn->n;
	if (agent__lint(w, x, e) < 0)
		return -1;
	agent__turn_end(w, q->turn, x, x->findings, x->outcome);
	*out = x;
	return 0;
}

/* Asks for the rest of a prefix; *out NULL: no design. */
static int
extend(struct work *w, const struct uct_node *at, struct node **out,
	struct uct_text *text, struct err *e)
{
	struct node prefix = {.turn = at->turn,
		.stage = NODE_COMPILES,
		.findings = "",
		.outcome = "",
		.history = ""};
	const bool root = at->parent == NULL;
	const enum policy_role_id who = root ? POLICY_WRITER
		: at->token != NULL	     ? POLICY_FINISHER
					     : POLICY_EXTENDER;
	struct agent_vars v = {.node = root ? NULL : &prefix,
		.say = root ? "write" : "extend"};
	struct asked q;
	size_t behind;
	int rc;

	prefix.code = uct_prefix(at, w->a, &prefix.n);
	rc = agent__ask(w, who, &v, &q, e);
	*out = NULL;
	if (rc != 0)
		return rc;
	if (read_rest(w, at, &q, out, &behind, e) < 0 ||
		agent__settle(w, out, true, e) < 0)
		return -1;
	if (*out == NULL)
		return 0;
	*text = (struct uct_text){
		.code = (*out)->code, .n = (*out)->n, .turn = (*out)->turn};
	if (behind <= (*out)->n)
		add_tokens(w, &q.reply, *out, behind, text);
	return 0;
}

static int
reward(struct work *w, struct uct_search *s, const struct node *x, double *out,
	struct err *e)
{
	double product = 0;

	*out = 0;
	if (x == NULL)
		return 0;
	if (x->stage == NODE_GOOD && agent__product(w, x, &product, e) < 0)
		return -1;
	if (s->reference <= 0)
		s->reference = product;
	*out = reward_of(x, product, s->reference);
	return 0;
}

/* 0, 1: the budget is used up, -1. */
static int
simulation(struct work *w, struct uct_search *s, struct uct_node *at,
	struct err *e)
{
	struct uct_node *leaf = NULL;
	struct store_turn *t;
	struct uct_text text;
	struct node *x;
	int fresh = 0, rc = extend(w, at, &x, &text, e);
	double r;

	if (rc != 0)
		return rc;
	if (reward(w, s, x, &r, e) < 0)
		return -1;
	if (x != NULL)
		leaf = uct_insert(&s->tree, &text, &fresh);
	uct_back_up(&s->tree, at, leaf, r);
	if (x != NULL && r > s->stop.best && x->stage == NODE_GOOD)
		w->best = x; /* cheaper */
	agent__progress(w, &s->stop, x, r);
	t = agent__turn(w, "uct", "", x != NULL ? x->turn : at->turn);
	agent__turn_end(w, t, NULL, NULL,
		arena_printf(w->a,
			"from %d statements%s: reward %.4f, %d statements, %d "
			"of them new, %zu in the tree",
			at->depth, at->token != NULL ? " and a part" : "", r,
			leaf != NULL ? leaf->depth : 0, fresh,
			s->tree.n_nodes));
	return 0;
}

int
agent__search_uct(struct work *w, struct err *e)
{
	const struct policy *p = w->p;
	struct uct_search s = {.reference = 0};
	struct store_turn *t;
	const char *dump;
	int done = 0;

	uct_init(&s.tree, w->a, p->search.c, (int)p->search.width,
		policy_uses_tokens(p) ? (int)p->search.top : 0);
	for (; done < (int)p->search.simulations; done++) {
		struct uct_node *at = uct_select(&s.tree);
		int rc;

		w->round = done;
		if (at == NULL || agent__stopped(w, &s.stop))
			break;
		rc = simulation(w, &s, at, e);
		if (rc < 0)
			return -1;
		if (rc > 0)
			break;
	}
	dump = uct_dump(&s.tree, w->a);
	t = agent__turn(w, "tree", "", w->best != NULL ? w->best->turn : -1);
	agent__turn_end(w, t, w->best, dump,
		arena_printf(w->a, "%d simulations, %zu statements%s", done,
			s.tree.n_nodes,
			s.tree.n_tokens == 0
				? ""
				: arena_printf(w->a, ", %zu other tokens",
					  s.tree.n_tokens)));
	return 0;
}
