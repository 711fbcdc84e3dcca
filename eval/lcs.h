/*
 * lcs: length of the longest common subsequence, 64 places at a time
 * (H. Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).
 */
#ifndef EVAL_LCS_H
#define EVAL_LCS_H

#include "eval/seq.h"

struct lcs;

/* One text prepared to be compared with many of the same table (which may get
 * more texts afterwards).  The sequence is borrowed; memory is linear in it.
 * Not for two threads at once. */
struct lcs *lcs_new(struct arena *a, const struct seq *s);
/* n * m / 64 steps. */
size_t lcs_len(struct lcs *l, const struct seq *with);

#endif
