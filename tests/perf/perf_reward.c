/*
 * perf_reward: what a verifier costs as a reward.
 *
 *	perf_reward [CORPUS [ROUNDS [TASKS [SAMPLES]]]]
 *
 * A batch as reinforcement learning makes it: SAMPLES (16) answers to each of
 * TASKS (64) tasks, drawn with a fixed generator from what real models wrote
 * for that task, so that real duplicates occur as often as few answers are
 * known; the counts are printed.  In turns: the naive loop, which compiles and
 * simulates each, our judge in both modes, opened and closed inside the
 * measured time with an empty store, nothing remembered from before, and the
 * naive loop one candidate at a time.  Then verdicts that are known already,
 * from memory and from a store.  Prints figures; judges nothing.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/run.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/perf/perf_bare.h"

#define LONG_US 250000 /* longer goldens are left out, as in perf_judge */
#define CACHED_US 2000000
#define THREADS_MAX 64

/* WAY_SERIAL: the loop as most people write it, one candidate at a time */
enum way { WAY_NAIVE, WAY_OFFICIAL, WAY_STRICT, WAY_SERIAL, WAYS };
static const char *const way_names[] = {
	"naive", "official", "strict", "one by one"};

struct cost {
	int64_t wall_us, cpu_us;
	size_t n;
};

struct reward {
	struct corpus c;
	struct bare bare;
	struct judge *j;
	struct store *s;
	struct arena keep[THREADS_MAX];
	const struct corpus_candidate **batch;
	size_t n, distinct, n_tasks;
	enum way way;
	int64_t until; /* of the cached loop; 0: once through */
	atomic_size_t next, done, failed, hits;
};

/* ---- the batch ---- */

static void
measure_goldens(void *arg, int index)
{
	struct reward *r = arg;
	struct arena a = ARENA_INIT, *keep = &r->keep[index % THREADS_MAX];
	struct err e = ERR_INIT;
	struct verdict v;
	size_t i;

	while ((i = r->next++) < r->c.n_tasks) {
		struct task *t = r->c.tasks[i];

		if (str_starts(t->suite, "ve2-") &&
			(judge_golden(r->j, t, &a, &v, &e) < 0 ||
				judge_golden_profile(r->j, t, keep, &e) < 0))
			r->failed++;
		arena_release(&a);
	}
}

static bool
wanted(const struct corpus_candidate *k, const struct task *t)
{
	return k->task == t && !k->slow && k->golden_passes;
}

/* The answers known for a task; how many. */
static size_t
answers(struct reward *r, const struct task *t,
	const struct corpus_candidate **out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->c.n; i++)
		if (wanted(&r->c.cands[i], t))
			out[n++] = &r->c.cands[i];
	return n;
}

/* Fixed numbers: the same batch each time. */
static uint32_t
draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
make_batch(struct reward *r, size_t tasks, size_t samples)
{
	const struct corpus_candidate **known =
		xcalloc(r->c.n + 1, sizeof(struct corpus_candidate *));
	bool *used = xcalloc(r->c.n + 1, sizeof(*used));
	uint32_t state = 1;

	r->batch =
		xcalloc(tasks * samples + 1, sizeof(struct corpus_candidate *));
	for (size_t t = 0; t < r->c.n_tasks && r->n_tasks < tasks; t++) {
		const struct task *task = r->c.tasks[t];
		size_t n = str_starts(task->suite, "ve2-") &&
				task->golden_cpu_us >= 0 &&
				task->golden_cpu_us <= LONG_US
			? answers(r, task, known)
			: 0;

		if (n < 2)
			continue;
		r->n_tasks++;
		for (size_t i = 0; i < samples; i++) {
			const struct corpus_candidate *k =
				known[draw(&state) % n];

			r->batch[r->n++] = k;
			r->distinct += !used[k - r->c.cands];
			used[k - r->c.cands] = true;
		}
	}
	free(used);
	free(known);
}

/* ---- judging it ---- */

