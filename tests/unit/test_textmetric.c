/*
 * textmetric, rouge, ngram, seq: every literal was computed with the package
 * that is named, under Python 3.11.7:
 *	difflib (of Python), Levenshtein 0.27.5, RapidFuzz 3.14.6,
 *	nltk 3.10.4 (sentence_bleu, SmoothingFunction method1 and method2),
 *	sacrebleu 2.6.0 (chrF; corpus BLEU with tokenize none, smooth none),
 *	rouge_score 0.1.2 (rougeL, no stemmer)
 * Words of BLEU are those of str.split.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "curate/creative.h"
#include "eval/rouge.h"
#include "eval/textmetric.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"

#define NEAR 1e-12
#define N(a) (sizeof(a) / sizeof((a)[0]))

#define FLIPFLOP "always @(posedge clk) q <= d;"
#define FLIPFLOP_RST                                                           \
	"always @(posedge clk or negedge rst) if (!rst) q <= 0; else q <= d;"

static const struct vector {
	const char *pred, *ref;
	double difflib, levenshtein, chrf;
	double precision, recall, f;	 /* ROUGE-L */
	double bleu_eps, bleu_one, bleu; /* of this pair alone */
} vectors[] = {
	{"", "", 1, 1, 0, 0, 0, 0, 0, 0, 0},
	{"", "assign y = a | (b & c);", 0, 0, 0, 0, 0, 0, 0, 0, 0},
	{"abc", "", 0, 0, 0, 0, 0, 0, 0, 0, 0},
	{"abcd", "bcde", 0.75, 0.75, 0.47916666666666674, 0, 0, 0, 0, 0, 0},
	{"assign y = a & b;", "assign y = a | (b & c);", 0.8, 0.8,
		0.53579615281659143, 1, 0.8, 0.88888888888888895,
		0.38498150077635496, 0.45782273986766686, 0.38498150077635496},
	{"assign y = a | (b & c);", "assign y = a & b;", 0.8, 0.8,
		0.65986719823694373, 0.8, 1, 0.88888888888888895,
		0.3655552228545123, 0.4596613576124592, 0.3655552228545123},
	{"qabxcd", "abycdf", 0.66666666666666663, 0.66666666666666674,
		0.17777777777777778, 0, 0, 0, 0, 0, 0},
	{FLIPFLOP, FLIPFLOP_RST, 0.60416666666666663, 0.60416666666666674,
		0.41501590582674086, 1, 0.38461538461538464,
		0.55555555555555558, 0.05668987073620047, 0.10832785677180001,
		0},
	{"caf\u00e9 \u2192 \U0001d11e x", "cafe \u2192 \U0001d11e y", 0.8, 0.8,
		0.23571428571428574, 0, 0, 0, 0.16990442448471224,
		0.4518010018049224, 0},
	{"private Thread currentThread;",
		"private volatile Thread currentThread;", 0.86567164179104472,
		0.86567164179104483, 0.73551904994729222, 1, 0.75,
		0.8571428571428571, 0.19053627645285995, 0.45782273986766686,
		0},
	{"the cat sat on the mat", "on the mat the cat sat", 0.5,
		0.59090909090909083, 0.81092032967032968, 0.5, 0.5, 0.5,
		0.33980884896942454, 0.5946035575013605, 0},
};

static struct textmetric_pair
pair(const char *pred, const char *ref)
{
	return (struct textmetric_pair){pred, strlen(pred), ref, strlen(ref)};
}

static void
near_at(size_t i, const char *what, double got, double want)
{
	if (!(fabs(got - want) <= NEAR))
		fail_msg("vector %zu: %s is %.17g, not %.17g", i, what, got,
			want);
}

/* The two texts as sequences of one table. */
static void
sequences(struct arena *a, enum seq_unit u, const struct textmetric_pair *p,
	struct seq *x, struct seq *y)
{
	struct seq_table t;

	seq_table_init(&t, a);
	seq_make(&t, u, p->pred, p->pred_n, x);
	seq_make(&t, u, p->ref, p->ref_n, y);
}

static double
chrf(struct arena *a, const struct textmetric_pair *p)
{
	struct ngram_stat c[NGRAM_ORDERS];

	assert_true(textmetric_chrf_count(a, p, c));
	return textmetric_chrf_score(c);
}

static void
edit(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct textmetric_pair p = pair(v->pred, v->ref);

		near_at(i, "difflib", textmetric_difflib(&a, &p), v->difflib);
		near_at(i, "indel", textmetric_indel(&a, &p), v->levenshtein);
		near_at(i, "chrf", chrf(&a, &p), v->chrf);
	}
	arena_release(&a);
}

