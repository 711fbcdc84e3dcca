/*
 * ppa_score: arithmetic of published scores.  Must not measure anything, nor
 * decide whether a design is right: that comes in as NaN.
 */
#include "eval/ppa_score.h"

#include <math.h>
#include <stdbool.h>

#define TURTLE_WORST 2.0
#define TURTLE_PERIOD_NS 10.0
#define CHIPSEEK_FLOOR 0.1

static bool
known(double x)
{
	return isfinite(x) && x >= 0;
}

double
ppa_adp(const struct ppa_figures *x)
{
	if (!known(x->area) || !known(x->delay_ps))
		return NAN;
	return x->area * x->delay_ps;
}

double
ppa_relative(double x, double golden)
{
	if (!known(x) || !known(golden))
		return NAN;
	if (golden > 0)
		return x / golden;
	return x > 0 ? INFINITY : 1.0;
}

double
ppa_gain(double x, double base)
{
	double r = ppa_relative(x, base);

	if (isnan(r))
		return NAN;
	return r > TURTLE_WORST ? -1.0 : 1.0 - r;
}

/* What one sample counts, in goldens; negative: it is dropped. */
static double
turtle_sample(double v, double golden)
{
	double r;

	if (isnan(v))
		return TURTLE_WORST;
	if (v < 0)
		return -1.0;
	r = golden > 0 ? v / golden : v > 0 ? TURTLE_WORST : 1.0;
	return r < TURTLE_WORST ? r : TURTLE_WORST;
}

double
ppa_turtle_ratio(const double *v, size_t n, double golden)
{
	double sum = 0, r;
	size_t used = 0;

	if (!known(golden))
		return NAN;
	for (size_t i = 0; i < n; i++) {
		r = turtle_sample(v[i], golden);
		if (r < 0)
			continue;
		sum += r;
		used++;
	}
	return used > 0 ? sum / (double)used : TURTLE_WORST;
}

double
ppa_turtle_score(const double *ratio, size_t n)
{
	double sum = 0;
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(ratio[i]))
			continue;
		sum += ratio[i];
		used++;
	}
	if (used == 0)
		return NAN;
	return (TURTLE_WORST - sum / (double)used) * 100.0;
}

double
ppa_turtle_performance(double worst_slack_ns)
{
	return TURTLE_PERIOD_NS - worst_slack_ns;
}

double
ppa_chipseek(const struct ppa_figures *x, const struct ppa_figures *golden)
{
	double p;

	/* golden over ours: the better, the larger */
	p = ppa_relative(golden->power_nw, x->power_nw) *
		ppa_relative(golden->area, x->area) *
		ppa_relative(golden->delay_ps, x->delay_ps);
	if (isnan(p) || p < CHIPSEEK_FLOOR)
		return CHIPSEEK_FLOOR;
	return p;
}

double
ppa_sei(int64_t gates, int64_t levels)
{
	if (gates < 0 || levels < 0 || (gates == 0 && levels == 0))
		return NAN;
	return 1.0 / ((double)gates + (double)levels);
}

double
ppa_geomean_ratio(
	const double *after, const double *before, size_t n, size_t *left_out)
{
	double sum = 0;
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (!known(after[i]) || !known(before[i]) || after[i] <= 0 ||
			before[i] <= 0)
			continue;
		sum += log(after[i]) - log(before[i]);
		used++;
	}
	if (left_out)
		*left_out = n - used;
	return used > 0 ? exp(sum / (double)used) : NAN;
}
