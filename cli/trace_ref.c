/*
 * trace_ref: finds the text of a candidate and its task (see trace_ref.h).
 * Must not judge.
 */
#include "cli/trace_ref.h"

#include <string.h>

#include "bench/run.h"
#include "cli/sample_ref.h"
#include "cli/suites.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static int
from_file(struct cli *cli, const char *path, struct trace_request *r,
	struct err *e)
{
	const char *suite = opt_str(cli->opts, "suite");
	const char *task = opt_str(cli->opts, "task");
	struct suites_found *f = arena_alloc(cli->arena, sizeof(*f));
	char *text;

	if (task == NULL)
		return err_set(e, ERR_USAGE,
			"name the task that %s answers with -t", path);
	if (suites_find(cli, suite, f, e) < 0 ||
		fs_read(cli->arena, path, LIM_CANDIDATE, &text, &r->n, e) < 0)
		return -1;
	r->code = text;
	r->full = true;
	for (size_t i = 0; i < f->suite.n; i++)
		if (str_eq(f->suite.tasks[i].id, task))
			r->task = &f->suite.tasks[i];
	if (r->task == NULL)
		return err_set(e, ERR_NOTFOUND, "suite %s has no task \"%s\"",
			suite, task);
	return 0;
}

static int
from_run(struct cli *cli, const char *text, struct trace_request *r,
	struct err *e)
{
	struct suites_found *f = arena_alloc(cli->arena, sizeof(*f));
	struct store_sample x;
	struct store_task row;
	struct store_attempt at;
	struct sample_ref ref;
	struct extract_result ex;
	struct extract_reply reply = {NULL, 0, false};
	char *code;

	if (sample_ref_parse(cli, text, &ref, e) < 0)
		return -1;
	if (ref.task == NULL)
		return err_set(e, ERR_USAGE,
			"name a sample, RUN/TASK/INDEX: rtlsmith log %s lists "
			"them",
			ref.run.name);
	if (sample_ref_find(cli, &ref, &x, e) < 0 ||
		store_task_get(cli->store, cli->arena, x.task_id, &row, e) < 0)
		return -1;
	if (suites_find(cli, x.suite, f, e) < 0)
		return -1;
	for (size_t i = 0; i < f->suite.n; i++)
		if (str_eq(f->suite.tasks[i].sha256, row.sha256))
			r->task = &f->suite.tasks[i];
	if (r->task == NULL)
		return err_set(e, ERR_NOTFOUND,
			"suite %s is another version now: import the one that "
			"the run used",
			x.suite);
	if (x.candidate == NULL)
		return err_set(e, ERR_NOTFOUND, "the sample has no candidate");
	if (store_text_get(
		    cli->store, cli->arena, x.candidate, &code, &r->n, e) < 0)
		return -1;
	r->code = code;
	/* whether the text is a whole module is the extractor's knowledge */
	if (x.attempt_id > 0 &&
		store_attempt_get(
			cli->store, cli->arena, x.attempt_id, &at, e) == 0 &&
		at.content != NULL &&
		store_text_get(cli->store, cli->arena, at.content, &code,
			&reply.n, e) == 0) {
		reply.text = code;
		extract_code(cli->arena, r->task, EXTRACT_DEFAULT, &reply, &ex);
		r->full = ex.full;
	}
	return 0;
}

int
trace_ref_find(struct cli *cli, const char *operand, struct trace_request *r,
	struct err *e)
{
	return opt_str(cli->opts, "suite") != NULL
		? from_file(cli, operand, r, e)
		: from_run(cli, operand, r, e);
}
