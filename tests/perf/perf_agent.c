/*
 * perf_agent: what the engine of agents costs when the model answers at once
 * and nothing is judged: turns a second of `rtlsmith gen --agent` with a policy
 * of twenty candidates, and the memory of 256 agents at once.
 *
 * usage: perf_agent [SAMPLES]      (default 512)
 *
 * The endpoint is `rtlsmith replay`, a process of its own on this machine; a
 * turn is one exchange over HTTP, committed to the store (synchronous=FULL)
 * with its ledger and its row before the next one is asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/perf/perf_gen.h"

#define TASKS 32 /* of the core suite, by --limit */
#define TURNS 20 /* of a sample */

static const char policy[] = "schema: rtlsmith.policy/1\n"
			     "name: twenty\n"
			     "roles: {writer: {temperature: 0.8}}\n"
			     "search: {candidates: 20}\n";

static int
fail(const struct err *e)
{
	fprintf(stderr, "perf_agent: %s\n", e->msg);
	return 1;
}

static int
measure(struct perf_gen *p, int64_t samples, const char *at_once, struct err *e)
{
	struct proc_result r;
	char *n = arena_printf(&p->a, "%lld", (long long)(samples / TASKS));
	char *db = arena_printf(&p->a, "%s.db", at_once);
	const char *const args[] = {"--limit", "32", "-n", n, "-c", at_once,
		"--run", "perf", "--agent", "./twenty.yaml", NULL};
	const int64_t whole = samples / TASKS * TASKS * TURNS;
	double sec, turns = (double)whole;

	if (perf_gen_run(p, db, args, &r, e) < 0)
		return -1;
	sec = (double)r.wall_us / 1e6;
	printf("%4s at once  %7.0f turns  %6.2f s  %6.0f turns/s  CPU %6.3f "
	       "ms/turn  peak memory %.1f MiB\n",
		at_once, turns, sec, turns / sec,
		(double)r.cpu_us / 1e3 / turns, (double)r.max_rss_kb / 1024);
	fflush(stdout);
	proc_result_release(&r);
	return 0;
}

int
main(int argc, char **argv)
{
	struct perf_gen p = {0};
	struct err e = ERR_INIT;
	int64_t samples = 512;
	int rc = 0;

	if (argc > 1 && (!str_to_i64(argv[1], &samples) || samples < TASKS)) {
		fprintf(stderr, "perf_agent: at least 32 samples\n");
		return 2;
	}
	if (perf_gen_open(&p, &e) < 0 ||
		fs_write(fs_join(&p.a, p.dir, "twenty.yaml"), policy,
			strlen(policy), &e) < 0)
		return fail(&e);
	printf("agents against the replay server, nothing judged, %d "
	       "processors\n",
		pool_ncpu());
	if (measure(&p, samples, "32", &e) < 0 ||
		measure(&p, samples, "256", &e) < 0)
		rc = fail(&e);
	perf_gen_close(&p);
	return rc;
}
