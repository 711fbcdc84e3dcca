/*
 * perf_judge: what a verdict costs, against bare `iverilog && vvp`.
 *
 *	perf_judge [CORPUS [ROUNDS [STEP [LONG]]]]
 *
 * Each round does the same candidates of the corpus in every way: bare, in
 * official and in strict mode, in turning order, with one thread a core, so
 * that load from elsewhere hits all.  Everything is fresh: no verdict is
 * remembered, and the judge, its sandbox and its servers are started and
 * stopped inside the measured time.  CPU is user and system time of this
 * process and its children.  The bare way gets the same scratch folder in
 * memory, which favours it: upstream's harnesses write to disk.  Problems
 * whose golden needs more than LONG ms of CPU (default 250: a handful of long
 * simulations that cost most of all time) are left out; 0 takes all.  Prints
 * figures; judges nothing itself.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/judge.h"
#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"
#include "tests/perf/perf_bare.h"

#define PERF_THREADS 64

enum way { WAY_BARE, WAY_OFFICIAL, WAY_STRICT, WAYS };
static const char *const way_names[] = {"bare", "official", "strict"};

struct cost {
	int64_t wall_us, cpu_us;
	size_t n;
};

struct perf {
	struct corpus c;
	struct arena *profiles; /* of the goldens, one a thread */
	struct judge *j;
	struct bare bare;
	struct arena keep[PERF_THREADS]; /* profiles of goldens */
	size_t step;
	int64_t long_us; /* 0: take all */
	enum way way;	 /* of this round */
	atomic_size_t next, done, passed, failed;
};

static void
judge_one(struct perf *p, const struct corpus_candidate *k)
{
	struct judge_options o = {
		.mode = p->way == WAY_STRICT ? JUDGE_STRICT : JUDGE_OFFICIAL,
		.full = k->full};
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v;

	if (judge_run(p->j, k->task, &o, k->code, k->n, &a, &v, &e) < 0 ||
		v.status == VERDICT_ERROR)
		p->failed++;
	arena_release(&a);
}

static void
measure_goldens(void *arg, int index)
{
	struct perf *p = arg;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v;
	size_t i;

	while ((i = p->next++) < p->c.n_tasks) {
		if (str_starts(p->c.tasks[i]->suite, "ve2-") &&
			(judge_golden(p->j, p->c.tasks[i], &a, &v, &e) < 0 ||
				judge_golden_profile(p->j, p->c.tasks[i],
					&p->profiles[index], &e) < 0))
			p->failed++;
		arena_release(&a);
	}
}

static bool
wanted(const struct perf *p, size_t i)
{
	const struct corpus_candidate *k = &p->c.cands[i];

	return i % p->step == 0 && !k->slow && str_starts(k->suite, "ve2-") &&
		(p->long_us == 0 || k->task->golden_cpu_us <= p->long_us);
}

static void
work(void *arg, int index)
{
	struct perf *p = arg;
	const struct corpus_candidate *k;
	size_t i;

	(void)index;
	while ((i = p->next++) < p->c.n) {
		k = &p->c.cands[i];
		if (!wanted(p, i))
			continue;
		if (p->way == WAY_BARE)
			bare_run(&p->bare, k);
		else
			judge_one(p, k);
		p->done++;
	}
}

static int
round_of(struct perf *p, enum way way, struct cost *c, struct err *e)
{
	int64_t wall = clock_mono_us(), cpu = bare_cpu_us();
	int rc;

	p->way = way;
	p->next = p->done = 0;
	if (way != WAY_BARE && judge_open(&p->j, NULL, e) < 0)
		return -1;
	rc = pool_run(pool_ncpu(), work, p, e);
	if (way != WAY_BARE)
		judge_close(p->j);
	p->j = NULL;
	c->wall_us += clock_mono_us() - wall;
	c->cpu_us += bare_cpu_us() - cpu;
	c->n += p->done;
	return rc;
}

static void
print_cost(const char *name, const struct cost *c, const struct cost *bare)
{
	double each = (double)c->cpu_us / 1000 / (double)c->n;
	double rate = (double)c->n * 1e6 / (double)c->wall_us;

	printf("%-8s %7zu candidates %8.1f /s %8.2f ms CPU each, cores busy "
	       "%.0f %%; against bare: CPU x %.3f, throughput x %.3f\n",
		name, c->n, rate, each,
		100.0 * (double)c->cpu_us / (double)c->wall_us / pool_ncpu(),
		each / ((double)bare->cpu_us / 1000 / (double)bare->n),
		rate / ((double)bare->n * 1e6 / (double)bare->wall_us));
}

static int
load(struct perf *p, const char *dir, struct err *e)
{
	int rc = -1;

	if (judge_open(&p->j, NULL, e) < 0)
		return -1;
	p->profiles = xcalloc((size_t)pool_ncpu() + 1, sizeof(*p->profiles));
	if (corpus_load(&p->c, dir, e) == 0)
		rc = pool_run(pool_ncpu(), measure_goldens, p, e);
	printf("%s\n", judge_fingerprint(p->j));
	judge_close(p->j);
	p->j = NULL;
	return rc;
}

static int
measure(struct perf *p, const char *dir, int rounds)
{
	struct cost cost[WAYS];
	struct err e = ERR_INIT;
	int rc = load(p, dir, &e);

	memset(cost, 0, sizeof(cost));
	printf("%d rounds, %d threads\n", rounds, pool_ncpu());
	for (int i = 0; rc == 0 && i < rounds * WAYS; i++) {
		enum way way = (enum way)((i + i / WAYS) % WAYS);

		rc = round_of(p, way, &cost[way], &e);
	}
	for (int i = 0; rc == 0 && i < WAYS; i++)
		print_cost(way_names[i], &cost[i], &cost[WAY_BARE]);
	printf("errors: %zu\n", (size_t)p->failed);
	if (e.code != ERR_OK)
		printf("%s\n", e.msg);
	for (int i = 0; p->profiles && i <= pool_ncpu(); i++)
		arena_release(&p->profiles[i]);
	free(p->profiles);
	corpus_release(&p->c);
	for (int i = 0; i < PERF_THREADS; i++)
		arena_release(&p->keep[i]);
	return rc == 0 && p->failed == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct perf p;
	const char *dir = corpus_dir(&a, argc, argv);
	int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3, rc;

	memset(&p, 0, sizeof(p));
	p.step = argc > 3 && (int)strtol(argv[3], NULL, 10) > 0
		? (size_t)(int)strtol(argv[3], NULL, 10)
		: 1;
	p.long_us = (argc > 4 ? (int)strtol(argv[4], NULL, 10) : 250) *
		(int64_t)1000;
	if (!dir || !bare_find(&p.bare, &a)) {
		printf("skipped: needs the corpus of public suites and Icarus "
		       "Verilog\n");
		arena_release(&a);
		return 0;
	}
	rc = measure(&p, dir, rounds > 0 ? rounds : 1);
	arena_release(&a);
	return rc < 0;
}
