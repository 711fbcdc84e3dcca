/*
 * work: what the steps of an agent share: one sample under work.  For the
 * files of the engine only.
 *
 * A step answers 0, 1 (nothing came of it: the budget is used up) or -1 (no
 * verdict can be reached).  A turn is a row of the store: begun with its
 * number, ended with what came of it, written with the next question or at the
 * end; what is not written when the process dies is computed again.
 */
#ifndef AGENT_WORK_H
#define AGENT_WORK_H

#include "agent/agent.h"
#include "agent/steps.h"
#include "eval/rewrite_gate.h"

#define AGENT_ASKED "asked"	/* outcome of a turn until it is known */
#define AGENT_FINDINGS_MAX 6000 /* bytes of a tool's output in a prompt */
#define AGENT_TEXT_MAX 200000	/* bytes of a design or testbench in one */
#define AGENT_VAR_MAX 60000	/* bytes of a plan, model, context in one */

enum node_stage {
	NODE_EMPTY,    /* no code */
	NODE_BROKEN,   /* does not compile */
	NODE_COMPILES, /* does something else than it should */
	NODE_GOOD      /* nothing is known against it */
};

/* A candidate of the sample. */
struct node {
	int64_t turn; /* that made it */
	const char *code;
	size_t n;
	bool full;   /* ve1: a whole module */
	size_t stem; /* bytes of a testbench before the model that was put
		      * behind it; 0: none was */
	char hash[HASH_HEX];
	int64_t attempt_id; /* whose reply it is; 0: put together */
	enum node_stage stage;
	int64_t mismatches; /* of NODE_COMPILES; INT64_MAX: not told */
	char signature[HASH_HEX];
	const char *findings; /* what the tools said; "" */
	const char *outcome;  /* in one line */
	const char *history;  /* what was tried on it: lines */
	const char *prompt;   /* it answers this one; NULL: the task's */
	int64_t bench;	      /* which testbench judged it */
	/* What simulating said, before the policy's checks: NODE_EMPTY: not
	 * simulated. */
	enum node_stage sim_stage;
	const char *sim_findings, *sim_outcome;
};

/* Variables of the templates that steps set: {{plan}}, ... */
enum agent_var {
	AGENT_VAR_PLAN,	     /* how it is to be written */
	AGENT_VAR_IR,	     /* an intermediate representation */
	AGENT_VAR_MODEL,     /* a reference model */
	AGENT_VAR_CONTEXT,   /* what was looked up */
	AGENT_VAR_TASKS,     /* the parts of the work */
	AGENT_VAR_SKETCH,    /* pseudo code */
	AGENT_VAR_INTERFACE, /* a model's header in C */
	AGENT_VAR_RULES,     /* of rewriting that fit a design */
	AGENT_VAR_FIXES,     /* of earlier runs, for like messages */
	AGENT_VARS
};

struct work {
	const struct agent *g;
	const struct policy *p;
	const struct solver_job *job;
	struct arena *a; /* of the sample */
	bool *fatal;

	struct store_turn *old; /* of an earlier process */
	size_t n_old;
	struct store_turn *done; /* ended, not written yet */
	size_t n_done, cap_done;
	int64_t n_turns;

	int64_t calls, tokens, uusd;
	int64_t tool_us;   /* CPU time of tools, of all turns */
	int64_t tool_mark; /* of the thread's when it was last looked at */
	bool spent;	   /* the budget */
	bool blind;	   /* the tools say nothing about tasks of this kind */
	bool fresh;	   /* an endpoint spoke */
	bool again;	   /* the last question was answered from the store */
	int round;
	int level;		/* escalations so far */
	enum agent_oracle seen; /* what has been shown so far */
	char (*keys)[HASH_HEX]; /* of the questions, without their draw */
	size_t n_keys, cap_keys;
	int64_t last_attempt;

	const char *bench; /* the agent's own testbench; NULL: none */
	size_t bench_n;
	bool given;	   /* it came with the task and stays as it is */
	int64_t n_bench;   /* how many there were */
	int64_t bad_bench; /* in a row that do not compile */

	struct node **nodes; /* all with code */
	size_t n_nodes, cap_nodes;
	struct node *best;
	struct node *seed; /* of a step: the first candidate of a beam */

	struct bench_panel *panel; /* of a testbench, or NULL */
	const struct ir *ir;	   /* the plan that designs are compared with */
	struct agent_spec *spec;   /* what was understood, or NULL */
	struct agent_model *models; /* in C, see model.h; the first counts */
	bool no_models;		    /* there is no compiler */

	const char *vars[AGENT_VARS]; /* as they stand in a message, or NULL */
};

/* ---- work.c ---- */
struct store_turn *agent__turn(
	struct work *w, const char *step, const char *role, int64_t parent);
/* Ends a turn; the texts may be NULL. */
void agent__turn_end(struct work *w, struct store_turn *t, const struct node *x,
	const char *findings, const char *outcome);
/* Says what is under way to who looks on. */
void agent__tell(
	struct work *w, const struct store_turn *t, const struct node *x);

/* ---- step_ask.c ---- */
struct agent_vars { /* of a template; NULL: "" */
	const struct node *node;
	const char *findings, *critique;
	const char *strategy;	  /* our own words: no data */
	const struct node *other; /* a second design */
	const char *say;	  /* what the turn is for: its step's name */
	/* Instead of the task's prompt, and the turn that made it; or NULL */
	const char *prompt;
	const struct store_turn *prompt_turn;
	const struct agent_talk *talk; /* NULL: no tools */
};
/* A conversation in which the model calls tools. */
struct agent_round {
	const char *text; /* the reply as it came */
	struct llm_round round;
};
struct agent_talk {
	const struct llm_tool *tools;
	size_t n_tools;
	struct agent_round *rounds; /* so far */
	size_t n_rounds;
	const char *protocol; /* how to call, for models without tool use */
};
struct asked {
	struct store_turn *turn;
	struct call_reply reply;
};
int agent__ask(struct work *w, enum policy_role_id id,
	const struct agent_vars *v, struct asked *out, struct err *e);
