/*
 * judge_sample: reply text -> extraction -> verdict, with the verdict cache
 * of the store, and the one commit that makes a sample JUDGED.  Must not
 * schedule anything: bench/run.c does.
 */
#include "bench/run.h"

#include <math.h>
#include <string.h>

#include "eval/nextline.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define LOG_KEPT ((size_t)8192) /* bytes at each end of the tools' output */

static void
no_code_verdict(struct judge *j, const struct judge_options *o,
	const struct extract_result *ex, struct verdict *v)
{
	memset(v, 0, sizeof(*v));
	v->status = VERDICT_FAIL;
	v->reason = ex->reason;
	v->mode = judge_mode_name(o->mode);
	v->tools = judge_fingerprint(j);
	v->sandbox = "none";
	v->stages[0].name = "extract";
	v->stages[0].status = "fail";
	v->stages[0].exit_code = -1;
	v->stages[0].mismatches = v->stages[0].samples = -1;
	v->stages[0].expected_samples = v->stages[0].first_mismatch = -1;
	v->stages[0].detail = ex->rules;
	v->n_stages = 1;
}

/* A reply without code has a key too: what was said of which task. */
static void
no_code_key(struct judge *j, const struct task *t,
	const struct judge_options *o, const struct extract_result *ex,
	char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_str(h, "no code");
	hash_str(h, t->sha256);
	hash_str(h, verdict_reason_name(ex->reason));
	hash_str(h, ex->rules);
	hash_str(h, judge_mode_name(o->mode));
	hash_str(h, judge_fingerprint(j));
	hash_final(h, out);
}

static bool
stored_verdict(
	struct store *s, const char *key, struct arena *a, struct verdict *v)
{
	struct store_verdict row;
	struct err miss = ERR_INIT;
	cJSON *doc;

	if (store_verdict_find(s, a, key, &row, &miss) < 0)
		return false;
	if (json_parse(a, row.doc, strlen(row.doc), &doc, &miss) < 0)
		return false;
	if (verdict_from_json(a, doc, v, &miss) < 0)
		return false;
	v->cached = true;
	return true;
}

/* The verdict of this process or of the store. */
static bool
known_verdict(struct store *s, struct judge *j, char key[HASH_HEX],
	struct arena *a, struct verdict *v)
{
	if (s == NULL)
		return false;
	if (judge_memo_find(j, key, a, v))
		return true;
	if (!stored_verdict(s, key, a, v))
		return false;
	judge_memo_keep(j, key, key, v);
	return true;
}

/* Fills verdict and key; a verdict that tells of lines is the text's own. This
 * process looks for the very text first: that needs no reading. */
static int
judge_or_know(struct store *s, struct judge *j, const struct judge_options *o,
	struct arena *a, struct bench_judged *out, struct err *e)
{
	const struct task *t = out->task;
	const struct extract_result *ex = &out->ex;
	struct verdict *v = &out->verdict;
	char exact[HASH_HEX];
	bool known;

	judge_key_exact(j, t, o, ex->code, ex->n, exact);
	memcpy(out->key, exact, HASH_HEX);
	if (s != NULL && judge_memo_find(j, out->key, a, v))
		return 0;
	judge_key(j, t, o, ex->code, ex->n, out->key);
	known = known_verdict(s, j, out->key, a, v);
	if (!known && s != NULL && stored_verdict(s, exact, a, v)) {
		memcpy(out->key, exact, HASH_HEX);
		known = true;
	}
	if (!known) {
		if (judge_run(j, t, o, ex->code, ex->n, a, v, e) < 0)
			return -1;
		if (!judge_any_spelling(v))
			memcpy(out->key, exact, HASH_HEX);
		judge_memo_keep(j, out->key, out->key, v);
	}
	judge_memo_keep(j, exact, out->key, v);
	return 0;
}

/* Beside the verdict, for sums over a run. */
static int
keep_metrics(struct store *s, struct arena *a, const struct bench_judged *out,
	const char *kind, const char *tools, struct err *e)
{
	struct store_measure m = {.key = out->key,
		.kind = kind,
		.shape = out->task->sha256,
		.tools = tools,
		.doc = json_text(a, out->verdict.metrics)};

	return store_measure_put(s, &m, e);
}

/* The cost of a candidate that passes, in a verdict of its own: its key holds
 * what it was measured with. */
static int
measured(struct store *s, struct judge *j, const struct bench_answer *x,
	struct arena *a, struct bench_judged *out, struct err *e)
{
	struct ppa_case c = {x->task, out->ex.code, out->ex.n,
		x->options->full || out->ex.full};
	struct hash_ctx *h;

