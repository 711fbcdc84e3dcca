/*
 * describe: the stage that describes modules in English: from what is known of
 * them without a model (curate/facts.h), and by a model, level by level as
 * MG-Verilog (arXiv 2407.01910) has it: lines, blocks of at most 10 lines, in
 * detail, in short.  What a model says in detail can be checked by a round
 * trip, as in CodeV-R1 (arXiv 2505.24183): a model writes the module from the
 * description alone, and equivalence is asked for.
 */
#ifndef CURATE_DESCRIBE_H
#define CURATE_DESCRIBE_H

#include "curate/model.h"
#include "curate/project.h"
#include "eval/equiv.h"

struct yosys;

enum describe_level {
	DESCRIBE_LINE,
	DESCRIBE_BLOCK,
	DESCRIBE_DETAILED,
	DESCRIBE_HIGH,
	DESCRIBE_LEVELS
};
extern const char *const describe_level_names[DESCRIBE_LEVELS];
enum {
	DESCRIBE_SPEC,
	DESCRIBE_REQUEST,
	DESCRIBE_QUESTION,
	DESCRIBE_TERSE,
	DESCRIBE_REGISTERS
};
extern const char *const describe_register_names[DESCRIBE_REGISTERS];
enum {
	DESCRIBE_T_LINE,
	DESCRIBE_T_BLOCK,
	DESCRIBE_T_DETAILED,
	DESCRIBE_T_HIGH,
	DESCRIBE_T_REGISTERS,
	DESCRIBE_T_ROUND,
	DESCRIBE_TEMPLATES
};
/* Their names below prompts/curate, without ".md". */
extern const char *const describe_template_names[DESCRIBE_TEMPLATES];

#define DESCRIBE_TRIES 3 /* of one question whose reply is of no use */
#define DESCRIBE_BLOCK_LINES 10
#define DESCRIBE_NGRAM 6     /* tokens */
#define DESCRIBE_COPIED 0.20 /* share of n-grams from which a text has code */

struct curate_describe {
	struct yosys *yosys;
	struct equiv *equiv;		  /* of the round trip; NULL: none */
	const struct curate_model *model; /* NULL: only what is known without */
	const char *templates[DESCRIBE_TEMPLATES]; /* texts; with a model */
	const char *templates_hash;
	unsigned levels;    /* 1 << enum describe_level */
	unsigned registers; /* 1 << DESCRIBE_SPEC ... */
	int jobs;
	bool again;
	struct curate_progress progress;
};

struct curate_described {
	struct curate_tally rows;
	int64_t examples;
	int64_t asked, bad_json, empty, holds_code, lost; /* of replies; lost:
							   * levels of rows */
	int64_t equivalent, different, unknown;		  /* of round trips */
};
int curate_describe(const struct curate_project *p,
	const struct curate_describe *o, struct curate_described *out,
	struct err *e);

/* The larger of two shares: n-grams of the code's tokens that the description
 * has, and of the description's that the code has. */
double describe_copied(
	struct arena *a, const char *code, size_t n, const char *text);

#endif
