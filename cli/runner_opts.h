/*
 * runner_opts: options of commands that sample and judge, as entries of an
 * option table.
 */
#ifndef CLI_RUNNER_OPTS_H
#define CLI_RUNNER_OPTS_H

#include "cli/judge_opts.h"
#include "cli/llm_opts.h"
#include "cli/opt.h"

/* What the result depends on. */
#define RUNNER_OPTS_QUESTION                                                   \
	{.name = "suite",                                                      \
		.letter = 's',                                                 \
		.type = OPT_LIST,                                              \
		.arg = "SUITE",                                                \
		.help = "suite to run: a stored name, one that comes with "    \
			"the program, or a folder in the native format",       \
		.hint = OPT_HINT_SUITE},                                       \
		{.name = "model",                                              \
			.letter = 'm',                                         \
			.type = OPT_LIST,                                      \
			.arg = "MODEL",                                        \
			.help = "endpoint of the configuration to ask",        \
			.hint = OPT_HINT_MODEL},                               \
		{.name = "samples",                                            \
			.letter = 'n',                                         \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "samples a task and model",                    \
			.dflt = "1",                                           \
			.min = 1,                                              \
			.max = 100000},                                        \
		{.name = "task",                                               \
			.type = OPT_LIST,                                      \
			.arg = "GLOB",                                         \
			.help = "only tasks whose id matches"},                \
		{.name = "limit",                                              \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "only the first N tasks of each suite",        \
			.min = 1,                                              \
			.max = 1000000},                                       \
		{.name = "range",                                              \
			.type = OPT_STR,                                       \
			.arg = "A:B",                                          \
			.help = "only tasks A up to but without B, "           \
				"counted from 0"},                             \
		LLM_OPT_TEMPERATURE, LLM_OPT_TOP_P, LLM_OPT_TOP_K,             \
		LLM_OPT_SEED, LLM_OPT_MAX_TOKENS,                              \
		{.name = "stop",                                               \
			.type = OPT_LIST,                                      \
			.arg = "TEXT",                                         \
			.help = "string that ends a reply"},                   \
		LLM_OPT_REASONING_EFFORT, LLM_OPT_PARAM, LLM_OPT_EXTRA_BODY,   \
		{.name = "template",                                           \
			.type = OPT_STR,                                       \
			.arg = "FILE",                                         \
			.help = "user message; {{prompt}}, {{header}}, "       \
				"{{top}}, {{id}}, {{title}} are replaced; a "  \
				"file, or a name of prompts/",                 \
			.hint = OPT_HINT_FILE},                                \
	{                                                                      \
		.name = "system", .type = OPT_STR, .arg = "FILE",              \
		.help = "system message; an empty file means none",            \
		.hint = OPT_HINT_FILE                                          \
	}

#define RUNNER_OPT_AGENT                                                       \
	{                                                                      \
		.name = "agent", .type = OPT_STR, .arg = "NAME|FILE",          \
		.help = "how a sample is solved: single asks once; "           \
			"others are policies of prompts/policies, or "         \
			"a file",                                              \
		.dflt = "single", .hint = OPT_HINT_FILE                        \
	}

