/*
 * perf_store: what the store takes, in figures.
 *
 *	perf_store [FOLDER [SAMPLES]]
 *
 * FOLDER is the scratch folder by default; one on a real disk measures its
 * fsync as well.  SAMPLES is 100000.
 *
 * A pair is store_attempt_commit and store_sample_judged of one sample, each
 * durable when it returns, with texts of the size that models give.  Ends with
 * 1 when a target is missed: 5,000 pairs/s from 32 threads, 1e5 samples planned
 * in 2 s, memory flat from 1e3 to 1e5 samples.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/rand.h"
#include "lib/store/store.h"

#define RUN "01HZZZZZZZZZZZZZZZZZZZZZZ1"
#define TASKS 100
#define WARM ((int64_t)6000)

struct bench {
	struct store *s;
	_Atomic int64_t next;
	int64_t end; /* sample ids below */
	_Atomic int64_t failed;
};

static void
die(const char *what, const struct err *e)
{
	fprintf(stderr, "perf_store: %s: %s\n", what, e->msg);
	exit(2);
}

/* Looks like a module, packs like one. */
static size_t
module_text(char *out, size_t max, int64_t id)
{
	struct rand_state r;
	size_t n = 0;
	int i;

	rand_seed(&r, (uint64_t)id);
	for (i = 0; i < 24 && n + 90 < max; i++)
		n += (size_t)snprintf(out + n, max - n,
			"  assign sig_%u = in_%u & ~mask[%u] | 8'h%02x;\n",
			(unsigned)rand_below(&r, 1000),
			(unsigned)rand_below(&r, 100),
			(unsigned)rand_below(&r, 32),
			(unsigned)rand_below(&r, 256));
	return n;
}

static int
one_pair(struct store *s, int64_t id, struct err *e)
{
	char code[1600], reply[2400], prompt[64], key[40];
	size_t code_n = module_text(code, sizeof(code), id);
	struct store_sample x = {.id = id};
	struct store_attempt a = {.sample_id = id,
		.started_ms = 1,
		.status = "ok",
		.http_status = 200,
		.finish_reason = "stop",
		.tokens_in = 200,
		.tokens_out = 400,
		.cost_uusd = 12};
	struct store_reply_texts t = {
		.request = prompt, .response = reply, .content = code};
	struct store_verdict v = {.key = key,
		.status = "fail",
		.reason = "sim_mismatch",
		.letter = "R",
		.mode = "strict",
		.doc = "{\"stages\":[{\"name\":\"syntax\",\"status\":\"pass\","
		       "\"ms\":12},{\"name\":\"sim\",\"status\":\"fail\","
		       "\"ms\":31}]}",
		.tools = "iverilog-11"};
	struct store_scoring sc = {.mode = "strict",
		.extractor = "default@1",
		.code = code,
		.code_n = code_n};
	int64_t attempt;

	t.request_n = (size_t)snprintf(prompt, sizeof(prompt),
		"{\"prompt of task\":%d}", (int)(id % TASKS));
	t.response_n = (size_t)snprintf(reply, sizeof(reply),
		"{\"id\":\"%lld\",\"content\":\"%s\"}", (long long)id, code);
	t.content_n = code_n;
	snprintf(key, sizeof(key), "key of %lld", (long long)id);
	if (store_attempt_commit(s, &a, &t, true, &attempt, e) < 0)
		return -1;
	return store_sample_judged(s, &x, &v, &sc, true, e);
}

static void
worker(void *arg, int index)
{
	struct bench *b = arg;
	struct err e = ERR_INIT;

	(void)index;
	for (;;) {
		int64_t id = atomic_fetch_add(&b->next, 1);

		if (id >= b->end)
			return;
		if (one_pair(b->s, id, &e) < 0) {
			atomic_fetch_add(&b->failed, 1);
			return;
		}
	}
}

static double
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* Pairs per second of the next n samples. */
static double
pairs(struct bench *b, int threads, int64_t n)
{
	struct err e = ERR_INIT;
	int64_t first = b->end, t0 = clock_mono_us();
	double rate, cpu = cpu_us();

	b->next = first;
	b->end = first + n;
	if (pool_run(threads, worker, b, &e) < 0)
		die("pool", &e);
	if (b->failed != 0)
		die("a pair failed", &e);
	rate = (double)n * 1e6 / (double)(clock_mono_us() - t0);
	printf("%2d threads: %7.0f pairs/s, %.0f us CPU a pair (%lld)\n",
		threads, rate, (cpu_us() - cpu) / (double)n, (long long)n);
	return rate;
}

