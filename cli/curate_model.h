/*
 * curate_model: the model of a stage of a curation project: an endpoint of the
 * configuration, or a recording.  What is asked is kept in a run of the store,
 * as everywhere: a sample for each worker, an attempt for each exchange.
 */
#ifndef CLI_CURATE_MODEL_H
#define CLI_CURATE_MODEL_H

#include "cli/llm_opts.h"
#include "cli/runner.h"
#include "curate/model.h"

/* The command has these options. */
#define CURATE_OPTS_MODEL                                                      \
	{.name = "model",                                                      \
		.letter = 'm',                                                 \
		.type = OPT_LIST,                                              \
		.arg = "MODEL",                                                \
		.help = "endpoint of the configuration to ask",                \
		.hint = OPT_HINT_MODEL},                                       \
		LLM_OPT_TEMPERATURE, LLM_OPT_SEED, LLM_OPT_MAX_TOKENS,         \
		LLM_OPT_REASONING_EFFORT, LLM_OPT_PARAM, LLM_OPT_MAX_RETRIES,  \
		LLM_OPT_ATTEMPT_TIMEOUT,                                       \
		{.name = "max-cost",                                           \
			.type = OPT_NUM,                                       \
			.arg = "USD",                                          \
			.help = "stop when so much money was spent",           \
			.min = 0,                                              \
			.max = 1e9},                                           \
		{.name = "max-total-tokens",                                   \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "stop when so many tokens were used",          \
			.min = 1,                                              \
			.max = 4e15},                                          \
		{.name = "cache",                                              \
			.type = OPT_ENUM,                                      \
			.arg = "use|refresh|off",                              \
			.help = "stored replies to the same question",         \
			.dflt = "use"},                                        \
		{.name = "record",                                             \
			.type = OPT_STR,                                       \
			.arg = "FILE",                                         \
			.help = "append the exchanges to a cassette",          \
			.hint = OPT_HINT_FILE},                                \
	{                                                                      \
		.name = "replay", .type = OPT_STR, .arg = "CASSETTE",          \
		.help = "answer from a cassette instead of the endpoint",      \
		.hint = OPT_HINT_FILE                                          \
	}

struct curate_asker; /* private */
/* Opens the model that --model names, for so many workers (0: processors);
 * without --model, out->ask is NULL.  purpose names the run's task
 * ("describe").  What it opened is to be closed even when it fails. */
int curate_model_open(struct cli *cli, const char *purpose, int workers,
	struct curate_asker **asker, struct curate_model *out, struct err *e);
/* rc is what came of the stage, and what is given back unless closing fails;
 * then e is of what failed first. */
int curate_model_close(struct curate_asker *asker, int rc, struct err *e);

#endif
