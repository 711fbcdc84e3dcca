/*
 * nextline: tasks of kind "line": a model is shown the beginning of a file and
 * writes its next line (RTL-Repo, Allam and Shalan 2024).  The golden is the
 * label: the line that stands there.
 *
 * A candidate passes when it has the label's words (metricset's exact_words:
 * pred.split() == label.split() in Python, RTL-Repo's exact match).  How near
 * it is otherwise is in its verdict's metrics.  No tool is asked.
 */
#ifndef EVAL_NEXTLINE_H
#define EVAL_NEXTLINE_H

#include "eval/metricset.h"
#include "eval/task.h"

#define NEXTLINE_KIND "line" /* of a measure in the store */

/* Has the text a character that Python's str.split leaves? */
bool nextline_has_words(struct arena *a, const char *s, size_t n);
/* The task's label, with its \r or \n if it has one; ERR_PARSE when it has
 * none, or one that is blank, no line, or longer than LIM_LINE. */
int nextline_label(struct arena *a, const struct task *t,
	const struct task_file **out, struct err *e);
/* Metrics of a verdict: {"line": {"exact_words": 1, "edit_fuzz": 1, ...}}, a
 * value of 0..1 for each of metricset's measures, or null.  Of a candidate
 * that is longer than LIM_LINE (*too_long) all are 0: it is hundreds of times
 * longer than any line, and nobody gains by being beyond measure. */
cJSON *nextline_metrics(struct arena *a, const struct textmetric_pair *p,
	bool *exact, bool *too_long);

#endif
