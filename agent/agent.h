/*
 * agent: the solver that works by a policy: candidates, tools, repairs, a
 * choice.  A run of a policy is a program over (task, seed, replies): every
 * question has a number within its sample and is in the store, with its reply,
 * before anything is done with it.  Killed and started again, the policy begins
 * anew and each question that was answered is answered from the store, so that
 * it goes the same way and asks nothing twice.  Tools are run again.
 *
 * A file of the role AGENT_GIVEN in the task is a testbench that belongs to the
 * specification: it stands in the place of the agent's own, is shown to the
 * models, and is never rewritten.  One of the role AGENT_GIVEN_MODEL is a
 * reference model in C (eval/cmodel.h): what passes its testbench also has to
 * do what the model does.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdatomic.h>

#include "agent/call.h"
#include "agent/context.h"
#include "agent/fixes.h"
#include "agent/policy.h"
#include "eval/rewrite.h"
#include "eval/solver.h"

#define AGENT_GIVEN "given_testbench"
#define AGENT_GIVEN_MODEL "given_model"

/* What may be seen while solving. */
enum agent_oracle {
	AGENT_NONE,  /* the agent's own testbench, and compiler messages */
	AGENT_TB,    /* verdicts of the judging testbench */
	AGENT_GOLDEN /* the reference design, too */
};
int agent_oracle_parse(const char *s, enum agent_oracle *out, struct err *e);
const char *agent_oracle_name(enum agent_oracle o);

/* What happened, for who looks on. */
struct agent_news {
	const struct store_turn *turn;
	bool asking;	/* a model is asked now; else the turn has ended */
	bool again;	/* answered from the store: it was asked before */
	bool good, bad; /* of an ended turn with a candidate; else neither */
	int64_t calls, tokens, uusd; /* of the sample so far */
};

/* What a sample may use, in the place of what the policy says; 0: as the policy
 * says.  Passed by one question, or by what the tools do after one. */
struct agent_budget {
	int64_t tokens, uusd;
	int64_t tool_us; /* CPU time of tools; no policy says any */
};

/* What all samples of a run together may use of the tools; shared by all
 * threads. */
struct agent_pot {
	int64_t max_us;
	atomic_llong us; /* used so far */
};

struct agent {
	struct caller by;
	struct policy policy;
	const cJSON *advice;
	const char *system; /* replaces the task's; NULL: keep; "": none */
	struct llm_params params; /* of the user: over the policy's */
	enum agent_oracle oracle;
	/* What designs cost, and whether two are the same: of policies that
	 * use it (policy_uses_gate); NULL: nobody knows. */
	struct rewrite_gate *gate;
	struct context *context;    /* of the user's; NULL: none */
	struct fixes *fixes;	    /* of earlier runs; NULL: none */
	struct rewrite_rules rules; /* hints for who makes designs cheaper */
	int64_t max_turns; /* questions of a sample; 0: as the policy says */
	struct agent_budget budget;
	struct agent_pot *pot; /* used up: ERR_CANCELLED; NULL: no limit */
	/* The models that a policy's places mean; none: the job's for all. */
	const struct llm_model *team;
	size_t n_team;
	/* Told of each question and of each turn's end, in the thread that
	 * works on the sample; NULL: nobody looks on. */
	void (*watch)(void *arg, const struct agent_news *news);
	void *watch_arg;
	struct solver solver; /* filled by agent_init */
};

/* Fills g->solver; everything else is set by the caller before and lives as
 * long as the solver is used. */
void agent_init(struct agent *g);
/* The first question of a job (for --dry-run). */
int agent_request(struct agent *g, const struct solver_job *job,
	struct arena *a, struct llm_request *out, struct err *e);

#endif
