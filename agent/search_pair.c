/*
 * search_pair: a design and a testbench of it, repaired side by side.
 *
 *	write both --> a critic says what is wrong
 *		--> the design and the testbench are rewritten, each from the
 *		same criticism, neither knowing what became of the other
 *		--> new design, old testbench; old design, new testbench; both
 *	for some rounds; then both are written anew
 *
 * Must not ask who is wrong: the pairs tell.
 */
#include "agent/search.h"

struct pair_bench {
	const char *text;
	size_t n;
	int64_t id;
};

static struct pair_bench
bench_now(const struct work *w)
{
	return (struct pair_bench){w->bench, w->bench_n, w->n_bench};
}

static void
use(struct work *w, struct pair_bench b)
{
	w->bench = b.text;
	w->bench_n = b.n;
	w->n_bench = b.id;
}

static int
weigh(struct work *w, struct node *x, struct err *e)
{
	if (agent__judge(w, x, e) < 0)
		return -1;
	if (w->best == NULL || x->stage == NODE_GOOD ||
		agent__compare(x, w->best) > 0)
		w->best = x;
	return 0;
}

/* The design's side; *out NULL: nothing came of it. */
static int
rewrite(struct work *w, struct node *x, const char *critique, struct node **out,
	struct err *e)
{
	struct agent_vars v = {
		.node = x, .critique = critique, .say = "repair"};
	struct asked q;
	int rc = agent__ask(w, POLICY_REPAIRER, &v, &q, e);

	*out = NULL;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (agent__read(w, &q, out, e) < 0)
		return -1;
	return *out == NULL ? 0 : agent__fix(w, out, e);
}

/* Both sides, then the three pairs. */
static int
one_round(struct work *w, struct node **x, struct err *e)
{
	struct pair_bench old = bench_now(w), new;
	struct node *next;
	const char *critique;
	bool both;

	if (agent__critique(w, *x, &critique, e) < 0 ||
		rewrite(w, *x, critique, &next, e) < 0)
		return -1;
	/* with an oracle there is one side */
	both = agent__needs_bench(w) && !w->given && old.text != NULL;
	if (both &&
		agent__write_bench(w, *x,
			arena_printf(w->a, "%s\n%s",
				critique != NULL ? critique : "",
				(*x)->findings),
			e) < 0)
		return -1;
	new = bench_now(w);
	if (new.text == NULL)
		new.text = old.text, new.n = old.n;
	if (next != NULL) {
		use(w, old);
		if (weigh(w, next, e) < 0)
			return -1;
		if (next->stage == NODE_GOOD) {
			*x = next;
			return 0;
		}
		/* it may have been mended: a number is of one text */
		if (w->n_bench >= new.id)
			new.id = w->n_bench + 1;
	}
	use(w, new);
	if (both && weigh(w, *x, e) < 0)
		return -1;
	if ((*x)->stage == NODE_GOOD || next == NULL)
		return 0;
	*x = next;
	return both ? weigh(w, next, e) : 0;
}

/* A design and a testbench from the task alone, and the rounds. */
static int
one_pair(struct work *w, struct node **out, struct err *e)
{
	struct agent_vars v = {.say = "write"};
	struct node *x;
	struct asked q;
	int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

	*out = NULL;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (agent__read(w, &q, &x, e) < 0 || agent__settle(w, &x, true, e) < 0)
		return -1;
	for (w->round = 1; x != NULL && x->stage == NODE_COMPILES &&
		w->round <= (int)w->p->search.depth && !w->spent;
		w->round++)
		if (one_round(w, &x, e) < 0)
			return -1;
	w->round = 0;
	*out = x;
	return 0;
}

int
agent__search_pair(struct work *w, struct err *e)
{
	const int pairs = w->blind ? 1 : (int)w->p->search.candidates;

	for (int i = 0; i < pairs && !w->spent; i++) {
		struct node *x;

		if (i > 0 && !w->given) {
			w->bench = NULL;
			w->bench_n = 0;
			w->bad_bench = 0;
		}
		if (one_pair(w, &x, e) < 0)
			return -1;
		if (x != NULL && x->stage == NODE_GOOD)
			return 0;
	}
	return 0;
}
