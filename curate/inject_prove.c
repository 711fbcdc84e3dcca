/*
 * inject_prove: is a text that was meant to be wrong really wrong?  Asks the
 * compiler, equivalence, and where these have no answer a testbench of ours.
 * It must not take an error of the machinery for an answer.
 */
#include "curate/inject_int.h"

#include <string.h>

#include "curate/recheck.h"
#include "eval/strengthen.h"
#include "eval/workbench.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SHOWN_STEPS 8 /* in the feedback */
#define KEPT_STEPS 32 /* of a counterexample that is kept */

static const struct judge_options strict = {.mode = JUDGE_STRICT};

static struct workbench_case
case_of(const struct inject_right *r, const char *text, size_t n)
{
	return (struct workbench_case){r->judge, &r->task, &strict, text, n};
}

/* ---- the right text ---- */

static void
make_task(struct inject_right *r, const char *top)
{
	struct task_file *f = arena_alloc(r->a, sizeof(*f));
	struct task *t = &r->task;

	*f = (struct task_file){"golden", "golden.sv", r->text, r->n};
	memset(t, 0, sizeof(*t));
	t->suite = t->id = t->title = "row";
	t->version = "1";
	t->kind = "spec";
	t->prompt = "";
	t->profile = TASK_NATIVE;
	t->top = t->golden_top = top;
	t->files = f;
	t->n_files = 1;
	t->max_tokens = t->samples = t->golden_cpu_us = -1;
	task_hash(t);
}

int
inject__right(struct inject_right *r, const char *top, const char **why,
	struct err *e)
{
	struct workbench_case c = case_of(r, r->text, r->n);
	struct workbench_gold gold = {r->text, r->n};
	struct equiv_result same;
	const char *no_tool;
	struct verdict v;

	make_task(r, top);
	*why = NULL;
	if (workbench_lint(&c, r->a, &v, e) < 0)
		return -1;
	if (v.status != VERDICT_PASS) {
		*why = v.detail != NULL ? v.detail
					: verdict_reason_name(v.reason);
		return 0;
	}
	if (workbench_same(&c, &gold, r->a, &same, &no_tool, e) < 0)
		return -1;
	r->equal = no_tool == NULL && same.kind == EQUIV_PROVEN;
	return 0;
}

/* A testbench of ours that the right text passes; *bench NULL: none. */
static int
ask_bench(struct inject_right *r, struct err *e)
{
	struct strengthen_options o = {.alone = true};
	struct task *t = arena_alloc(r->a, sizeof(*t));
	struct strengthen s;
	struct verdict v;

	if (r->bench_asked)
		return 0;
	r->bench_asked = true;
	memset(&s, 0, sizeof(s));
	if (strengthen_generate(
		    judge_iverilog(r->judge), r->a, &r->task, &o, &s, e) < 0)
		return -1;
	if (s.refused != NULL || s.text == NULL || s.starts || s.vacuous)
		return 0;
	strengthen_task(r->a, &r->task, &s, t);
	task_hash(t);
	if (judge_run(r->judge, t, &strict, r->text, r->n, r->a, &v, e) < 0)
		return -1;
	if (v.status == VERDICT_PASS)
		r->bench = t;
	return 0;
}

/* ---- evidence ---- */

static cJSON *
judge_object(const struct inject_right *r, const char *kind, bool golden)
{
	cJSON *o = json_object(r->a);

	json_set_str(o, "kind", kind);
	json_set_str(o, "top", r->task.top);
	json_set_null(o, "testbench");
	json_set_str(o, "golden", golden ? r->text : NULL);
	json_set(o, "support", json_array(r->a));
	json_set_str(o, "mode", judge_mode_name(strict.mode));
	json_set(o, "pass", json_object(r->a));
	return o;
}

static cJSON *
evidence(struct arena *a, const char *result, const char *reason)
{
	cJSON *o = json_object(a);

	json_set_str(o, "result", result);
	json_set_str(o, "reason", reason);
	return o;
}

static const char *
log_of(struct arena *a, const struct verdict *v)
{
	if (v->log != NULL && v->log[0] != '\0')
		return str_utf8_fix(a, v->log, strlen(v->log));
	return v->detail != NULL ? v->detail : verdict_reason_name(v->reason);
}

static void
add_values(struct buf *b, const cJSON *step, bool both)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, step)
	{
		const cJSON *got = cJSON_GetArrayItem(v, 1);

		if (!both)
			buf_printf(b, " %s=%s", v->string,
				cJSON_IsString(v) ? v->valuestring : "?");
		else if (cJSON_IsString(got))
			buf_printf(b, " %s=%s (wanted %s)", v->string,
				got->valuestring,
				cJSON_GetArrayItem(v, 0)->valuestring);
	}
}

