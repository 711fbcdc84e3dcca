/*
 * structure: refines the colours of names until they are stable (see
 * structure.h).  Must not depend on the order of what has none, nor on the
 * machine.
 *
 * A round: hashes upwards (what is below a node), then downwards (what is
 * around it); a name's new colour is its old one and what is around each of
 * its places.
 */
#include "curate/structure.h"

#include "curate/shingle.h"
#include "curate/structure_int.h"

#define WORK ((size_t)1 << 25) /* nodes looked at, all rounds together */
#define SINGLED 32	       /* names told apart by hand */
#define mix shingle_mix

static uint64_t
below(const struct structure_tree *t, size_t i)
{
	const struct structure_node *x = &t->node[i];
	uint64_t h = 0;

	switch (x->kind) {
	case STRUCTURE_WORD:
		return mix('w', x->v);
	case STRUCTURE_NAME:
		return mix('n', t->name[x->v].colour);
	case STRUCTURE_SAME:
		return t->node[i + 1].h;
	case STRUCTURE_BAG:
		for (size_t c = i + 1; c < x->end; c = t->node[c].end)
			h += mix(t->node[c].rank, t->node[c].h);
		return mix(mix('b', x->v), h);
	case STRUCTURE_LIST:
		h = mix('l', x->v);
		for (size_t c = i + 1; c < x->end; c = t->node[c].end)
			h = mix(h, t->node[c].h);
		return h;
	}
	return 0;
}

static void
around(struct structure_tree *t, size_t i)
{
	struct structure_node *x = &t->node[i];
	uint64_t h = mix(x->around, x->h), place = 0;

	if (x->kind == STRUCTURE_NAME)
		t->name[x->v].next += mix('a', x->around);
	for (size_t c = i + 1; c < x->end; c = t->node[c].end, place++)
		t->node[c].around = x->kind == STRUCTURE_SAME ? x->around
			: x->kind == STRUCTURE_BAG
			? mix(mix(h, 'b'), t->node[c].rank)
			: mix(mix(h, 'l'), place);
}

/* Colours, ascending, and how many there are. */
static size_t
count_colours(const struct structure_tree *t, uint64_t *sorted)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_names; i++)
		sorted[i] = t->name[i].colour;
	shingle_sort(sorted, sorted + t->n_names, t->n_names);
	for (size_t i = 0; i < t->n_names; i++)
		n += i == 0 || sorted[i] != sorted[i - 1];
	return n;
}

static void
look(struct structure_tree *t)
{
	for (size_t i = t->n; i-- > 0;)
		t->node[i].h = below(t, i);
	for (size_t i = 0; i < t->n; i++)
		around(t, i);
	for (size_t i = 0; i < t->n_names; i++) {
		struct structure_name *x = &t->name[i];

		x->colour = mix(x->colour, x->next);
		x->next = 0;
	}
}

/* Rounds until no round tells more names apart. */
static size_t
refine(struct structure_tree *t, uint64_t *sorted, size_t had, size_t *work)
{
	size_t n = had;

	do {
		had = n;
		look(t);
		n = count_colours(t, sorted);
		*work += t->n;
	} while (n > had && n < t->n_names && *work < WORK);
	return n;
}

/* One name of the least colour that several have gets one of its own. */
static void
single_out(struct structure_tree *t, const uint64_t *sorted)
{
	size_t i = 1;

	while (i + 1 < t->n_names && sorted[i] != sorted[i - 1])
		i++;
	for (size_t k = 0; k < t->n_names; k++)
		if (t->name[k].colour == sorted[i]) {
			t->name[k].colour = mix(sorted[i], 's');
			return;
		}
}

static uint64_t
colour(struct structure_tree *t, uint64_t *sorted)
{
	size_t work = 0, n;
	uint64_t h;

	n = refine(t, sorted, 0, &work);
	for (int i = 0; i < SINGLED && n < t->n_names && work < WORK; i++) {
		single_out(t, sorted);
		n = refine(t, sorted, n, &work);
	}
	look(t);
	h = mix(t->node[0].h, t->n_names);
	count_colours(t, sorted);
	for (size_t i = 0; i < t->n_names; i++)
		h = mix(h, sorted[i]);
	return h == 0 ? 1 : h;
}

bool
structure_make(struct arena *a, const char *s, size_t n, uint64_t *out)
{
	struct structure_tree t = {.n = 0};
	uint64_t *sorted;
	bool ok = structure__read(a, s, n, &t);

	if (ok) {
		/* and as much to sort with */
		sorted = arena_array(a, 2 * t.n_names + 1, sizeof(*sorted));
		*out = colour(&t, sorted);
	}
	structure__release(&t);
	return ok;
}
