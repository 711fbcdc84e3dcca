/*
 * workbench_strength: how many faults of a right design a testbench notices.
 * Must not read a task's golden or testbench.
 */
#include "eval/workbench.h"

#include <string.h>

#define TIMEOUTS_MAX 3 /* as the judge of testbenches */

struct measuring {
	const struct workbench_case *right;
	const struct workbench_bench *bench;
	struct arena *a;
	int timeouts;
	struct workbench_strength *out;
};

/* What ends without its line has noticed nothing, and after a few that use up
 * their time the rest is not tried. */
static int
is_noticed(struct measuring *m, const struct workbench_fault *f,
	struct arena *tmp, bool *out, struct err *e)
{
	struct workbench_case c = *m->right;
	struct workbench_run r;

	*out = false;
	if (m->timeouts >= TIMEOUTS_MAX)
		return 0;
	c.code = f->text;
	c.n = f->n;
	if (workbench_simulate(&c, m->bench, tmp, &r, e) < 0)
		return -1;
	if (r.verdict.status == VERDICT_ERROR)
		return err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	m->timeouts += r.verdict.reason == REASON_SIM_TIMEOUT;
	*out = r.mismatches > 0;
	return 0;
}

static int
one_fault(struct measuring *m, const struct workbench_fault *f, struct err *e)
{
	struct workbench_strength *s = m->out;
	struct arena tmp = ARENA_INIT;
	struct equiv_result d = {.kind = EQUIV_PROVEN};
	bool noticed;
	int rc = is_noticed(m, f, &tmp, &noticed, e);

	if (rc == 0 && !noticed)
		rc = workbench_differs(m->right, f, &tmp, &d, e);
	if (rc == 0 && noticed)
		s->caught++;
	if (rc == 0 && (noticed || d.kind == EQUIV_REFUTED))
		s->faults++;
	if (rc == 0 && !noticed && d.kind == EQUIV_REFUTED)
		s->missed[s->n_missed++] = f->how;
	arena_release(&tmp);
	return rc;
}

int
workbench_strength(const struct workbench_case *c,
	const struct workbench_bench *b,
	const struct workbench_faults_want *want, struct arena *a,
	struct workbench_strength *out, struct err *e)
{
	struct workbench_faults *f = arena_alloc(a, sizeof(*f));
	struct measuring m = {c, b, a, 0, out};

	memset(out, 0, sizeof(*out));
	if (workbench_faults(c, want, a, f, e) < 0)
		return -1;
	for (size_t i = 0; i < f->n; i++)
		if (f->fault[i].n > 0 && one_fault(&m, &f->fault[i], e) < 0)
			return -1;
	if (out->faults == 0)
		out->why = f->why != NULL
			? f->why
			: "no fault that can be made is proven to matter";
	return 0;
}
