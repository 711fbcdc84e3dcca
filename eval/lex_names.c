/*
 * lex_names: open addressing, twice as many places as names.  Must not rely
 * on the hash being kept secret for its answers, only for its speed: FNV-1a
 * with a full compare; a text of LIM_CANDIDATE bytes holds too few names to
 * make long chains hurt.
 */
#include "eval/lex_names.h"

#include <string.h>

#include "lib/base/hash.h"

void
lex_names_init(struct lex_names *s, struct arena *a)
{
	memset(s, 0, sizeof(*s));
	s->a = a;
}

/* The slot that holds the name, or the free one where it belongs. */
static struct lex_name_slot *
place(struct lex_name_slot *slots, size_t cap, const char *p, size_t n)
{
	size_t i = (size_t)hash_fnv64(p, n) & (cap - 1);

	while (slots[i].p != NULL &&
		(slots[i].n != n || memcmp(slots[i].p, p, n) != 0))
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static void
grow(struct lex_names *s)
{
	size_t cap = s->cap ? s->cap * 2 : 16, i;
	struct lex_name_slot *slots = arena_array(s->a, cap, sizeof(*slots));

	for (i = 0; i < s->cap; i++)
		if (s->slots[i].p != NULL)
			*place(slots, cap, s->slots[i].p, s->slots[i].n) =
				s->slots[i];
	s->slots = slots;
	s->cap = cap;
}

struct lex_name_slot *
lex_names_put(
	struct lex_names *s, const char *p, size_t n, int value, bool *fresh)
{
	struct lex_name_slot *at;

	if (s->n * 2 >= s->cap)
		grow(s);
	at = place(s->slots, s->cap, p, n);
	if (fresh)
		*fresh = at->p == NULL;
	if (at->p == NULL) {
		at->p = p;
		at->n = n;
		at->value = value;
		s->n++;
	}
	return at;
}

struct lex_name_slot *
lex_names_get(const struct lex_names *s, const char *p, size_t n)
{
	struct lex_name_slot *at;

	if (s->cap == 0)
		return NULL;
	at = place(s->slots, s->cap, p, n);
	return at->p ? at : NULL;
}

bool
lex_names_has(const struct lex_names *s, const char *p, size_t n)
{
	return lex_names_get(s, p, n) != NULL;
}
