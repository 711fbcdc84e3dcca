/*
 * perf_run: how fast the orchestrator is when judging is off: samples per
 * second of `rtlsmith gen` against `rtlsmith replay`, both processes of their
 * own on this machine, and how its memory grows with the number of samples.
 *
 * usage: perf_run [SAMPLES...]      (default 1000 10000 100000)
 *
 * Prints for each size: samples, seconds, samples per second, CPU of the
 * orchestrator per sample, its peak memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/perf/perf_gen.h"

#define TASKS 50 /* of the core suite, by --limit */

static int
fail(const struct err *e)
{
	fprintf(stderr, "perf_run: %s\n", e->msg);
	return 1;
}

static int
measure(struct perf_gen *p, int64_t samples, struct err *e)
{
	struct proc_result r;
	char *n = arena_printf(&p->a, "%lld", (long long)(samples / TASKS));
	char *name = arena_printf(&p->a, "n%lld", (long long)samples);
	char *db = arena_printf(&p->a, "%s.db", name);
	const char *const args[] = {
		"--limit", "50", "-n", n, "-c", "64", "--run", name, NULL};
	double sec;

	if (perf_gen_run(p, db, args, &r, e) < 0)
		return -1;
	sec = (double)r.wall_us / 1e6;
	samples = samples / TASKS * TASKS;
	printf("%8lld samples  %7.2f s  %7.0f samples/s  CPU %6.3f ms/sample  "
	       "peak memory %.1f MiB\n",
		(long long)samples, sec, (double)samples / sec,
		(double)r.cpu_us / 1e3 / (double)samples,
		(double)r.max_rss_kb / 1024);
	fflush(stdout);
	proc_result_release(&r);
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *const sizes[] = {"1000", "10000", "100000"};
	struct perf_gen p = {0};
	struct err e = ERR_INIT;
	int rc = 0;

	if (perf_gen_open(&p, &e) < 0)
		return fail(&e);
	printf("orchestrator against the replay server, judging off, %d "
	       "processors\n",
		pool_ncpu());
	for (int i = 0; i < (argc > 1 ? argc - 1 : 3) && rc == 0; i++) {
		const char *text = argc > 1 ? argv[i + 1] : sizes[i];
		int64_t n;

		if (!str_to_i64(text, &n) || n < TASKS) {
			fprintf(stderr, "perf_run: \"%s\" is no size\n", text);
			rc = 2;
		} else if (measure(&p, n, &e) < 0) {
			rc = fail(&e);
		}
	}
	perf_gen_close(&p);
	return rc;
}