static long
rss_kb(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	char line[128], *p;
	long rss = 0;

	if (f == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) != NULL) {
		(void)strtol(line, &p, 10); /* the size */
		rss = strtol(p, NULL, 10);
	}
	fclose(f);
	return rss * (sysconf(_SC_PAGESIZE) / 1024);
}

static void
setup(struct bench *b, const char *path, int64_t samples)
{
	struct store_suite suite = {.name = "s",
		.version = "1",
		.format = "native",
		.sha256 = "a",
		.licence = "MIT",
		.source = "x"};
	static struct store_task tasks[TASKS];
	static char names[TASKS][16];
	struct store_run run = {.id = RUN, .name = "r"};
	struct err e = ERR_INIT;
	int64_t id, model, added, ids[TASKS], t0;
	int i;

	for (i = 0; i < TASKS; i++) {
		snprintf(names[i], sizeof(names[i]), "t%d", i);
		tasks[i].name = names[i];
		tasks[i].kind = "spec";
		ids[i] = i + 1; /* of a new file */
	}
	if (store_open(&b->s, path, STORE_CREATE, &e) < 0 ||
		store_suite_put(b->s, &suite, tasks, TASKS, &id, &e) < 0 ||
		store_model_put(b->s, "m", "{}", &model, &e) < 0 ||
		store_run_create(b->s, &run, &e) < 0)
		die("setup", &e);
	t0 = clock_mono_us();
	if (store_sample_plan(b->s, RUN, ids, TASKS, &model, 1, samples / TASKS,
		    &added, &e) < 0)
		die("plan", &e);
	printf("plan: %lld samples in %.2f s\n", (long long)added,
		(double)(clock_mono_us() - t0) / 1e6);
	b->end = 1;
}

static void
read_all(struct bench *b)
{
	struct arena a = ARENA_INIT;
	struct store_sample *x;
	struct store_cell *cells;
	struct store_counts counts;
	struct err e = ERR_INIT;
	int64_t cursor = 0, seen = 0, t0 = clock_mono_us();
	size_t n;

	do {
		if (store_sample_page(
			    b->s, &a, RUN, ~0u, &cursor, 500, &x, &n, &e) < 0)
			die("page", &e);
		seen += (int64_t)n;
		arena_release(&a);
	} while (n > 0);
	printf("pages of 500: %lld samples in %.2f s\n", (long long)seen,
		(double)(clock_mono_us() - t0) / 1e6);
	t0 = clock_mono_us();
	if (store_run_counts(b->s, RUN, &counts, &e) < 0)
		die("counts", &e);
	printf("counts: %.2f s\n", (double)(clock_mono_us() - t0) / 1e6);
	t0 = clock_mono_us();
	if (store_report_cells(b->s, &a, RUN, "strict", &cells, &n, &e) < 0)
		die("cells", &e);
	printf("cells: %.2f s\n", (double)(clock_mono_us() - t0) / 1e6);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	struct bench b = {.end = 1};
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	double rate;
	long small, big;
	int64_t samples = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
	char *dir;

	if (samples < 2 * WARM)
		samples = 2 * WARM;
	if (argc > 1)
		dir = fs_join(&a, argv[1], "perf_store.tmp");
	else if (fs_scratch(&a, &dir, &e) < 0)
		die("scratch", &e);
	if (fs_mkdirs(dir, 0700, &e) < 0)
		die(dir, &e);
	setup(&b, fs_join(&a, dir, "perf.db"), samples);
	pairs(&b, 1, 1000);
	small = rss_kb();
	pairs(&b, 8, WARM - 1000);
	rate = pairs(&b, 32, samples - WARM);
	big = rss_kb();
	printf("resident: %ld KiB after 1e3, %ld KiB after %lld samples\n",
		small, big, (long long)samples);
	read_all(&b);
	store_close(b.s);
	if (fs_rmtree(dir, &e) < 0)
		die(dir, &e);
	arena_release(&a);
	return rate < 5000 || big > small + 32768; /* KiB */
}
