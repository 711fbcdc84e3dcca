/*
 * judge_assertion: candidates that are properties: read, proven, and held
 * against designs with a fault, by eval/sva.  The same in both modes.
 *
 * Passes: every property is in the subset and true, no assertion is vacuous,
 * every cover is reached, and enough faults are caught of those that matter
 * (judge_faults.c).  What has no answer within the limits is an error, unless
 * something else fails anyway.
 */
#include "eval/judge_priv.h"

#include <string.h>

#include "eval/assertion.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define CANDIDATE_NAME "properties"

/* ---- what the findings say ---- */

/* The worse, the larger; 0: as it should be. */
static enum verdict_reason
reason_of(const struct sva_finding *f)
{
	switch (f->outcome) {
	case SVA_COUNTEREXAMPLE:
		return REASON_COUNTEREXAMPLE;
	case SVA_NOT_IN_SUBSET:
		return REASON_NOT_IN_SUBSET;
	case SVA_VACUOUS:
	case SVA_UNREACHABLE:
		return REASON_VACUOUS;
	case SVA_UNKNOWN:
		return REASON_UNPROVEN;
	case SVA_PROVEN:
		return f->begins ? REASON_PASS : REASON_UNPROVEN;
	case SVA_REACHED:
	case SVA_ASSUMED:
		break;
	}
	return REASON_PASS;
}

static const char *
sentence(struct judge_work *w, const struct sva_finding *f)
{
	return arena_printf(w->a, "line %d: %s: %s: %s", f->line, f->name,
		sva_outcome_name(f->outcome), f->why ? f->why : "");
}

static void
add_diag(struct judge_work *w, const char *stage, int line, const char *text)
{
	struct verdict_diag *d;

	if (w->v->n_diags == VERDICT_DIAGS_MAX)
		return;
	d = &w->v->diags[w->v->n_diags++];
	d->stage = stage;
	d->severity = "error";
	d->file = CANDIDATE_NAME;
	d->line = line;
	d->message = text;
}

/* The log for people: all findings, what fails with its steps, the faults. */
static void
write_log(struct judge_work *w, const struct sva_result *r)
{
	struct buf b;
	size_t i;

	buf_init(&b, JUDGE_LOG / 4);
	for (i = 0; i < r->n; i++) {
		buf_printf(&b, "%s\n", sentence(w, &r->f[i]));
		if (r->f[i].table && r->f[i].outcome == SVA_COUNTEREXAMPLE)
			buf_printf(
				&b, "  %s\n", json_text(w->a, r->f[i].table));
	}
	for (i = 0; i < r->n_m; i++)
		buf_printf(&b, "fault %s: %s%s%s\n", r->m[i].how,
			r->m[i].fate == SVA_KILLED ? "caught" : "missed",
			r->m[i].by ? " by " : "", r->m[i].by ? r->m[i].by : "");
	w->compile.log = buf_take(&b, w->a, &w->compile.log_n);
	buf_release(&b);
}

/* ---- stages ---- */

/* Of two properties that are not as they should be, the one that is known to
 * be wrong decides. */
static bool
judge_findings(struct judge_work *w, const struct sva_result *r)
{
	static const enum verdict_reason worst[] = {REASON_COUNTEREXAMPLE,
		REASON_NOT_IN_SUBSET, REASON_VACUOUS, REASON_UNPROVEN};
	struct verdict_stage *s = judge__stage(w->v, "prove", "fail");
	size_t i, k, n = 0;

	for (i = 0; i < r->n; i++) {
		n += r->f[i].kind == SVA_ASSERT;
		if (reason_of(&r->f[i]) != REASON_PASS)
			add_diag(w, "prove", r->f[i].line,
				sentence(w, &r->f[i]));
	}
	for (k = 0; k < sizeof(worst) / sizeof(worst[0]); k++)
		for (i = 0; i < r->n; i++) {
			if (reason_of(&r->f[i]) != worst[k])
				continue;
			s->detail = sentence(w, &r->f[i]);
			if (worst[k] != REASON_UNPROVEN) {
				judge__fail(w, worst[k], s->detail);
				return false;
			}
			s->status = "error";
			judge__error(w, worst[k], s->detail);
			return false;
		}
	if (n == 0) {
		s->detail = "nothing is asserted";
		judge__fail(w, REASON_EMPTY, s->detail);
		return false;
	}
	s->status = "pass";
	s->detail = arena_printf(w->a, "%zu properties", r->n);
	return true;
}

