/*
 * stats: pass@k and what a reader needs to trust it.
 */
#ifndef EVAL_STATS_H
#define EVAL_STATS_H

#include <stddef.h>
#include <stdint.h>

/* Unbiased pass@k (Chen et al. 2021, arXiv 2107.03374, eq. 1):
 * 1 - C(n-c,k)/C(n,k); NaN when n < k or k < 1. */
double stats_pass_at_k(int64_t n, int64_t c, int64_t k);
/* pass^k: C(c,k)/C(n,k), all of k pass. */
double stats_pass_hat_k(int64_t n, int64_t c, int64_t k);

struct stats_ci {
	double value, lower, upper; /* NaN where not defined */
	const char *method;	    /* cluster-t, wilson, wilson-tasks */
	int64_t n_tasks, n_samples;
};
/* Mean over tasks of pass@k with a 95 % interval clustered by task (t with
 * n_tasks - 1 degrees of freedom; Wilson when every task has one sample and
 * k = 1; Wilson over tasks when all tasks have the same value, where t would
 * give an interval without width).  n[i], c[i] per task; tasks with n[i] < k
 * are left out and counted in *left_out (may be NULL). */
void stats_pass_ci(const int64_t *n, const int64_t *c, size_t tasks, int64_t k,
	struct stats_ci *out, int64_t *left_out);
/* Quantile of Student's t, two-sided 95 %. */
double stats_t975(double df);
/* Exact two-sided McNemar from the discordant counts. */
double stats_mcnemar_exact(int64_t b, int64_t c);
/* Paired bootstrap over tasks of the mean difference: percentile interval. */
void stats_paired_bootstrap(const double *d, size_t n, uint64_t seed, int reps,
	double *lower, double *upper);
/* Two-sided p-value of a mean difference of 0 by flipping the signs of paired
 * differences: all 2^m of them when m <= 20 are not zero, else reps draws
 * ((hits + 1) / (reps + 1)).  1 when all are zero.  With differences of -1, 0
 * and 1 it is McNemar's. */
double stats_sign_flip(const double *d, size_t n, uint64_t seed, int reps);
/* Holm-Bonferroni in place. */
void stats_holm(double *p, size_t n);

#endif
