/*
 * judge_golden: what is known of a task before its candidates come: does the
 * golden pass, what it needs, how it does in strict mode; where
 * candidates are held against a design with faults, which of these matter. Must
 * not judge candidates.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

int
judge_golden(struct judge *j, struct task *t, struct arena *a,
	struct verdict *out, struct err *e)
{
	struct judge_options o = {.mode = JUDGE_OFFICIAL};
	struct task fresh = *t;
	const struct verdict_stage *s;
	char *code = task_golden_candidate(a, t);
	size_t i;

	if (!code) {
		memset(out, 0, sizeof(*out));
		out->status = VERDICT_ERROR;
		out->reason = REASON_INTERNAL;
		out->mode = judge_mode_name(o.mode);
		out->detail = "the task has no golden";
		return 0;
	}
	fresh.golden_cpu_us = -1;
	if (judge_run(j, &fresh, &o, code, strlen(code), a, out, e) < 0)
		return -1;
	for (i = 0; i < out->n_stages; i++) {
		s = &out->stages[i];
		if (!str_eq(s->name, "sim") || str_eq(s->status, "skip"))
			continue;
		t->golden_cpu_us = s->cpu_us;
		if (s->samples >= 0 && t->samples < 0 && task_wants_design(t))
			t->samples = s->samples;
	}
	return 0;
}

static int
profile_in_dir(struct judge_work *w, const char **doc, struct err *e)
{
	const struct judge_profile *p;
	struct judge_trusted *tr;
	int rc;

	if (judge__trusted_get(w, &tr, e) < 0)
		return -1;
	rc = tr->broken ? 0 : judge__profile(w, tr, &p, e);
	if (rc == 0)
		*doc = tr->broken ? NULL : arena_strdup(w->a, p->doc);
	judge__trusted_put(w, tr);
	return rc;
}

int
judge_golden_profile(
	struct judge *j, struct task *t, struct arena *a, struct err *e)
{
	const struct judge_options o = {.mode = JUDGE_STRICT};
	struct verdict v;
	struct arena mine = ARENA_INIT;
	struct judge_work w = {.j = j, .t = t, .o = &o, .a = &mine, .v = &v};
	struct err ignored = ERR_INIT;
	const char *doc = NULL;
	int rc;

	t->golden_profile = NULL;
	if (task_is_line(t))
		return 0;
	judge__begin(&w);
	rc = judge__make_dir(&w, e);
	if (rc == 0)
		rc = task_wants_design(t) ? profile_in_dir(&w, &doc, e)
					  : judge__faults_profile(&w, &doc, e);
	if (w.dir)
		(void)fs_rmtree(w.dir, &ignored);
	judge__end(&w);
	if (rc == 0)
		t->golden_profile = arena_strdup(a, doc);
	arena_release(&mine);
	return rc;
}