/* Sets {{NAME}} of all templates that follow to a text from outside: bounded,
 * and marked as data.  NULL or "": nothing.  The name is one of enum agent_var,
 * in small letters; another one is an error of the program. */
void agent__var_set(struct work *w, const char *name, const char *text);
/* The request of a role, whose draw is 0. */
int agent__request(struct work *w, enum policy_role_id id,
	const struct agent_vars *v, struct llm_request *out, struct err *e);

/* ---- step_code.c ---- */
/* Reads the reply's code, repairs what is free, and compiles it: a node whose
 * turn is ended.  *out NULL: there is no code. */
int agent__read(
	struct work *w, struct asked *q, struct node **out, struct err *e);
/* Makes a node of a text, compiles and simulates it. */
struct node *agent__node(struct work *w, const char *code, size_t n);
int agent__lint(struct work *w, struct node *x, struct err *e);
/* The fixer's rounds; *x is replaced by what came of it. */
int agent__fix(struct work *w, struct node **x, struct err *e);

/* ---- step_sim.c ---- */
/* Compiled nodes become COMPILES or GOOD. */
int agent__simulate(struct work *w, struct node *x, struct err *e);
/* A turn of its own that says what simulating found. */
int agent__judge(struct work *w, struct node *x, struct err *e);
bool agent__needs_bench(const struct work *w);
int agent__write_bench(
	struct work *w, const struct node *x, const char *why, struct err *e);
/* Does the last line "BLAME: ..." of a reply name this one? */
bool agent__blames(const char *text, size_t n, const char *who);
/* Asks whether design or testbench is wrong; *bench: the testbench. */
int agent__blame(
	struct work *w, const struct node *x, bool *bench, struct err *e);

/* ---- cost.c ---- */
/* The text as a synthesis reads it: with its header, where it has none. */
struct equiv_text agent__whole(struct work *w, const struct node *x);
double agent__product_of(const struct rewrite_cost *c); /* 0: not known */
/* Area times delay of a node that compiles; 0: not known, or no gate. */
int agent__product(
	struct work *w, const struct node *x, double *out, struct err *e);

/* x against a design that is right, by the gate: proven, and what both cost.
 * before: of gold; NULL: measured.  any_cost: no gain is wanted.  Texts of *out
 * are the sample's. */
struct agent_proof {
	const struct node *gold, *x;
	const struct rewrite_cost *before;
	bool any_cost;
};
int agent__prove(struct work *w, const struct agent_proof *q,
	struct rewrite_result *out, struct err *e);
/* Sets {{rules}} to the rules that fit the design. */
void agent__set_rules(struct work *w, const struct node *x);
/* What the gate says against a design, for a prompt: with its counterexample.
 */
const char *agent__refusal(struct work *w, const struct rewrite_result *r);

/* ---- steps.c ---- */
/* The policy's steps before or after, in their order. */
int agent__steps(struct work *w, enum step_kind kind, struct err *e);
/* The policy's checks of a node that compiles, until one finds that it does
 * not. */
int agent__check(struct work *w, struct node *x, struct err *e);
/* For a check: the node is not good, and why (in one line: outcome): a turn of
 * its own.  The findings stand before what simulating said. */
void agent__lower(struct work *w, struct node *x, const char *step,
	const char *findings, const char *outcome);

/* ---- step_given.c ---- */
/* A node that is good has to do what the task's given model does. */
int agent__given_model(struct work *w, struct node *x, struct err *e);

/* ---- step_expand.c ---- */
/* A node that was read is fixed (if so wanted), simulated and checked, and is
 * w->best when nothing is better.  *x is replaced by what fixing made of it;
 * NULL is accepted. */
int agent__settle(struct work *w, struct node **x, bool fix, struct err *e);
/* A child by the repairer, settled; *out NULL: nothing came of it. */
int agent__expand(
	struct work *w, struct node *parent, struct node **out, struct err *e);
/* What the critic says of a node; *text NULL: there is none, or no budget. */
int agent__critique(
	struct work *w, struct node *x, const char **text, struct err *e);
/* A child that answers a rewritten prompt, read and fixed by nobody yet. */
int agent__reprompt(
	struct work *w, struct node *parent, struct node **out, struct err *e);
/* What was tried on a node, for {{history}}. */
void agent__remember(struct work *w, struct node *x, const struct store_turn *t,
	const char *what);

/* ---- step_trace.c ---- */
/* What trace says of a node in a testbench of the agent's own. */
int agent__back_trace(struct work *w, const struct node *x,
	const struct task_file *bench, int levels, const char **said,
	struct err *e);

/* ---- step_select.c ---- */
/* > 0: x is better than y. */
int agent__compare(const struct node *x, const struct node *y);
/* Sorts (the best first), drops what is equal, keeps so many. */
size_t agent__select(struct work *w, struct node **list, size_t n, size_t keep);
/* The first node of the largest group that behaves alike; NULL: none. */
struct node *agent__vote(struct work *w);

/* ---- data.c ---- */
/* A text from outside, for a prompt: bounded, between two lines with a number
 * that the text cannot know.  "" stays "". */
const char *agent__data(struct arena *a, const char *what, const char *text,
	size_t n, size_t max);
/* The sentence that declares such texts. */
const char *agent__data_notice(void);

#endif