/* What an agent may see and use. */
#define RUNNER_OPTS_SOLVE                                                      \
	{.name = "budget-tokens",                                              \
		.type = OPT_INT,                                               \
		.arg = "N",                                                    \
		.help = "most tokens of an agent for a sample, in and out "    \
			"(default: as its policy says)",                       \
		.min = 1,                                                      \
		.max = 1e12},                                                  \
		{.name = "budget-tool-seconds",                                \
			.type = OPT_NUM,                                       \
			.arg = "S",                                            \
			.help = "most CPU seconds of tools of an agent for a " \
				"sample",                                      \
			.min = 1e-6,                                           \
			.max = 1e7},                                           \
		{.name = "budget-usd",                                         \
			.type = OPT_NUM,                                       \
			.arg = "USD",                                          \
			.help = "most money of an agent for a sample "         \
				"(default: as its policy says)",               \
			.min = 1e-6,                                           \
			.max = 1e6},                                           \
		{.name = "oracle",                                             \
			.type = OPT_ENUM,                                      \
			.arg = "none|tb|golden",                               \
			.help = "what an agent may see: only what it made "    \
				"itself, the verdicts of the judging "         \
				"testbench, or the reference too",             \
			.dflt = "none"},                                       \
		{.name = "context",                                            \
			.type = OPT_STR,                                       \
			.arg = "DIR",                                          \
			.help = "Verilog of your own that an agent may look "  \
				"up; what is of the suites themselves is "     \
				"left out",                                    \
			.hint = OPT_HINT_DIR},                                 \
		{.name = "max-turns",                                          \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "most requests of an agent for a sample "      \
				"(default: as its policy says)",               \
			.min = 1,                                              \
			.max = 1e6},                                           \
		{.name = "mode",                                               \
			.type = OPT_ENUM,                                      \
			.arg = "strict|official",                              \
			.help = "our judge, or the suite's own to the letter", \
			.dflt = "strict"},                                     \
		{.name = "timeout-factor",                                     \
			.type = OPT_NUM,                                       \
			.arg = "X",                                            \
			.help = "CPU limit of a simulation as a multiple of "  \
				"the golden's need",                           \
			.dflt = "8",                                           \
			.min = 1,                                              \
			.max = 1000},                                          \
		{.name = "mem",                                                \
			.type = OPT_INT,                                       \
			.arg = "MB",                                           \
			.help = "memory limit of a tool",                      \
			.dflt = "1024",                                        \
			.min = 64,                                             \
			.max = 1e6},                                           \
		{.name = "no-store-reasoning",                                 \
			.type = OPT_FLAG,                                      \
			.help = "do not keep the reasoning text of replies"},  \
	{                                                                      \
		.name = "extract", .type = OPT_ENUM,                           \
		.arg = "default|official|none",                                \
		.help = "how code is taken from a reply", .dflt = "default"    \
	}

#define RUNNER_OPTS_IDENTITY                                                   \
	RUNNER_OPTS_QUESTION, RUNNER_OPT_AGENT, RUNNER_OPTS_SOLVE

