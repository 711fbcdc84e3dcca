/*
 * replay_book: counts who asked what, and picks the rule of a request.
 *
 * A request's identity is "rtlsmith-<16 hex>-<sample>" when the client named
 * it, else the first 16 digits of its key and its sample.  The sample of a
 * request that does not say is its seed, else the number of earlier requests
 * with that key; its attempt is the number of requests of that identity so
 * far, from 1.  All members are guarded by the lock.
 */
#include "serve/replay_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"

#define STATUS_MAX 600
#define BOOK_NAME_MAX (REPLAY_ID_MAX + 24) /* "RULE/IDENTITY" */

struct book_item {
	char name[BOOK_NAME_MAX]; /* "" = free */
	int64_t sample;
	int64_t count;
	int64_t ok;
};

/* Open addressing, linear probing; only grows. */
struct book_map {
	struct book_item *item;
	size_t n, cap;
	int64_t left_out; /* names that came after REPLAY_KNOWN_MAX */
	struct book_item spare;
};

struct replay_book {
	pthread_mutex_t lock;
	const struct replay_script *script;
	struct book_map keys;	    /* count = arrivals without a sample */
	struct book_map served;	    /* by identity */
	struct book_map each;	    /* hits by rule and identity */
	int64_t *hits;		    /* by rule */
	int64_t status[STATUS_MAX]; /* 0: no reply */
	struct replay_stats stats;
};

static size_t
book_slot(const struct book_map *m, const char *name)
{
	size_t i = (size_t)hash_fnv64(name, strlen(name)) & (m->cap - 1);

	while (m->item[i].name[0] && strcmp(m->item[i].name, name) != 0)
		i = (i + 1) & (m->cap - 1);
	return i;
}

static void
book_grow(struct book_map *m)
{
	struct book_map big = *m;
	size_t i;

	big.cap = m->cap ? 2 * m->cap : 256;
	big.item = xcalloc(big.cap, sizeof(*big.item));
	for (i = 0; i < m->cap; i++) {
		if (m->item[i].name[0])
			big.item[book_slot(&big, m->item[i].name)] = m->item[i];
	}
	free(m->item);
	*m = big;
}

static struct book_item *
book_get(struct book_map *m, const char *name)
{
	struct book_item *it;

	if (2 * (m->n + 1) > m->cap)
		book_grow(m);
	it = &m->item[book_slot(m, name)];
	if (it->name[0])
		return it;
	if (m->n >= REPLAY_KNOWN_MAX) {
		m->left_out++;
		memset(&m->spare, 0, sizeof(m->spare));
		return &m->spare;
	}
	m->n++;
	snprintf(it->name, sizeof(it->name), "%s", name);
	return it;
}

struct replay_book *
replay_book_new(const struct replay_script *s)
{
	struct replay_book *b = xcalloc(1, sizeof(*b));

	pthread_mutex_init(&b->lock, NULL);
	b->script = s;
	b->hits = xcalloc(s && s->n ? s->n : 1, sizeof(*b->hits));
	return b;
}

void
replay_book_free(struct replay_book *b)
{
	if (!b)
		return;
	pthread_mutex_destroy(&b->lock);
	free(b->keys.item);
	free(b->served.item);
	free(b->each.item);
	free(b->hits);
	free(b);
}

static void
book_identity(struct replay_book *b, struct replay_request *q)
{
	struct book_item *it;

	if (q->sample < 0 && q->has_seed) {
		q->sample = q->seed;
	} else if (q->sample < 0) {
		char key[17];

		snprintf(key, sizeof(key), "%.16s", q->key);
		q->sample = book_get(&b->keys, key)->count++;
	}
	if (q->has_client_id)
		snprintf(q->identity, sizeof(q->identity), "rtlsmith-%s-%lld",
			q->client_id, (long long)q->sample);
	else
		snprintf(q->identity, sizeof(q->identity), "%.16s-%lld", q->key,
			(long long)q->sample);
	it = book_get(&b->served, q->identity);
	it->sample = q->sample;
	it->count++;
	if (q->attempt < 0)
		q->attempt = it->count;
}

/* Counts the hit when there is one left. */
static bool
book_take(struct replay_book *b, size_t i, const struct replay_request *q)
{
	const struct replay_rule *rule = &b->script->rules[i];
	char name[BOOK_NAME_MAX];
	struct book_item *it;

	if (rule->times >= 0 && b->hits[i] >= rule->times)
		return false;
	if (rule->times_each >= 0) {
		snprintf(name, sizeof(name), "%zu/%s", i, q->identity);
		it = book_get(&b->each, name);
		if (it->count >= rule->times_each)
			return false;
		it->count++;
	}
	b->hits[i]++;
	return true;
}

void
replay_book_enter(struct replay_book *b, struct replay_request *q)
{
	size_t n = b->script ? b->script->n : 0;
	size_t i;

	pthread_mutex_lock(&b->lock);
	q->nth = ++b->stats.requests;
	book_identity(b, q);
	for (i = 0; i < n && !q->rule; i++) {
		const struct replay_rule *rule = &b->script->rules[i];

		if (replay_rule_holds(b->script, rule, q) && book_take(b, i, q))
			q->rule = rule;
	}
	pthread_mutex_unlock(&b->lock);
}

