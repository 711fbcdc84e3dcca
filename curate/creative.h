/*
 * creative: the four measures of CreativEval (DeLorenzo, Gohil, Rajendran
 * 2024), from counts and similarities that the caller has found.
 */
#ifndef CURATE_CREATIVE_H
#define CURATE_CREATIVE_H

#include <stddef.h>

/* What is known of one prompt. */
struct creative_prompt {
	size_t tries;		 /* t responses */
	size_t unique_correct;	 /* that work, and are no copy of another one */
	const double *to_golden; /* similarity of each response to the golden
				  * design, in [-1, 1] */
	size_t n_golden;
};

/* Fluency: unique correct / tries, mean over the prompts that have tries. */
double creative_fluency(const struct creative_prompt *p, size_t n);
/* Flexibility: share of rewrites with a similarity below 0.5 to what they
 * rewrite. */
double creative_flexibility(const double *similarity, size_t n);
/* Originality: (1 - min similarity) / 2, mean over the prompts that have
 * one. */
double creative_originality(const struct creative_prompt *p, size_t n);
/* Elaboration: share of the large designs that were put together from small
 * modules and work. */
double creative_elaboration(size_t pass, size_t n);
/* C = mean of the four. */
double creative_score(double fluency, double flexibility, double originality,
	double elaboration);
/* All: nothing to count gives NAN. */

#endif
