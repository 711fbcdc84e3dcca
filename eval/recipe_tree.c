/*
 * recipe_tree: AIGs behind sequences of actions, made and mapped by ABC, many
 * in one process, each made once.  AIGs are kept as files in memory, up to
 * CACHE_BYTES; what was dropped is made again from the nearest one that is
 * there.  It must not decide what is tried: policies do.
 */
#include "eval/recipe_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define NODES_MAX 60000
#define CACHE_BYTES (128 * LIM_MIB)
#define CHUNK 24 /* nodes a process; what a crash of it costs */
#define SCRIPT_MAX (256 * LIM_KIB)
#define MEMORY ((int64_t)(1024 * LIM_MIB))
#define WALL_MS 600000
#define NO_ZERO 1e-9  /* logic may turn out to be wires only */
#define SLACK_MS 2000 /* that the last process may use beyond the budget */

static const char *const names[RECIPE_ACTIONS] = {
	[RECIPE_BALANCE] = "balance",
	[RECIPE_REWRITE] = "rewrite",
	[RECIPE_REWRITE_Z] = "rewrite -z",
	[RECIPE_REFACTOR] = "refactor",
	[RECIPE_REFACTOR_Z] = "refactor -z",
	[RECIPE_RESUB] = "resub",
	[RECIPE_RESUB_Z] = "resub -z",
};

const char *
recipe__name(enum recipe_action action)
{
	return names[action];
}

/* ---- nodes ---- */

void
recipe__tree_init(struct recipe_tree *t, struct recipe *rc, struct arena *a,
	const char *dir)
{
	memset(t, 0, sizeof(*t));
	t->rc = rc;
	t->a = a;
	t->dir = dir;
}

void
recipe__tree_release(struct recipe_tree *t)
{
	free(t->node);
	free(t->wanted);
	free(t->slots);
	memset(t, 0, sizeof(*t));
}

static int
add_node(struct recipe_tree *t, int parent, int action)
{
	struct recipe_node *x;

	if (t->n >= NODES_MAX) {
		t->over = true;
		return -1;
	}
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 256;
		t->node = xrealloc(t->node, (size_t)t->cap * sizeof(*t->node));
	}
	x = &t->node[t->n];
	memset(x, 0, sizeof(*x));
	x->parent = parent;
	x->action = (uint8_t)action;
	x->alias = t->n;
	x->best = INFINITY;
	x->from = "search";
	if (parent >= 0) {
		x->depth = t->node[parent].depth + 1;
		t->node[parent].child[action] = t->n;
	}
	return t->n++;
}

int
recipe__alias(const struct recipe_tree *t, int node)
{
	return t->node[node].alias;
}

double
recipe__cost(const struct recipe_node *x)
{
	return x->mapped && !x->dead ? log(x->area * x->delay_ps + NO_ZERO)
				     : INFINITY;
}

int
recipe__step(struct recipe_tree *t, int node, int action)
{
	int k;

	node = recipe__alias(t, node);
	if (t->node[node].dead)
		return -1;
	k = t->node[node].child[action];
	if (k == 0) {
		if (t->node[node].depth >= RECIPE_STEPS)
			return -1;
		k = add_node(t, node, action);
	}
	if (k < 0)
		return -1;
	k = recipe__alias(t, k);
	return t->node[k].dead ? -1 : k;
}

int
recipe__walk(struct recipe_tree *t, const uint8_t *steps, int n)
{
	int node = 0, i, k;

	for (i = 0; i < n; i++) {
		k = recipe__step(t, node, steps[i]);
		if (k < 0)
			break;
		if (t->node[k].built)
			t->reused++;
		node = k;
	}
	return node;
}

int
recipe__path(const struct recipe_tree *t, int node, uint8_t steps[RECIPE_STEPS])
{
	int n = t->node[node].depth, i = n;

	for (; node > 0 && i > 0; node = t->node[node].parent)
		steps[--i] = t->node[node].action;
	return n;
}