void
replay_book_leave(struct replay_book *b, const struct replay_request *q,
	int status, bool good)
{
	pthread_mutex_lock(&b->lock);
	if (!q)
		b->stats.requests++;
	b->status[status > 0 && status < STATUS_MAX ? status : 0]++;
	if (status >= 400)
		b->stats.errors++;
	else if (good)
		b->stats.ok++;
	else
		b->stats.spoiled++;
	if (q && good && status == 200)
		book_get(&b->served, q->identity)->ok++;
	pthread_mutex_unlock(&b->lock);
}

void
replay_book_waiting(struct replay_book *b, int delta)
{
	pthread_mutex_lock(&b->lock);
	b->stats.waiting += delta;
	pthread_mutex_unlock(&b->lock);
}

void
replay_book_stats(struct replay_book *b, struct replay_stats *out)
{
	pthread_mutex_lock(&b->lock);
	*out = b->stats;
	pthread_mutex_unlock(&b->lock);
}

static int
book_cmp(const void *x, const void *y)
{
	const struct book_item *const *a = x;
	const struct book_item *const *b = y;

	if ((*a)->sample != (*b)->sample)
		return (*a)->sample < (*b)->sample ? -1 : 1;
	return strcmp((*a)->name, (*b)->name);
}

static void
book_count(cJSON *o, const struct book_item *it, int64_t count, int64_t ok)
{
	cJSON *c = cJSON_CreateObject();

	json_set_i64(c, "sample", it->sample);
	json_set_i64(c, "requests", count);
	json_set_i64(c, "ok", ok);
	cJSON_AddItemToObject(o, it->name, c);
}

/* Sorted by sample and name, so that the same requests give the same text. */
static size_t
book_sorted(struct arena *a, const struct book_map *m,
	const struct book_item ***out)
{
	size_t n = 0;
	size_t i;

	*out = arena_array(
		a, m->n ? m->n : 1, sizeof(const struct book_item *));
	for (i = 0; i < m->cap; i++) {
		if (m->item[i].name[0])
			(*out)[n++] = &m->item[i];
	}
	qsort(*out, n, sizeof(const struct book_item *), book_cmp);
	return n;
}

static void
book_json_served(
	struct arena *a, const struct replay_book *b, cJSON *o, bool served)
{
	cJSON *by_sample = json_object(a);
	cJSON *map = json_object(a);
	const struct book_item **it;
	size_t n = book_sorted(a, &b->served, &it);
	size_t i;
	size_t k;

	for (i = 0; i < n; i = k) {
		struct book_item sum = {"", it[i]->sample, 0, 0};

		snprintf(sum.name, sizeof(sum.name), "%lld",
			(long long)sum.sample);
		for (k = i; k < n && it[k]->sample == sum.sample; k++) {
			sum.count += it[k]->count;
			sum.ok += it[k]->ok;
			if (served)
				book_count(map, it[k], it[k]->count, it[k]->ok);
		}
		book_count(by_sample, &sum, sum.count, sum.ok);
	}
	json_set(o, "by_sample", by_sample);
	json_set_i64(o, "identities", (int64_t)n);
	json_set_i64(o, "identities_left_out", b->served.left_out);
	if (served)
		json_set(o, "served", map);
}

static void
book_json_rules(struct arena *a, const struct replay_book *b, cJSON *o)
{
	cJSON *rules = json_array(a);
	size_t n = b->script ? b->script->n : 0;
	size_t i;

	for (i = 0; i < n; i++) {
		cJSON *r = json_object(a);
		enum replay_act act = b->script->rules[i].act.act;

		json_set_i64(r, "rule", (int64_t)i + 1);
		json_set_str(r, "do", replay_act_name(act));
		json_set_i64(r, "hits", b->hits[i]);
		json_push(rules, r);
	}
	json_set(o, "rules", rules);
}

cJSON *
replay_book_json(struct arena *a, struct replay_book *b, bool served)
{
	cJSON *o = json_object(a);
	cJSON *status = json_object(a);
	int i;

	pthread_mutex_lock(&b->lock);
	json_set_str(o, "schema", "rtlsmith.replay-stats/1");
	json_set_i64(o, "requests", b->stats.requests);
	json_set_i64(o, "ok", b->stats.ok);
	json_set_i64(o, "errors", b->stats.errors);
	json_set_i64(o, "spoiled", b->stats.spoiled);
	json_set_i64(o, "waiting", b->stats.waiting);
	for (i = 0; i < STATUS_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		if (b->status[i])
			json_set_i64(status, name, b->status[i]);
	}
	json_set(o, "status", status);
	book_json_rules(a, b, o);
	book_json_served(a, b, o, served);
	pthread_mutex_unlock(&b->lock);
	return o;
}