static void
rouge(void **state)
{
	struct arena a = ARENA_INIT;
	struct seq x, y;
	struct rouge r;

	(void)state;
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct textmetric_pair p = pair(v->pred, v->ref);

		sequences(&a, SEQ_ALNUM, &p, &x, &y);
		r = rouge_l(&a, &x, &y);
		near_at(i, "precision", r.precision, v->precision);
		near_at(i, "recall", r.recall, v->recall);
		near_at(i, "f", r.f, v->f);
	}
	arena_release(&a);
}

static void
bleu(void **state)
{
	static const char *const names[] = {"none", "eps", "one"};
	struct textmetric_bleu sum, b;
	struct ngram_stat csum[NGRAM_ORDERS], c[NGRAM_ORDERS];
	struct arena a = ARENA_INIT;
	struct seq x, y;

	(void)state;
	memset(&sum, 0, sizeof(sum));
	memset(csum, 0, sizeof(csum));
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct textmetric_pair p = pair(v->pred, v->ref);
		double want[] = {v->bleu, v->bleu_eps, v->bleu_one};

		sequences(&a, SEQ_WORDS, &p, &x, &y);
		textmetric_bleu_count(&a, &x, &y, &b);
		for (int k = 0; k < 3; k++)
			near_at(i, names[k],
				textmetric_bleu_score(
					&b, (enum textmetric_smooth)k),
				want[k]);
		textmetric_bleu_add(&sum, &b);
		assert_true(textmetric_chrf_count(&a, &p, c));
		textmetric_chrf_add(csum, c);
	}
	/* corpus_bleu and corpus_chrf of all vectors */
	near_at(0, "corpus bleu",
		textmetric_bleu_score(&sum, TEXTMETRIC_SMOOTH_NONE),
		0.2278874719683697);
	near_at(0, "corpus chrf", textmetric_chrf_score(csum),
		0.5221797282998094);
	arena_release(&a);
}

/* Texts that can be made anywhere: the generator of ANSI C's example. */
static char *
noise(struct arena *a, size_t n, uint32_t x, const char *alphabet)
{
	char *s = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++) {
		x = (x * 1103515245U + 12345U) & 0x7fffffffU;
		s[i] = alphabet[(x >> 16) % strlen(alphabet)];
	}
	return s;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define MANY                                                                   \
	LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"                           \
	      " ;=()[]<>&|^~!@#$%*-_+,.?:/'{}\"\\\n\t`"

/* Autojunk begins at 200 characters of the reference. */
static void
long_texts(void **state)
{
	static const struct {
		size_t n, ref_n;
		uint32_t seed, ref_seed;
		const char *alphabet;
		double difflib, levenshtein, chrf;
	} v[] = {
		{150, 150, 1, 2, "abcd", 0.43333333333333335,
			0.6333333333333333, 0.42821031559886452},
		{199, 199, 3, 4, "ab", 0.52261306532663321, 0.77889447236180898,
			0.83891042044073771},
		{200, 200, 3, 4, LOWER, 0, 0.30000000000000004,
			0.18357638360150927},
		{201, 203, 5, 6, "ab", 0, 0.80198019801980203,
			0.82880788113188675},
		{1000, 900, 7, 8, "abcdefgh ;\n", 0, 0.44631578947368422,
			0.40274975052580864},
		{500, 3000, 9, 10, MANY, 0.012, 0.12, 0.041939747360881935},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < N(v); i++) {
		const char *al = v[i].alphabet;
		struct textmetric_pair p =
			pair(noise(&a, v[i].n, v[i].seed, al),
				noise(&a, v[i].ref_n, v[i].ref_seed, al));

		near_at(i, "difflib", textmetric_difflib(&a, &p), v[i].difflib);
		near_at(i, "indel", textmetric_indel(&a, &p), v[i].levenshtein);
		near_at(i, "chrf", chrf(&a, &p), v[i].chrf);
	}
	arena_release(&a);
}

/* Every seventh character gone, the first hundred moved to the end. */
static void
popular_characters(void **state)
{
	struct arena a = ARENA_INIT;
	char *x = noise(&a, 600, 11, MANY), *y = arena_alloc(&a, 1000);
	struct textmetric_pair p;
	size_t n = 0;

	(void)state;
	for (size_t i = 0, kept = 0; i < 600; i++)
		if (i % 7 != 0 && kept++ >= 100)
			y[n++] = x[i];
	memcpy(y + n, x, 50);
	p = pair(x, y);
	near_at(0, "difflib", textmetric_difflib(&a, &p), 0.093984962406015032);
	near_at(0, "indel", textmetric_indel(&a, &p), 0.77819548872180455);
	p = pair(y, x);
	near_at(1, "difflib", textmetric_difflib(&a, &p), 0.093984962406015032);
	arena_release(&a);
}

