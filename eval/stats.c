/*
 * stats: pass@k, intervals and paired tests (see stats.h).  Pure functions.
 */
#include "eval/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/rand.h"

#define Z975 1.959963984540054

double
stats_pass_at_k(int64_t n, int64_t c, int64_t k)
{
	double miss = 1.0;

	if (k < 1 || n < k || c < 0 || c > n)
		return NAN;
	if (n - c < k)
		return 1.0;
	for (int64_t i = n - c + 1; i <= n; i++)
		miss *= 1.0 - (double)k / (double)i;
	return 1.0 - miss;
}

double
stats_pass_hat_k(int64_t n, int64_t c, int64_t k)
{
	double p = 1.0;

	if (k < 1 || n < k || c < 0 || c > n)
		return NAN;
	for (int64_t i = 0; i < k; i++)
		p *= c - i > 0 ? (double)(c - i) / (double)(n - i) : 0.0;
	return p;
}

/* Continued fraction of the incomplete beta function (Lentz's method;
 * Abramowitz and Stegun 26.5.8). */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1.0;
	double d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
	double f = d;

	for (int m = 1; m <= 500; m++) {
		double num = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double step;

		d = 1.0 / (1.0 + num * d);
		c = 1.0 + num / c;
		f *= d * c;
		num = -(a + m) * (a + b + m) * x /
			((a + 2 * m) * (a + 2 * m + 1));
		d = 1.0 / (1.0 + num * d);
		c = 1.0 + num / c;
		step = d * c;
		f *= step;
		if (fabs(step - 1.0) < 1e-14)
			break;
	}
	return f;
}

/* lgamma() leaves the sign in a global variable. */
static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

static double
beta_regular(double a, double b, double x)
{
	double front;

	if (x <= 0.0)
		return 0.0;
	if (x >= 1.0)
		return 1.0;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
		a * log(x) + b * log1p(-x));
	if (x < (a + 1.0) / (a + b + 2.0))
		return front * beta_fraction(a, b, x) / a;
	return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

/* Distribution function of Student's t for t >= 0. */
static double
t_cdf(double t, double df)
{
	return 1.0 - 0.5 * beta_regular(df / 2.0, 0.5, df / (df + t * t));
}

double
stats_t975(double df)
{
	double lo = 0.0, hi = 1000.0;

	if (!(df > 0.0))
		return NAN;
	for (int i = 0; i < 200; i++) {
		double mid = (lo + hi) / 2.0;

		if (t_cdf(mid, df) < 0.975)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2.0;
}

/* Wilson score interval (Wilson 1927) of c successes in n. */
static void
wilson(struct stats_ci *out, double c, double n)
{
	double p = c / n;
	double z2 = Z975 * Z975;
	double mid = (p + z2 / (2 * n)) / (1 + z2 / n);
	double half =
		Z975 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));

	out->lower = fmax(0.0, mid - half);
	out->upper = fmin(1.0, mid + half);
	out->method = "wilson";
}

void
stats_pass_ci(const int64_t *n, const int64_t *c, size_t tasks, int64_t k,
	struct stats_ci *out, int64_t *left_out)
{
	double sum = 0.0, sq = 0.0, mean, se, t;
	int64_t m = 0, out_n = 0;
	bool single = k == 1;

	memset(out, 0, sizeof(*out));
	out->value = out->lower = out->upper = NAN;
	out->method = "cluster-t";
	for (size_t i = 0; i < tasks; i++) {
		double p = stats_pass_at_k(n[i], c[i], k);

		if (isnan(p)) {
			out_n++;
			continue;
		}
		sum += p;
		sq += p * p;
		m++;
		out->n_samples += n[i];
		single = single && n[i] == 1;
	}
	if (left_out != NULL)
		*left_out = out_n;
	out->n_tasks = m;
	if (m == 0)
		return;
	mean = sum / (double)m;
	out->value = mean;
	if (single) {
		wilson(out, sum, (double)m);
		return;
	}
	if (m < 2)
		return;
	se = sqrt(fmax(0.0, (sq - (double)m * mean * mean) / (double)(m - 1)) /
		(double)m);
	if (se < 1e-9) { /* all tasks alike: t would claim certainty */
		wilson(out, sum, (double)m);
		out->method = "wilson-tasks";
		return;
	}
	t = stats_t975((double)(m - 1));
	out->lower = fmax(0.0, mean - t * se);
	out->upper = fmin(1.0, mean + t * se);
}

