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
	const cJSON *faults = json_get(t->meta, "faults"), *f;
	struct arena a = ARENA_INIT;
	bool found = true;
	size_t n;

	memset(out, 0, sizeof(*out));
	out->design = task_file(t, "design");
	if (!out->design || !t->top)
		return wrong(t, e,
			"an assertion task needs a design and its "
			"top module");
	if (memchr(out->design->text, '\0', out->design->n))
		return wrong(t, e, "the design holds a NUL byte");
	cJSON_ArrayForEach(f, faults)
	{
		found = found && task_fault_text(&a, out->design, f, &n);
		out->n_faults++;
	}
	arena_release(&a);
	if (out->n_faults == 0 || out->n_faults > ASSERTION_FAULTS_MAX)
		return wrong(t, e,
			"an assertion task needs 1 to 64 faults of its "
			"design");
	if (!found)
		return wrong(t, e, "a fault is not found in the design");
	return read_settings(t, out, e);
}

const char *
assertion_fault_id(const struct task *t, size_t i)
{
	const cJSON *faults = json_get(t->meta, "faults");

	return json_str(cJSON_GetArrayItem(faults, (int)i), "id", "");
}

struct sva_text
assertion_faulty(struct arena *a, const struct task *t, size_t i)
{
	const cJSON *faults = json_get(t->meta, "faults");
	struct sva_text x = {.name = assertion_fault_id(t, i)};

	x.text = task_fault_text(a, task_file(t, "design"),
		cJSON_GetArrayItem(faults, (int)i), &x.n);
	return x;
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
