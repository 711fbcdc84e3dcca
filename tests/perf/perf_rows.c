/*
 * perf_rows: what curation projects take, in figures.
 *
 *	perf_rows [FOLDER [ROWS]]
 *
 * FOLDER is the scratch folder by default; one on a real disk measures its
 * fsync as well.  Rows of small texts are added, read and judged in batches of
 * 1,000, each durable when its call returns.  ROWS is 200000.  Ends with 1 when
 * a target is missed: 20,000 rows/s added, and memory flat.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/store/curate.h"

#define BATCH 1000

static void
die(const char *what, const struct err *e)
{
	fprintf(stderr, "perf_rows: %s: %s\n", what, e->msg);
	exit(2);
}

static long
rss_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static double
say(const char *what, int64_t rows, int64_t started_us)
{
	double s = (double)(clock_mono_us() - started_us) / 1e6;

	printf("%-24s %8lld rows in %7.2f s: %8.0f rows/s, %ld KiB\n", what,
		(long long)rows, s, (double)rows / s, rss_kb());
	return (double)rows / s;
}

static struct store_cur_new
row(struct arena *a, int64_t i)
{
	struct store_cur_new x = {.row = {.commit = "",
					  .committed_ms = -1,
					  .kind = "file",
					  .meta = ""},
		.result = {.stage = "ingest",
			.status = STORE_CUR_KEEP,
			.reason = "",
			.rules = "perf"}};

	x.row.path = arena_printf(a, "r%lld/rtl/module.v", (long long)i);
	x.row.text = arena_printf(a,
		"module m%lld(input [63:0] a, b, output y);\n"
		"  assign y = a[%lld] ^ b[%lld];\nendmodule\n",
		(long long)i, (long long)(i % 64), (long long)(i % 61));
	x.row.text_n = strlen(x.row.text);
	x.row.bytes = (int64_t)x.row.text_n;
	return x;
}

static void
add(struct store *s, int64_t source_id, int64_t from, int64_t to)
{
	struct store_cur_new *x = xcalloc(BATCH, sizeof(*x));
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	while (from < to) {
		struct store_cur_batch b = {
			.source_id = source_id, .x = x, .cursor = "c"};

		for (; b.n < BATCH && from < to; b.n++, from++)
			x[b.n] = row(&a, from);
		if (store_cur_rows_add(s, &b, &e) < 0)
			die("adding", &e);
		arena_release(&a);
	}
	free(x);
}

static int64_t
judge(struct store *s, int64_t project_id)
{
	struct store_cur_page p = {.project_id = project_id,
		.stage = "license",
		.rules = "perf",
		.texts = true,
		.limit = BATCH};
	struct store_cur_result *r = xcalloc(BATCH, sizeof(*r));
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	int64_t rows = 0;

	do {
		if (store_cur_row_page(s, &a, &p, &e) < 0)
			die("reading", &e);
		for (size_t i = 0; i < p.n; i++)
			r[i] = (struct store_cur_result){.row_id = p.row[i].id,
				.stage = "license",
				.status = STORE_CUR_KEEP,
				.reason = "",
				.doc = "{\"header\":\"MIT\"}",
				.rules = "perf"};
		if (store_cur_results_put(s, r, p.n, &e) < 0)
			die("judging", &e);
		rows += (int64_t)p.n;
		arena_release(&a);
	} while (p.n > 0);
	free(r);
	return rows;
}

int
main(int argc, char **argv)
{
	struct store_cur_source src = {
		.kind = "jsonl", .location = "perf", .detail = "{}"};
	int64_t rows = argc > 2 ? strtoll(argv[2], NULL, 10) : 200000, t, small;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct store *s = NULL;
	double rate;
	char *dir;

	if (argc > 1)
		dir = fs_join(&a, argv[1], "perf_rows.tmp");
	else if (fs_scratch(&a, &dir, &e) < 0)
		die("scratch", &e);
	if (fs_mkdirs(dir, 0700, &e) < 0 ||
		store_open(&s, fs_join(&a, dir, "perf.db"), STORE_CREATE, &e) <
			0 ||
		store_cur_project_add(s, "p", "{}", &src.project_id, &e) < 0 ||
		store_cur_source_open(s, &a, &src, &e) < 0)
		die(dir, &e);
	add(s, src.id, 0, 10000);
	small = rss_kb();
	t = clock_mono_us();
	add(s, src.id, 10000, 10000 + rows);
	rate = say("added", rows, t);
	t = clock_mono_us();
	add(s, src.id, 0, 10000);
	say("added again, the same", 10000, t);
	t = clock_mono_us();
	say("read and judged", judge(s, src.project_id), t);
	store_close(s);
	if (fs_rmtree(dir, &e) < 0)
		die(dir, &e);
	arena_release(&a);
	return rate < 20000 || rss_kb() > small + 32768; /* KiB */
}
