/*
 * ppa_score: the scores that papers make of power, performance and area, each
 * to the letter of its source where the source says enough; where it does not
 * (a golden that costs nothing) the rule is ours and is told here.
 *
 * A score of a design that does not do what it should is never a gain: give
 * NaN, which means "failing or not measured", for each of its figures.
 * Lower is better for every figure.  All functions are pure.
 */
#ifndef EVAL_PPA_SCORE_H
#define EVAL_PPA_SCORE_H

#include <stddef.h>
#include <stdint.h>

struct ppa_figures {	 /* NaN: not known */
	double area;	 /* unit of the liberty */
	double delay_ps; /* critical path */
	double power_nw;
};

/* Area times delay; NaN when one is not known. */
double ppa_adp(const struct ppa_figures *x);

/* x over golden: below 1 is better.  0 over 0 is 1 (a design of wires against
 * one of wires); something over 0 is infinite; NaN when one is not known or
 * negative. */
double ppa_relative(double x, double golden);

/* (base - x) / base, at least -1 (the reward of ABC-RL, with base the product
 * of resyn2): positive is better. */
double ppa_gain(double x, double base);

/* TuRTLe (HPAI-BSC/TuRTLe), one metric.  v[i] of a sample that passes, NaN for
 * one that fails.  A sample counts at most twice the golden, a negative one is
 * dropped, a failing one counts twice the golden; the mean over the golden, 2
 * when nothing is left.  With a golden of 0: 1 for a sample of 0, 2 for any
 * other.  NaN: no golden. */
double ppa_turtle_ratio(const double *v, size_t n, double golden);
/* (2 - mean of the ratios) * 100: 100 as good as the goldens, 0 as bad as
 * failing, 200 free.  A problem without samples has ratio 2; NaNs (no golden)
 * are left out; NaN when none is left. */
double ppa_turtle_score(const double *ratio, size_t n);
/* TuRTLe's figure of performance from the worst slack at a period of 10 ns. */
double ppa_turtle_performance(double worst_slack_ns);

/* ChipSeek-R1's product (gP/P)(gA/A)(gD/D), at least 0.1; 0.1 when one of the
 * six is not known.  A factor 0/0 is 1; something over 0, which the paper's
 * formula does not have, makes it infinite. */
double ppa_chipseek(
	const struct ppa_figures *x, const struct ppa_figures *golden);

/* CircuitMind's solution efficiency index 1 / (gates + delay), delay in levels
 * of gates; NaN for a negative one (not known) and for a design with neither,
 * where it is not defined. */
double ppa_sei(int64_t gates, int64_t levels);

/* RTLRewriter's ratio of geometric means, after / before, for wires or cells.
 * Pairs with a figure that is not positive (or NaN) have no place in a
 * geometric mean: they are left out of both sides and counted in *left_out
 * (may be NULL).  NaN when none is left. */
double ppa_geomean_ratio(
	const double *after, const double *before, size_t n, size_t *left_out);

#endif
