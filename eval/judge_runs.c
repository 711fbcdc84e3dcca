/*
 * judge_runs: simulations of this process by what their byte code does, so
 * that candidates which compile to the same are simulated once.
 *
 * What a run printed and what the monitor wrote is kept as it came, with the
 * nonce it was made with, and read again for each candidate by the same rules
 * as the first time.  Only runs that came to their own end and printed little
 * are kept.  Bounded: one run a place, the newer one stays.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/judge_priv.h"
#include "eval/samecode.h"
#include "lib/base/str.h"

#define RUNS_MAX 2048
#define RUN_BYTES (32 * LIM_KIB)

struct run {
	char key[HASH_HEX];
	struct arena a;
	struct judge_kept_run kept;
};

struct judge_runs {
	pthread_mutex_t lock;
	struct run *all[RUNS_MAX];
};

struct judge_runs *
judge__runs_open(void)
{
	struct judge_runs *r = xcalloc(1, sizeof(*r));

	pthread_mutex_init(&r->lock, NULL);
	return r;
}

static void
discard(struct run *x)
{
	if (!x)
		return;
	arena_release(&x->a);
	free(x);
}

void
judge__runs_close(struct judge_runs *r)
{
	size_t i;

	if (!r)
		return;
	for (i = 0; i < RUNS_MAX; i++)
		discard(r->all[i]);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static struct run **
place(struct judge_runs *r, const char *key)
{
	return &r->all[hash_fnv64(key, strlen(key)) % RUNS_MAX];
}

static void
copy(struct arena *a, const struct judge_kept_run *from,
	struct judge_kept_run *to)
{
	*to = *from;
	to->sim.out = arena_strndup(a, from->sim.out, from->sim.out_n);
	to->sim.err = arena_strndup(a, from->sim.err, from->sim.err_n);
	to->monitor = arena_strndup(a, from->monitor, from->monitor_n);
}

bool
judge__run_find(
	struct judge_work *w, const char *key, struct judge_kept_run *out)
{
	struct judge_runs *r = w->j->runs;
	struct run **p = place(r, key);
	bool found;

	if (!key[0])
		return false;
	pthread_mutex_lock(&r->lock);
	found = *p && strcmp((*p)->key, key) == 0;
	if (found)
		copy(w->a, &(*p)->kept, out);
	pthread_mutex_unlock(&r->lock);
	return found;
}

void
judge__run_keep(
	struct judge_work *w, const char *key, const struct judge_kept_run *run)
{
	struct judge_runs *r = w->j->runs;
	struct run *x, *old, **p = place(r, key);

	if (!key[0] || run->sim.how != PROC_EXITED || run->sim.truncated ||
		run->monitor_n > RUN_BYTES ||
		run->sim.out_n + run->sim.err_n + run->monitor_n > RUN_BYTES)
		return;
	x = xcalloc(1, sizeof(*x));
	memcpy(x->key, key, HASH_HEX);
	copy(&x->a, run, &x->kept);
	pthread_mutex_lock(&r->lock);
	old = *p;
	*p = x;
	pthread_mutex_unlock(&r->lock);
	discard(old);
}

/* The marks are of this process, the name is not. */
void
judge__name_code(struct judge_work *w)
{
	const struct harness_marks *m = &w->j->marks;
	const struct iverilog_compile *c = &w->compile;
	const char *text = NULL;
	size_t n = 0;

	w->code_name[0] = '\0';
	if (c->ok && c->code)
		text = samecode_text(w->a, c->code, c->code_n, &n);
	if (!text)
		return;
	if (w->o->mode == JUDGE_STRICT) {
		text = harness_clean(w->a, text, n, m->nonce, &n);
		text = harness_clean(w->a, text, n, m->seed, &n);
	}
	hash_hex(text, n, w->code_name);
}

void
judge__run_key(const struct judge_work *w, const char *seed, char out[HASH_HEX])
{
	struct hash_ctx *h;

	out[0] = '\0';
	if (!w->code_name[0] || w->o->keep_dir || w->o->variant)
		return;
	h = judge__key_begin(w->j, w->t, w->o);
	hash_str(h, "a run");
	hash_str(h, seed);
	hash_str(h, w->code_name);
	hash_final(h, out);
}
