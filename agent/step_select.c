/*
 * step_select: which candidates go on, and which one is the answer.  Nothing
 * random: equal ones are told apart by when they were written.
 */
#include <string.h>

#include "agent/work.h"
#include "lib/base/str.h"

int
agent__compare(const struct node *x, const struct node *y)
{
	if (x->stage != y->stage)
		return x->stage > y->stage ? 1 : -1;
	if (x->mismatches != y->mismatches)
		return x->mismatches < y->mismatches ? 1 : -1;
	return 0;
}

/* The best first; of equals the newer one, so that a search moves on. */
static void
sort(struct node **list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct node *x = list[i];
		size_t k = i;

		for (; k > 0; k--) {
			int c = agent__compare(x, list[k - 1]);

			if (c < 0 || (c == 0 && x->turn <= list[k - 1]->turn))
				break;
			list[k] = list[k - 1];
		}
		list[k] = x;
	}
}

static bool
alike(const struct work *w, const struct node *x, const struct node *y)
{
	if (w->p->search.dedupe == POLICY_DEDUPE_NONE)
		return false;
	if (w->p->search.dedupe == POLICY_DEDUPE_SIG &&
		x->signature[0] != '\0' && y->signature[0] != '\0')
		return strcmp(x->signature, y->signature) == 0;
	return strcmp(x->hash, y->hash) == 0;
}

size_t
agent__select(struct work *w, struct node **list, size_t n, size_t keep)
{
	size_t out = 0, dropped = 0;

	sort(list, n);
	for (size_t i = 0; i < n && out < keep; i++) {
		bool twin = false;

		for (size_t k = 0; k < out && !twin; k++)
			twin = alike(w, list[i], list[k]);
		dropped += twin;
		if (!twin)
			list[out++] = list[i];
	}
	if (n > 1 && (w->p->search.candidates > 1 || keep > 1)) {
		struct store_turn *t =
			agent__turn(w, "select", "", list[0]->turn);

		agent__turn_end(w, t, NULL, NULL,
			arena_printf(w->a,
				"%zu of %zu go on, %zu behave as another does",
				out, n, dropped));
	}
	return out;
}

static size_t
group_of(const struct work *w, const struct node *x)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_nodes; i++)
		n += w->nodes[i]->bench == w->n_bench &&
			strcmp(w->nodes[i]->signature, x->signature) == 0;
	return n;
}

struct node *
agent__vote(struct work *w)
{
	struct node *won = NULL;
	struct store_turn *t;
	size_t most = 0, voters = 0;

	for (size_t i = 0; i < w->n_nodes; i++) {
		struct node *x = w->nodes[i];
		size_t n;

		if (x->stage == NODE_BROKEN || x->signature[0] == '\0' ||
			x->bench != w->n_bench)
			continue;
		voters++;
		n = group_of(w, x);
		if (n > most) {
			most = n;
			won = x;
		}
	}
	t = agent__turn(w, "vote", "", won != NULL ? won->turn : -1);
	agent__turn_end(w, t, won, NULL,
		won != NULL ? arena_printf(w->a,
				      "%zu of %zu that simulate behave alike",
				      most, voters)
			    : "no candidate simulates");
	return won;
}
