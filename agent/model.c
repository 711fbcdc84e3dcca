/*
 * model: writing, running and comparing reference models in C (see model.h).
 * Must not decide who is wrong.
 */
#include "agent/model.h"

#include <string.h>

#include "eval/workbench.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

bool
agent__model_ready(struct work *w)
{
	const char *why;

	if (w->job->judge == NULL || w->blind || w->no_models)
		return false;
	if (cmodel_ready(w->job->judge, &why))
		return true;
	w->no_models = true;
	log_msg(LOG_WARN, "policy %s goes on without reference models: %s",
		w->p->name, why);
	agent__turn_end(w, agent__turn(w, "model", "", -1), NULL, NULL,
		arena_printf(w->a, "no reference model: %s", why));
	return false;
}

int
agent__model_of(struct work *w, const struct node *x, struct agent_model **out,
	const char **why, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	const struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	struct agent_model *m = arena_alloc(w->a, sizeof(*m));
	int rc;

	*out = NULL;
	memset(m, 0, sizeof(*m));
	m->turn = -1;
	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = cmodel_ports(&c, w->a, &m->iface, why, e);
	pool_sem_post(w->job->judging);
	if (rc < 0 || *why != NULL)
		return rc;
	cmodel_stimulate(w->a, &m->iface, &m->stimulus);
	*out = m;
	return 0;
}

int
agent__model_run(struct work *w, const struct agent_model *m,
	const struct cmodel_stimulus *s, struct cmodel_run *out, struct err *e)
{
	const struct cmodel_job job = {&m->iface, m->code, s};
	int rc;

	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = cmodel_run(w->job->judge, w->a, &job, out, e);
	pool_sem_post(w->job->judging);
	return rc;
}

/* ---- writing ---- */

/* From a reply; *why NULL: it works. */
static int
read_model(struct work *w, struct asked *q, struct agent_model *m,
	const char **why, struct err *e)
{
	struct cmodel_run r;

	m->turn = q->turn->n;
	m->code = cmodel_code(w->a, q->reply.text, q->reply.n);
	*why = "the reply holds no C model";
	if (m->code == NULL) {
		agent__turn_end(w, q->turn, NULL, NULL, *why);
		return 0;
	}
	q->turn->candidate = m->code;
	q->turn->candidate_n = strlen(m->code);
	if (agent__model_run(w, m, &m->stimulus, &r, e) < 0)
		return -1;
	m->out = r.out;
	*why = r.why != NULL ? arena_printf(w->a, "%s\n%s", r.why, r.log)
			     : NULL;
	agent__turn_end(w, q->turn, NULL, *why,
		r.why != NULL
			? r.why
			: arena_printf(w->a, "a C model; it ran %zu steps",
				  m->stimulus.steps));
	return 0;
}

int
agent__model_write(struct work *w, const struct model_want *want,
	struct agent_model **out, struct err *e)
{
	const char *why = want->why;

	*out = NULL;
	agent__var_set(w, "interface", cmodel_header(w->a, &want->like->iface));
	agent__var_set(w, "model", want->like->code);
	if (want->why == NULL)
		agent__var_set(w, "model", NULL);
	for (int i = 0; i < (int)w->p->testbench.tries; i++) {
		struct agent_vars v = {
			.findings = why != NULL ? why : "", .say = want->say};
		struct agent_model *m = arena_alloc(w->a, sizeof(*m));
		struct asked q;
		int rc = agent__ask(w, POLICY_MODELLER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		memset(m, 0, sizeof(*m));
		m->iface = want->like->iface;
		m->stimulus = want->like->stimulus;
		if (read_model(w, &q, m, &why, e) < 0)
			return -1;
		if (why == NULL) {
			*out = m;
			return 0;
		}
		agent__var_set(w, "model", m->code);
	}
	return 0;
}

void
agent__model_take(struct work *w, struct agent_model *m)
{
	m->next = w->models;
	w->models = m;
	agent__var_set(w, "model", m->code);
}

/* ---- comparing ---- */

bool
agent__model_same(const struct agent_model *m, const struct agent_model *k)
{
	return memcmp(m->out, k->out,
		       m->stimulus.steps * m->iface.out_words *
			       sizeof(uint64_t)) == 0;
}

int
agent__model_try(struct work *w, const struct agent_model *m,
	const struct node *x, struct model_trial *out, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	const struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	struct arena tmp = ARENA_INIT;
	struct workbench_bench b = {
		cmodel_bench(&tmp, &m->iface, &m->stimulus, m->out), 0, NULL};
	struct workbench_run r;
	int rc;

	b.n = strlen(b.text);
	o.full = x->full;
	rc = pool_sem_wait(w->job->judging, e);
	if (rc == 0) {
		rc = workbench_simulate(&c, &b, &tmp, &r, e);
		pool_sem_post(w->job->judging);
	}
	if (rc == 0 && r.verdict.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	if (rc == 0) {
		out->agrees = r.verdict.status == VERDICT_PASS;
		out->mismatches = r.mismatches >= 0 ? r.mismatches : INT64_MAX;
		out->findings = out->agrees
			? ""
			: arena_printf(w->a,
				  "The design and a reference model differ.\n"
				  "%s\n%s",
				  r.verdict.detail, r.verdict.log);
		memcpy(out->signature, r.signature, HASH_HEX);
	}
	arena_release(&tmp);
	return rc;
}
