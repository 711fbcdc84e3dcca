/*
 * step_ask: one question to a role: its messages, model and parameters, its
 * number, and the reply: from an earlier process, from the cache, or asked.
 *
 * The same question may be put several times in a sample (twenty candidates):
 * each has a draw, which goes into the request's sample index and seed, so that
 * each has a reply of its own, and the same one after a restart.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "agent/advice.h"
#include "agent/work.h"
#include "eval/prompt.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* Between the draws of a sample: 1 modulo 1..16, so that a cassette gives its
 * replies in turn, and more than a run has samples. */
#define DRAW_STRIDE 720721

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* ---- messages ---- */

static const char *
golden_of(const struct work *w)
{
	const struct task_file *f = w->g->oracle == AGENT_GOLDEN
		? task_file(w->job->task, "golden")
		: NULL;

	return f == NULL
		? ""
		: agent__data(w->a, "reference", f->text, f->n, AGENT_TEXT_MAX);
}

static const char *
advice_text(const struct work *w, const struct agent_vars *v)
{
	const char *text = w->p->syntax.advice && v->node != NULL
		? advice_for(w->a, w->g->advice, v->node->findings)
		: "";

	return text[0] == '\0'
		? ""
		: arena_printf(
			  w->a, "What such messages usually mean:\n%s", text);
}

static const char *const var_names[AGENT_VARS] = {"plan", "ir", "model",
	"context", "tasks", "sketch", "interface", "rules", "fixes"};

void
agent__var_set(struct work *w, const char *name, const char *text)
{
	size_t i = 0;

	while (i < AGENT_VARS && !str_eq(var_names[i], name))
		i++;
	assert(i < AGENT_VARS);
	w->vars[i] = agent__data(w->a, name, text,
		text != NULL ? strlen(text) : 0, AGENT_VAR_MAX);
}

/* What mended a design of which a tool said the like. */
static int
set_fixes(struct work *w, const struct policy_role *role,
	const struct agent_vars *v, struct err *e)
{
	const struct node *x = v->node;
	struct fixes_query q = {.limit = (size_t)w->p->retrieve.fixes,
		.tokens = (int64_t)w->p->retrieve.tokens};
	const char *text;

	if (w->g->fixes == NULL || x == NULL || role->text == NULL ||
		strstr(role->text, "{{fixes}}") == NULL)
		return 0;
	q.code = x->code;
	q.n = x->n;
	q.said = v->findings != NULL ? v->findings : x->findings;
	if (fixes_find(w->g->fixes, w->a, &q, &text, e) < 0)
		return -1;
	agent__var_set(w, "fixes", text);
	return 0;
}

/* After those that every message has; room for AGENT_VARS pairs and NULL. */
static void
add_vars(const struct work *w, const char **pairs)
{
	size_t n = 0;

	while (pairs[n] != NULL)
		n += 2;
	for (size_t i = 0; i < AGENT_VARS; i++) {
		pairs[n++] = var_names[i];
		pairs[n++] = or_empty(w->vars[i]);
	}
	pairs[n] = NULL;
}

static int
user_message(struct work *w, const struct policy_role *role,
	const struct agent_vars *v, char **out, struct err *e)
{
	const struct task *t = w->job->task;
	const struct node *x = v->node;
	const char *find = v->findings != NULL ? v->findings
		: x != NULL		       ? x->findings
					       : "";
	const char *pairs[2 * (15 + AGENT_VARS) + 1] = {"system",
		or_empty(t->system), "prompt",
		or_empty(v->prompt != NULL ? v->prompt : t->prompt), "header",
		or_empty(t->header), "top", or_empty(t->top), "id",
		or_empty(t->id), "title", or_empty(t->title), "code",
		x != NULL ? agent__data(w->a, "design", x->code, x->n,
				    AGENT_TEXT_MAX)
			  : "",
		"testbench",
		agent__data(w->a, "testbench", w->bench, w->bench_n,
			AGENT_TEXT_MAX),
		"findings",
		agent__data(w->a, "messages", find, strlen(find),
			AGENT_FINDINGS_MAX),
		"critique",
		agent__data(w->a, "critique", v->critique,
			v->critique != NULL ? strlen(v->critique) : 0,
			AGENT_FINDINGS_MAX),
		"advice", advice_text(w, v), "history",
		x != NULL ? agent__data(w->a, "history", x->history,
				    strlen(x->history), AGENT_FINDINGS_MAX)
			  : "",
		"reference", golden_of(w), "strategy", or_empty(v->strategy),
		"other",
		v->other != NULL ? agent__data(w->a, "design", v->other->code,
					   v->other->n, AGENT_TEXT_MAX)
				 : ""};
	char *text;

	if (role->text == NULL) {
		*out = arena_strdup(w->a,
			or_empty(v->prompt != NULL ? v->prompt : t->prompt));
		return 0;
	}
	add_vars(w, pairs);
	if (prompt_expand(w->a, role->template, role->text, pairs, &text, e) <
		0)
		return -1;
	*out = strstr(text, "----- begin ") == NULL
		? text
		: arena_printf(w->a, "%s%s", agent__data_notice(), text);
	return 0;
}