double
stats_mcnemar_exact(int64_t b, int64_t c)
{
	int64_t n = b + c;
	int64_t least = b < c ? b : c;
	double p = 0.0;

	if (n == 0)
		return 1.0;
	for (int64_t i = 0; i <= least; i++)
		p += exp(log_gamma((double)n + 1) - log_gamma((double)i + 1) -
			log_gamma((double)(n - i) + 1) - (double)n * M_LN2);
	return fmin(1.0, 2.0 * p);
}

static int
by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

void
stats_paired_bootstrap(const double *d, size_t n, uint64_t seed, int reps,
	double *lower, double *upper)
{
	struct rand_state r;
	double *means;

	*lower = *upper = NAN;
	if (n == 0 || reps < 40)
		return;
	means = xcalloc((size_t)reps, sizeof(*means));
	rand_seed(&r, seed);
	for (int i = 0; i < reps; i++) {
		double sum = 0.0;

		for (size_t k = 0; k < n; k++)
			sum += d[rand_below(&r, n)];
		means[i] = sum / (double)n;
	}
	qsort(means, (size_t)reps, sizeof(*means), by_value);
	*lower = means[(size_t)(0.025 * (reps - 1))];
	*upper = means[(size_t)ceil(0.975 * (reps - 1))];
	free(means);
}

#define FLIP_EXACT 20
#define FLIP_SLACK 1e-12 /* sums that differ by rounding only are equal */

static double
flip_all(const double *d, size_t m, double seen)
{
	uint64_t hits = 0;

	for (uint64_t signs = 0; signs < UINT64_C(1) << m; signs++) {
		double sum = 0.0;

		for (size_t i = 0; i < m; i++)
			sum += (signs >> i & 1) != 0 ? d[i] : -d[i];
		hits += fabs(sum) >= seen - FLIP_SLACK;
	}
	return (double)hits / (double)(UINT64_C(1) << m);
}

static double
flip_some(const double *d, size_t m, double seen, uint64_t seed, int reps)
{
	struct rand_state r;
	int hits = 0;

	rand_seed(&r, seed);
	for (int k = 0; k < reps; k++) {
		double sum = 0.0;
		uint64_t bits = 0;

		for (size_t i = 0; i < m; i++) {
			if (i % 64 == 0)
				bits = rand_u64(&r);
			sum += (bits >> i % 64 & 1) != 0 ? d[i] : -d[i];
		}
		hits += fabs(sum) >= seen - FLIP_SLACK;
	}
	return (double)(hits + 1) / (double)(reps + 1);
}

double
stats_sign_flip(const double *d, size_t n, uint64_t seed, int reps)
{
	double *x = xcalloc(n + 1, sizeof(*x));
	double sum = 0.0, p = 1.0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (fpclassify(d[i]) == FP_ZERO)
			continue;
		x[m++] = d[i];
		sum += d[i];
	}
	if (m > 0 && m <= FLIP_EXACT)
		p = flip_all(x, m, fabs(sum));
	else if (m > 0 && reps > 0)
		p = flip_some(x, m, fabs(sum), seed, reps);
	free(x);
	return p;
}

void
stats_holm(double *p, size_t n)
{
	double *sorted = xcalloc(n + 1, sizeof(*sorted));
	double *adjusted = xcalloc(n + 1, sizeof(*adjusted));

	memcpy(sorted, p, n * sizeof(*p));
	qsort(sorted, n, sizeof(*sorted), by_value);
	for (size_t i = 0; i < n; i++) {
		adjusted[i] = fmin(1.0, sorted[i] * (double)(n - i));
		if (i > 0)
			adjusted[i] = fmax(adjusted[i], adjusted[i - 1]);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (p[i] == sorted[k]) { /* ties share a value */
				p[i] = adjusted[k];
				break;
			}
	free(sorted);
	free(adjusted);
}
