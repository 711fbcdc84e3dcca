/*
 * step_faults: a testbench that is good is held against faulty designs, made of
 * a design of the panel that it accepts; those that it does not notice, and
 * that are proven to do something else, are told to whoever writes it.  What
 * comes of it has to be right by the same rule, accept that design, and notice
 * more.
 *
 * A fault that is not proven counts for nothing.  Must not ask the judge.
 */
#include <string.h>

#include "agent/bench_panel.h"
#include "agent/steps.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"

#define FAULTS 24
#define FAULTS_SEED 1
#define TOLD 6	       /* missed faults in a message */
#define TOLD_STEPS 6   /* inputs that show one */
#define TIMEOUTS_MAX 3 /* as the judge of testbenches */

enum fault_is { FAULT_OPEN, FAULT_NONE, FAULT_PROVEN };

struct hunt {
	struct bench_panel *p;
	const struct node *design;
	struct workbench_faults faults;
	enum fault_is is[WORKBENCH_FAULTS];
	const char *shown[WORKBENCH_FAULTS]; /* how it differs */
};

/* How a testbench did. */
struct bag {
	bool accepts; /* the design itself */
	size_t caught, missed;
	size_t at[WORKBENCH_FAULTS]; /* the missed ones */
};

static struct workbench_case
case_of(const struct hunt *h)
{
	return (struct workbench_case){h->p->job->judge, &h->p->spec,
		h->p->job->judge_options, h->design->code, h->design->n};
}

/* ---- what is known of a fault ---- */

static void
add_step(struct buf *b, const cJSON *step)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, step)
	{
		if (cJSON_IsString(m))
			buf_printf(
				b, " %.80s=%.80s", m->string, m->valuestring);
	}
	buf_addch(b, ';');
}

/* "output y: 0 expected, 1 seen; inputs step by step: a=0 b=1; a=1 b=1;" */
static const char *
difference(struct work *w, const cJSON *c)
{
	const cJSON *steps = json_get(c, "steps"), *s;
	int n = cJSON_GetArraySize(steps), i = 0;
	struct buf b;

	buf_init(&b, (size_t)2 * LIM_KIB);
	buf_printf(&b,
		"output %.80s has to be %.80s and is %.80s; inputs%s, step by "
		"step:",
		json_str(c, "output", ""), json_str(c, "golden", ""),
		json_str(c, "candidate", ""),
		n > TOLD_STEPS ? " of the last steps" : "");
	cJSON_ArrayForEach(s, steps)
	{
		if (i++ >= n - TOLD_STEPS)
			add_step(&b, s);
	}
	return buf_take(&b, w->a, NULL);
}

static int
find_out(struct hunt *h, size_t i, struct err *e)
{
	const struct workbench_case c = case_of(h);
	struct work *w = h->p->w;
	struct arena tmp = ARENA_INIT;
	struct equiv_result r;
	int rc;

	if (h->is[i] != FAULT_OPEN)
		return 0;
	if (pool_sem_wait(h->p->job->judging, e) < 0)
		return -1;
	rc = workbench_differs(&c, &h->faults.fault[i], &tmp, &r, e);
	pool_sem_post(h->p->job->judging);
	if (rc == 0) {
		h->is[i] = r.kind == EQUIV_REFUTED ? FAULT_PROVEN : FAULT_NONE;
		if (r.kind == EQUIV_REFUTED)
			h->shown[i] = r.counterexample != NULL
				? difference(w, r.counterexample)
				: arena_strdup(w->a, r.why);
	}
	arena_release(&tmp);
	return rc;
}

/* ---- a testbench with all of them ---- */

static int
run(struct hunt *h, const struct node *x, const struct equiv_text *text,
	struct workbench_run *out, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	int rc = agent__panel_run(h->p, x, text, &tmp, out, e);

	arena_release(&tmp); /* only numbers of *out are read */
	return rc;
}

static int
one_fault(struct hunt *h, const struct node *x, size_t i, struct bag *bag,
	int *timeouts, struct err *e)
{
	const struct workbench_fault *f = &h->faults.fault[i];
	const struct equiv_text text = {f->text, f->n, h->p->spec.top};
	struct workbench_run r = {.mismatches = -1};

	if (f->n == 0 || h->is[i] == FAULT_NONE)
		return 0;
	if (*timeouts < TIMEOUTS_MAX && run(h, x, &text, &r, e) < 0)
		return -1;
	*timeouts += r.verdict.reason == REASON_SIM_TIMEOUT;
	if (r.mismatches > 0) {
		bag->caught++;
		return 0;
	}
	if (find_out(h, i, e) < 0)
		return -1;
	if (h->is[i] == FAULT_PROVEN)
		bag->at[bag->missed++] = i;
	return 0;
}