void
recipe__want(struct recipe_tree *t, int node, bool map)
{
	struct recipe_node *x;

	node = recipe__alias(t, node);
	x = &t->node[node];
	if (x->dead || (x->built && (!map || x->mapped)))
		return;
	if (!x->want_build && !x->want_map) {
		if (t->n_wanted == t->cap_wanted) {
			t->cap_wanted = t->cap_wanted ? 2 * t->cap_wanted : 64;
			t->wanted = xrealloc(
				t->wanted, t->cap_wanted * sizeof(*t->wanted));
		}
		t->wanted[t->n_wanted++] = node;
	}
	if (map)
		x->want_map = true;
	else
		x->want_build = true;
}

/* ---- which AIGs are the same ---- */

static size_t
slot_of(const struct recipe_tree *t, const char *hash)
{
	size_t i = hash_fnv64(hash, strlen(hash)) & (t->n_slots - 1);

	while (t->slots[i] != 0 && !str_eq(t->node[t->slots[i] - 1].hash, hash))
		i = (i + 1) & (t->n_slots - 1);
	return i;
}

static void
grow_slots(struct recipe_tree *t)
{
	int k;

	if (t->n_slots > 2 * (size_t)t->n)
		return;
	free(t->slots);
	t->n_slots = t->n_slots ? 4 * t->n_slots : 1024;
	t->slots = xcalloc(t->n_slots, sizeof(*t->slots));
	for (k = 0; k < t->n; k++)
		if (t->node[k].hash[0] != '\0' && t->node[k].alias == k)
			t->slots[slot_of(t, t->node[k].hash)] = k + 1;
}

static char *
path_of(const struct recipe_tree *t, struct arena *a, int k)
{
	return fs_join(a, t->dir, arena_printf(a, "p%d.aig", k));
}

/* Node k is the same as the older node y: what is known of it is y's. */
static void
make_alias(struct recipe_tree *t, struct arena *a, int k, int older)
{
	struct recipe_node *x = &t->node[k], *y = &t->node[older];
	int i;

	x->alias = older;
	x->file = false;
	for (i = 0; i < RECIPE_ACTIONS; i++)
		if (y->child[i] == 0)
			y->child[i] = x->child[i];
	if (y->file) {
		(void)unlink(path_of(t, a, k));
	} else if (rename(path_of(t, a, k), path_of(t, a, older)) == 0) {
		y->file = true;
		y->used = t->tick++;
		t->cached += y->bytes;
	}
	if (x->mapped && !y->mapped) {
		y->mapped = true;
		y->area = x->area;
		y->delay_ps = x->delay_ps;
	}
}

/* The AIG of a node was written. */
static void
take_aig(struct recipe_tree *t, struct arena *a, int k, const char *text,
	size_t n)
{
	struct recipe_node *x = &t->node[k];
	struct err bad = ERR_INIT;
	struct aig g;
	size_t slot;

	if (aig_read(a, text, n, &g, &bad) < 0) {
		x->dead = true;
		return;
	}
	x->file = true;
	x->used = t->tick++;
	if (x->built) { /* made again for the cache */
		t->cached += x->bytes;
		return;
	}
	t->built++;
	x->built = true;
	x->ands = g.n_and;
	x->levels = g.levels;
	x->bytes = n;
	hash_hex(text, g.size, x->hash); /* the time is written behind it */
	grow_slots(t);
	slot = slot_of(t, x->hash);
	if (t->slots[slot] != 0) {
		make_alias(t, a, k, t->slots[slot] - 1);
		return;
	}
	t->slots[slot] = k + 1;
	t->cached += n;
}

int
recipe__tree_root(struct recipe_tree *t, const char *aig, size_t n,
	struct aig *out, struct err *e)
{
	struct arena a = ARENA_INIT;

