/*
 * step_spec: from a long specification to a reference model that runs, in
 * stages of which each is held against the one before:
 *
 *	understand	the interface (it has to compile) and worked examples
 *	sketch		pseudo code
 *	model		C, executed: it has to do the worked examples
 *
 * Where it does not, the stage to blame is found by doing them again from the
 * last one on: another model of the same pseudo code, then other pseudo code,
 * then another understanding.  The first that helps was the wrong one.
 */
#include <string.h>

#include "agent/model.h"
#include "eval/cmodel_examples.h"
#include "eval/extract.h"
#include "lib/base/str.h"

struct agent_spec {
	struct agent_model *like; /* the interface */
	struct cmodel_examples examples;
};

static const char *
departs(struct work *w, const char *stage, const char *findings)
{
	return findings == NULL
		? ""
		: arena_printf(w->a,
			  "What was made from this %s departs from the worked "
			  "examples:\n%s",
			  stage, findings);
}

/* ---- understanding ---- */

/* *why NULL: the reply has an interface that compiles, and examples. */
static int
read_understanding(struct work *w, const struct call_reply *r,
	struct agent_spec *out, const char **why, struct err *e)
{
	const struct extract_reply text = {r->text, r->n, r->truncated};
	struct extract_result ex;
	struct err bad = ERR_INIT;
	struct node x;

	extract_code(w->a, w->job->task, EXTRACT_DEFAULT, &text, &ex);
	*why = "the reply holds no module with the ports";
	if (ex.reason != REASON_PASS || ex.code == NULL || ex.n == 0)
		return 0;
	memset(&x, 0, sizeof(x));
	x.code = ex.code;
	x.n = ex.n;
	x.full = ex.full;
	if (agent__model_of(w, &x, &out->like, why, e) < 0)
		return -1;
	if (*why == NULL &&
		cmodel_examples_read(w->a, &out->like->iface, r->text, r->n,
			&out->examples, &bad) < 0)
		*why = arena_strdup(w->a, bad.msg);
	return 0;
}

/* findings: why it is done again, or NULL. */
static int
understand(struct work *w, const char *findings, struct err *e)
{
	const char *why = departs(w, "understanding", findings);

	for (int i = 0; i < (int)w->p->testbench.tries; i++) {
		struct agent_vars v = {.findings = why, .say = "understand"};
		struct agent_spec *s = arena_alloc(w->a, sizeof(*s));
		struct asked q;
		int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		agent__var_set(w, "plan", q.reply.text);
		why = NULL;
		if (w->job->judge != NULL &&
			read_understanding(w, &q.reply, s, &why, e) < 0)
			return -1;
		agent__turn_end(w, q.turn, NULL, why,
			why != NULL ? why
				    : "an interface that compiles, and worked "
				      "examples");
		if (why != NULL)
			continue;
		w->spec = w->job->judge != NULL ? s : NULL;
		return 0;
	}
	return 0;
}

int
step_understand(struct work *w, struct err *e)
{
	return understand(w, NULL, e);
}

/* ---- pseudo code ---- */

static int
sketch(struct work *w, const char *findings, struct err *e)
{
	struct agent_vars v = {.findings = departs(w, "pseudo code", findings),
		.say = "sketch"};
	struct asked q;
	int rc = agent__ask(w, POLICY_SKETCHER, &v, &q, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	agent__var_set(w, "sketch", q.reply.text);
	agent__turn_end(w, q.turn, NULL, NULL, "pseudo code");
	return 0;
}

int
step_sketch(struct work *w, struct err *e)
{
	return sketch(w, NULL, e);
}

/* ---- the model ---- */

/* *findings NULL: it does the examples. */
static int
execute(struct work *w, const struct agent_model *m, const char **findings,
	struct err *e)
{
	const struct cmodel_examples *x = &w->spec->examples;
	struct cmodel_run r;
	size_t differ = 0;

	if (agent__model_run(w, m, &x->given, &r, e) < 0)
		return -1;
	*findings = r.out == NULL
		? arena_printf(w->a, "%s\n%s", r.why, r.log)
		: cmodel_examples_check(w->a, &m->iface, x, r.out, &differ);
	if ((*findings)[0] == '\0')
		*findings = NULL;
	agent__turn_end(w, agent__turn(w, "execute", "", m->turn), NULL,
		*findings,
		*findings == NULL
			? arena_printf(w->a, "does all %zu worked examples",
				  x->given.steps)
			: arena_printf(w->a,
				  "departs from the worked examples at %zu of "
				  "%zu values",
				  differ, x->values));
	return 0;
}

static int
translate(struct work *w, struct agent_model **m, const char **findings,
	struct err *e)
{
	const struct model_want want = {.like = w->spec->like, .say = "model"};

	if (agent__model_write(w, &want, m, e) < 0)
		return -1;
	return *m != NULL ? execute(w, *m, findings, e) : 0;
}

/* From the last stage on; *m: the model that the last of them made. */
static int
find_stage(struct work *w, struct agent_model **m, const char *findings,
	struct err *e)
{
	static const struct {
		const char *name;
		bool understand, sketch;
	} stages[] = {{"model", false, false}, {"sketch", false, true},
		{"understand", true, true}};

	for (size_t i = 0; i < 3 && !w->spent; i++) {
		struct agent_model *k = NULL;
		const char *now = NULL;

		if (stages[i].understand && understand(w, findings, e) < 0)
			return -1;
		if (stages[i].sketch && sketch(w, findings, e) < 0)
			return -1;
		if (translate(w, &k, &now, e) < 0)
			return -1;
		if (k == NULL)
			continue;
		*m = k;
		if (now == NULL) {
			agent__turn_end(w, agent__turn(w, "blame", "", k->turn),
				NULL, NULL,
				arena_printf(w->a,
					"the stage %s is wrong: done again, "
					"the worked examples are met",
					stages[i].name));
			return 0;
		}
		findings = now;
	}
	agent__turn_end(w, agent__turn(w, "blame", "", -1), NULL, findings,
		"no single stage is wrong: the last model departs from the "
		"worked examples");
	return 0;
}

int
step_model(struct work *w, struct err *e)
{
	const char *findings = NULL;
	struct agent_model *m = NULL;

	if (!agent__model_ready(w) || w->spec == NULL)
		return 0;
	if (translate(w, &m, &findings, e) < 0)
		return -1;
	if (m == NULL)
		return 0;
	if (findings != NULL && find_stage(w, &m, findings, e) < 0)
		return -1;
	agent__model_take(w, m);
	return 0;
}
