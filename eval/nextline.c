/*
 * nextline: what a task of kind "line" must have, and how near a line is to its
 * label (see nextline.h).  Must not extract or judge.
 */
#include "eval/nextline.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"

bool
nextline_has_words(struct arena *a, const char *s, size_t n)
{
	struct seq_table t;
	struct seq words;

	seq_table_init(&t, a);
	seq_make(&t, SEQ_WORDS, s, n, &words);
	return words.n > 0;
}

int
nextline_label(struct arena *a, const struct task *t,
	const struct task_file **out, struct err *e)
{
	const struct task_file *f = task_file(t, "golden");

	if (!f)
		return err_set(e, ERR_PARSE,
			"task %.80s: this kind needs the line that is to "
			"follow",
			t->id);
	if (f->n > LIM_LINE)
		return err_set(e, ERR_LIMIT,
			"task %.80s: the next line has %zu bytes, at most %zu",
			t->id, f->n, (size_t)LIM_LINE);
	if (memchr(f->text, '\0', f->n) ||
		(f->n > 1 && memchr(f->text, '\n', f->n - 1)))
		return err_set(e, ERR_PARSE,
			"task %.80s: the next line must be one line, without "
			"NUL bytes",
			t->id);
	if (!nextline_has_words(a, f->text, f->n))
		return err_set(e, ERR_PARSE,
			"task %.80s: the next line is blank: nothing could "
			"be told from it",
			t->id);
	*out = f;
	return 0;
}

cJSON *
nextline_metrics(struct arena *a, const struct textmetric_pair *p, bool *exact,
	bool *too_long)
{
	cJSON *o = json_object(a), *line = json_object(a);
	struct metricset set = {.words = SEQ_TOKENS};
	double v[METRICS] = {0};

	*too_long = p->pred_n > LIM_LINE;
	if (!*too_long)
		metricset_measure(&set, a, p, v);
	*exact = v[METRIC_EXACT_WORDS] > 0;
	for (int m = 0; m < METRICS; m++)
		json_set_num(line, metric_name((enum metric)m), v[m]);
	json_set(o, "line", line);
	return o;
}