	if (aig_read(t->a, aig, n, out, e) < 0)
		return -1;
	if (add_node(t, -1, 0) < 0)
		return err_set(e, ERR_INTERNAL, "no root");
	take_aig(t, &a, 0, aig, n);
	t->built = 0;
	arena_release(&a);
	return 0;
}

static void
shrink_cache(struct recipe_tree *t)
{
	struct arena a = ARENA_INIT;

	while (t->cached > CACHE_BYTES) {
		int k, oldest = 0;

		for (k = 1; k < t->n; k++)
			if (t->node[k].file &&
				(oldest == 0 ||
					t->node[k].used < t->node[oldest].used))
				oldest = k;
		if (oldest == 0)
			break;
		t->node[oldest].file = false;
		t->cached -= t->node[oldest].bytes;
		(void)unlink(path_of(t, &a, oldest));
	}
	arena_release(&a);
}

/* ---- running ---- */

int
recipe__abc(struct recipe_tree *t, struct arena *a, struct yosys_job *job,
	struct yosys_result *out, struct err *e)
{
	job->dir = t->dir;
	job->program = YOSYS_ABC;
	job->wall_ms = WALL_MS;
	job->as_bytes = MEMORY;
	if (yosys_run(t->rc->ys, a, job, out, e) < 0)
		return -1;
	t->spent_us += out->cpu_us;
	return 0;
}

/* What one process is asked for, a node after those that it needs. */
struct plan {
	int *node;
	size_t n, cap;
};

static void
plan_push(struct arena *a, struct plan *p, int k)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->node[i] == k)
			return;
	if (p->n == p->cap) {
		int *more = arena_array(a, 2 * p->cap + 64, sizeof(*more));

		if (p->n > 0)
			memcpy(more, p->node, p->n * sizeof(*more));
		p->node = more;
		p->cap = 2 * p->cap + 64;
	}
	p->node[p->n++] = k;
}

static void
plan_node(struct recipe_tree *t, struct arena *a, struct plan *p, int k)
{
	int chain[RECIPE_STEPS + 1], n = 0;

	chain[n++] = k;
	while (!t->node[k].file && n <= RECIPE_STEPS) {
		k = recipe__alias(t, t->node[k].parent);
		if (!t->node[k].file)
			chain[n++] = k;
	}
	t->node[k].used = t->tick++;
	while (n > 0)
		plan_push(a, p, chain[--n]);
}

static void
script_of(const struct recipe_tree *t, struct buf *b, const int *node, size_t n)
{
	size_t i;

	buf_addstr(b, "read_scl " RECIPE_CELLS "\n");
	for (i = 0; i < n; i++) {
		const struct recipe_node *x = &t->node[node[i]];

		buf_printf(b, "echo rsb %d\n", node[i]);
		if (x->file)
			buf_printf(b, "read_aiger p%d.aig\n", node[i]);
		else
			buf_printf(b,
				"read_aiger p%d.aig\n%s\nwrite_aiger p%d.aig\n",
				recipe__alias(t, x->parent), names[x->action],
				node[i]);
		if (x->want_map && !x->mapped)
			buf_addstr(b, RECIPE_MAPPING);
		buf_printf(b, "echo rse %d\n", node[i]);
	}
}

static const struct recipe_log *
entry_of(const struct recipe_log *log, size_t n, int node)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (log[i].id == node && log[i].ended)
			return &log[i];
	return NULL;
}

static void
take_mapping(struct recipe_tree *t, int k, const struct recipe_log *x)
{
	struct recipe_node *y = &t->node[k];

	if (!y->want_map || y->mapped)
		return;
	y->want_map = false;
	t->evals++;
	if (!x->mapped) {
		y->dead = true;
		return;
	}
	y->mapped = true;
	y->area = x->area;
	y->delay_ps = x->delay_ps;
}

/* Runs one process; *done: that many of the nodes, from the first, came to
 * their end. */
