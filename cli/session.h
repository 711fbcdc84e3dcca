/*
 * session: what the files of `rtlsmith design` share: one specification on its
 * way to a folder with a design.
 *
 *	session_plan	what a model plans, and what it asks
 *	session_solve	the agent, shown while it works
 *	session_measure	what the tools say of what came of it
 *	session_write	the folder
 *
 * Plan and design are runs of one sample in the store, named by what they were
 * asked, so that the same command finds them again and goes on.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "agent/agent.h"
#include "agent/spec.h"
#include "cli/cmd.h"
#include "eval/dossier.h"
#include "lib/base/rand.h"
#include "lib/store/store.h"

#define SESSION_ANSWER_MAX 1000 /* bytes of one answer */

struct session {
	struct cli *cli;
	struct spec spec;
	const char *dir; /* where the design goes */

	bool planned;
	struct spec_plan plan;
	const char **answers;	      /* one for each question */
	bool *answered;		      /* otherwise than the model proposed */
	struct store_counts planning; /* what the plan cost */

	struct store_run run;
	struct store_sample sample;
	struct store_counts solving;
	bool watched; /* the turns were shown as they happened */
	struct store_turn *turns;
	size_t n_turns;
	struct task task; /* with top, without files */
	const char *code; /* NULL: the model gave none */
	size_t n;
	const char *bench; /* the last one; NULL: none */
	size_t bench_n;

	struct dossier dossier;
	const char *verdict; /* pass, fail, not_checked */
	const char *detail;  /* in one sentence */
};

/* All return 0, an exit code of the program that ends the command, or -1. */
/* Can the folder be written?  ERR_EXISTS: it is something else, or a file in it
 * was changed by somebody. */
int session_check_folder(struct session *s, struct err *e);
int session_plan(struct session *s, struct err *e);
int session_solve(struct session *s, struct err *e);
int session_measure(struct session *s, struct err *e);
int session_write(struct session *s, struct err *e);

/* A run of one task; the run's id is written to run_id. */
struct session_asked {
	const struct task *task;
	const char *agent; /* a policy, or "single" */
	void (*watch)(void *arg, const struct agent_news *news);
	char run_id[RAND_ULID];
};
int session_run(struct session *s, struct session_asked *q, struct err *e);
/* For session_asked: turns as they happen, for people; or nothing. */
void session_watch(void *arg, const struct agent_news *news);
void session_look_away(void *arg, const struct agent_news *news);
/* The only sample of a run that is done: its row and the text of its reply. */
int session_reply(struct session *s, const char *run_id,
	struct store_sample *row, char **text, size_t *n, struct err *e);
/* A template that comes with the program. */
int session_template(struct session *s, const char *name, struct task_file *out,
	struct err *e);
/* A task whose message to the model is this prompt. */
struct task session_task(struct session *s, const char *id, const char *prompt);

/* The same command once more, as words for a shell. */
const char *session_again(const struct session *s);
/* Nothing in it can move a terminal's cursor. */
char *session_clean(struct arena *a, const char *text, size_t n);
/* "5 calls, 8120 tokens, USD 0.0123" */
const char *session_cost(const struct session *s);
/* Document of schema rtlsmith.design/1. */
cJSON *session_json(struct session *s);
/* What it says, for people: report.md and report.html. */
struct page;
void session_page(struct session *s, struct page *p);

#endif