	if (x->ppa == NULL || out->verdict.status != VERDICT_PASS ||
		!task_wants_design(x->task))
		return 0;
	h = hash_new();
	hash_str(h, "ppa");
	hash_str(h, out->key);
	hash_str(h, ppa_fingerprint(x->ppa));
	hash_final(h, out->key);
	if (known_verdict(s, j, out->key, a, &out->verdict))
		return 0;
	if (ppa_measure(x->ppa, a, &c, &out->verdict, e) < 0)
		return -1;
	out->verdict.cached = false;
	judge_memo_keep(j, out->key, out->key, &out->verdict);
	return s == NULL || out->verdict.metrics == NULL
		? 0
		: keep_metrics(s, a, out, PPA_KIND, ppa_fingerprint(x->ppa), e);
}

/* How near a line is to its label. */
static int
near_label(struct store *s, struct arena *a, const struct bench_judged *out,
	struct err *e)
{
	if (s == NULL || !task_is_line(out->task) || out->verdict.cached ||
		out->verdict.metrics == NULL)
		return 0;
	return keep_metrics(s, a, out, NEXTLINE_KIND, out->tools, e);
}

static int
second_opinion(const struct bench_answer *x, bool full, struct arena *a,
	struct bench_judged *out, struct err *e)
{
	struct opinion_case c = {.task = x->task,
		.task_id = x->task_id,
		.code = out->ex.code,
		.n = out->ex.n,
		.full = full,
		.status = out->verdict.status};
	int rc = opinion_give(x->opinion, a, &c, &out->opinion, e);

	out->asked = rc > 0;
	return rc < 0 ? -1 : 0;
}

int
bench_judge_text(struct store *s, struct judge *j, const struct bench_answer *x,
	struct arena *a, struct bench_judged *out, struct err *e)
{
	const struct task *t = x->task;
	const struct judge_options *o = x->options;
	struct judge_options jo = *o;

	memset(out, 0, sizeof(*out));
	out->task = t;
	out->mode = o->mode;
	out->tools = task_is_line(t) ? judge_task_tools(a, j, t)
				     : judge_fingerprint(j);
	extract_code(a, t, x->extract, &x->reply, &out->ex);
	if (out->ex.code == NULL) {
		no_code_key(j, t, o, &out->ex, out->key);
		no_code_verdict(j, o, &out->ex, &out->verdict);
		return 0;
	}
	jo.full = jo.full || out->ex.full;
	if (judge_or_know(s, j, &jo, a, out, e) < 0 ||
		measured(s, j, x, a, out, e) < 0 ||
		near_label(s, a, out, e) < 0)
		return -1;
	return second_opinion(x, jo.full, a, out, e);
}

/* What the tools said, beside the verdict: its head and its tail. */
static void
add_log(struct arena *a, cJSON *doc, const struct verdict *v)
{
	size_t n = v->log != NULL ? strlen(v->log) : 0;
	const char *text = v->log;

	if (n == 0)
		return;
	if (n > 2 * LOG_KEPT)
		text = arena_printf(a, "%.*s\n[%zu bytes left out]\n%s",
			(int)LOG_KEPT, v->log, n - 2 * LOG_KEPT,
			v->log + n - LOG_KEPT);
	json_set_str(doc, "log", str_utf8_fix(a, text, strlen(text)));
}

int
bench_judge_commit(struct store *s, struct store_sample *x,
	const struct bench_judged *b, bool current, struct arena *a,
	struct err *e)
{
	const struct verdict *v = &b->verdict;
	struct store_scoring sc = {0};
	struct store_verdict row = {0};
	char letter[2] = {v->letter, '\0'};
	cJSON *doc = verdict_json(a, b->task, v, true);

	add_log(a, doc, v);
	sc.mode = judge_mode_name(b->mode);
	sc.extractor = b->ex.extractor;
	sc.extract_rules = b->ex.rules;
	sc.code = b->ex.code;
	sc.code_n = b->ex.n;
	row.key = b->key;
	row.status = verdict_status_name(v->status);
	row.reason = verdict_reason_name(v->reason);
	row.letter = letter;
	row.mode = sc.mode;
	row.score = verdict_score(v);
	row.doc = json_text(a, doc);
	row.tools = b->tools != NULL ? b->tools : v->tools;
	row.cpu_us = v->cpu_us;
	row.created_ms = clock_wall_ms();
	x->state = v->status == VERDICT_ERROR ? STORE_SAMPLE_ERROR
					      : STORE_SAMPLE_JUDGED;
	x->error = v->status == VERDICT_ERROR ? v->detail : NULL;
	return store_sample_judged(s, x, &row, &sc, current, e);
}
