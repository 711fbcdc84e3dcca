/*
 * curate_ask: a model that stages of a curation project ask, from threads.
 */
#ifndef CLI_CURATE_ASK_H
#define CLI_CURATE_ASK_H

#include "cli/cmd.h"
#include "lib/llm/llm.h"

#define CURATE_OPT_MODEL                                                       \
	{.name = "model",                                                      \
		.letter = 'm',                                                 \
		.type = OPT_STR,                                               \
		.arg = "MODEL",                                                \
		.help = "endpoint of the configuration to ask",                \
		.hint = OPT_HINT_MODEL},                                       \
	{                                                                      \
		.name = "replay", .type = OPT_STR, .arg = "CASSETTE",          \
		.help = "answer from a recording instead of the endpoint",     \
		.hint = OPT_HINT_FILE                                          \
	}

struct replay;
struct curate_ask {
	struct llm_client *client;
	struct llm_model model;
	struct replay *replay; /* NULL: the endpoint is asked */
};
/* 0 and client NULL: no model was named. */
int curate_ask_open(struct cli *cli, struct curate_ask *x, struct err *e);
void curate_ask_close(struct curate_ask *x);
/* As struct curate_repairer has it; arg is a struct curate_ask. */
int curate_ask(void *arg, struct arena *a, const char *key, const char *prompt,
	char **reply, size_t *n, struct err *e);

#endif
