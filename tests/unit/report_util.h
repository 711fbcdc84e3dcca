/*
 * report_util: what the tests of reports and of comparisons share: runs whose
 * samples end as the test says.
 */
#ifndef UNIT_REPORT_UTIL_H
#define UNIT_REPORT_UTIL_H

#include <math.h>

#include "bench/report.h"
#include "lib/base/json.h"
#include "tests/unit/store_util.h"

#define RUN_A "01HZZZZZZZZZZZZZZZZZZZZZA1"
#define RUN_B "01HZZZZZZZZZZZZZZZZZZZZZB1"

static inline void
add_run(struct world *w, const char *id, const char *name, const char *config)
{
	struct store_run r = {.id = id,
		.name = name,
		.created_ms = 5,
		.status = STORE_RUN_DONE,
		.config = config,
		.fingerprints = "{}",
		.argv = "[]",
		.host = "h"};

	OK(w, store_run_create(w->s, &r, &w->e));
}

static inline void
plan(struct world *w, const char *run, const int64_t *tasks, size_t n_tasks,
	size_t n_models, int64_t n)
{
	int64_t added;

	OK(w,
		store_sample_plan(w->s, run, tasks, n_tasks, w->models,
			n_models, n, &added, &w->e));
}

static inline struct store_sample
sample(struct world *w, const char *run, int64_t task, int64_t model,
	int64_t idx)
{
	struct store_sample *x;
	int64_t cursor = 0;
	size_t n;

	OK(w,
		store_sample_page(
			w->s, &w->a, run, ~0u, &cursor, 1000, &x, &n, &w->e));
	for (size_t i = 0; i < n; i++)
		if (x[i].task_id == task && x[i].model_id == model &&
			x[i].idx == idx)
			return x[i];
	fail_msg("no such sample");
	return x[0];
}

/* A final reply; without one the sample ends in error. */
static inline void
answer(struct world *w, int64_t id, const char *content, const char *error)
{
	struct store_attempt a = world_attempt(id);
	struct store_reply_texts t = {
		.content = content, .content_n = strlen(content)};

	a.status = error == NULL ? "ok" : "error";
	a.error = error;
	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
}

struct said {
	const char *status, *reason, *letter, *mode, *tools;
	bool beside;
};

static inline void
judge(struct world *w, struct store_sample x, const struct said *s)
{
	static int key;
	struct store_verdict v = {.key = arena_printf(&w->a, "k%d", key++),
		.status = s->status,
		.reason = s->reason,
		.letter = s->letter,
		.mode = s->mode != NULL ? s->mode : "strict",
		.doc = "{}",
		.tools = s->tools != NULL ? s->tools : "fp1"};
	struct store_scoring sc = {.mode = v.mode,
		.extractor = "default@1",
		.code = "m",
		.code_n = 1};

	v.score = strcmp(s->status, "error") == 0 ? NAN
		: strcmp(s->status, "pass") == 0  ? 1
						  : 0;
	OK(w, store_sample_judged(w->s, &x, &v, &sc, !s->beside, &w->e));
}

static inline void
is_num(const cJSON *o, const char *path, double want)
{
	const cJSON *v = json_path(o, path);

	if (!cJSON_IsNumber(v) || fabs(v->valuedouble - want) > 1e-9)
		fail_msg("%s is not %.17g", path, want);
}

#endif
