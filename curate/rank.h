/*
 * rank: how good a design is to learn from, 0 to 20, and how complex it is, by
 * counts that tools and the text give.  In the manner of PyraNet's rank and
 * complexity, which a model guessed; nothing is guessed here, and the same
 * measures give the same answer.
 *
 * Rank: points of what could be measured, scaled to 20 and rounded; 0 for what
 * the compiler does not accept.
 *
 *	measure		points	source
 *	syntax		4	Icarus -g2012 accepts the unit
 *	warnings	1	Icarus -Wall says nothing
 *	synth		4	Yosys makes gates of it (eval/synth.h)
 *	no latch	1	none was inferred by it
 *	driven		1	whatever is read has a driver, by it
 *	lint		2	Verilator -Wall: no error, and 2: no warning; 1:
 *at most one in 20 lines equivalence	2	the unit and what Yosys writes
 *of it: 2 proven, 1 bounded (eval/equiv.h) simulation	1	both do the same
 *in Icarus with a generated testbench
 *	testbench	2	2: of the project; 1: could be generated
 *	comments	1	5 % to 60 % of the bytes
 *	names		1	names that the text declares or uses have 3
 *letters or more in the middle (median)
 *
 * Tier: each of five measures has a level; the tier is the highest that two of
 * them reach.
 *
 *	level		basic	intermediate	advanced	expert
 *	cells		< 32	< 512		< 4096		more
 *	flip-flops	< 4	< 32		< 256		more
 *	states		< 3	< 6		< 16		more
 *	depth		< 6	< 24		< 64		more
 *	hierarchy	1	2		3		more
 *
 * cells: ANDs of the and-inverter graph and flip-flops, after Yosys and ABC's
 * strash and balance; depth: its levels; states: of the largest state machine
 * (eval/fsm.h); hierarchy: levels of instances, the module itself the first.
 */
#ifndef CURATE_RANK_H
#define CURATE_RANK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

enum rank_answer { RANK_UNKNOWN, RANK_NO, RANK_PARTLY, RANK_YES };

struct rank_measures {
	/* UNKNOWN: could not be measured, and does not count */
	enum rank_answer syntax, synth, latch_free, driven;
	enum rank_answer equivalence; /* PARTLY: bounded */
	enum rank_answer simulation;
	enum rank_answer testbench; /* YES: of the project; PARTLY: generated
				     */
	int64_t warnings;	    /* Icarus; -1: unknown */
	int64_t lint_warnings, lint_errors; /* Verilator; -1: unknown */
	int64_t lines, bytes, comment_bytes;
	int64_t name_length;			   /* median; -1: unknown */
	int64_t cells, ffs, states, depth, levels; /* -1: unknown */
};

struct rank_points {
	int got, of;
	int rank; /* 0 to 20 */
};
void rank_make(const struct rank_measures *m, struct rank_points *out);

enum rank_tier { RANK_BASIC, RANK_INTERMEDIATE, RANK_ADVANCED, RANK_EXPERT };
enum rank_tier rank_tier_of(const struct rank_measures *m);
const char *rank_tier_name(enum rank_tier t); /* "basic", ... */
int rank_tier_parse(const char *s, enum rank_tier *out, struct err *e);

#endif