/* How it is driven; cache_dflt: default of --cache. */
#define RUNNER_OPTS_DRIVE(cache_dflt)                                          \
	{.name = "concurrency",                                                \
		.letter = 'c',                                                 \
		.type = OPT_INT,                                               \
		.arg = "N",                                                    \
		.help = "most requests in flight a model",                     \
		.dflt = "20",                                                  \
		.min = 1,                                                      \
		.max = 1000},                                                  \
		{.name = "one-mode",                                           \
			.type = OPT_FLAG,                                      \
			.help = "judge in the run's own mode only; without "   \
				"it the other mode's verdict is stored too"},  \
		{.name = "jobs",                                               \
			.letter = 'j',                                         \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "candidates judged at once (default: the "     \
				"number of processors)",                       \
			.min = 1,                                              \
			.max = 1024},                                          \
		JUDGE_OPT_SANDBOX, JUDGE_OPT_EQUIV, JUDGE_OPT_PPA,             \
		JUDGE_OPT_WAVE,                                                \
		{.name = "rpm",                                                \
			.type = OPT_NUM,                                       \
			.arg = "N",                                            \
			.help = "most requests a minute a model",              \
			.min = 0,                                              \
			.max = 1e9},                                           \
		{.name = "tpm",                                                \
			.type = OPT_NUM,                                       \
			.arg = "N",                                            \
			.help = "most tokens a minute a model",                \
			.min = 0,                                              \
			.max = 1e12},                                          \
		LLM_OPT_MAX_RETRIES, LLM_OPT_ATTEMPT_TIMEOUT,                  \
		{.name = "idle-timeout",                                       \
			.type = OPT_NUM,                                       \
			.arg = "SECONDS",                                      \
			.help = "longest time without a byte",                 \
			.dflt = "120",                                         \
			.min = 0.001,                                          \
			.max = 86400},                                         \
		{.name = "timeout",                                            \
			.type = OPT_NUM,                                       \
			.arg = "SECONDS",                                      \
			.help = "longest all tries of a sample may take; "     \
				"0: no limit",                                 \
			.dflt = "0",                                           \
			.min = 0,                                              \
			.max = 1e7},                                           \
		{.name = "retry-backoff",                                      \
			.type = OPT_NUM,                                       \
			.arg = "SECONDS",                                      \
			.help = "first wait before a retry; doubles, with "    \
				"jitter",                                      \
			.dflt = "0.5",                                         \
			.min = 0.001,                                          \
			.max = 3600},                                          \
		{.name = "max-cost",                                           \
			.type = OPT_NUM,                                       \
			.arg = "USD",                                          \
			.help = "the run pauses when it has cost so much",     \
			.min = 0,                                              \
			.max = 1e9},                                           \
		{.name = "max-total-tokens",                                   \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "the run pauses after so many tokens",         \
			.min = 1,                                              \
			.max = 4e15},                                          \
		{.name = "max-tool-seconds",                                   \
			.type = OPT_NUM,                                       \
			.arg = "S",                                            \
			.help = "the run pauses when its agent's tools have "  \
				"used so many CPU seconds",                    \
			.min = 1e-6,                                           \
			.max = 1e9},                                           \
		{.name = "stream",                                             \
			.type = OPT_ENUM,                                      \
			.arg = "auto|on|off",                                  \
			.help = "ask for streamed replies",                    \
			.dflt = "auto"},                                       \
		{.name = "cache",                                              \
			.type = OPT_ENUM,                                      \
			.arg = "use|refresh|off",                              \
			.help = "stored replies to the same question, model, " \
				"parameters and sample index",                 \
			.dflt = (cache_dflt)},                                 \
		{.name = "record",                                             \
			.type = OPT_STR,                                       \
			.arg = "FILE",                                         \
			.help = "append the exchanges to a cassette",          \
			.hint = OPT_HINT_FILE},                                \
		{.name = "replay",                                             \
			.type = OPT_STR,                                       \
			.arg = "CASSETTE",                                     \
			.help = "answer from a cassette instead of the "       \
				"endpoint",                                    \
			.hint = OPT_HINT_FILE},                                \
		{.name = "shard",                                              \
			.type = OPT_STR,                                       \
			.arg = "I/N",                                          \
			.help = "only the I-th of N parts of the samples"},    \
		{.name = "max-errors",                                         \
			.type = OPT_INT,                                       \
			.arg = "N",                                            \
			.help = "samples in error that exit code 0 allows",    \
			.dflt = "0",                                           \
			.min = 0,                                              \
			.max = 1e9},                                           \
	{                                                                      \
		.name = "progress", .type = OPT_ENUM,                          \
		.arg = "auto|tty|plain|json|none",                             \
		.help = "how progress is shown", .dflt = "auto"                \
	}

#define RUNNER_OPTS_OPS RUNNER_OPTS_DRIVE("use")

/* Which run it is. */
#define RUNNER_OPTS_START                                                      \
	{.name = "run",                                                        \
		.type = OPT_STR,                                               \
		.arg = "NAME",                                                 \
		.help = "name of the run (default: made from what is "         \
			"asked, so that the same command goes on)"},           \
		{.name = "from",                                               \
			.type = OPT_STR,                                       \
			.arg = "FILE",                                         \
			.help = "ask what this file says, which rtlsmith "     \
				"show RUN --config printed",                   \
			.hint = OPT_HINT_FILE},                                \
	{                                                                      \
		.name = "dry-run", .type = OPT_FLAG,                           \
		.help = "say what would be asked and what it would "           \
			"cost, ask nothing"                                    \
	}

#define RUNNER_OPTS_REPORT                                                     \
	{.name = "pass-k",                                                     \
		.letter = 'k',                                                 \
		.type = OPT_STR,                                               \
		.arg = "K,K,...",                                              \
		.help = "k of pass@k",                                         \
		.dflt = "1,5,10"},                                             \
		{.name = "json",                                               \
			.type = OPT_FLAG,                                      \
			.help = "print the report as JSON"},                   \
		{.name = "fail-under",                                         \
			.type = OPT_STR,                                       \
			.arg = "pass@K=VALUE",                                 \
			.help = "exit with 1 when a model's score is lower"},  \
	{                                                                      \
		.name = "gate-exit-code", .type = OPT_INT, .arg = "N",         \
		.help = "exit code when --fail-under is missed", .dflt = "1",  \
		.min = 1, .max = 125                                           \
	}

#endif
