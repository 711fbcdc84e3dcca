/*
 * opinion: the second judge (see opinion.h).
 *
 * Makes two whole texts of a task's golden and a candidate, looks whether the
 * question was answered before, and asks equiv.  Must not touch verdicts.
 */
#include "eval/opinion.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

struct opinion {
	struct opinion_setup s;
	struct yosys *ys;
	struct equiv *eq;
	pthread_mutex_t mu;
	struct opinion_counts counts; /* under mu */
};

int
opinion_want_parse(const char *s, enum opinion_want *out, struct err *e)
{
	static const char *const names[] = {"off", "pass", "all"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(s, names[i])) {
			*out = (enum opinion_want)i;
			return 0;
		}
	return err_set(e, ERR_USAGE,
		"the second judge is off, pass or all, not %s", s);
}

int
opinion_open(struct opinion **out, const struct opinion_setup *s, struct err *e)
{
	struct opinion *op = xcalloc(1, sizeof(*op));

	op->s = *s;
	if (op->s.cpu_ms <= 0)
		op->s.cpu_ms = EQUIV_CPU_MS;
	pthread_mutex_init(&op->mu, NULL);
	if (yosys_open(&op->ys, s->sandbox, e) < 0 ||
		equiv_open(&op->eq, op->ys, s->iv, e) < 0) {
		opinion_close(op);
		return -1;
	}
	*out = op;
	return 0;
}

void
opinion_close(struct opinion *op)
{
	if (!op)
		return;
	equiv_close(op->eq);
	yosys_close(op->ys);
	pthread_mutex_destroy(&op->mu);
	free(op);
}

/* ---- the question ---- */

/* VerilogEval v1 has bodies, which follow the header of the prompt. */
static struct equiv_text
whole(struct arena *a, const struct task *t, const char *code, bool full)
{
	struct equiv_text x = {.text = code, .top = t->top};

	if (t->profile == TASK_VE1 && !full && t->header)
		x.text = arena_printf(a, "%s\n%s", t->header, code);
	x.n = strlen(x.text);
	return x;
}

static bool
question(struct opinion *op, struct arena *a, const struct opinion_case *c,
	struct equiv_job *job)
{
	const char *gold = task_golden_candidate(a, c->task);

	if (!gold || !c->task->top || !task_wants_design(c->task) ||
		memchr(c->code, '\0', c->n))
		return false;
	memset(job, 0, sizeof(*job));
	job->cpu_ms = op->s.cpu_ms;
	job->depth = EQUIV_DEPTH;
	job->gold = whole(a, c->task, gold, false);
	job->gate = whole(a, c->task, arena_strndup(a, c->code, c->n), c->full);
	return true;
}

static void
make_key(struct opinion *op, const struct equiv_job *job, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_str(h, "opinion");
	hash_part(h, job->gold.text, job->gold.n);
	hash_part(h, job->gate.text, job->gate.n);
	hash_str(h, job->gold.top);
	hash_i64(h, job->cpu_ms);
	hash_i64(h, job->depth);
	hash_str(h, equiv_fingerprint(op->eq));
	hash_final(h, out);
}

/* ---- the store ---- */

static enum equiv_kind
kind_of(const char *name)
{
	static const enum equiv_kind kinds[] = {
		EQUIV_PROVEN, EQUIV_BOUNDED, EQUIV_REFUTED};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_eq(name, equiv_kind_name(kinds[i])))
			return kinds[i];
	return EQUIV_UNKNOWN;
}

static bool
remembered(struct opinion *op, struct arena *a, const char *key,
	struct store_proof *row, struct equiv_result *out)
{
	struct err miss = ERR_INIT;
	cJSON *doc;

	if (!op->s.store || op->s.fresh ||
		store_proof_find(op->s.store, a, key, row, &miss) < 0 ||
		json_parse(a, row->doc, strlen(row->doc), &doc, &miss) < 0)
		return false;
	memset(out, 0, sizeof(*out));
	out->kind = kind_of(row->result);
	out->depth = (int)row->depth;
	out->why = row->why;
	out->engine = json_str(doc, "engine", "");
	out->assume = json_str(doc, "assume", "");
	out->left_out = json_str(doc, "left_out", "");
	out->counterexample = json_get(doc, "counterexample");
	out->cpu_us = row->cpu_us;
	return true;
}

static int
remember(struct opinion *op, struct arena *a, const struct opinion_case *c,
	const char *key, const struct equiv_result *r, struct err *e)
{
	char candidate[HASH_HEX];
	struct store_proof row = {.key = key,
		.task_id = c->task_id,
		.result = equiv_kind_name(r->kind),
		.depth = r->depth,
		.why = r->why,
		.tools = equiv_fingerprint(op->eq),
		.cpu_us = r->cpu_us,
		.created_ms = clock_wall_ms()};

	if (!op->s.store)
		return 0;
	hash_hex(c->code, c->n, candidate);
	row.candidate = candidate;
	row.doc = json_text(a, equiv_json(a, r));
	return store_proof_put(op->s.store, &row, e);
}

static void
count(struct opinion *op, enum verdict_status status,
	const struct equiv_result *r, bool fresh)
{
	pthread_mutex_lock(&op->mu);
	if (status == VERDICT_PASS)
		op->counts.pass[r->kind]++;
	else
		op->counts.fail[r->kind]++;
	if (fresh)
		op->counts.cpu_us += r->cpu_us;
	pthread_mutex_unlock(&op->mu);
}

int
opinion_give(struct opinion *op, struct arena *a, const struct opinion_case *c,
	struct equiv_result *out, struct err *e)
{
	struct store_proof row;
	struct equiv_job job;
	char key[HASH_HEX];

	if (!op || op->s.want == OPINION_OFF || c->status == VERDICT_ERROR ||
		(op->s.want == OPINION_PASS && c->status != VERDICT_PASS) ||
		!c->code || !question(op, a, c, &job))
		return 0;
	make_key(op, &job, key);
	if (remembered(op, a, key, &row, out)) {
		count(op, c->status, out, false);
		/* the same question may come up in another revision */
		return row.task_id == c->task_id ||
				remember(op, a, c, key, out, e) == 0
			? 1
			: -1;
	}
	if (equiv_run(op->eq, a, &job, out, e) < 0)
		return err_wrap(e, "second judge, task %s", c->task->id);
	count(op, c->status, out, true);
	return remember(op, a, c, key, out, e) < 0 ? -1 : 1;
}

void
opinion_counts(struct opinion *op, struct opinion_counts *out)
{
	pthread_mutex_lock(&op->mu);
	*out = op->counts;
	pthread_mutex_unlock(&op->mu);
}

static char *
part(struct arena *a, const int64_t n[4], const char *what)
{
	int64_t all = n[0] + n[1] + n[2] + n[3];

	return arena_printf(a,
		"%lld %s: %lld proven, %lld bounded, %lld refuted, %lld "
		"unknown",
		(long long)all, what, (long long)n[EQUIV_PROVEN],
		(long long)n[EQUIV_BOUNDED], (long long)n[EQUIV_REFUTED],
		(long long)n[EQUIV_UNKNOWN]);
}

char *
opinion_summary(struct arena *a, const struct opinion_counts *c)
{
	const int64_t *f = c->fail;
	char *s = part(a, c->pass, "passes");

	if (f[0] + f[1] + f[2] + f[3] > 0)
		s = arena_printf(a, "%s; %s", s, part(a, f, "failures"));
	return arena_printf(
		a, "%s (%.1f s of CPU)", s, (double)c->cpu_us / 1e6);
}