static bool
is_loop(enum way way)
{
	return way == WAY_NAIVE || way == WAY_SERIAL;
}

static void
judge_one(struct reward *r, const struct corpus_candidate *k, struct arena *a)
{
	struct judge_options o = {
		.mode = r->way == WAY_OFFICIAL ? JUDGE_OFFICIAL : JUDGE_STRICT,
		.full = k->full};
	struct bench_answer q = {.task = k->task,
		.options = &o,
		.extract = EXTRACT_NONE,
		.reply = {k->code, k->n, false}};
	struct bench_judged b;
	struct err e = ERR_INIT;

	if (bench_judge_text(r->s, r->j, &q, a, &b, &e) < 0 ||
		b.verdict.status == VERDICT_ERROR)
		r->failed++;
	r->hits += b.verdict.cached;
	if (r->s != NULL && !b.verdict.cached) {
		struct store_verdict v = {.key = b.key,
			.status = verdict_status_name(b.verdict.status),
			.reason = verdict_reason_name(b.verdict.reason),
			.letter = "",
			.mode = judge_mode_name(b.mode),
			.score = verdict_score(&b.verdict),
			.tools = b.tools};
		int64_t id;

		v.doc = json_text(
			a, verdict_json(a, k->task, &b.verdict, true));
		if (store_verdict_put(r->s, &v, &id, &e) < 0)
			r->failed++;
	}
}

/* Samples of one task lie side by side; they are taken task by task in turn, as
 * evalfile.c does, so that those which are the same are not judged at once. */
static size_t
in_turn(const struct reward *r, size_t i)
{
	const size_t samples = r->n / r->n_tasks;

	i %= r->n;
	return i % r->n_tasks * samples + i / r->n_tasks;
}

static void
work(void *arg, int index)
{
	struct reward *r = arg;
	struct arena a = ARENA_INIT;
	size_t i;

	(void)index;
	while ((i = r->next++) < r->n ||
		(r->until > 0 && clock_mono_us() < r->until)) {
		const struct corpus_candidate *k = r->batch[in_turn(r, i)];

		if (is_loop(r->way))
			(void)bare_run(&r->bare, k);
		else
			judge_one(r, k, &a);
		r->done++;
		arena_release(&a);
	}
}

/* The judge and an empty store for the known verdicts. */
static int
start(struct reward *r, const char *dir, struct err *e)
{
	struct arena a = ARENA_INIT;
	int rc = judge_open(&r->j, NULL, e);

	if (rc == 0)
		rc = store_open(
			&r->s, fs_join(&a, dir, "perf.db"), STORE_CREATE, e);
	arena_release(&a);
	return rc;
}

static void
finish(struct reward *r)
{
	judge_close(r->j);
	r->j = NULL;
	store_close(r->s);
	r->s = NULL;
}

static int
round_of(struct reward *r, enum way way, struct cost *c, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	int64_t wall = clock_mono_us(), cpu = bare_cpu_us();
	char *dir;
	int rc;

	r->way = way;
	r->next = r->done = 0;
	if (fs_scratch(&a, &dir, e) < 0)
		return -1;
	rc = is_loop(way) ? 0 : start(r, dir, e);
	if (rc == 0)
		rc = pool_run(way == WAY_SERIAL ? 1 : pool_ncpu(), work, r, e);
	finish(r);
	(void)fs_rmtree(dir, &ignored);
	arena_release(&a);
	c->wall_us += clock_mono_us() - wall;
	c->cpu_us += bare_cpu_us() - cpu;
	c->n += r->done;
	return rc;
}

static double
rate(const struct cost *c)
{
	return (double)c->n * 1e6 / (double)c->wall_us;
}

