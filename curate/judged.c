/*
 * judged: a table of hashes (see judged.h).  It must not judge.
 */
#include "curate/judged.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/str.h"

#define SMALLEST 256

struct judged_entry {
	struct judged_key key;
	bool used;
	enum recheck_says says;
};

struct judged_key
judged_key_of(const char *judge, const char *text)
{
	struct hash_ctx *h = hash_new();
	struct judged_key k;
	char hex[HASH_HEX];

	hash_str(h, judge);
	hash_str(h, text);
	hash_final(h, hex);
	hex[32] = '\0';
	k.half[1] = strtoull(hex + 16, NULL, 16);
	hex[16] = '\0';
	k.half[0] = strtoull(hex, NULL, 16);
	return k;
}

/* Where a key is, or the free place for it. */
static struct judged_entry *
place(const struct judged *j, const struct judged_key *k)
{
	size_t i = (size_t)k->half[0] & (j->cap - 1);

	while (j->entry[i].used && memcmp(&j->entry[i].key, k, sizeof(*k)) != 0)
		i = (i + 1) & (j->cap - 1);
	return &j->entry[i];
}

bool
judged_get(const struct judged *j, const struct judged_key *k,
	enum recheck_says *out)
{
	const struct judged_entry *x;

	if (j->n == 0)
		return false;
	x = place(j, k);
	if (x->used)
		*out = x->says;
	return x->used;
}

static void
grow(struct judged *j)
{
	struct judged old = *j;

	j->cap = old.cap == 0 ? SMALLEST : 2 * old.cap;
	j->entry = xcalloc(j->cap, sizeof(*j->entry));
	for (size_t i = 0; i < old.cap; i++)
		if (old.entry[i].used)
			*place(j, &old.entry[i].key) = old.entry[i];
	free(old.entry);
}

void
judged_put(struct judged *j, const struct judged_key *k, enum recheck_says says)
{
	if (j->n + 1 > j->cap / 4 * 3)
		grow(j);
	*place(j, k) = (struct judged_entry){*k, true, says};
	j->n++;
}

void
judged_release(struct judged *j)
{
	free(j->entry);
	*j = (struct judged)JUDGED_INIT;
}
