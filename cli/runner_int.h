/*
 * runner_int: what the files of the runner share.
 */
#ifndef CLI_RUNNER_INT_H
#define CLI_RUNNER_INT_H

#include "agent/agent.h"
#include "agent/single.h"
#include "bench/run.h"
#include "cli/runner.h"
#include "lib/llm/llm.h"
#include "serve/replay.h"

struct runner {
	struct cli *cli;
	const struct store_run *run; /* NULL until it is known */
	struct store_run made;	     /* what run points to then */
	const struct runner_options *o;
	cJSON *config;
	const cJSON *identity;
	const char *own_mode; /* the run's, whatever is judged now */
	struct store *store;

	struct bench_run_task *tasks;
	struct task *task_rows;
	int64_t *task_ids;
	size_t n_tasks;
	struct bench_run_model *models;
	struct llm_model *model_rows;
	int64_t *model_ids;
	size_t n_models;

	struct llm_client *client;
	struct judge *judge;
	struct opinion *opinion; /* second judge, or NULL */
	struct ppa *ppa;	 /* measures what passes, or NULL */
	struct replay *replay;
	struct single single;
	struct agent agent;
	struct agent_pot pot; /* of agent; --max-tool-seconds */
	/* of policies that weigh or prove; NULL: not wanted */
	struct yosys *yosys;
	struct equiv *equiv;
	struct synth *synth;
	bool agent_on;	  /* a policy solves, not single */
	size_t n_columns; /* of models and model_ids: a team is one */
	struct ui_progress *progress;
	int64_t next_stall_ms;
	int shard, shards; /* 0: no sharding */
};

/* Of the samples' verdicts: strict or official. */
const char *runner_mode(const struct runner *r);
enum ui_progress_mode runner_progress_mode(const struct runner *r);

/* Reads r->config and opens what it names: tasks, models, judge, replay,
 * cassette.  Nothing of the run is in the store yet.  CMD_OK, or CMD_NOTHING
 * (said to the user) when no task is selected. */
int runner_open(struct runner *r, struct err *e);
/* Client and solver; r->run is known (NULL: dry run). */
int runner_open_client(struct runner *r, struct err *e);
int runner_close(struct runner *r, struct err *e);

/* ---- runner_agent.c ---- */
/* The policy, its texts, the oracle: part of what a run is. */
int runner_freeze_agent(struct cli *cli, cJSON *identity, struct err *e);
int runner_thaw_agent(struct runner *r, struct err *e);
bool runner_uses_tools(const struct runner *r);
/* --max-tool-seconds; r->run is known (NULL: dry run). */
int runner_open_pot(struct runner *r, struct err *e);
/* Opens what may be looked up, without what is of the run's suites. */
int runner_open_context(struct runner *r, struct err *e);
/* runner_open.c: takes that out. */
int runner_bar_context(
	struct runner *r, struct context *c, const char *what, struct err *e);
/* What measures and proves, for a policy that uses it; the judge is open. */
int runner_open_gate(struct runner *r, struct err *e);
void runner_close_gate(struct runner *r);
/* Makes one column of models that work together; after the models are read. */
int runner_team(struct runner *r, struct err *e);
/* What solves the samples; its client is open. */
const struct solver *runner_solver(struct runner *r);
/* The first request of a job. */
int runner_request(struct runner *r, const struct solver_job *job,
	struct arena *a, struct llm_request *out, struct err *e);

#endif
