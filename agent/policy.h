/*
 * policy: how an agent works, as data.  A policy is a YAML file that says who
 * is asked (roles), how many candidates there are and how they are improved
 * (search, syntax, function, testbench), which steps come before, between and
 * after (before, checks, after), by which models (models) and when it
 * ends (stop); doc/HOWTO_AGENTS.md describes every key.  It is read strictly:
 * an unknown key, a value of another kind or out of its range is an error that
 * names the file, the line and the nearest key.
 */
#ifndef AGENT_POLICY_H
#define AGENT_POLICY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "agent/steps.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

enum policy_role_id {
	POLICY_WRITER,	  /* writes the design */
	POLICY_FIXER,	  /* makes it compile */
	POLICY_REPAIRER,  /* makes it do what it should */
	POLICY_TESTBENCH, /* writes a testbench from the prompt */
	POLICY_BLAMER,	  /* says whether design or testbench is wrong */
	POLICY_CRITIC,	  /* says what is wrong before it is repaired */
	POLICY_PLANNER,	  /* plans before anything is written */
	POLICY_MODELLER,  /* writes a reference model or representation */
	POLICY_PROMPTER,  /* rewrites the prompt */
	POLICY_EXPLAINER, /* explains what a tool said */
	POLICY_OPTIMISER, /* makes a right design cheaper */
	POLICY_TRACER,	  /* looks for the cause in the waves */
	POLICY_EXTENDER,  /* goes on from the beginning of a design */
	POLICY_SKETCHER,  /* writes pseudo code */
	POLICY_FINISHER,  /* as the extender, from within a statement */
	POLICY_ROLES
};
const char *policy_role_name(enum policy_role_id r);

struct policy_role {
	bool used;
	const char *template; /* its name; NULL: the task's own message */
	const char *text;     /* its text; NULL likewise */
	double model;	      /* place in the run's models; < 0: by round */
	double temperature, top_p; /* < 0: not set */
	double max_tokens;	   /* 0: not set */
};

enum policy_dedupe {
	POLICY_DEDUPE_NONE,
	POLICY_DEDUPE_TEXT,
	POLICY_DEDUPE_SIG
};
enum policy_search {
	POLICY_SEARCH_BEAM,
	POLICY_SEARCH_UCT,
	POLICY_SEARCH_PANEL,
	POLICY_SEARCH_EVOLVE,
	POLICY_SEARCH_VOTE, /* of reference models for a testbench */
	POLICY_SEARCH_PAIR  /* design and testbench side by side */
};
enum policy_select { POLICY_SELECT_SCORE, POLICY_SELECT_VOTE };
enum policy_goal { POLICY_GOAL_PRODUCT, POLICY_GOAL_AREA, POLICY_GOAL_DELAY };
enum policy_by { POLICY_BY_REWRITE, POLICY_BY_EDIT, POLICY_BY_PROMPT };

#define POLICY_MODELS 32
#define POLICY_STEPS 8 /* in one of its lists */

/* Names of steps (agent/steps.h), in the order in which they are taken. */
struct policy_steps {
	const char *name[POLICY_STEPS];
	size_t n;
};

/* Numbers are doubles because YAML's are; counts are whole. */
struct policy {
	const char *name, *about, *source;
	struct policy_role roles[POLICY_ROLES];
	struct policy_steps before; /* the first candidates */
	struct policy_steps checks; /* of each that compiles */
	struct policy_steps after;  /* when one is good */
	struct {
		int by;		    /* enum policy_search */
		double candidates;  /* first ones */
		double keep;	    /* that go on to the next round */
		double width;	    /* children of each in a round */
		double depth;	    /* rounds of improvement */
		double simulations; /* of uct; children of evolve */
		double c;	    /* of uct: how much is explored */
		double top;	    /* of uct: other tokens of a reply */
		int dedupe;	    /* enum policy_dedupe */
		int select;	    /* enum policy_select */
	} search;
	struct {
		double rounds; /* of the fixer, for each text */
		bool prefix;   /* free repairs first */
		bool advice;   /* of data/advice, in {{advice}} */
	} syntax;
	struct {
		int by;	       /* enum policy_by */
		bool rollback; /* what got worse is forgotten */
	} function;
	struct {
		double tries;	    /* to get one that compiles */
		double rewrites;    /* after it was blamed */
		double blame_after; /* failing rounds; 0: never */
	} testbench;
	struct {
		double tokens; /* of {{context}} */
	} context;
	struct {
		double fixes;  /* of earlier runs, for {{fixes}}; 0: none */
		double tokens; /* of them */
	} retrieve;
	struct {
		struct policy_steps use; /* names of tools; none: all */
		double calls;		 /* of them in a sample */
		double refused;		 /* of these: such that did nothing */
	} tools;
	struct {
		double rounds; /* of the step rewrite */
		int goal;      /* enum policy_goal */
	} optimise;
	struct {
		double rounds; /* questions for fewer gates */
		double idle;   /* of them in a row without any */
	} gates;
	struct {
		bool passes;		   /* the first that passes ends it */
		double same;		   /* answers that were there before */
		double no_progress;	   /* rounds */
		double calls, tokens, usd; /* 0: no limit of this kind */
	} stop;
	struct {
		double below; /* a score (reward.h); 0: by round */
		double after; /* rounds below it */
	} escalate;
	/* Of each round, or of each escalation; the last one stays. */
	int models[POLICY_MODELS];
	size_t n_models;
};

/* Reads a policy's document.  path and text (may be NULL) are for messages.
 * Strings point into the document.  ERR_PARSE. */
int policy_read(struct arena *a, const char *path, const char *text,
	const cJSON *doc, struct policy *out, struct err *e);
/* Places of models it speaks of: 1 + the largest index. */
int policy_team(const struct policy *p);
const struct policy_steps *policy_steps(
	const struct policy *p, enum step_kind kind);
/* Does it look up rules of rewriting? */
bool policy_uses_rules(const struct policy *p);
/* Does it weigh what designs cost, or prove that two are the same? */
bool policy_uses_gate(const struct policy *p);
/* Does it write testbenches for tasks that ask for one? */
bool policy_writes_benches(const struct policy *p);
/* Does it look at what it writes? */
bool policy_uses_tools(const struct policy *p);

/* Does it go on from tokens that were not written, where they are told? */
bool policy_uses_tokens(const struct policy *p);

/*
 * What a run freezes: {"name", "sha256", "policy": {...}, "templates":
 * {NAME: TEXT}, "advice": [...], "rules": {FILE: TEXT}}.  The hash is of all
 * the rest, so that a policy with other templates is another policy.  The
 * finisher's template is among them with `tokens` alone: when a model of the
 * run tells logprobs.  Without it the policy that is thawed uses no tokens.
 */
struct policy_places {
	/* Finds a file that comes with the program ("prompts/agent/x.md");
	 * 0 and its path, or -1. */
	int (*find)(
		struct arena *a, const char *name, char **path, struct err *e);
};
/* name: of a policy that comes with the program, or a file's path. */
int policy_freeze(struct arena *a, const struct policy_places *at,
	const char *name, bool tokens, cJSON **out, struct err *e);
/* The policy of a frozen document, with the texts of its templates.
 * *advice (may be NULL): its table. */
int policy_thaw(struct arena *a, const cJSON *frozen, struct policy *out,
	const cJSON **advice, struct err *e);

struct rewrite_rules;
/* The rules of a frozen document (eval/rewrite.h); none: n 0. */
int policy_thaw_rules(struct arena *a, const cJSON *frozen,
	struct rewrite_rules *out, struct err *e);

#endif
