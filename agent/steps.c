/*
 * steps: the tables (see steps.h), and taking what a policy names.  Must not
 * know what a step does.
 */
#include "agent/steps.h"

#include "agent/work.h"
#include "lib/base/str.h"

#define ROLE(r) (1u << POLICY_##r)

static const struct step before[] = {
	{"plan", ROLE(PLANNER), step_plan, NULL},
	{"table", 0, step_table, NULL},
	{"ask-table", ROLE(PLANNER), step_ask_table, NULL},
	{"ir", ROLE(PLANNER), step_ir, NULL},
	{"retrieve", 0, step_retrieve, NULL},
	{"tasks", ROLE(PLANNER), step_tasks, NULL},
	{"tools", ROLE(WRITER), step_tools, NULL},
	{"understand", ROLE(PLANNER), step_understand, NULL},
	{"sketch", ROLE(SKETCHER), step_sketch, NULL},
	{"model", ROLE(MODELLER) | ROLE(PLANNER) | ROLE(SKETCHER), step_model,
		NULL},
	{NULL, 0, NULL, NULL},
};

static const struct step checks[] = {
	{"ir", 0, NULL, check_ir},
	{"crosscheck", ROLE(MODELLER), NULL, step_crosscheck},
	{"lock", 0, NULL, check_lock},
	{"trace", ROLE(TESTBENCH), NULL, check_trace},
	{NULL, 0, NULL, NULL},
};

static const struct step after[] = {
	{"gates", ROLE(OPTIMISER), step_gates, NULL},
	{"rewrite", ROLE(OPTIMISER), step_rewrite, NULL},
	{"faults", ROLE(TESTBENCH), step_faults, NULL},
	{NULL, 0, NULL, NULL},
};

/* Of the names alone: agent/toolbox.c has the tools. */
static const struct step tools[] = {
	{"lint", 0, NULL, NULL},
	{"simulate", 0, NULL, NULL},
	{"synth", 0, NULL, NULL},
	{"trace", 0, NULL, NULL},
	{"read", 0, NULL, NULL},
	{"write", 0, NULL, NULL},
	{"edit", 0, NULL, NULL},
	{NULL, 0, NULL, NULL},
};

static const struct {
	const char *name;
	const struct step *steps;
} kinds[] = {{"before", before}, {"checks", checks}, {"after", after},
	{"tools", tools}};

const char *
step_kind_name(enum step_kind kind)
{
	return kinds[kind].name;
}

const struct step *
step_find(enum step_kind kind, const char *name)
{
	const struct step *s = kinds[kind].steps;

	for (; s->name != NULL; s++)
		if (str_eq(s->name, name))
			return s;
	return NULL;
}

size_t
step_names(enum step_kind kind, const char **names)
{
	const struct step *s = kinds[kind].steps;
	size_t n = 0;

	for (; s->name != NULL && n < STEP_MAX; s++)
		names[n++] = s->name;
	return n;
}

/* ---- taking them ---- */

int
agent__steps(struct work *w, enum step_kind kind, struct err *e)
{
	const struct policy_steps *s = policy_steps(w->p, kind);

	for (size_t i = 0; i < s->n; i++)
		if (step_find(kind, s->name[i])->run(w, e) < 0)
			return -1;
	return 0;
}

int
agent__check(struct work *w, struct node *x, struct err *e)
{
	const struct policy_steps *s = &w->p->checks;

	if (agent__given_model(w, x, e) < 0)
		return -1;
	for (size_t i = 0; i < s->n && x->stage >= NODE_COMPILES; i++)
		if (step_find(STEP_CHECK, s->name[i])->check(w, x, e) < 0)
			return -1;
	return 0;
}

void
agent__lower(struct work *w, struct node *x, const char *step,
	const char *findings, const char *outcome)
{
	struct store_turn *t = agent__turn(w, step, "", x->turn);

	if (x->stage == NODE_GOOD) {
		x->stage = NODE_COMPILES;
		x->outcome = outcome;
	}
	x->findings = x->findings[0] == '\0'
		? findings
		: arena_printf(w->a, "%s\n%s", findings, x->findings);
	agent__turn_end(w, t, x, findings, outcome);
}
