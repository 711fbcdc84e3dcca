/*
 * assertion: what a task of kind "assertion" says, what its candidates must
 * not hold, and how their properties did as JSON.  Must not run anything.
 */
#include "eval/assertion.h"

#include <math.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- the task ---- */

static int
wrong(const struct task *t, struct err *e, const char *what)
{
	return err_set(e, ERR_PARSE, "task %.80s: %s", t->id, what);
}

static int
read_settings(const struct task *t, struct assertion_task *out, struct err *e)
{
	const cJSON *p = json_get(t->meta, "prove");
	int64_t depth = json_i64(p, "depth", SVA_DEPTH);
	double seconds = json_num(p, "cpu_seconds", SVA_CPU_MS / 1000.0);

	out->reset = json_str(p, "reset", NULL);
	out->min_score = json_num(p, "min_score", ASSERTION_MIN_SCORE);
	out->may_assume = json_bool(p, "assume", false);
	out->show_design = json_bool(p, "show_design", false);
	if (depth < 1 || depth > ASSERTION_DEPTH_MAX)
		return wrong(t, e, "prove.depth must be 1 to 200 steps");
	if (!(seconds >= 0.1 && seconds <= ASSERTION_CPU_SECONDS_MAX))
		return wrong(t, e, "prove.cpu_seconds must be 0.1 to 600");
	if (!(out->min_score > 0 && out->min_score <= 1))
		return wrong(t, e,
			"prove.min_score must be above 0 and at most 1: a set "
			"that catches nothing says nothing");
	out->depth = (int)depth;
	out->cpu_ms = (int64_t)(seconds * 1000);
	return 0;
}

int
assertion_read(const struct task *t, struct assertion_task *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->design = task_file(t, "design");
	if (task_design_faults(t, &out->n_faults, e) < 0)
		return -1;
	return read_settings(t, out, e);
}

/* ---- the candidate ---- */

const char *
assertion_forbidden(
	struct arena *a, const char *text, size_t n, bool may_assume, int *line)
{
	static const char *const words[] = {"module", "macromodule",
		"primitive", "program", "interface", "package", "class",
		"checker", "bind", "initial", "force", "release", "assign",
		"deassign", "function", "task", "$finish", "$stop", "$exit"};
	struct lex l;
	struct lex_token t;
	size_t i;

	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		*line = t.line;
		if (!may_assume && t.kind == LEX_IDENT && lex_is(&t, "assume"))
			return "assume: this task allows no assumptions";
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (t.kind != LEX_ESCAPED && lex_is(&t, words[i]))
				return arena_printf(a,
					"%s: properties only, no code of a "
					"design and no control of the "
					"simulation",
					words[i]);
	}
	return NULL;
}

/* ---- how it did ---- */

static cJSON *
outcomes(struct arena *a, const struct sva_result *r)
{
	static const char *const names[] = {[SVA_UNKNOWN] = "unknown",
		[SVA_PROVEN] = "proven",
		[SVA_COUNTEREXAMPLE] = "counterexample",
		[SVA_VACUOUS] = "vacuous",
		[SVA_REACHED] = "reached",
		[SVA_UNREACHABLE] = "unreachable",
		[SVA_ASSUMED] = "assumed",
		[SVA_NOT_IN_SUBSET] = "not_in_subset"};
	size_t n[sizeof(names) / sizeof(names[0])] = {0}, i;
	cJSON *o = json_object(a);

	for (i = 0; i < r->n; i++)
		n[r->f[i].outcome]++;
	json_set_i64(o, "total", (int64_t)r->n);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_set_i64(o, names[i], (int64_t)n[i]);
	return o;
}

static cJSON *
faults_of(struct arena *a, const struct sva_result *r)
{
	cJSON *o = json_object(a), *missed = json_array(a);
	cJSON *open = json_array(a);
	size_t i;

	for (i = 0; i < r->n_m; i++)
		if (r->m[i].fate == SVA_UNDECIDED)
			json_push_str(open, r->m[i].how);
		else if (r->m[i].fate != SVA_KILLED)
			json_push_str(missed, r->m[i].how);
	json_set_i64(o, "n", (int64_t)r->n_m);
	json_set_i64(o, "caught", (int64_t)r->fates[SVA_KILLED]);
	json_set(o, "missed", missed);
	json_set(o, "undecided", open);
	return o;
}

cJSON *
assertion_metrics(struct arena *a, const struct sva_result *r,
	const struct assertion_task *t)
{
	cJSON *o = json_object(a);

	json_set(o, "properties", outcomes(a, r));
	if (r->n_m == 0)
		return o;
	json_set_num(o, "score", (double)r->fates[SVA_KILLED] / (double)r->n_m);
	json_set_num(o, "min_score", t->min_score);
	json_set(o, "faults", faults_of(a, r));
	return o;
}
