/*
 * rouge: ROUGE-L (see rouge.h).  Must not cut texts into words: seq.h does.
 */
#include "eval/rouge.h"

#include <math.h>
#include <stdbool.h>

#include "lib/base/limits.h"

/* The F measure with that many words in common: 2PR / (P + R). */
static double
f_of(size_t common, size_t pred, size_t ref)
{
	return common ? 2.0 * (double)common / (double)(pred + ref) : 0;
}

static bool
too_long(const struct seq *s)
{
	return s->n > LIM_METRIC_UNITS;
}

struct rouge
rouge_l(struct arena *a, const struct seq *pred, const struct seq *ref)
{
	struct rouge r = {0, 0, 0};
	size_t n;

	if (too_long(pred) || too_long(ref))
		return (struct rouge){NAN, NAN, NAN};
	if (pred->n == 0 || ref->n == 0)
		return r;
	n = lcs_len(lcs_new(a, ref), pred);
	r.precision = (double)n / (double)pred->n;
	r.recall = (double)n / (double)ref->n;
	r.f = f_of(n, pred->n, ref->n);
	return r;
}

void
rouge_prepare(struct arena *a, const struct seq *ref, struct rouge_ref *out)
{
	out->words = *ref;
	out->lcs = too_long(ref) ? NULL : lcs_new(a, ref);
	out->ids = 0;
	for (size_t i = 0; i < ref->n; i++)
		if (ref->v[i] >= out->ids)
			out->ids = ref->v[i] + 1;
	out->count = arena_array(a, (size_t)out->ids + 1, sizeof(int));
	for (size_t i = 0; i < ref->n; i++)
		out->count[ref->v[i]]++;
}

/* Words that both have, in any order: the LCS is not longer. */
static size_t
in_common(struct rouge_ref *r, const struct seq *pred)
{
	size_t n = 0, i;

	for (i = 0; i < pred->n; i++)
		if (pred->v[i] < r->ids && r->count[pred->v[i]]-- > 0)
			n++;
	for (i = 0; i < pred->n; i++)
		if (pred->v[i] < r->ids)
			r->count[pred->v[i]]++;
	return n;
}

double
rouge_l_from(struct rouge_ref *r, const struct seq *pred, double least)
{
	size_t pn = pred->n, rn = r->words.n;
	double f;

	if (!r->lcs || too_long(pred))
		return NAN;
	if (f_of(pn < rn ? pn : rn, pn, rn) < least ||
		f_of(in_common(r, pred), pn, rn) < least)
		return 0;
	f = f_of(lcs_len(r->lcs, pred), pn, rn);
	return f < least ? 0 : f;
}
