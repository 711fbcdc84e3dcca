/*
 * reward: one number for what is known of a candidate, for searches that add
 * rewards up.
 *
 *	no code			0
 *	does not compile	0.05
 *	compiles, fails		0.1 + 0.4 / (1 + M): M samples differ; 0.1 when
 *				nobody told how many
 *	good			0.6 + 0.4 * R / (R + P): P is its area times
 *				delay, R that of the first good one; 0.8 when
 *				either is not known, and for the first one
 *
 * It is monotone: whatever is good (0.6 and more) outscores whatever is not
 * (0.5 and less), however few samples differ and however much it costs; of two
 * that fail the one with fewer differing samples is better, of two good ones
 * the cheaper.  Others have given 0.8 - 1.6 times the error rate to designs
 * that fail and 0.5 to the first that passes: there a wrong one may win.
 */
#ifndef AGENT_REWARD_H
#define AGENT_REWARD_H

#include "agent/work.h"

/* product, reference: area times delay; <= 0: not known. */
double reward_of(const struct node *x, double product, double reference);

#endif