static int
batches(struct reward *r, int rounds, struct err *e)
{
	struct cost cost[WAYS];
	int rc = 0;

	memset(cost, 0, sizeof(cost));
	printf("%zu samples of %zu tasks, %zu of them distinct texts; %d "
	       "rounds, %d threads\n",
		r->n, r->n_tasks, r->distinct, rounds, pool_ncpu());
	for (int i = 0; rc == 0 && i < rounds * WAYS; i++) {
		enum way way = (enum way)((i + i / WAYS) % WAYS);

		rc = round_of(r, way, &cost[way], e);
	}
	for (int i = 0; rc == 0 && i < WAYS; i++)
		printf("%-10s %8.1f samples/s  %6.2f ms CPU each; throughput "
		       "x %.2f of the naive loop, x %.2f of one by one\n",
			way_names[i], rate(&cost[i]),
			(double)cost[i].cpu_us / 1000 / (double)cost[i].n,
			rate(&cost[i]) / rate(&cost[WAY_NAIVE]),
			rate(&cost[i]) / rate(&cost[WAY_SERIAL]));
	return rc;
}

/* ---- verdicts that are known ---- */

static int
known(struct reward *r, const char *where, struct err *e)
{
	int64_t began = clock_mono_us(), cpu = bare_cpu_us();

	r->next = r->done = r->hits = 0;
	r->until = began + CACHED_US;
	if (pool_run(pool_ncpu(), work, r, e) < 0)
		return -1;
	r->until = 0;
	printf("known, %-7s %10.0f verdicts/s, %.1f us CPU each (%zu of %zu "
	       "were known)\n",
		where,
		(double)r->done * 1e6 / (double)(clock_mono_us() - began),
		(double)(bare_cpu_us() - cpu) / (double)r->done,
		(size_t)r->hits, (size_t)r->done);
	return 0;
}

/* Once through with a store, then from memory; then a judge that remembers
 * nothing, once through: from the store. */
static int
cached(struct reward *r, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	char *dir;
	int64_t began;
	int rc;

	if (fs_scratch(&a, &dir, e) < 0)
		return -1;
	rc = start(r, dir, e);
	r->way = WAY_STRICT;
	r->next = 0;
	if (rc == 0 && pool_run(pool_ncpu(), work, r, e) == 0)
		rc = known(r, "memory", e);
	finish(r);
	if (rc == 0)
		rc = start(r, dir, e);
	r->next = r->done = r->hits = 0;
	began = clock_mono_us();
	if (rc == 0)
		rc = pool_run(pool_ncpu(), work, r, e);
	if (rc == 0)
		printf("known, store   %10.0f verdicts/s (%zu of %zu were "
		       "known)\n",
			(double)r->done * 1e6 /
				(double)(clock_mono_us() - began),
			(size_t)r->hits, (size_t)r->done);
	finish(r);
	(void)fs_rmtree(dir, &ignored);
	arena_release(&a);
	return rc;
}

int
main(int argc, char **argv)
{
	static struct reward r;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	const char *dir = corpus_dir(&a, argc, argv);
	int rounds = (int)corpus_number(argc, argv, 2, 3), rc;

	if (!dir || !bare_find(&r.bare, &a)) {
		printf("skipped: needs the corpus of public suites and Icarus "
		       "Verilog\n");
		arena_release(&a);
		return 0;
	}
	rc = corpus_load(&r.c, dir, &e);
	if (rc == 0)
		rc = judge_open(&r.j, NULL, &e);
	if (rc == 0)
		rc = pool_run(pool_ncpu(), measure_goldens, &r, &e);
	judge_close(r.j);
	r.j = NULL;
	make_batch(&r, corpus_number(argc, argv, 3, 64),
		corpus_number(argc, argv, 4, 16));
	if (rc == 0 && r.n > 0 && rounds > 0)
		rc = batches(&r, rounds, &e);
	if (rc == 0 && r.n > 0)
		rc = cached(&r, &e);
	printf("errors: %zu\n", (size_t)r.failed);
	if (e.code != ERR_OK)
		printf("%s\n", e.msg);
	free(r.batch);
	for (int i = 0; i < THREADS_MAX; i++)
		arena_release(&r.keep[i]);
	corpus_release(&r.c);
	arena_release(&a);
	return rc < 0 || r.failed > 0;
}
