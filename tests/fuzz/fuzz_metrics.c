/*
 * fuzz_metrics: any bytes as a row of JSON, and as two texts (up to the first
 * NUL, and behind it).  Every measure is within 0..1 or has no value, a text
 * is equal to itself, and a sketch is that of its set.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "eval/codebleu.h"
#include "eval/metricset.h"
#include "curate/minhash.h"
#include "eval/rouge.h"

static void
check_value(double v)
{
	FUZZ_CHECK(isnan(v) || (v >= 0 && v <= 1 + 1e-9));
}

static void
check_row(struct arena *a, const char *s, size_t n)
{
	struct metricset set = {.words = SEQ_TOKENS, .line = n % 2};
	struct metricset_row row;
	struct err e = ERR_INIT;

	if (metricset_read(a, s, n, &row, &e) < 0) {
		FUZZ_CHECK(e.msg[0]);
		return;
	}
	metricset_add(&set, a, &row);
	for (int m = 0; m < METRICS; m++)
		check_value(row.v[m]);
	check_value(metricset_corpus_bleu(&set));
	check_value(metricset_corpus_chrf(&set));
}

static void
check_rouge(struct arena *a, const struct textmetric_pair *p)
{
	struct rouge_ref ref;
	struct seq_table t;
	struct seq x, y;
	double f;

	seq_table_init(&t, a);
	seq_make(&t, SEQ_ALNUM, p->pred, p->pred_n, &x);
	seq_make(&t, SEQ_ALNUM, p->ref, p->ref_n, &y);
	f = rouge_l(a, &x, &y).f;
	check_value(f);
	rouge_prepare(a, &y, &ref);
	FUZZ_CHECK(rouge_l_from(&ref, &x, 0.5) == (f >= 0.5 ? f : 0));
}

static void
check_pair(struct arena *a, const struct textmetric_pair *p)
{
	const struct textmetric_pair same = {
		p->pred, p->pred_n, p->pred, p->pred_n};
	struct codebleu cb;
	double indel = textmetric_indel(a, p);

	check_value(indel);
	check_value(textmetric_difflib(a, p));
	FUZZ_CHECK(textmetric_difflib(a, p) <= indel + 1e-12);
	FUZZ_CHECK(textmetric_indel(a, &same) == 1);
	FUZZ_CHECK(textmetric_exact(&same) && textmetric_exact_words(a, &same));
	check_rouge(a, p);
	codebleu(a, p, &cb);
	check_value(cb.score);
	codebleu(a, &same, &cb);
	FUZZ_CHECK(cb.syntax == 1 && cb.dataflow == 1);
}

static void
check_shingles(struct arena *a, const struct textmetric_pair *p)
{
	struct err e = ERR_INIT;

	for (int how = SHINGLE_ORDER; how <= SHINGLE_KEEP; how++) {
		const struct shingle_rule rule = {
			SHINGLE_K, (enum shingle_names)how};
		struct shingle_set x, y;
		struct minhash mx, my;

		FUZZ_CHECK(!shingle_make(a, p->pred, p->pred_n, &rule, &x, &e));
		FUZZ_CHECK(!shingle_make(a, p->ref, p->ref_n, &rule, &y, &e));
		check_value(shingle_jaccard(&x, &y));
		FUZZ_CHECK(x.n == 0 || shingle_jaccard(&x, &x) == 1);
		if (minhash_make(&x, &mx) && minhash_make(&y, &my))
			check_value(minhash_similarity(&mx, &my));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	/* an exact copy, so that a byte too far is seen */
	char *copy = malloc(size > 0 ? size : 1);
	const char *nul;
	struct textmetric_pair p;

	FUZZ_CHECK(copy);
	if (size > 0)
		memcpy(copy, data, size);
	nul = size > 0 ? memchr(copy, 0, size) : NULL;
	p.pred = copy;
	p.pred_n = nul ? (size_t)(nul - copy) : size;
	p.ref = nul ? nul + 1 : copy;
	p.ref_n = nul ? size - p.pred_n - 1 : size / 2;
	check_row(&a, copy, size);
	check_pair(&a, &p);
	check_shingles(&a, &p);
	arena_release(&a);
	free(copy);
	return 0;
}
