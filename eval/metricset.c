/*
 * metricset: measures rows and keeps the sums (see metricset.h).  Must not
 * read files or print, and not grow with the number of rows.
 */
#include "eval/metricset.h"

#include <math.h>
#include <string.h>

#include "eval/codebleu.h"
#include "eval/rouge.h"
#include "lib/base/limits.h"

static const struct {
	const char *name, *text;
} metrics[METRICS] = {
	[METRIC_EXACT] = {"exact",
		"same bytes but for white space at the ends"},
	[METRIC_EXACT_WORDS] = {"exact_words",
		"same words (RTL-Repo's exact match)"},
	[METRIC_EDIT_DIFFLIB] = {"edit_difflib",
		"edit similarity, Python's difflib"},
	[METRIC_EDIT_LEVENSHTEIN] = {"edit_levenshtein",
		"edit similarity, Levenshtein.ratio and rapidfuzz"},
	[METRIC_EDIT_FUZZ] = {"edit_fuzz",
		"same in whole percent (RTL-Repo's edit similarity)"},
	[METRIC_BLEU4] = {"bleu4", "BLEU-4, smoothed by one from order 2 on"},
	[METRIC_ROUGE_L] = {"rouge_l", "ROUGE-L, F measure"},
	[METRIC_CHRF] = {"chrf", "chrF, 6 characters, beta 2"},
	[METRIC_CODEBLEU] = {"codebleu_ours",
		"CodeBLEU for Verilog, our own definition"},
};

const char *
metric_name(enum metric m)
{
	return metrics[m].name;
}

const char *
metric_text(enum metric m)
{
	return metrics[m].text;
}

/* ---- rows ---- */

/* The first member of that name; NULL with the reason. */
static const char *
member(const cJSON *o, const char *const *names, const char *what,
	struct err *e)
{
	for (size_t i = 0; names[i]; i++) {
		const cJSON *v = json_get(o, names[i]);

		if (!v || cJSON_IsNull(v))
			continue;
		if (cJSON_IsString(v))
			return v->valuestring;
		err_set(e, ERR_PARSE, "\"%s\" is no text", names[i]);
		return NULL;
	}
	err_set(e, ERR_PARSE, "no %s: give \"%s\", \"%s\", \"%s\" or \"%s\"",
		what, names[0], names[1], names[2], names[3]);
	return NULL;
}

int
metricset_read(struct arena *a, const char *text, size_t n,
	struct metricset_row *row, struct err *e)
{
	static const char *const preds[] = {
		"prediction", "completion", "response", "generated", NULL};
	static const char *const refs[] = {
		"reference", "target", "next_line", "label", NULL};
	cJSON *o;

	if (json_parse(a, text, n, &o, e) < 0)
		return -1;
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE, "a row is a JSON object");
	row->pred = member(o, preds, "prediction", e);
	row->ref = row->pred ? member(o, refs, "reference", e) : NULL;
	return row->ref ? 0 : -1;
}

/* ---- measures ---- */

static double
bleu(struct metricset *s, struct arena *a, const struct textmetric_pair *p)
{
	struct textmetric_bleu b;
	struct seq_table t;
	struct seq x, y;

	if (textmetric_too_long(p))
		return NAN;
	seq_table_init(&t, a);
	seq_make(&t, s->words, p->pred, p->pred_n, &x);
	seq_make(&t, s->words, p->ref, p->ref_n, &y);
	if (x.n > LIM_METRIC_UNITS || y.n > LIM_METRIC_UNITS)
		return NAN;
	textmetric_bleu_count(a, &x, &y, &b);
	textmetric_bleu_add(&s->bleu, &b);
	return textmetric_bleu_score(&b, TEXTMETRIC_SMOOTH_ONE);
}

static double
rouge(struct arena *a, const struct textmetric_pair *p)
{
	struct seq_table t;
	struct seq x, y;

	if (textmetric_too_long(p))
		return NAN;
	seq_table_init(&t, a);
	seq_make(&t, SEQ_ALNUM, p->pred, p->pred_n, &x);
	seq_make(&t, SEQ_ALNUM, p->ref, p->ref_n, &y);
	return rouge_l(a, &x, &y).f;
}

static double
chrf(struct metricset *s, struct arena *a, const struct textmetric_pair *p)
{
	struct ngram_stat c[NGRAM_ORDERS];

	if (!textmetric_chrf_count(a, p, c))
		return NAN;
	textmetric_chrf_add(s->chrf, c);
	return textmetric_chrf_score(c);
}

void
metricset_measure(struct metricset *s, struct arena *a,
	const struct textmetric_pair *p, double v[METRICS])
{
	struct codebleu cb;

	v[METRIC_EXACT] = textmetric_exact(p);
	v[METRIC_EXACT_WORDS] = textmetric_exact_words(a, p);
	v[METRIC_EDIT_DIFFLIB] = textmetric_difflib(a, p);
	v[METRIC_EDIT_LEVENSHTEIN] = textmetric_indel(a, p);
	v[METRIC_EDIT_FUZZ] = textmetric_fuzz(p, v[METRIC_EDIT_LEVENSHTEIN]);
	v[METRIC_BLEU4] = bleu(s, a, p);
	v[METRIC_ROUGE_L] = rouge(a, p);
	v[METRIC_CHRF] = chrf(s, a, p);
	codebleu(a, p, &cb);
	v[METRIC_CODEBLEU] = cb.score;
}

void
metricset_add(struct metricset *s, struct arena *a, struct metricset_row *row)
{
	struct textmetric_pair p = {
		row->pred, strlen(row->pred), row->ref, strlen(row->ref)};

	if (s->line)
		p.pred = textmetric_line(p.pred, p.pred_n, &p.pred_n);
	metricset_measure(s, a, &p, row->v);
	s->rows++;
	for (int m = 0; m < METRICS; m++) {
		if (isnan(row->v[m]))
			continue;
		s->sum[m] += row->v[m];
		s->n[m]++;
	}
}

double
metricset_mean(const struct metricset *s, enum metric m)
{
	return s->n[m] ? s->sum[m] / (double)s->n[m] : NAN;
}

double
metricset_corpus_bleu(const struct metricset *s)
{
	if (s->n[METRIC_BLEU4] == 0)
		return NAN;
	return textmetric_bleu_score(&s->bleu, TEXTMETRIC_SMOOTH_NONE);
}

double
metricset_corpus_chrf(const struct metricset *s)
{
	return s->n[METRIC_CHRF] ? textmetric_chrf_score(s->chrf) : NAN;
}