/* The counterexample as people read it: its last steps. */
static const char *
counterexample_text(struct arena *a, const struct equiv_result *x)
{
	const cJSON *in = json_get(x->counterexample, "steps");
	const cJSON *out = json_get(x->counterexample, "outputs");
	int n = cJSON_GetArraySize(in), from = n - SHOWN_STEPS;
	struct buf b;

	buf_init(&b, 64 * LIM_KIB);
	buf_printf(&b, "%s\n", x->why);
	if (x->assume[0] != '\0')
		buf_printf(&b, "with %s\n", x->assume);
	for (int i = from < 0 ? 0 : from; i < n; i++) {
		buf_printf(&b, "step %d:", i);
		add_values(&b, cJSON_GetArrayItem(in, i), false);
		buf_addstr(&b, " ->");
		add_values(&b, cJSON_GetArrayItem(out, i), true);
		buf_addch(&b, '\n');
	}
	return buf_take(&b, a, NULL);
}

/* ---- judges ---- */

static void
by_compiler(struct inject_right *r, const struct verdict *v,
	struct inject_answer *out)
{
	if (v->status != VERDICT_FAIL ||
		(v->reason != REASON_SYNTAX && v->reason != REASON_ELAB)) {
		out->says = v->status == VERDICT_ERROR ? INJECT_UNDECIDED
						       : INJECT_NO_FAULT;
		return;
	}
	out->says = INJECT_MATTERS;
	out->judge = judge_object(r, recheck_kind_name(RECHECK_COMPILE), false);
	out->feedback = log_of(r->a, v);
	out->wrong = evidence(r->a, "fail", verdict_reason_name(v->reason));
	out->right = evidence(r->a, "pass", "pass");
}

static int
by_equiv(struct inject_right *r, const struct inject_wrong *w,
	struct inject_answer *out, struct err *e)
{
	struct workbench_case c = case_of(r, w->text, w->n);
	struct workbench_gold gold = {r->text, r->n};
	struct equiv_result x;
	const char *why;

	out->says = INJECT_UNDECIDED;
	if (!r->equal)
		return 0;
	if (workbench_same(&c, &gold, r->a, &x, &why, e) < 0)
		return -1;
	if (why != NULL)
		return 0;
	if (x.kind == EQUIV_PROVEN)
		out->says = INJECT_SAME;
	if (x.kind != EQUIV_REFUTED || x.counterexample == NULL)
		return 0;
	out->says = INJECT_MATTERS;
	out->judge = judge_object(r, recheck_kind_name(RECHECK_EQUIV), true);
	out->feedback = counterexample_text(r->a, &x);
	out->wrong = evidence(r->a, "fail", equiv_kind_name(x.kind));
	json_set_str(out->wrong, "engine", x.engine);
	json_set_str(out->wrong, "why", x.why);
	if (cJSON_GetArraySize(json_get(x.counterexample, "steps")) <=
		KEPT_STEPS)
		json_set(out->wrong, "counterexample", x.counterexample);
	out->right = evidence(r->a, "pass", equiv_kind_name(EQUIV_PROVEN));
	return 0;
}

/* What a testbench of ours says, without the compiler's warnings. */
static const char *
mismatches(const char *log)
{
	const char *p = strstr(log, "mismatch: ");

	return p != NULL ? p : log;
}

/* Only a mismatch counts: that a limit was met may be the machine's. */
static int
by_bench(struct inject_right *r, const struct inject_wrong *w,
	struct inject_answer *out, struct err *e)
{
	struct verdict v;

	if (ask_bench(r, e) < 0)
		return -1;
	if (r->bench == NULL)
		return 0;
	if (judge_run(r->judge, r->bench, &strict, w->text, w->n, r->a, &v, e) <
		0)
		return -1;
	if (v.status != VERDICT_FAIL || v.reason != REASON_SIM_MISMATCH)
		return 0;
	out->says = INJECT_MATTERS;
	out->judge = recheck_of_task(r->a, r->bench, strict.mode, false);
	out->feedback = mismatches(log_of(r->a, &v));
	out->wrong = evidence(r->a, "fail", verdict_reason_name(v.reason));
	out->right = evidence(r->a, "pass", "pass");
	return 0;
}

int
inject__judge(struct inject_right *r, const struct inject_wrong *w,
	struct inject_answer *out, struct err *e)
{
	struct workbench_case c = case_of(r, w->text, w->n);
	struct verdict v;

	memset(out, 0, sizeof(*out));
	if (workbench_lint(&c, r->a, &v, e) < 0)
		return -1;
	if (w->syntax || (w->any && v.status == VERDICT_FAIL)) {
		by_compiler(r, &v, out);
		return 0;
	}
	if (v.status != VERDICT_PASS) {
		out->says = v.status == VERDICT_ERROR ? INJECT_UNDECIDED
						      : INJECT_NO_FAULT;
		return 0;
	}
	if (by_equiv(r, w, out, e) < 0)
		return -1;
	if (out->says == INJECT_UNDECIDED ||
		(out->says == INJECT_SAME && w->timing))
		return by_bench(r, w, out, e);
	return 0;
}
