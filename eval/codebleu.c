/*
 * codebleu: the four parts and their mean (see codebleu.h).  Must not judge
 * whether a text is Verilog.
 */
#include "eval/codebleu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/codebleu_int.h"
#include "eval/drivers.h"
#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/buf.h"

#define KEYWORD 1.0
#define OTHER 0.2

/* ---- bags ---- */

static int
by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

static double
share(struct codebleu_bag *pred, struct codebleu_bag *ref)
{
	size_t i = 0, k = 0, same = 0;

	if (ref->n == 0)
		return pred->n == 0 ? 1 : 0;
	qsort(pred->h, pred->n, sizeof(*pred->h), by_value);
	qsort(ref->h, ref->n, sizeof(*ref->h), by_value);
	while (i < pred->n && k < ref->n) {
		if (pred->h[i] == ref->h[k]) {
			same++;
			i++;
			k++;
		} else if (pred->h[i] < ref->h[k]) {
			i++;
		} else {
			k++;
		}
	}
	return (double)same / (double)ref->n;
}

/* ---- words ---- */

/* Recall of the unigrams, keywords counted more: match and total. */
static void
weighted_words(struct arena *a, const struct textmetric_pair *p,
	struct seq_table *t, double *match, double *total)
{
	int *left = arena_array(a, (size_t)t->n + 1, sizeof(*left));
	struct seq pred, ref;
	struct lex l;
	struct lex_token k;

	seq_make(t, SEQ_TOKENS, p->pred, p->pred_n, &pred);
	seq_make(t, SEQ_TOKENS, p->ref, p->ref_n, &ref);
	for (size_t i = 0; i < pred.n; i++)
		left[pred.v[i]]++;
	*match = *total = 0;
	lex_init(&l, p->ref, p->ref_n);
	for (size_t i = 0; i < ref.n && lex_next(&l, &k); i++) {
		double w = lex_keyword(&k) ? KEYWORD : OTHER;

		*total += w;
		if (left[ref.v[i]]-- > 0)
			*match += w;
	}
}

/* False: too long. */
static bool
words(struct arena *a, const struct textmetric_pair *p, struct codebleu *out)
{
	double match[TEXTMETRIC_BLEU], total[TEXTMETRIC_BLEU];
	struct textmetric_bleu b;
	struct seq_table t;
	struct seq pred, ref;

	if (textmetric_too_long(p))
		return false;
	seq_table_init(&t, a);
	seq_make(&t, SEQ_TOKENS, p->pred, p->pred_n, &pred);
	seq_make(&t, SEQ_TOKENS, p->ref, p->ref_n, &ref);
	if (pred.n > LIM_METRIC_UNITS || ref.n > LIM_METRIC_UNITS)
		return false;
	textmetric_bleu_count(a, &pred, &ref, &b);
	out->ngram = textmetric_bleu_score(&b, TEXTMETRIC_SMOOTH_EPS);
	for (int k = 1; k < TEXTMETRIC_BLEU; k++) {
		match[k] = (double)b.g[k].match;
		total[k] = (double)b.g[k].ref;
	}
	weighted_words(a, p, &t, &match[0], &total[0]);
	out->weighted =
		textmetric_bleu_mean(match, total, TEXTMETRIC_SMOOTH_EPS);
	return true;
}

/* ---- data flow ---- */

/* Statements outside of a module are read as the body of one. */
static const char *
in_module(struct arena *a, const char *s, size_t *n)
{
	struct lex l;
	struct lex_token k;
	struct buf b;

	lex_init(&l, s, *n);
	while (lex_next(&l, &k))
		if (k.kind == LEX_IDENT && lex_is(&k, "module"))
			return s;
	buf_init(&b, *n + 64);
	buf_addstr(&b, "module m;\n");
	buf_add(&b, s, *n);
	buf_addstr(&b, "\nendmodule\n");
	return buf_take(&b, a, n);
}

static int
signal_number(struct lex_names *names, const char *name)
{
	return lex_names_put(names, name, strlen(name), (int)names->n, NULL)
		->value;
}

static void
edges(struct arena *a, const char *s, size_t n, struct codebleu_bag *out)
{
	struct lex_names names;
	struct drivers d;
	size_t room = 0;

	s = in_module(a, s, &n);
	drivers_find(a, s, n, &d);
	for (size_t i = 0; i < d.n; i++)
		room += d.list[i].n_inputs;
	lex_names_init(&names, a);
	out->h = arena_array(a, room + 1, sizeof(*out->h));
	out->n = 0;
	for (size_t i = 0; i < d.n; i++) {
		const struct driver *q = &d.list[i];
		int to = signal_number(&names, q->target);

		for (size_t k = 0; k < q->n_inputs; k++)
			out->h[out->n++] = (uint64_t)to << 32 |
				(uint32_t)signal_number(&names, q->inputs[k]);
	}
}

void
codebleu(struct arena *a, const struct textmetric_pair *p, struct codebleu *out)
{
	struct codebleu_bag x, y;

	if (!words(a, p, out)) {
		*out = (struct codebleu){NAN, NAN, NAN, NAN, NAN};
		return;
	}
	codebleu_subtrees(a, p->pred, p->pred_n, &x);
	codebleu_subtrees(a, p->ref, p->ref_n, &y);
	out->syntax = share(&x, &y);
	edges(a, p->pred, p->pred_n, &x);
	edges(a, p->ref, p->ref_n, &y);
	out->dataflow = share(&x, &y);
	out->score =
		(out->ngram + out->weighted + out->syntax + out->dataflow) / 4;
}