/* ---- request ---- */

static const struct llm_model *
model_of(const struct work *w, const struct policy_role *role)
{
	const struct policy *p = w->p;
	size_t now = (size_t)(p->escalate.below > 0 ? w->level : w->round);
	size_t at = role->model >= 0
		? (size_t)role->model
		: (size_t)p->models[now < p->n_models ? now : p->n_models - 1];

	if (w->g->n_team == 0)
		return w->job->model;
	return &w->g->team[at < w->g->n_team ? at : w->g->n_team - 1];
}

/* The user's words over the policy's over the model's. */
static struct llm_params
params_of(const struct work *w, const struct policy_role *role,
	const struct llm_model *m)
{
	struct llm_params over = w->g->params;

	if (isnan(over.temperature) && role->temperature >= 0)
		over.temperature = role->temperature;
	if (isnan(over.top_p) && role->top_p >= 0)
		over.top_p = role->top_p;
	if (over.max_tokens < 0 && role->max_tokens > 0)
		over.max_tokens = (int64_t)role->max_tokens;
	over = llm_params_merge(m, &over);
	if (over.seed >= 0)
		over.seed += w->job->sample_index;
	return over;
}

/* What the tools of a round found, for a model that called them by text. */
static const char *
told_by_text(struct arena *a, const struct llm_round *r)
{
	const char *all = "";

	for (size_t i = 0; i < r->n; i++)
		all = arena_printf(a, "%sResult of call %zu (%.40s):\n%s\n",
			all, i + 1, r->calls[i].name, r->results[i]);
	return all;
}

/* Tools and rounds, in the wire's own words where the model has them; m has
 * room for two messages a round.  The last message is the question. */
static void
add_talk(struct work *w, const struct agent_talk *t,
	const struct llm_model *model, struct llm_message *m,
	struct llm_request *q)
{
	const bool native = llm_model_tools(model);
	struct llm_message *ask = &m[q->n_messages - 1];
	struct llm_round *rounds;

	/* what the tools find is marked, whatever the question itself holds */
	ask->content = arena_printf(w->a, "%s%s%s%s", agent__data_notice(),
		ask->content, native ? "" : "\n\n", native ? "" : t->protocol);
	if (!native) {
		for (size_t i = 0; i < t->n_rounds; i++) {
			const struct agent_round *r = &t->rounds[i];

			m[q->n_messages++] =
				(struct llm_message){"assistant", r->text};
			m[q->n_messages++] = (struct llm_message){
				"user", told_by_text(w->a, &r->round)};
		}
		return;
	}
	rounds = arena_array(w->a, t->n_rounds + 1, sizeof(*rounds));
	for (size_t i = 0; i < t->n_rounds; i++)
		rounds[i] = t->rounds[i].round;
	q->rounds = rounds;
	q->n_rounds = t->n_rounds;
	q->tools = t->tools;
	q->n_tools = t->n_tools;
}

int
agent__request(struct work *w, enum policy_role_id id,
	const struct agent_vars *v, struct llm_request *out, struct err *e)
{
	const struct policy_role *role = &w->p->roles[id];
	const size_t rounds = v->talk != NULL ? v->talk->n_rounds : 0;
	struct llm_message *m = arena_array(w->a, 2 + 2 * rounds, sizeof(*m));
	const char *system =
		w->g->system != NULL ? w->g->system : w->job->task->system;
	char *user;
	size_t n = 0;

	if (user_message(w, role, v, &user, e) < 0)
		return -1;
	if (system != NULL && system[0] != '\0')
		m[n++] = (struct llm_message){"system", system};
	m[n++] = (struct llm_message){"user", user};
	memset(out, 0, sizeof(*out));
	out->messages = m;
	out->n_messages = n;
	out->params = params_of(w, role, model_of(w, role));
	out->sample_index = w->job->sample_index;
	out->tag = w->job->tag;
	out->logprobs = w->p->search.by == POLICY_SEARCH_UCT &&
		(id == POLICY_WRITER || id == POLICY_EXTENDER ||
			id == POLICY_FINISHER);
	if (out->logprobs && policy_uses_tokens(w->p))
		out->top_logprobs = (int)w->p->search.top;
	if (v->talk != NULL)
		add_talk(w, v->talk, model_of(w, role), m, out);
	return 0;
}