static int
hold(struct hunt *h, const struct node *x, struct bag *bag, struct err *e)
{
	const struct equiv_text text = {
		h->design->code, h->design->n, h->p->spec.top};
	struct workbench_run r;
	int timeouts = 0;

	memset(bag, 0, sizeof(*bag));
	if (run(h, x, &text, &r, e) < 0)
		return -1;
	bag->accepts = r.row.passed;
	for (size_t i = 0; bag->accepts && i < h->faults.n; i++)
		if (one_fault(h, x, i, bag, &timeouts, e) < 0)
			return -1;
	return 0;
}

static const char *
survivors(struct hunt *h, const struct bag *bag)
{
	struct buf b;

	buf_init(&b, AGENT_FINDINGS_MAX);
	buf_printf(&b,
		"The testbench accepts %zu designs that are wrong. Keep what "
		"it "
		"checks, and add stimulus and checks that notice them:\n",
		bag->missed);
	for (size_t i = 0; i < bag->missed && i < TOLD; i++)
		buf_printf(&b, "fault %zu: %s\n", bag->at[i] + 1,
			h->shown[bag->at[i]]);
	return buf_take(&b, h->p->w->a, NULL);
}

static void
tell(struct hunt *h, const struct node *x, const struct bag *bag)
{
	struct work *w = h->p->w;
	struct store_turn *t = agent__turn(w, "faults", "", x->turn);

	agent__turn_end(w, t, x, bag->missed > 0 ? survivors(h, bag) : NULL,
		bag->accepts
			? arena_printf(w->a, "%zu of %zu faults are noticed",
				  bag->caught, bag->caught + bag->missed)
			: "it rejects the design whose faults it is to notice");
}

/* ---- rounds ---- */

/* Asked for a stronger one, which replaces w->best when it is. */
static int
strengthen(struct hunt *h, struct bag *best, struct err *e)
{
	struct work *w = h->p->w;
	struct node *x;
	struct bag bag;

	agent__panel_show(h->p, w->best, survivors(h, best));
	if (agent__panel_ask(h->p, &x, e) < 0)
		return -1;
	if (x == NULL)
		return 0;
	if (h->p->validate(h->p, x, e) < 0)
		return -1;
	if (x->stage != NODE_GOOD)
		return 0;
	if (hold(h, x, &bag, e) < 0)
		return -1;
	tell(h, x, &bag);
	if (!bag.accepts || bag.caught <= best->caught)
		return 0;
	*best = bag;
	w->best = x;
	return 0;
}

static int
make(struct hunt *h, struct err *e)
{
	const struct workbench_faults_want want = {FAULTS, FAULTS_SEED};
	const struct workbench_case c = case_of(h);
	struct work *w = h->p->w;
	int rc;

	if (pool_sem_wait(h->p->job->judging, e) < 0)
		return -1;
	rc = workbench_faults(&c, &want, w->a, &h->faults, e);
	pool_sem_post(h->p->job->judging);
	if (rc == 0 && h->faults.n == 0)
		agent__turn_end(w, agent__turn(w, "faults", "", w->best->turn),
			w->best, NULL,
			arena_printf(w->a, "no faults: %s", h->faults.why));
	return rc;
}

int
step_faults(struct work *w, struct err *e)
{
	struct hunt *h = arena_alloc(w->a, sizeof(*h));
	struct bag best;

	if (w->panel == NULL || w->panel->passing == NULL)
		return 0;
	h->p = w->panel;
	h->design = h->p->passing;
	if (make(h, e) < 0)
		return -1;
	if (h->faults.n == 0)
		return 0;
	if (hold(h, w->best, &best, e) < 0)
		return -1;
	tell(h, w->best, &best);
	for (int i = 0;
		i < (int)w->p->optimise.rounds && best.missed > 0 && !w->spent;
		i++)
		if (strengthen(h, &best, e) < 0)
			return -1;
	return 0;
}
