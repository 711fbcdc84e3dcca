/*
 * textmetric: exact match, BLEU, chrF and the line that is judged (see
 * textmetric.h).  Must not read or print; distances are in textmetric_edit.c.
 */
#include "eval/textmetric.h"

#include <math.h>
#include <string.h>

#include "lib/base/limits.h"

bool
textmetric_too_long(const struct textmetric_pair *p)
{
	return p->pred_n > LIM_METRIC_TEXT || p->ref_n > LIM_METRIC_TEXT;
}

/* ---- exact ---- */

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
strip(const char **p, size_t *n)
{
	for (; *n && is_blank(**p); (*n)--)
		(*p)++;
	while (*n && is_blank((*p)[*n - 1]))
		(*n)--;
}

bool
textmetric_exact(const struct textmetric_pair *p)
{
	const char *x = p->pred, *y = p->ref;
	size_t xn = p->pred_n, yn = p->ref_n;

	strip(&x, &xn);
	strip(&y, &yn);
	return xn == yn && memcmp(x, y, xn) == 0;
}

bool
textmetric_exact_words(struct arena *a, const struct textmetric_pair *p)
{
	struct seq_table t;
	struct seq x, y;

	seq_table_init(&t, a);
	seq_make(&t, SEQ_WORDS, p->pred, p->pred_n, &x);
	seq_make(&t, SEQ_WORDS, p->ref, p->ref_n, &y);
	return x.n == y.n && memcmp(x.v, y.v, x.n * sizeof(*x.v)) == 0;
}

/* ---- BLEU ---- */

void
textmetric_bleu_count(struct arena *a, const struct seq *pred,
	const struct seq *ref, struct textmetric_bleu *out)
{
	out->pred_n = (int64_t)pred->n;
	out->ref_n = (int64_t)ref->n;
	ngram_count(a, pred, ref, TEXTMETRIC_BLEU, out->g);
}

static void
sum_up(struct ngram_stat *sum, const struct ngram_stat *s, int n)
{
	for (int k = 0; k < n; k++) {
		sum[k].pred += s[k].pred;
		sum[k].ref += s[k].ref;
		sum[k].match += s[k].match;
	}
}

void
textmetric_bleu_add(
	struct textmetric_bleu *sum, const struct textmetric_bleu *s)
{
	sum->pred_n += s->pred_n;
	sum->ref_n += s->ref_n;
	sum_up(sum->g, s->g, TEXTMETRIC_BLEU);
}

static double
brevity(const struct textmetric_bleu *s)
{
	if (s->pred_n > s->ref_n)
		return 1;
	if (s->pred_n == 0)
		return 0;
	return exp(1 - (double)s->ref_n / (double)s->pred_n);
}

double
textmetric_bleu_mean(
	const double *match, const double *total, enum textmetric_smooth how)
{
	double sum = 0;

	if (match[0] <= 0)
		return 0;
	for (int k = 0; k < TEXTMETRIC_BLEU; k++) {
		double m = match[k], of = total[k] > 1 ? total[k] : 1;

		if (how == TEXTMETRIC_SMOOTH_ONE && k > 0) {
			m++;
			of++;
		}
		if (how == TEXTMETRIC_SMOOTH_EPS && m <= 0)
			m = 0.1;
		if (m <= 0)
			return 0;
		sum += log(m / of) / TEXTMETRIC_BLEU;
	}
	return exp(sum);
}

double
textmetric_bleu_score(
	const struct textmetric_bleu *s, enum textmetric_smooth how)
{
	double match[TEXTMETRIC_BLEU], total[TEXTMETRIC_BLEU];

	for (int k = 0; k < TEXTMETRIC_BLEU; k++) {
		match[k] = (double)s->g[k].match;
		total[k] = (double)s->g[k].pred;
	}
	return brevity(s) * textmetric_bleu_mean(match, total, how);
}

/* ---- chrF ---- */

bool
textmetric_chrf_count(struct arena *a, const struct textmetric_pair *p,
	struct ngram_stat out[NGRAM_ORDERS])
{
	struct seq_table t;
	struct seq x, y;

	if (textmetric_too_long(p))
		return false;
	seq_table_init(&t, a);
	seq_make(&t, SEQ_SOLID, p->pred, p->pred_n, &x);
	seq_make(&t, SEQ_SOLID, p->ref, p->ref_n, &y);
	if (x.n > LIM_METRIC_UNITS || y.n > LIM_METRIC_UNITS)
		return false;
	ngram_count(a, &x, &y, NGRAM_ORDERS, out);
	/* as there: what has no reference does not count */
	for (int k = 0; k < NGRAM_ORDERS; k++)
		if (out[k].ref == 0)
			out[k].pred = 0;
	return true;
}

void
textmetric_chrf_add(struct ngram_stat sum[NGRAM_ORDERS],
	const struct ngram_stat s[NGRAM_ORDERS])
{
	sum_up(sum, s, NGRAM_ORDERS);
}

double
textmetric_chrf_score(const struct ngram_stat s[NGRAM_ORDERS])
{
	const double beta2 = 4; /* beta 2 */
	double prec = 0, rec = 0;
	int orders = 0;

	for (int k = 0; k < NGRAM_ORDERS; k++) {
		if (s[k].pred == 0 || s[k].ref == 0)
			continue;
		prec += (double)s[k].match / (double)s[k].pred;
		rec += (double)s[k].match / (double)s[k].ref;
		orders++;
	}
	if (prec + rec <= 0)
		return 0;
	prec /= orders;
	rec /= orders;
	return (1 + beta2) * prec * rec / (beta2 * prec + rec);
}

/* ---- the line ---- */

const char *
textmetric_line(const char *s, size_t n, size_t *line_n)
{
	const char *end = s + n, *last = s;

	*line_n = 0;
	for (const char *p = s, *nl; p < end; p = nl + 1) {
		const char *q = p;
		size_t qn;

		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		qn = (size_t)(nl - p);
		strip(&q, &qn);
		if (qn == 0)
			continue;
		last = p;
		*line_n = (size_t)(nl - p);
		if (qn < 2 || memcmp(q, "//", 2) != 0)
			return p;
	}
	return last;
}
