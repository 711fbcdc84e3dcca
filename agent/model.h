/*
 * model: reference models in C as the steps of an agent share them: written by
 * the modeller, kept by the interface of the module they are of, compared with
 * candidates.
 */
#ifndef AGENT_MODEL_H
#define AGENT_MODEL_H

#include "agent/work.h"
#include "eval/cmodel.h"

struct agent_model {
	struct cmodel iface;
	struct cmodel_stimulus stimulus;
	const char *code;
	const uint64_t *out; /* of the stimulus */
	int64_t turn;
	bool asked;   /* another one was written for comparison */
	bool settled; /* and says the same: this one is taken as right */
	int rewrites; /* because it was blamed */
	struct agent_model *next;
};

/* What a candidate does beside a model. */
struct model_trial {
	bool agrees;
	int64_t mismatches;
	const char *findings; /* steps at which they differ; "" */
	char signature[HASH_HEX];
};

/* Writes a model of the interface of `like` (its stimulus, too): the modeller
 * is asked until one compiles and runs, testbench.tries times.  why: what was
 * wrong with the one before (may be NULL).  *out NULL: none came of it.  say:
 * the step of the turn. */
struct model_want {
	const struct agent_model *like;
	const struct node *node; /* may be NULL */
	const char *say, *why;
};
int agent__model_write(struct work *w, const struct model_want *want,
	struct agent_model **out, struct err *e);
/* The interface of a text, with no model yet.  *out NULL: it has none, *why
 * says why. */
int agent__model_of(struct work *w, const struct node *x,
	struct agent_model **out, const char **why, struct err *e);
/* Is there a compiler?  If not, a turn says so, once in a sample. */
bool agent__model_ready(struct work *w);
/* Runs a model on a stimulus of its interface. */
int agent__model_run(struct work *w, const struct agent_model *m,
	const struct cmodel_stimulus *s, struct cmodel_run *out, struct err *e);
int agent__model_try(struct work *w, const struct agent_model *m,
	const struct node *x, struct model_trial *out, struct err *e);
/* Do both do the same?  Interfaces are equal. */
bool agent__model_same(
	const struct agent_model *m, const struct agent_model *k);
/* Puts it in front of all others of its interface, and into {{model}}. */
void agent__model_take(struct work *w, struct agent_model *m);

#endif