/* Words of five characters of a long text, as long_words in the reference. */
static char *
five(struct arena *a, size_t n, uint32_t seed)
{
	char *s = noise(a, n, seed, "abcdefgh "), *out = arena_alloc(a, 2 * n);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && i % 5 == 0)
			out[at++] = ' ';
		out[at++] = s[i];
	}
	return out;
}

static void
long_rouge(void **state)
{
	struct arena a = ARENA_INIT;
	struct textmetric_pair p = pair(five(&a, 3000, 21), five(&a, 2500, 22));
	struct rouge_ref ref;
	struct rouge r;
	struct seq x, y;

	(void)state;
	sequences(&a, SEQ_ALNUM, &p, &x, &y);
	r = rouge_l(&a, &x, &y);
	near_at(0, "precision", r.precision, 0.07822685788787484);
	near_at(0, "recall", r.recall, 0.095087163232963554);
	near_at(0, "f", r.f, 0.085836909871244649);
	/* the quick way refuses what is below and gives the rest */
	rouge_prepare(&a, &y, &ref);
	for (int again = 0; again < 2; again++) {
		near_at(0, "from 0.08", rouge_l_from(&ref, &x, 0.08), r.f);
		near_at(0, "from 0.09", rouge_l_from(&ref, &x, 0.09), 0);
		near_at(0, "from 0.9", rouge_l_from(&ref, &x, 0.9), 0);
		near_at(0, "itself", rouge_l_from(&ref, &y, 0.9), 1);
	}
	arena_release(&a);
}

/* Against the plain table, for lengths around the borders of words. */
static size_t
plain_lcs(struct arena *a, const struct seq *x, const struct seq *y)
{
	size_t *row = arena_array(a, y->n + 1, sizeof(*row));

	for (size_t i = 0; i < x->n; i++) {
		size_t diag = 0;

		for (size_t k = 0; k < y->n; k++) {
			size_t up = row[k + 1];

			if (x->v[i] == y->v[k])
				row[k + 1] = diag + 1;
			else if (row[k] > up)
				row[k + 1] = row[k];
			diag = up;
		}
	}
	return row[y->n];
}

static void
lcs_random(void **state)
{
	static const size_t sizes[] = {1, 2, 63, 64, 65, 127, 128, 129, 300};
	static const char many[] = MANY;
	static const char *const al[] = {"a", "ab", LOWER, many};
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < N(sizes); i++) {
		for (size_t k = 0; k < N(sizes) * N(al); k++) {
			struct arena a = ARENA_INIT;
			size_t m = sizes[k % N(sizes)];
			const char *from = al[k / N(sizes)];
			struct textmetric_pair p =
				pair(noise(&a, sizes[i], seed, from),
					noise(&a, m, seed + 1, from));
			struct lcs *l;
			struct seq x, y;

			seed += 2;
			sequences(&a, SEQ_POINTS, &p, &x, &y);
			l = lcs_new(&a, &x);
			assert_int_equal(lcs_len(l, &y), plain_lcs(&a, &x, &y));
			assert_int_equal(lcs_len(l, &x), x.n);
			arena_release(&a);
		}
	}
}

/* tokenize.tokenize of rouge_score: the Kelvin sign is a k, I with a dot is
 * an i behind which the word ends. */
static void
rouge_words(void **state)
{
	static const char text[] = "Hello, World! x1_y2 \u212aelvin "
				   "\u0130stanbul na\u00efve \xff\xfeq";
	static const char want[] = "hello world x1 y2 kelvin i stanbul na ve q";
	struct textmetric_pair p = pair(text, want);
	struct arena a = ARENA_INIT;
	struct seq x, y;

	(void)state;
	sequences(&a, SEQ_ALNUM, &p, &x, &y);
	assert_int_equal(x.n, 10);
	assert_int_equal(y.n, x.n);
	assert_memory_equal(x.v, y.v, x.n * sizeof(*x.v));
	arena_release(&a);
}

static void
exact(void **state)
{
	static const struct {
		const char *pred, *ref;
		bool bytes, words;
	} v[] = {
		{"a = b;", "a = b;", true, true},
		{"\t a = b;\r\n", "a = b;", true, true},
		{"a  = b;", "a = b;", false, true},
		{"a\u00a0=\u3000b;", "a = b;", false, true},
		{"a=b;", "a = b;", false, false},
		{"", " \n", true, true},
		{"a", "", false, false},
		{"ab", "abc", false, false},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < N(v); i++) {
		struct textmetric_pair p = pair(v[i].pred, v[i].ref);

		assert_int_equal(textmetric_exact(&p), v[i].bytes);
		assert_int_equal(textmetric_exact_words(&a, &p), v[i].words);
	}
	arena_release(&a);
}

