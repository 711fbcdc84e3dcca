/*
 * aig: an and-inverter graph as ABC and Yosys write it (binary AIGER 1.9:
 * fmv.jku.at/aiger), read without trusting it, and its fingerprint: a vector of
 * numbers by which designs of like structure are found.
 */
#ifndef EVAL_AIG_H
#define EVAL_AIG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* Literals are 2 * variable + (1 when inverted); variable 0 is false, then
 * come inputs, latches, ANDs. */
struct aig {
	uint32_t n_in, n_latch, n_out, n_and;
	uint32_t levels;      /* ANDs on the longest path */
	const uint32_t *next; /* of each latch */
	const uint32_t *out;
	const uint32_t (*fanin)[2]; /* of each AND; the larger one first */
	const uint32_t *level;	    /* of each variable */
	size_t size; /* bytes up to the last AND; comments come after */
};

/* ERR_PARSE with the byte's place, ERR_LIMIT above LIM_AIG_VARIABLES.  What
 * follows the last AND (symbols, comments) is not read. */
int aig_read(struct arena *a, const char *text, size_t n, struct aig *out,
	struct err *e);

/*
 * The fingerprint.  log2(1 + x) / 8 of the first four, shares (0 to 1) else:
 * a share is of the ANDs where nothing else is said.
 */
enum aig_feature {
	AIG_F_INPUTS, /* with latches */
	AIG_F_OUTPUTS,
	AIG_F_ANDS,
	AIG_F_LEVELS,
	AIG_F_INVERTED, /* of the fan-ins */
	AIG_F_FANOUT_1, /* read once */
	AIG_F_FANOUT_2, /* read twice */
	AIG_F_FANOUT_4, /* three or four times */
	AIG_F_FANOUT_MORE,
	AIG_F_XOR,	  /* top of an exclusive or */
	AIG_F_MUX,	  /* top of a multiplexer that is none */
	AIG_F_LEAF_1,	  /* one fan-in is an input */
	AIG_F_LEAF_2,	  /* both are */
	AIG_F_NODE_LEVEL, /* mean level of the ANDs, of all levels */
	AIG_F_OUT_LEVEL,  /* mean level of the outputs, of all levels */
	AIG_F_OUT_PLAIN,  /* of the outputs: a constant or an input */
	AIG_FEATURES
};
/* "inputs", "outputs", ... */
extern const char *const aig_feature_names[AIG_FEATURES];
void aig_features(struct arena *a, const struct aig *g, double f[AIG_FEATURES]);
/* Euclidean; 0 for designs of one structure.  A NAN counts as far away. */
double aig_distance(const double x[AIG_FEATURES], const double y[AIG_FEATURES]);

#endif
