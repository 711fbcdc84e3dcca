/*
 * llm_opts: options about requests to a model, as entries of an option table.
 */
#ifndef CLI_LLM_OPTS_H
#define CLI_LLM_OPTS_H

#include "cli/opt.h"

#define LLM_OPT_TEMPERATURE                                                    \
	{                                                                      \
		.name = "temperature", .letter = 't', .type = OPT_NUM,         \
		.arg = "T", .help = "sampling temperature", .min = 0,          \
		.max = 10                                                      \
	}

#define LLM_OPT_TOP_P                                                          \
	{                                                                      \
		.name = "top-p", .type = OPT_NUM, .arg = "P",                  \
		.help = "nucleus sampling", .min = 0, .max = 1                 \
	}

#define LLM_OPT_TOP_K                                                          \
	{                                                                      \
		.name = "top-k", .type = OPT_INT, .arg = "K",                  \
		.help = "top-k sampling", .min = 0, .max = 1e9                 \
	}

#define LLM_OPT_SEED                                                           \
	{                                                                      \
		.name = "seed", .type = OPT_INT, .arg = "S",                   \
		.help = "seed of sample 0; sample I gets S + I", .min = 0,     \
		.max = 4e15                                                    \
	}

#define LLM_OPT_MAX_TOKENS                                                     \
	{                                                                      \
		.name = "max-tokens", .type = OPT_INT, .arg = "N",             \
		.help = "longest reply in tokens", .min = 1, .max = 1e7        \
	}

#define LLM_OPT_REASONING_EFFORT                                               \
	{                                                                      \
		.name = "reasoning-effort", .type = OPT_STR, .arg = "LEVEL",   \
		.help = "how much a reasoning model may think"                 \
	}

#define LLM_OPT_PARAM                                                          \
	{                                                                      \
		.name = "param", .type = OPT_LIST, .arg = "KEY=VALUE",         \
		.help = "further member of the request body; VALUE is JSON, "  \
			"or else a string"                                     \
	}

#define LLM_OPT_EXTRA_BODY                                                     \
	{                                                                      \
		.name = "extra-body", .type = OPT_STR, .arg = "JSON",          \
		.help = "object merged into the request body"                  \
	}

#define LLM_OPT_MAX_RETRIES                                                    \
	{                                                                      \
		.name = "max-retries", .type = OPT_INT, .arg = "N",            \
		.help = "further tries after an answer that may come right",   \
		.dflt = "6", .min = 0, .max = 100                              \
	}

#define LLM_OPT_ATTEMPT_TIMEOUT                                                \
	{                                                                      \
		.name = "attempt-timeout", .type = OPT_NUM, .arg = "SECONDS",  \
		.help = "longest one exchange may take", .dflt = "600",        \
		.min = 0.001, .max = 86400                                     \
	}

#endif
