/*
 * cmodel_check: a design beside a reference model in C that somebody gave, on
 * the stimulus of its ports (see cmodel.h).  Must not decide who is wrong.
 */
#include <string.h>

#include "eval/cmodel.h"

/* The model's outputs are there; the design's are compared with them. */
static int
compare(const struct workbench_case *c, const char *bench, struct arena *a,
	struct cmodel_verdict *out, struct err *e)
{
	const struct workbench_bench b = {bench, strlen(bench), NULL};
	struct workbench_run r;

	if (workbench_simulate(c, &b, a, &r, e) < 0)
		return -1;
	if (r.verdict.status == VERDICT_ERROR)
		return err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	out->agrees = r.verdict.status == VERDICT_PASS;
	out->mismatches = r.mismatches;
	if (!out->agrees)
		out->log = arena_printf(a, "%s\n%s", r.verdict.detail,
			r.verdict.log != NULL ? r.verdict.log : "");
	return 0;
}

int
cmodel_check(const struct workbench_case *c, const char *code, struct arena *a,
	struct cmodel_verdict *out, struct err *e)
{
	struct cmodel_stimulus s;
	struct cmodel_run r;
	struct cmodel m;
	const struct cmodel_job job = {&m, code, &s};

	memset(out, 0, sizeof(*out));
	out->log = "";
	if (!cmodel_ready(c->judge, &out->why))
		return 0;
	if (cmodel_ports(c, a, &m, &out->why, e) < 0)
		return -1;
	if (out->why != NULL)
		return 0;
	cmodel_stimulate(a, &m, &s);
	if (cmodel_run(c->judge, a, &job, &r, e) < 0)
		return -1;
	out->compared = true;
	out->steps = s.steps;
	out->mismatches = -1;
	if (r.why != NULL) {
		out->unfit = r.why;
		out->log = arena_printf(a, "%s\n%s", r.why, r.log);
		return 0;
	}
	return compare(c, cmodel_bench(a, &m, &s, r.out), a, out, e);
}