static int
run_chunk(struct recipe_tree *t, const int *node, size_t n, size_t *done,
	struct err *e)
{
	struct arena a = ARENA_INIT;
	const char **outputs = arena_array(&a, n, sizeof(*outputs));
	struct recipe_log *log = arena_array(&a, n, sizeof(*log));
	int *made = arena_array(&a, n, sizeof(*made));
	struct yosys_job job = {.outputs = outputs};
	struct yosys_result r;
	size_t i, n_log, m = 0;
	struct buf b;
	int rc;

	*done = 0;
	buf_init(&b, SCRIPT_MAX);
	script_of(t, &b, node, n);
	job.script = b.ptr;
	for (i = 0; i < n; i++) {
		made[i] = -1;
		if (t->node[node[i]].file)
			continue;
		made[i] = (int)m;
		outputs[m++] = arena_printf(&a, "p%d.aig", node[i]);
	}
	job.n_outputs = m;
	job.cpu_ms = (t->budget_us - t->spent_us) / 1000 + SLACK_MS;
	rc = recipe__abc(t, &a, &job, &r, e);
	buf_release(&b);
	n_log = rc == 0 ? recipe__log(r.log, r.log_n, log, n) : 0;
	for (i = 0; i < n && rc == 0; i++) {
		const struct recipe_log *x = entry_of(log, n_log, node[i]);
		const struct yosys_output *o =
			made[i] >= 0 ? &r.out[made[i]] : NULL;

		if (x == NULL || (o != NULL && o->text == NULL))
			break;
		take_mapping(t, node[i], x);
		if (o != NULL)
			take_aig(t, &a, node[i], o->text, o->n);
		++*done;
	}
	if (rc == 0 && *done < n)
		t->broke = arena_printf(t->a, "ABC: %s",
			r.error ? r.error : "it wrote less than it was told");
	arena_release(&a);
	return rc;
}

static bool
spent(struct recipe_tree *t)
{
	if (t->spent_us >= t->budget_us ||
		(t->max_evals > 0 && t->evals >= t->max_evals))
		t->over = true;
	return t->over;
}

/* After a failure the nodes go one by one: the one at fault is dead, and so
 * is what stands behind it. */
static int
run_plan(struct recipe_tree *t, const struct plan *p, struct err *e)
{
	size_t at = 0, n, done, alone = 0;

	while (at < p->n && !spent(t)) {
		const struct recipe_node *x = &t->node[p->node[at]];

		/* known by now as an alias, or its parent is dead */
		if (x->dead || (x->built && x->alias != p->node[at])) {
			at++;
			continue;
		}
		if (!x->file && t->node[x->parent].dead) {
			t->node[p->node[at++]].dead = true;
			continue;
		}
		n = p->n - at < CHUNK ? p->n - at : CHUNK;
		if (alone > 0)
			n = 1, alone--;
		if (run_chunk(t, p->node + at, n, &done, e) < 0)
			return -1;
		if (done < n && n == 1 && !spent(t))
			t->node[p->node[at]].dead = true, done = 1;
		else if (done < n)
			alone = n - done;
		at += done;
	}
	return 0;
}

int
recipe__flush(struct recipe_tree *t, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct plan p = {0};
	size_t i;
	int64_t left = t->max_evals - t->evals;
	int rc;

	for (i = 0; i < t->n_wanted && !spent(t); i++) {
		int k = t->wanted[i];

		if (t->node[k].want_map && t->max_evals > 0 && left-- <= 0)
			break;
		plan_node(t, &a, &p, k);
	}
	rc = run_plan(t, &p, e);
	for (i = 0; i < t->n_wanted; i++) {
		t->node[t->wanted[i]].want_build = false;
		t->node[t->wanted[i]].want_map = false;
	}
	t->n_wanted = 0;
	shrink_cache(t);
	arena_release(&a);
	return rc;
}
