/*
 * judge_trusted: the table of tasks that the strict judge knows (see
 * judge_trusted.h).  An entry in use is never given up; when all are, a new
 * one lives outside the table for as long as it is used.
 */
#include "eval/judge_trusted.h"

#include <stdlib.h>
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

void
judge__trusted_open(struct judge_trusted_table *tab)
{
	memset(tab, 0, sizeof(*tab));
	pthread_mutex_init(&tab->lock, NULL);
}

static void
discard(struct judge_trusted *tr)
{
	if (!tr)
		return;
	pthread_mutex_destroy(&tr->lock);
	arena_release(&tr->a);
	free(tr);
}

void
judge__trusted_close(struct judge_trusted_table *tab)
{
	size_t i;

	for (i = 0; i < JUDGE_TRUSTED_MAX; i++)
		discard(tab->all[i]);
	pthread_mutex_destroy(&tab->lock);
}

/* Everything that the texts are made of; not what was measured. */
static void
task_key(const struct task *t, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();
	size_t i;

	hash_i64(h, t->profile);
	hash_str(h, t->top);
	hash_str(h, t->golden_top);
	hash_str(h, t->tb_top);
	hash_str(h, t->header);
	for (i = 0; i < t->n_files; i++) {
		hash_str(h, t->files[i].role);
		hash_str(h, t->files[i].name);
		hash_part(h, t->files[i].text, t->files[i].n);
	}
	hash_final(h, out);
}

/* ---- the table ---- */

/* Under the lock: the place for a new entry, NULL: all are in use. */
static struct judge_trusted **
place(struct judge_trusted_table *tab)
{
	struct judge_trusted **oldest = NULL;
	size_t i;

	for (i = 0; i < JUDGE_TRUSTED_MAX; i++) {
		struct judge_trusted **p = &tab->all[i];

		if (!*p)
			return p;
		if ((*p)->users == 0 &&
			(!oldest || (*p)->used < (*oldest)->used))
			oldest = p;
	}
	return oldest;
}

static struct judge_trusted *
find(struct judge_trusted_table *tab, const char *key)
{
	size_t i;

	for (i = 0; i < JUDGE_TRUSTED_MAX && tab->all[i]; i++)
		if (memcmp(tab->all[i]->key, key, HASH_HEX) == 0)
			return tab->all[i];
	return NULL;
}

static struct judge_trusted *
take(struct judge_trusted_table *tab, const char *key)
{
	struct judge_trusted *tr, **p;

	pthread_mutex_lock(&tab->lock);
	tr = find(tab, key);
	if (!tr) {
		tr = xcalloc(1, sizeof(*tr));
		memcpy(tr->key, key, HASH_HEX);
		pthread_mutex_init(&tr->lock, NULL);
		p = place(tab);
		if (p) {
			discard(*p);
			*p = tr;
		}
	}
	tr->users++;
	tr->used = ++tab->clock;
	pthread_mutex_unlock(&tab->lock);
	return tr;
}

void
judge__trusted_put(struct judge_work *w, struct judge_trusted *tr)
{
	struct judge_trusted_table *tab = &w->j->trusted;
	bool kept;

	pthread_mutex_lock(&tab->lock);
	tr->users--;
	kept = tr->users > 0 || find(tab, tr->key) == tr;
	pthread_mutex_unlock(&tab->lock);
	if (!kept)
		discard(tr);
}

/* ---- one entry ---- */

static const char *
join_trusted(
	struct judge_trusted *tr, const struct iverilog_compile *pp, size_t *n)
{
	struct buf b;

	buf_init(&b, pp->code_n + LIM_PATH);
	buf_add(&b, pp->code, pp->code_n);
	buf_addstr(&b, "\n`resetall\n");
	if (tr->h.timescale)
		buf_printf(&b, "`timescale %.200s\n", tr->h.timescale);
	return buf_take(&b, &tr->a, n);
}

static int
preprocess_trusted(
	struct judge_work *w, struct judge_trusted *tr, struct err *e)
{
	struct iverilog_source src[HARNESS_TEXTS];
	struct iverilog_job job = {.dir = w->dir,
		.sources = src,
		.n_sources = tr->h.n_text,
		.generation = w->rules->generation,
		.flags = w->rules->flags,
		.cpu_ms = JUDGE_COMPILE_CPU_MS,
		.wall_ms = judge__wall_guard_ms(JUDGE_COMPILE_CPU_MS)};
	struct iverilog_compile pp;
	size_t i;