static void
judge_score(struct judge_work *w, const struct sva_result *r,
	const struct assertion_task *at)
{
	size_t caught = r->fates[SVA_KILLED], open = r->fates[SVA_UNDECIDED];
	double need = at->min_score * (double)r->n_m - 1e-9;
	struct verdict_stage *s = judge__stage(w->v, "faults", "pass");

	s->detail = arena_printf(w->a,
		"%zu of %zu faults are caught, at least %.0f %% are wanted",
		caught, r->n_m, at->min_score * 100);
	if ((double)caught >= need) {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
	} else if ((double)(caught + open) >= need) {
		s->status = "error";
		judge__error(w, REASON_UNPROVEN,
			arena_printf(w->a,
				"%s, and of %zu it is not known within the "
				"limits",
				s->detail, open));
	} else {
		s->status = "fail";
		judge__fail(w, REASON_WEAK_PROPERTIES, s->detail);
	}
}

/* True: there is a verdict. */
static bool
text_refused(struct judge_work *w, const struct assertion_task *at)
{
	const char *why = NULL;
	int line = 0;

	if (memchr(w->code, '\0', w->n))
		why = "a NUL byte";
	else
		why = assertion_forbidden(
			w->a, w->code, w->n, at->may_assume, &line);
	if (!why)
		return false;
	judge__stage(w->v, "properties", "fail")->detail = why;
	add_diag(w, "properties", line, why);
	judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
		line > 0 ? arena_printf(w->a, "line %d: %s", line, why) : why);
	return true;
}

/* What the whole file suffers from. */
static void
refused(struct judge_work *w, const struct sva_result *r)
{
	bool empty = r->n == 0 && strstr(r->refused, "it holds no assertion");

	if (r->by_design) {
		judge__error(w, REASON_INTERNAL,
			arena_printf(
				w->a, "the task's design: %s", r->refused));
		return;
	}
	judge__stage(w->v, "properties", "fail")->detail = r->refused;
	judge__fail(w, empty ? REASON_EMPTY : REASON_NOT_IN_SUBSET, r->refused);
}

/* The designs with a fault that matters. */
static size_t
faulty(struct judge_work *w, const struct assertion_task *at, uint64_t matter,
	struct sva_text *out)
{
	size_t i, n = 0;

	for (i = 0; i < at->n_faults; i++) {
		if (!(matter & UINT64_C(1) << i))
			continue;
		out[n].name = task_fault_id(w->t, i);
		out[n].text = task_faulty_design(w->a, w->t, i, &out[n].n);
		n++;
	}
	return n;
}

static int
prove(struct judge_work *w, struct judge_proofs *p,
	const struct assertion_task *at, uint64_t matter, struct err *e)
{
	struct sva_text faults[TASK_FAULTS_MAX];
	const struct sva_job job = {
		.design = {at->design->name, at->design->text, at->design->n},
		.top = w->t->top,
		.props = {CANDIDATE_NAME, arena_strndup(w->a, w->code, w->n),
			w->n},
		.reset = at->reset,
		.depth = at->depth,
		.cpu_ms = at->cpu_ms,
		.faulty = faults,
		.n_faulty = faulty(w, at, matter, faults)};
	struct sva_result r;

	if (sva_run(p->sva, w->a, &job, &r, e) < 0)
		return -1;
	w->v->cpu_us += r.cpu_us;
	if (r.refused) {
		refused(w, &r);
		return 0;
	}
	judge__stage(w->v, "properties", "pass");
	w->v->metrics = assertion_metrics(w->a, &r, at);
	write_log(w, &r);
	if (judge_findings(w, &r))
		judge_score(w, &r, at);
	return 0;
}

int
judge__assertion(struct judge_work *w, struct err *e)
{
	struct judge_proofs *p = w->j->proofs;
	struct assertion_task at;
	uint64_t matter;
	int rc;

	if (assertion_read(w->t, &at, e) < 0)
		return -1;
	if (text_refused(w, &at))
		return 0;
	rc = judge__faults_that_matter(w, &matter, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return prove(w, p, &at, matter, e);
}