/* What a question is, wherever its endpoint stands. */
static void
question(struct arena *a, const struct llm_model *m,
	const struct llm_request *q, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_str(h, m->name);
	hash_str(h, m->model);
	hash_str(h, json_canonical(a, llm_params_json(a, &q->params)));
	for (size_t i = 0; i < q->n_messages; i++) {
		hash_str(h, q->messages[i].role);
		hash_str(h, q->messages[i].content);
	}
	for (size_t i = 0; i < q->n_tools; i++)
		hash_str(h, q->tools[i].name);
	for (size_t i = 0; i < q->n_rounds; i++) {
		const struct llm_round *r = &q->rounds[i];

		hash_str(h, r->content);
		for (size_t k = 0; k < r->n; k++) {
			hash_str(h, r->calls[k].id);
			hash_str(h, r->calls[k].arguments);
			hash_str(h, r->results[k]);
		}
	}
	hash_i64(h, q->sample_index);
	hash_final(h, out);
}

/* How often this very question was put before in the sample. */
static int64_t
draw_of(struct work *w, const struct llm_model *m, const struct llm_request *q)
{
	char key[HASH_HEX];
	int64_t n = 0;

	question(w->a, m, q, key);
	for (size_t i = 0; i < w->n_keys; i++)
		n += strcmp(w->keys[i], key) == 0;
	w->keys = arena_grow(
		w->a, w->keys, w->n_keys, &w->cap_keys, sizeof(*w->keys));
	memcpy(w->keys[w->n_keys++], key, HASH_HEX);
	return n;
}

/* The endpoint's log tells turns apart by it. */
static char *
client_id(const struct work *w, int64_t turn, int64_t index)
{
	char *what = arena_printf(w->a, "%s %s %lld", w->job->run_id,
		w->job->tag, (long long)turn);
	char hash[HASH_HEX];

	hash_hex(what, strlen(what), hash);
	return arena_printf(
		w->a, "rtlsmith-%.16s-%lld", hash, (long long)index);
}

/* ---- budget ---- */

static bool
is_over(double used, double limit)
{
	return limit > 0 && used >= limit;
}

/* The run's limit, or else the policy's. */
static double
limit(int64_t own, double policy)
{
	return own > 0 ? (double)own : policy;
}

static double
usd_limit(const struct work *w)
{
	return limit(w->g->budget.uusd, w->p->stop.usd * 1e6);
}

static bool
over_budget(struct work *w)
{
	const struct agent_budget *b = &w->g->budget;
	const struct policy *p = w->p;

	w->spent = w->spent ||
		is_over((double)w->calls,
			limit(w->g->max_turns, p->stop.calls)) ||
		is_over((double)w->tokens, limit(b->tokens, p->stop.tokens)) ||
		is_over((double)w->uusd, usd_limit(w)) ||
		is_over((double)w->tool_us, (double)b->tool_us);
	return w->spent;
}

static int
check_pot(const struct agent_pot *pot, struct err *e)
{
	int64_t us = pot != NULL ? atomic_load(&pot->us) : 0;

	if (pot == NULL || us < pot->max_us)
		return 0;
	return err_set(e, ERR_CANCELLED,
		"budget of %.3f CPU seconds of tools is used up (%.3f spent); "
		"raise --max-tool-seconds and resume",
		(double)pot->max_us / 1e6, (double)us / 1e6);
}

static int
countable(const struct work *w, const struct llm_model *m, struct err *e)
{
	if (usd_limit(w) <= 0 || (m->price_in >= 0 && m->price_out >= 0))
		return 0;
	*w->fatal = true;
	return err_set(e, ERR_USAGE,
		"policy %s ends at %g USD, but models.%s has no price_in and "
		"price_out",
		w->p->name, usd_limit(w) / 1e6, m->name);
}

/* ---- ledger ---- */