static void
whole_percent(void **state)
{
	struct textmetric_pair none = pair("", ""), some = pair("a", "b");

	(void)state;
	near_at(0, "empty", textmetric_fuzz(&none, 1), 0);
	near_at(0, "half to even", textmetric_fuzz(&some, 0.125), 0.12);
	near_at(0, "up", textmetric_fuzz(&some, 0.666), 0.67);
	assert_true(isnan(textmetric_fuzz(&some, NAN)));
}

static void
line(void **state)
{
	static const struct {
		const char *text, *want;
	} v[] = {
		{"assign a = b;\nassign c = d;", "assign a = b;"},
		{"\n\n  // one\n\t a <= b; // two\n", "\t a <= b; // two"},
		{"// one\n  // two\n\n", "  // two"},
		{"/* a */ x\ny", "/* a */ x"},
		{"", ""},
		{" \n\t\n", ""},
		{"/", "/"},
	};

	(void)state;
	for (size_t i = 0; i < N(v); i++) {
		size_t n;
		const char *s =
			textmetric_line(v[i].text, strlen(v[i].text), &n);

		assert_int_equal(n, strlen(v[i].want));
		assert_memory_equal(s, v[i].want, n);
	}
}

/* Beyond the limits there is no value, and it comes at once. */
static void
too_long(void **state)
{
	struct arena a = ARENA_INIT;
	size_t n = LIM_METRIC_UNITS + 1;
	char *x = arena_alloc(&a, n + 1);
	struct textmetric_pair p;
	struct ngram_stat c[NGRAM_ORDERS];
	struct seq s, t;

	(void)state;
	memset(x, 'x', n);
	p = pair(x, "x");
	assert_true(isnan(textmetric_difflib(&a, &p)));
	assert_true(isnan(textmetric_indel(&a, &p)));
	assert_false(textmetric_chrf_count(&a, &p, c));
	for (size_t i = 1; i < n; i += 2)
		x[i] = ' ';
	p.pred_n = n - 1;
	sequences(&a, SEQ_ALNUM, &p, &s, &t);
	s.n = n;
	assert_true(isnan(rouge_l(&a, &s, &t).f));
	arena_release(&a);
}

/* Below 200 characters all begin blocks: 100 places a row, and a block is one
 * character, so that the rows are gone through a hundred times. */
static void
difflib_steps(void **state)
{
	struct arena a = ARENA_INIT;
	char *x = arena_alloc(&a, 250001), *y = arena_alloc(&a, 200);
	struct textmetric_pair p;

	(void)state;
	memset(x, 'a', 250000);
	memset(y, 'a', 199);
	for (size_t i = 1; i < 199; i += 2)
		y[i] = 'b';
	p = pair(x, y);
	assert_true(isnan(textmetric_difflib(&a, &p)));
	/* all of the hundred are found */
	p.pred_n = 2000;
	near_at(0, "difflib", textmetric_difflib(&a, &p), 200.0 / 2199);
	arena_release(&a);
}

static void
creativity(void **state)
{
	static const double s1[] = {0.9, -0.2, 0.4}, s2[] = {1, 1};
	static const double rewrites[] = {0.49, 0.5, 0.51, -1};
	static const struct creative_prompt p[] = {
		{10, 3, s1, 3}, {4, 4, s2, 2}, {0, 0, NULL, 0}};

	(void)state;
	near_at(0, "fluency", creative_fluency(p, 3), (0.3 + 1) / 2);
	near_at(0, "flexibility", creative_flexibility(rewrites, 4), 0.5);
	near_at(0, "originality", creative_originality(p, 3), (0.6 + 0) / 2);
	near_at(0, "elaboration", creative_elaboration(3, 4), 0.75);
	near_at(0, "C", creative_score(0.65, 0.5, 0.3, 0.75), 0.55);
	assert_true(isnan(creative_flexibility(rewrites, 0)));
	assert_true(isnan(creative_fluency(p + 2, 1)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edit),
		cmocka_unit_test(rouge),
		cmocka_unit_test(bleu),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(popular_characters),
		cmocka_unit_test(long_rouge),
		cmocka_unit_test(lcs_random),
		cmocka_unit_test(rouge_words),
		cmocka_unit_test(exact),
		cmocka_unit_test(whole_percent),
		cmocka_unit_test(line),
		cmocka_unit_test(too_long),
		cmocka_unit_test(difflib_steps),
		cmocka_unit_test(creativity),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
