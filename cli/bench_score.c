/*
 * bench_score: golden and mutant accuracy of one testbench (see bench_score.h).
 * Must not ask a model.
 */
#include "cli/bench_score.h"

#include <string.h>

#include "eval/workbench.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define FAULTS 24
#define FAULTS_SEED 7

static const struct judge_options options = {
	.timeout_factor = 8, .mem_mb = 1024};

static void
add_missed(struct arena *a, struct bench_score *s, const char *id)
{
	s->missed = arena_printf(a, "%s%s%.80s", s->missed,
		s->missed[0] != '\0' ? ", " : "", id);
}

/* ---- a task that asks for a testbench ---- */

static void
from_metrics(struct arena *a, const cJSON *m, struct bench_score *out)
{
	static const char *const lists[] = {"missed", "silent"};
	const cJSON *faults = json_get(m, "faults"), *x;

	out->faults = (size_t)json_i64(faults, "n", 0);
	out->caught = (size_t)json_i64(faults, "caught", 0);
	for (size_t i = 0; i < 2; i++) {
		cJSON_ArrayForEach(x, json_get(faults, lists[i]))
		{
			if (cJSON_IsString(x))
				add_missed(a, out, x->valuestring);
		}
	}
}

static int
by_judge(struct arena *a, const struct bench_score_job *job,
	struct bench_score *out, struct err *e)
{
	struct verdict v;

	if (judge_run(job->judge, job->task, &options, job->code, job->n, a, &v,
		    e) < 0)
		return -1;
	if (v.status == VERDICT_ERROR) {
		out->none = v.detail;
		return 0;
	}
	out->accepts =
		v.status == VERDICT_PASS || v.reason == REASON_WEAK_TESTBENCH;
	out->why = v.detail;
	if (out->accepts)
		from_metrics(a, v.metrics, out);
	return 0;
}

/* ---- any other task ---- */

static int
all_faults(const struct workbench_case *gold, const struct workbench_bench *b,
	struct arena *a, struct bench_score *out, struct err *e)
{
	static const struct workbench_faults_want want = {FAULTS, FAULTS_SEED};
	struct workbench_strength s;

	if (workbench_strength(gold, b, &want, a, &s, e) < 0)
		return -1;
	out->no_faults = s.why;
	out->faults = s.faults;
	out->caught = s.caught;
	for (size_t i = 0; i < s.n_missed; i++)
		add_missed(a, out, s.missed[i]);
	return 0;
}

static int
by_golden(struct arena *a, const struct bench_score_job *job,
	struct bench_score *out, struct err *e)
{
	const char *text = task_golden_candidate(a, job->task);
	const struct workbench_bench b = {.text = job->code, .n = job->n};
	struct workbench_case gold = {job->judge, job->task, &options, text, 0};
	struct workbench_run r;

	if (text == NULL) {
		out->none = "the task has no right design";
		return 0;
	}
	gold.n = strlen(text);
	if (workbench_simulate(&gold, &b, a, &r, e) < 0)
		return -1;
	if (r.verdict.status == VERDICT_ERROR) {
		out->none = r.verdict.detail;
		return 0;
	}
	out->accepts = r.row.passed;
	out->why = r.verdict.detail;
	return out->accepts ? all_faults(&gold, &b, a, out, e) : 0;
}

int
bench_score(struct arena *a, const struct bench_score_job *job,
	struct bench_score *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->missed = "";
	if (task_is_testbench(job->task))
		return by_judge(a, job, out, e);
	if (task_wants_design(job->task))
		return by_golden(a, job, out, e);
	out->none = task_is_line(job->task) ? "the task asks for a line of text"
					    : "the task asks for properties";
	return 0;
}
