/*
 * creative: CreativEval's formulas (see creative.h).  Must not judge designs
 * or compare texts.
 */
#include "curate/creative.h"

#include <math.h>

#define ANOTHER 0.5 /* rewrites below are another design */

static double
per(double sum, size_t n)
{
	return n ? sum / (double)n : NAN;
}

double
creative_fluency(const struct creative_prompt *p, size_t n)
{
	double sum = 0;
	size_t of = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i].tries == 0)
			continue;
		sum += (double)p[i].unique_correct / (double)p[i].tries;
		of++;
	}
	return per(sum, of);
}

double
creative_flexibility(const double *similarity, size_t n)
{
	double other = 0;

	for (size_t i = 0; i < n; i++)
		if (similarity[i] < ANOTHER)
			other++;
	return per(other, n);
}

double
creative_originality(const struct creative_prompt *p, size_t n)
{
	double sum = 0;
	size_t of = 0;

	for (size_t i = 0; i < n; i++) {
		double min = 1;

		if (p[i].n_golden == 0)
			continue;
		for (size_t k = 0; k < p[i].n_golden; k++)
			min = fmin(min, p[i].to_golden[k]);
		sum += (1 - fmax(min, -1)) / 2;
		of++;
	}
	return per(sum, of);
}

double
creative_elaboration(size_t pass, size_t n)
{
	return per((double)pass, n);
}

double
creative_score(double fluency, double flexibility, double originality,
	double elaboration)
{
	return (fluency + flexibility + originality + elaboration) / 4;
}