	for (i = 0; i < tr->h.n_text; i++)
		src[i] = (struct iverilog_source){tr->h.text[i].name,
			tr->h.text[i].text, tr->h.text[i].n};
	if (iverilog_preprocess(w->j->iv, w->a, &job, &pp, e) < 0)
		return -1;
	if (!pp.ok || !pp.code)
		tr->broken = arena_printf(&tr->a,
			"the testbench cannot be preprocessed: %.200s", pp.log);
	else
		tr->text = join_trusted(tr, &pp, &tr->n);
	return 0;
}

/* The texts; exact: comparisons that see X and Z. */
static int
make_texts(struct judge_work *w, struct judge_trusted *tr, bool exact,
	struct err *e)
{
	const struct harness_want want = {
		.tb_top = w->t->tb_top ? w->t->tb_top : w->rules->tb_top,
		.timescale = w->rules->timescale,
		.marks = &w->j->marks,
		.watch = true,
		.exact = exact};
	struct err why = ERR_INIT;

	tr->broken = NULL;
	tr->exact = exact;
	if (harness_make(&tr->a, w->t, &want, &tr->h, &why) < 0) {
		tr->broken = arena_strdup(&tr->a, why.msg);
		return 0;
	}
	/* the task may be gone before this is */
	tr->h.root = arena_strdup(&tr->a, tr->h.root);
	tr->h.timescale = arena_strdup(&tr->a, tr->h.timescale);
	return preprocess_trusted(w, tr, e);
}

/* Testbenches that only print a text often compare by !=, from which an output
 * that is X does not differ.  Where the golden passes an exact comparison, so
 * must a candidate. */
static int
try_exact(struct judge_work *w, struct judge_trusted *tr, struct err *e)
{
	char seed[HARNESS_SEED + 1];

	if (judge__counts(w->t->profile) || !task_file(w->t, "golden"))
		return 0;
	if (w->t->golden_profile &&
		judge__profile_read(
			&tr->a, w->t->golden_profile, &tr->profile) &&
		tr->profile.exact_known)
		return tr->profile.exact ? make_texts(w, tr, true, e) : 0;
	if (make_texts(w, tr, true, e) < 0)
		return -1;
	harness_seed(0, seed);
	if (!tr->broken &&
		judge__golden_run(w, tr, seed, &tr->a, &tr->profile, e) < 0)
		return -1;
	tr->profiled = !tr->broken && tr->profile.passes;
	return tr->profiled ? 0 : make_texts(w, tr, false, e);
}

static int
make(struct judge_work *w, struct judge_trusted *tr, struct err *e)
{
	guard_policy_of(&tr->a, w->t, &tr->policy);
	tr->policy.top = arena_strdup(&tr->a, tr->policy.top);
	if (make_texts(w, tr, false, e) < 0)
		return -1;
	return tr->broken ? 0 : try_exact(w, tr, e);
}

int
judge__trusted_get(
	struct judge_work *w, struct judge_trusted **out, struct err *e)
{
	char key[HASH_HEX];
	struct judge_trusted *tr;
	int rc = 0;

	task_key(w->t, key);
	tr = take(&w->j->trusted, key);
	pthread_mutex_lock(&tr->lock);
	if (!tr->made) {
		rc = make(w, tr, e);
		tr->made = rc == 0;
	}
	pthread_mutex_unlock(&tr->lock);
	if (rc < 0) {
		judge__trusted_put(w, tr);
		return -1;
	}
	*out = tr;
	return 0;
}

int
judge__profile(struct judge_work *w, struct judge_trusted *tr,
	const struct judge_profile **out, struct err *e)
{
	char seed[HARNESS_SEED + 1];
	int rc = 0;

	harness_seed(0, seed);
	pthread_mutex_lock(&tr->lock);
	if (!tr->profiled && w->t->golden_profile)
		tr->profiled = judge__profile_read(
			&tr->a, w->t->golden_profile, &tr->profile);
	if (!tr->profiled) {
		rc = judge__golden_run(w, tr, seed, &tr->a, &tr->profile, e);
		tr->profiled = rc == 0;
	}
	pthread_mutex_unlock(&tr->lock);
	*out = &tr->profile;
	return rc;
}
