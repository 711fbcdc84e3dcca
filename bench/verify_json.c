/*
 * verify_json: what is said of a task that was held to account: sums, and the
 * document of its fact (see verify.h).  Must not judge.
 */
#include "bench/verify.h"

#include "lib/base/json.h"
#include "lib/base/str.h"

static const char *const kind_names[] = {[BENCH_HACK_TRIVIAL] = "trivial",
	[BENCH_HACK_UNKNOWN] = "unknown",
	[BENCH_HACK_CHEAT] = "cheat"};

bool
bench_verify_accepts(const struct bench_verify_hack *h, enum judge_mode mode)
{
	return h->v[mode].known && h->v[mode].status == VERDICT_PASS &&
		!h->right;
}

void
bench_verify_kills(
	const struct bench_verify_task *t, size_t *killed, size_t *different)
{
	*killed = t->edits_killed + t->mutants.killed;
	*different = t->edits + t->mutants.killed + t->mutants.alive;
}

bool
bench_verify_weak(const struct bench_verify_task *t)
{
	size_t killed, different;

	bench_verify_kills(t, &killed, &different);
	if (killed * 100 < different * BENCH_VERIFY_WEAK)
		return true;
	for (size_t i = 0; i < t->n_hacks; i++)
		if (t->hacks[i].hack.honest &&
			(bench_verify_accepts(&t->hacks[i], JUDGE_STRICT) ||
				bench_verify_accepts(
					&t->hacks[i], JUDGE_OFFICIAL)))
			return true;
	return false;
}

static cJSON *
verdict_of(struct arena *a, const struct bench_verdict *v)
{
	cJSON *o = json_object(a);
	char letter[2] = {v->letter, '\0'};

	json_set_str(o, "status", verdict_status_name(v->status));
	json_set_str(o, "reason", verdict_reason_name(v->reason));
	json_set_str(o, "letter", letter);
	if (v->detail != NULL)
		json_set_str(o, "detail", v->detail);
	return o;
}

static cJSON *
modes_json(struct arena *a, const struct bench_verdict *v)
{
	cJSON *o = json_object(a);

	for (int m = 0; m < BENCH_VERIFY_MODES; m++)
		if (v[m].known)
			json_set(o, judge_mode_name((enum judge_mode)m),
				verdict_of(a, &v[m]));
	return o;
}

static cJSON *
hacks_json(struct arena *a, const struct bench_verify_task *t)
{
	cJSON *arr = json_array(a);

	for (size_t i = 0; i < t->n_hacks; i++) {
		const struct bench_verify_hack *h = &t->hacks[i];
		cJSON *o = json_object(a);

		json_set_str(o, "id", h->hack.id);
		json_set_str(o, "kind", kind_names[h->hack.kind]);
		for (int m = 0; m < BENCH_VERIFY_MODES; m++)
			if (h->v[m].known)
				json_set_str(o,
					judge_mode_name((enum judge_mode)m),
					verdict_reason_name(h->v[m].reason));
		if (h->right)
			json_set_bool(o, "right", true);
		json_push(arr, o);
	}
	return arr;
}

static cJSON *
edits_json(struct arena *a, const struct bench_verify_task *t)
{
	cJSON *o = json_object(a), *alive = json_array(a);

	json_set_i64(o, "n", (int64_t)t->edits);
	json_set_i64(o, "killed", (int64_t)t->edits_killed);
	for (size_t i = 0; i < t->n_edits_alive; i++)
		json_push_str(alive, t->edits_alive[i]);
	json_set(o, "alive", alive);
	return o;
}

static cJSON *
mutants_json(struct arena *a, const struct bench_verify_task *t)
{
	const struct bench_mutants *m = &t->mutants;
	cJSON *o = json_object(a), *list = json_array(a);
	char *row = arena_alloc(a, m->n + 1);

	if (m->refused != NULL) {
		json_set_str(o, "refused", m->refused);
		return o;
	}
	json_set_i64(o, "n", (int64_t)m->n);
	json_set_i64(o, "killed", (int64_t)m->killed);
	json_set_i64(o, "equivalent", (int64_t)m->equivalent);
	json_set_i64(o, "alive", (int64_t)m->alive);
	json_set_i64(o, "undecided", (int64_t)m->undecided);
	for (size_t i = 0; i < m->n; i++) {
		cJSON *x;

		row[i] = bench_mutant_letter(m->m[i].fate);
		if (m->m[i].fate == BENCH_MUTANT_KILLED ||
			m->m[i].fate == BENCH_MUTANT_EQUIVALENT)
			continue;
		x = json_object(a);
		json_set_i64(x, "k", m->m[i].k);
		json_set_str(x, "fate",
			m->m[i].fate == BENCH_MUTANT_ALIVE ? "alive"
							   : "undecided");
		json_set_str(x, "how", m->m[i].how);
		json_push(list, x);
	}
	json_set_str(o, "row", row);
	json_set(o, "survivors", list);
	return o;
}

static cJSON *
vacuous_json(struct arena *a, const struct bench_verify_task *t)
{
	cJSON *o = json_object(a);

	for (int m = 0; m < BENCH_VERIFY_MODES; m++)
		if (t->hacks[0].v[m].known)
			json_set_bool(o, judge_mode_name((enum judge_mode)m),
				t->vacuous[m]);
	return o;
}

/* What the suite's own judge says of the golden. */
static void
official_json(cJSON *o, const struct bench_verify_task *t)
{
	const struct bench_verdict *v = &t->golden[JUDGE_OFFICIAL];
	char letter[2] = {v->letter, '\0'};

	json_set_str(o, "golden",
		v->known ? verdict_status_name(v->status) : "none");
	if (!v->known)
		return;
	json_set_str(o, "reason", verdict_reason_name(v->reason));
	json_set_str(o, "letter", letter);
}

cJSON *
bench_verify_json(struct arena *a, const struct bench_verify_task *t)
{
	cJSON *o = json_object(a);
	size_t killed, different;

	bench_verify_kills(t, &killed, &different);
	json_set_str(o, "schema", "rtlsmith.verify-task/1");
	json_set_str(o, "task", t->task->id);
	official_json(o, t);
	json_set(o, "verdicts", modes_json(a, t->golden));
	json_set_i64(o, "samples", t->task->samples);
	json_set_num(o, "cpu_ms", (double)t->task->golden_cpu_us / 1e3);
	if (t->no_shape != NULL)
		json_set_str(o, "no_designs", t->no_shape);
	if (t->n_hacks > 0)
		json_set(o, "hacks", hacks_json(a, t));
	if (t->edits > 0)
		json_set(o, "edits", edits_json(a, t));
	if (t->mutated)
		json_set(o, "mutants", mutants_json(a, t));
	json_set_i64(o, "faults_different", (int64_t)different);
	json_set_i64(o, "faults_killed", (int64_t)killed);
	if (t->n_hacks > 0)
		json_set(o, "vacuous", vacuous_json(a, t));
	json_set_bool(o, "weak", bench_verify_weak(t));
	return o;
}

const char *
bench_verify_tools(struct arena *a, const struct bench_verify_options *o)
{
	if (o->equiv == NULL)
		return judge_fingerprint(o->judge);
	return arena_printf(a, "%s %s", judge_fingerprint(o->judge),
		equiv_fingerprint(o->equiv));
}
