/*
 * judge_memo: verdicts of this process by key, in front of any store, so that
 * a candidate seen before costs a hash and a copy.  Bounded: one verdict a
 * place, the newer one stays.  The tools' log is not kept, as in a store.
 *
 * Must not decide which verdicts may be used again: the caller names them.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/judge_priv.h"

struct memo {
	char key[HASH_HEX], of[HASH_HEX];
	struct arena a;
	struct verdict v;
};

struct judge_memo {
	pthread_mutex_t lock;
	struct memo *all[JUDGE_MEMO_MAX];
};

struct judge_memo *
judge__memo_open(void)
{
	struct judge_memo *m = xcalloc(1, sizeof(*m));

	pthread_mutex_init(&m->lock, NULL);
	return m;
}

static void
discard(struct memo *x)
{
	if (!x)
		return;
	arena_release(&x->a);
	free(x);
}

void
judge__memo_close(struct judge_memo *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < JUDGE_MEMO_MAX; i++)
		discard(m->all[i]);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static struct memo **
place(struct judge_memo *m, const char *key)
{
	return &m->all[hash_fnv64(key, strlen(key)) % JUDGE_MEMO_MAX];
}

bool
judge_memo_find(struct judge *j, char key[HASH_HEX], struct arena *a,
	struct verdict *out)
{
	struct memo **p = place(j->memo, key);
	bool found;

	pthread_mutex_lock(&j->memo->lock);
	found = *p && strcmp((*p)->key, key) == 0;
	if (found) {
		verdict_copy(a, &(*p)->v, out);
		memcpy(key, (*p)->of, HASH_HEX);
	}
	pthread_mutex_unlock(&j->memo->lock);
	if (found)
		out->cached = true;
	return found;
}

void
judge_memo_keep(struct judge *j, const char *key, const char *of,
	const struct verdict *v)
{
	struct memo *x, *old, **p = place(j->memo, key);

	if (v->status == VERDICT_ERROR || !key[0])
		return;
	x = xcalloc(1, sizeof(*x));
	memcpy(x->key, key, HASH_HEX);
	memcpy(x->of, of, HASH_HEX);
	verdict_copy(&x->a, v, &x->v);
	pthread_mutex_lock(&j->memo->lock);
	old = *p;
	*p = x;
	pthread_mutex_unlock(&j->memo->lock);
	discard(old);
}
