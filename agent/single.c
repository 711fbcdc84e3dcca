/*
 * single: one question, one reply (see single.h).  Must not extract or judge.
 */
#include "agent/single.h"

#include <math.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/json.h"

/* What a task of a line asks for where neither the model's configuration nor
 * the run says otherwise: of RTL-Repo 50 tokens at temperature 0.2. */
static void
own_params(const struct task *t, struct llm_params *p)
{
	if (!task_is_line(t))
		return;
	if (p->max_tokens < 0)
		p->max_tokens = t->max_tokens;
	if (isnan(p->temperature))
		p->temperature = json_num(t->meta, "temperature", NAN);
}

int
single_request(struct single *s, const struct solver_job *job, struct arena *a,
	struct llm_request *out, struct err *e)
{
	struct llm_message *m = arena_array(a, 2, sizeof(*m));
	char run[HASH_HEX];
	struct prompt_text p;
	size_t n = 0;

	if (prompt_render(a, job->task, &s->prompt, &p, e) < 0)
		return -1;
	if (p.system != NULL)
		m[n++] = (struct llm_message){"system", p.system};
	m[n++] = (struct llm_message){"user", p.user};
	memset(out, 0, sizeof(*out));
	out->messages = m;
	out->n_messages = n;
	out->params = llm_params_merge(job->model, &s->params);
	own_params(job->task, &out->params);
	if (s->seed_each && out->params.seed >= 0)
		out->params.seed += job->sample_index;
	out->sample_index = job->sample_index;
	out->tag = job->tag;
	hash_hex(job->run_id, strlen(job->run_id), run);
	out->client_id = arena_printf(
		a, "rtlsmith-%.16s-%lld", run, (long long)job->sample_index);
	return 0;
}

static int
count_earlier(struct call *q, struct arena *a, struct err *e)
{
	struct store_attempt *list;
	size_t n;

	if (store_attempt_list(q->by->store, a, q->sample_id, &list, &n, e) < 0)
		return -1;
	q->first_n = (int64_t)n;
	return 0;
}

/* What the call can see: only the task's prompt. */
static int
single_solve(void *arg, const struct solver_job *job, struct arena *a,
	struct solver_result *out, bool *fatal, struct err *e)
{
	struct single *s = arg;
	struct caller by = {
		s->store, s->client, s->cache, s->store_reasoning, s->record};
	struct call q = {.by = &by,
		.model = job->model,
		.sample_id = job->sample_id,
		.final = true,
		.oracle = "none",
		.artefacts = "[\"prompt\"]"};
	struct llm_request req;
	struct call_reply r;

	memset(out, 0, sizeof(*out));
	if (single_request(s, job, a, &req, e) < 0) {
		*fatal = true; /* every sample has the same template */
		return -1;
	}
	q.request = &req;
	if (count_earlier(&q, a, e) < 0 || call_ask(&q, a, &r, fatal, e) < 0)
		return -1;
	out->attempt_id = r.attempt_id;
	out->text = r.text;
	out->n = r.n;
	out->finish = r.finish;
	out->truncated = r.truncated;
	out->from_cache = r.from_cache;
	return 0;
}

void
single_init(struct single *s)
{
	s->solver.name = "single";
	s->solver.solve = single_solve;
	s->solver.arg = s;
}
