/*
 * judge_faults: the tools that judge properties and testbenches, and which
 * faults of a task's design matter: those that eval/equiv proves to change what
 * it does.  Known once a task: from its profile, or found out and kept by this
 * process.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/equiv.h"
#include "eval/judge_priv.h"
#include "eval/sva.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define FACTS_SCHEMA "rtlsmith.faults/1"
#define EQUIV_CPU 10000

/* ---- the tools ---- */

struct judge_proofs *
judge__proofs_new(void)
{
	struct judge_proofs *p = xcalloc(1, sizeof(*p));

	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void
judge__proofs_free(struct judge_proofs *p)
{
	if (!p)
		return;
	sva_close(p->sva);
	equiv_close(p->equiv);
	yosys_close(p->yosys);
	pthread_mutex_destroy(&p->lock);
	arena_release(&p->a);
	free(p);
}

bool
judge__proofs_ready(const struct judge *j)
{
	struct judge_proofs *p = j->proofs;
	struct err e = ERR_INIT;

	pthread_mutex_lock(&p->lock);
	if (!p->tried &&
		(yosys_open(&p->yosys, j->sandbox, &e) < 0 ||
			equiv_open(&p->equiv, p->yosys, j->iv, &e) < 0 ||
			sva_open(&p->sva, p->yosys, j->iv, p->equiv, &e) < 0))
		p->missing = arena_printf(
			&p->a, "no properties can be proven: %s", e.msg);
	p->tried = true;
	pthread_mutex_unlock(&p->lock);
	return !p->missing;
}

const char *
judge_task_tools(struct arena *a, const struct judge *j, const struct task *t)
{
	if (task_is_line(t))
		return JUDGE_LINE_RULES;
	if (task_wants_design(t))
		return j->fingerprint;
	return arena_printf(a, "%s %s %s", j->fingerprint,
		task_is_testbench(t) ? JUDGE_TESTBENCH_RULES
				     : JUDGE_ASSERTION_RULES,
		judge__proofs_ready(j) ? equiv_fingerprint(j->proofs->equiv)
				       : "no yosys");
}

/* ---- what is known ---- */

static void
facts_key(const struct task *t, char out[HASH_HEX])
{
	const struct task_file *f = task_file(t, "design");
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;

	hash_str(h, t->top);
	hash_part(h, f->text, f->n);
	hash_str(h, json_text(&a, json_get(t->meta, "faults")));
	hash_final(h, out);
	arena_release(&a);
}

static struct judge_facts *
place(struct judge_proofs *p, const char *key)
{
	return &p->facts[hash_fnv64(key, strlen(key)) % JUDGE_FACTS_MAX];
}

static bool
remembered(struct judge_proofs *p, const char *key, uint64_t *out)
{
	struct judge_facts *x = place(p, key);
	bool found;

	pthread_mutex_lock(&p->lock);
	found = str_eq(x->key, key);
	if (found)
		*out = x->matter;
	pthread_mutex_unlock(&p->lock);
	return found;
}

static void
remember(struct judge_proofs *p, const char *key, uint64_t matter)
{
	struct judge_facts *x = place(p, key);

	pthread_mutex_lock(&p->lock);
	memcpy(x->key, key, HASH_HEX);
	x->matter = matter;
	pthread_mutex_unlock(&p->lock);
}

/* The task's profile, if it is of its design. */
static bool
from_profile(const struct task *t, const char *key, uint64_t *out)
{
	struct arena a = ARENA_INIT;
	struct err bad = ERR_INIT;
	const char *p = t->golden_profile;
	bool ok = false;
	cJSON *doc;

	if (p && json_parse(&a, p, strlen(p), &doc, &bad) == 0 &&
		str_eq(json_str(doc, "schema", NULL), FACTS_SCHEMA) &&
		str_eq(json_str(doc, "design", NULL), key)) {
		const char *row = json_str(doc, "matter", "");
		size_t i;

		*out = 0;
		for (i = 0; i < TASK_FAULTS_MAX && row[i]; i++)
			if (row[i] == '1')
				*out |= UINT64_C(1) << i;
		ok = i > 0;
	}
	arena_release(&a);
	return ok;
}

static int
find_out(struct judge_work *w, size_t n, uint64_t *out, struct err *e)
{
	const struct task_file *f = task_file(w->t, "design");
	size_t i, len;

	*out = 0;
	for (i = 0; i < n; i++) {
		char *text = task_faulty_design(w->a, w->t, i, &len);
		struct equiv_job job = {.gold = {f->text, f->n, w->t->top},
			.gate = {text, len, w->t->top},
			.cpu_ms = EQUIV_CPU};
		struct equiv_result r;

		if (equiv_run(w->j->proofs->equiv, w->a, &job, &r, e) < 0)
			return err_wrap(
				e, "fault %.80s", task_fault_id(w->t, i));
		if (r.kind == EQUIV_REFUTED)
			*out |= UINT64_C(1) << i;
	}
	return 0;
}

/* They are known, or -1. */
static int
matter_bits(struct judge_work *w, uint64_t *out, struct err *e)
{
	char key[HASH_HEX];
	size_t n;

	if (task_design_faults(w->t, &n, e) < 0)
		return -1;
	facts_key(w->t, key);
	if (from_profile(w->t, key, out) || remembered(w->j->proofs, key, out))
		return 0;
	if (find_out(w, n, out, e) < 0)
		return -1;
	remember(w->j->proofs, key, *out);
	return 0;
}

int
judge__faults_that_matter(struct judge_work *w, uint64_t *out, struct err *e)
{
	struct judge_proofs *p = w->j->proofs;

	if (!judge__proofs_ready(w->j)) {
		judge__error(
			w, REASON_TOOL_MISSING, arena_strdup(w->a, p->missing));
		return 1;
	}
	w->v->tools = arena_printf(
		w->a, "%s, yosys %s", w->v->tools, yosys_version(p->yosys));
	if (matter_bits(w, out, e) < 0)
		return -1;
	if (*out != 0)
		return 0;
	judge__error(
		w, REASON_INTERNAL, "no fault of the task is proven to matter");
	return 1;
}

int
judge__faults_profile(struct judge_work *w, const char **doc, struct err *e)
{
	char key[HASH_HEX], row[TASK_FAULTS_MAX + 1] = {0};
	struct err unfit = ERR_INIT;
	uint64_t matter;
	cJSON *o;
	size_t i, n;

	*doc = NULL;
	if (task_design_faults(w->t, &n, &unfit) < 0 ||
		!judge__proofs_ready(w->j))
		return 0; /* a verdict tells */
	if (matter_bits(w, &matter, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		row[i] = (matter >> i & 1) ? '1' : '0';
	facts_key(w->t, key);
	o = json_object(w->a);
	json_set_str(o, "schema", FACTS_SCHEMA);
	json_set_str(o, "design", key);
	json_set_str(o, "matter", row);
	*doc = json_text(w->a, o);
	return 0;
}