static const char *
artefacts(const struct work *w, enum policy_role_id role,
	const struct agent_vars *v)
{
	struct buf b;

	buf_init(&b, 512);
	(void)buf_addstr(&b, "[\"prompt\"");
	if (v->node != NULL || (v->talk != NULL && v->talk->n_rounds > 0))
		(void)buf_addstr(&b, ",\"own_design\",\"compiler\"");
	if (w->bench != NULL && (v->node != NULL || role == POLICY_TESTBENCH))
		(void)buf_addstr(&b,
			w->given ? ",\"given_testbench\""
				 : ",\"own_testbench\"");
	if (w->vars[AGENT_VAR_CONTEXT] != NULL &&
		w->vars[AGENT_VAR_CONTEXT][0] != '\0')
		(void)buf_addstr(&b, ",\"context\"");
	if (w->vars[AGENT_VAR_FIXES] != NULL &&
		w->vars[AGENT_VAR_FIXES][0] != '\0')
		(void)buf_addstr(&b, ",\"fixes\"");
	if (w->seen >= AGENT_TB)
		(void)buf_addstr(&b, ",\"verdict_text\"");
	if (w->seen == AGENT_GOLDEN)
		(void)buf_addstr(&b, ",\"golden\"");
	(void)buf_addch(&b, ']');
	return buf_take(&b, w->a, NULL);
}

/* What a message shows from now on shows in all that follow from it. */
static void
note_seen(struct work *w, const struct policy_role *role,
	const struct agent_vars *v)
{
	if (w->g->oracle == AGENT_TB && v->node != NULL &&
		v->node->stage >= NODE_COMPILES && w->seen < AGENT_TB)
		w->seen = AGENT_TB;
	if (w->g->oracle == AGENT_GOLDEN &&
		((v->node != NULL && v->node->stage >= NODE_COMPILES) ||
			(role->text != NULL &&
				strstr(role->text, "{{reference}}") != NULL)))
		w->seen = AGENT_GOLDEN;
}

/* ---- the question ---- */

static const struct store_turn *
answered(const struct work *w, int64_t n, const char *key)
{
	for (size_t i = 0; i < w->n_old; i++)
		if (w->old[i].n == n && w->old[i].attempt_id > 0 &&
			str_eq(w->old[i].key, key))
			return &w->old[i];
	return NULL;
}

static int
put(struct work *w, struct call *q, struct asked *out, struct err *e)
{
	const struct store_turn *old =
		answered(w, out->turn->n, out->turn->key);

	w->again = old != NULL;
	agent__tell(w, out->turn, NULL);
	if (old != NULL)
		return call_stored(w->g->by.store, w->a, old->attempt_id,
			q->request->logprobs ? q->model : NULL, &out->reply, e);
	if (check_pot(w->g->pot, e) < 0)
		return -1;
	q->done = w->done;
	q->n_done = w->n_done;
	if (call_ask(q, w->a, &out->reply, w->fatal, e) < 0)
		return -1;
	w->n_done = 0; /* they are in the store */
	w->fresh = w->fresh || !out->reply.from_cache;
	return 0;
}

int
agent__ask(struct work *w, enum policy_role_id id, const struct agent_vars *v,
	struct asked *out, struct err *e)
{
	const struct policy_role *role = &w->p->roles[id];
	const struct llm_model *m = model_of(w, role);
	struct llm_request req;
	struct call q = {.by = &w->g->by,
		.model = m,
		.request = &req,
		.sample_id = w->job->sample_id};
	char *key = arena_alloc(w->a, HASH_HEX);
	int64_t draw;

	if (over_budget(w))
		return 1;
	if (countable(w, m, e) < 0 || set_fixes(w, role, v, e) < 0)
		return -1;
	if (agent__request(w, id, v, &req, e) < 0) {
		*w->fatal = true; /* every sample has the same template */
		return -1;
	}
	draw = draw_of(w, m, &req);
	req.sample_index += draw * DRAW_STRIDE;
	if (req.params.seed >= 0)
		req.params.seed += draw * DRAW_STRIDE;
	out->turn = agent__turn(w, v->say, policy_role_name(id),
		v->prompt_turn != NULL	  ? v->prompt_turn->n
			: v->node != NULL ? v->node->turn
					  : -1);
	req.client_id = client_id(w, out->turn->n, req.sample_index);
	question(w->a, m, &req, key);
	out->turn->key = key;
	out->turn->model = m->name;
	note_seen(w, role, v);
	q.oracle = agent_oracle_name(w->seen);
	q.artefacts = artefacts(w, id, v);
	q.turn = out->turn;
	if (put(w, &q, out, e) < 0)
		return -1;
	out->turn->attempt_id = out->reply.attempt_id;
	w->last_attempt = out->reply.attempt_id;
	w->calls++;
	w->tokens += out->reply.tokens;
	w->uusd += out->reply.cost_uusd;
	return 0;
}
