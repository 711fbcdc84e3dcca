/*
 * fsm_int: what the files of fsm share.
 */
#ifndef EVAL_FSM_INT_H
#define EVAL_FSM_INT_H

#include "eval/fsm.h"
#include "lib/base/json.h"

/* A register that may hold a machine's state. */
struct fsm_candidate {
	const char *name;
	const char *init; /* code, most significant first, or NULL */
};
struct fsm_candidates {
	struct fsm_candidate *at;
	size_t n;
	const char **others; /* registers that are none, and why */
	size_t n_others;
};
/* Reads write_json's document of one flat module before extraction. */
int fsm__candidates(struct arena *a, const char *json, size_t n,
	struct fsm_candidates *out, struct err *e);
/* Reads the machines of the document after extraction; fills machines and
 * ports of out. */
int fsm__machines(struct arena *a, const char *json, size_t n,
	const struct fsm_candidates *c, struct fsm_design *out, struct err *e);

/* The codes of the machine of that register in such a document; how many. */
int fsm__codes(struct arena *a, const char *json, size_t n, const char *name,
	const char ***out);

/* Names of the states from the constants of the text, where they are
 * plain; names without a state join the dead ones. */
void fsm__name_states(
	struct arena *a, const char *text, size_t n, struct fsm_machine *m);

/* ---- cubes ---- */
bool fsm__meet(const struct fsm_cube *x, const struct fsm_cube *y);
/* How many inputs both hold, of n_in bits; they meet. */
uint64_t fsm__volume(
	const struct fsm_cube *x, const struct fsm_cube *y, int n_in);
/* Joins cubes of a state that lead to the same. */
void fsm__join(struct arena *a, struct fsm_machine *m);
/* Sorts the edges by state; splits cubes that overlap.  false: two of them
 * disagree, or they get too many. */
bool fsm__tidy(struct arena *a, struct fsm_machine *m);
/* Finds a synchronous reset. */
void fsm__find_reset(struct fsm_machine *m);

/* ---- a netlist: fsm_read.c, fsm_candidate.c ---- */
struct fsm_driver {
	const cJSON *cell; /* NULL: none of the kind that is looked for */
	int bit;
};

struct fsm_net {
	struct arena *a;
	const cJSON *module;
	int n_ids;
	struct fsm_driver *mux, *ff; /* by net number */
	int *seen;		     /* by net number: number of the walk */
	const char **names;	     /* by net number; NULL: not named yet */
};
/* Number of a net; -1: a constant, or none that is believed. */
int fsm__bit_id(const cJSON *b);
const cJSON *fsm__port_bits(const cJSON *cell, const char *port);
/* The one flat module of a document; ERR_PARSE. */
int fsm__net_open(struct fsm_net *w, struct arena *a, const char *json,
	size_t n, struct err *e);
/* May it stand in a script as it is? */
bool fsm__plain_name(const char *s);

#endif
