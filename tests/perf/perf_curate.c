/*
 * perf_curate: what comparing texts costs.
 *	perf_curate [ROWS]
 * Seeded modules of about 2 KB each: rows a second of sketching (tokens,
 * shingles, 128 hash functions, bands), and pairs a second of ROUGE-L, both
 * with and without a threshold, and of all measures of a row.  One thread; CPU
 * time, so that load from elsewhere counts little.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "eval/metricset.h"
#include "curate/minhash.h"
#include "eval/rouge.h"
#include "lib/base/buf.h"
#include "lib/base/rand.h"

#define TEXTS 64
#define ROWS 20000
#define TEXT_MAX 4096
#define STATEMENTS 32

struct perf {
	struct arena a;
	char *text[TEXTS];
	size_t n[TEXTS];
	long rows;
	double sink; /* so that nothing is left out */
};

static double
cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
write_module(struct buf *b, struct rand_state *r)
{
	static const char *const ops[] = {"+", "-", "&", "|", "^", "<<", "=="};

	buf_addstr(b, "module m(input clk, rst, input [7:0] a, b);\n");
	for (int i = 0; i < STATEMENTS; i++)
		buf_printf(b,
			"\treg [7:0] r%d; always @(posedge clk) "
			"r%d <= a%d %s b%d;\n",
			i, i, (int)rand_below(r, 9), ops[rand_below(r, 7)],
			(int)rand_below(r, 9));
	buf_addstr(b, "endmodule\n");
}

static void
write_texts(struct perf *p)
{
	struct rand_state r;

	rand_seed(&r, 1);
	for (int i = 0; i < TEXTS; i++) {
		struct buf b;

		buf_init(&b, TEXT_MAX);
		write_module(&b, &r);
		p->text[i] = buf_take(&b, &p->a, &p->n[i]);
	}
}

static void
sketch(struct perf *p, long i)
{
	const struct shingle_rule rule = SHINGLE_RULE;
	struct minhash_bands q = minhash_bands(0.85);
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct shingle_set s;
	struct minhash m;

	if (shingle_make(&a, p->text[i % TEXTS], p->n[i % TEXTS], &rule, &s,
		    &e) < 0 ||
		!minhash_make(&s, &m))
		abort();
	for (int k = 0; k < q.b; k++)
		p->sink += (double)(minhash_band(&m, q, k) & 1);
	arena_release(&a);
}

static void
rouge(struct perf *p, long rows, double least)
{
	struct arena a = ARENA_INIT;
	struct rouge_ref ref;
	struct seq_table t;
	struct seq s[TEXTS];

	seq_table_init(&t, &a);
	for (int i = 0; i < TEXTS; i++)
		seq_make(&t, SEQ_ALNUM, p->text[i], p->n[i], &s[i]);
	s[0].n /= 3; /* shorter than what it is compared with */
	rouge_prepare(&a, &s[0], &ref);
	for (long i = 0; i < rows; i++)
		p->sink += rouge_l_from(&ref, &s[1 + i % (TEXTS - 1)], least);
	arena_release(&a);
}

static void
measures(struct perf *p, long rows)
{
	struct metricset set = {.words = SEQ_TOKENS};

	for (long i = 0; i < rows; i++) {
		struct arena a = ARENA_INIT;
		struct metricset_row row = {.pred = p->text[i % TEXTS],
			.ref = p->text[(i + 1) % TEXTS]};

		metricset_add(&set, &a, &row);
		arena_release(&a);
	}
	p->sink += metricset_mean(&set, METRIC_CHRF);
}

static void
told(const char *what, long n, double from)
{
	double s = cpu_s() - from;

	printf("%-34s %8ld in %6.2f s CPU: %9.0f /s\n", what, n, s,
		(double)n / s);
}

int
main(int argc, char **argv)
{
	struct perf p = {.a = ARENA_INIT};
	double from;

	p.rows = argc > 1 ? strtol(argv[1], NULL, 10) : ROWS;
	if (p.rows < 100)
		p.rows = 100;
	write_texts(&p);
	printf("texts of %zu bytes\n", p.n[0]);
	from = cpu_s();
	for (long i = 0; i < p.rows; i++)
		sketch(&p, i);
	told("sketches and bands", p.rows, from);
	from = cpu_s();
	rouge(&p, p.rows, 1e-9);
	told("ROUGE-L, exact", p.rows, from);
	from = cpu_s();
	rouge(&p, p.rows, 0.7);
	told("ROUGE-L, whether it reaches 0.7", p.rows, from);
	from = cpu_s();
	measures(&p, p.rows / 100);
	told("all measures of a pair", p.rows / 100, from);
	arena_release(&p.a);
	return p.sink < 0;
}
