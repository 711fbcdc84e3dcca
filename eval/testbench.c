/*
 * testbench: what a task of kind "testbench" says, what its candidates must
 * not hold, and how one did as JSON.  Must not run anything.
 */
#include "eval/testbench.h"

#include <string.h>

#include "eval/guard_int.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* ---- the task ---- */

int
testbench_read(const struct task *t, struct testbench_task *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->design = task_file(t, "design");
	out->min_score = json_num(json_get(t->meta, "testbench"), "min_score",
		TESTBENCH_MIN_SCORE);
	if (task_design_faults(t, &out->n_faults, e) < 0)
		return -1;
	if (!(out->min_score > 0 && out->min_score <= 1))
		return err_set(e, ERR_PARSE,
			"task %.80s: testbench.min_score must be above 0 and "
			"at most 1: a testbench that rejects nothing says "
			"nothing",
			t->id);
	return 0;
}

/* ---- the candidate ---- */

/* System tasks that make texts or waves: a testbench may, a design may not. */
static bool
plain_task(const struct lex_token *t)
{
	static const char *const names[] = {"$sformat", "$swrite", "$swriteb",
		"$swriteh", "$swriteo", "$sscanf", "$dumpfile", "$dumpvars",
		"$dumpon", "$dumpoff", "$dumpall", "$dumpflush", "$dumplimit"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (lex_is(t, names[i]))
			return true;
	return false;
}

static bool
task_refused(const struct lex_token *t)
{
	switch (guard__task(t->p, t->n)) {
	case GUARD_TASK_PURE:
	case GUARD_TASK_TIMING:
	case GUARD_TASK_PRINT:
	case GUARD_TASK_FORMAT:
	case GUARD_TASK_TIME:
	case GUARD_TASK_END:
	case GUARD_TASK_RANDOM:
	case GUARD_TASK_ARGS:
	case GUARD_TASK_PRINT_STATE:
		return false;
	case GUARD_TASK_FILE:
	case GUARD_TASK_ROOT:
	case GUARD_TASK_OTHER:
		break;
	}
	return !plain_task(t);
}

static bool
is_name(const struct lex_token *t, const char *name)
{
	size_t n;
	const char *p;

	if (t->kind != LEX_IDENT && t->kind != LEX_ESCAPED)
		return false;
	p = lex_name(t, &n);
	return n == strlen(name) && memcmp(p, name, n) == 0;
}

const char *
testbench_forbidden(
	struct arena *a, const char *top, const char *text, size_t n, int *line)
{
	struct lex l;
	struct lex_token t;
	bool module = false;

	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		*line = t.line;
		if (t.kind == LEX_SYSTEM && task_refused(&t))
			return arena_printf(a,
				"%.*s: no files and nothing outside of the "
				"simulation",
				(int)(t.n < 40 ? t.n : 40), t.p);
		if (module && is_name(&t, top))
			return arena_printf(a,
				"module %.80s: the testbench brings the module "
				"that it is to test",
				top);
		if (lex_is(&t, "automatic") || lex_is(&t, "static"))
			continue;
		module = t.kind == LEX_IDENT &&
			(lex_is(&t, "module") || lex_is(&t, "macromodule") ||
				lex_is(&t, "primitive") ||
				lex_is(&t, "program") ||
				lex_is(&t, "interface"));
	}
	return NULL;
}

/* ---- how it did ---- */

size_t
testbench_caught(const struct testbench_result *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->says[i] == TESTBENCH_FAIL;
	return n;
}

static cJSON *
ids(struct arena *a, const struct testbench_result *r, enum testbench_says s)
{
	cJSON *list = json_array(a);
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->says[i] == s)
			json_push_str(list, r->id[i]);
	return list;
}

cJSON *
testbench_metrics(struct arena *a, const struct testbench_result *r,
	const struct testbench_task *t)
{
	cJSON *o = json_object(a), *own = json_object(a);
	cJSON *faults = json_object(a);
	size_t caught = testbench_caught(r);

	json_set_i64(own, "samples", r->samples);
	json_set_i64(own, "mismatches", r->mismatches);
	json_set(o, "testbench", own);
	if (r->n == 0)
		return o;
	json_set_num(o, "score", (double)caught / (double)r->n);
	json_set_num(o, "min_score", t->min_score);
	json_set_i64(faults, "n", (int64_t)r->n);
	json_set_i64(faults, "caught", (int64_t)caught);
	json_set(faults, "missed", ids(a, r, TESTBENCH_PASS));
	json_set(faults, "silent", ids(a, r, TESTBENCH_SILENT));
	json_set(o, "faults", faults);
	return o;
}
