/*
 * opinion: the second judge.  Asks eval/equiv whether a candidate that was
 * judged by simulation is the golden's equal, and keeps the answer in the
 * store by (golden, candidate, options, tools), so that it is found once.
 *
 * An opinion never changes a verdict.  Where both disagree (pass but refuted,
 * fail but proven) somebody has to look: `rtlsmith disagreements`.
 */
#ifndef EVAL_OPINION_H
#define EVAL_OPINION_H

#include "eval/equiv.h"
#include "eval/task.h"
#include "eval/verdict.h"
#include "lib/store/store.h"

struct opinion;
struct sandbox;

enum opinion_want { OPINION_OFF, OPINION_PASS, OPINION_ALL };
int opinion_want_parse(const char *s, enum opinion_want *out, struct err *e);

struct opinion_setup {
	enum opinion_want want;	 /* which verdicts */
	struct store *store;	 /* borrowed; NULL: nothing is kept */
	struct iverilog *iv;	 /* borrowed: for replays */
	struct sandbox *sandbox; /* borrowed; may be NULL */
	int64_t cpu_ms;		 /* a candidate; 0: EQUIV_CPU_MS */
	bool fresh;		 /* what the store has is not taken */
};
/* ERR_TOOL when Yosys is missing: the stage is then left out by name.
 * Thread-safe afterwards. */
int opinion_open(
	struct opinion **out, const struct opinion_setup *s, struct err *e);
void opinion_close(struct opinion *op);

struct opinion_case {
	const struct task *task;
	int64_t task_id; /* in the store; 0: of no stored task */
	const char *code;
	size_t n;
	bool full; /* ve1: the code is a whole module */
	enum verdict_status status;
};
/* 1: *out is the opinion; 0: none is wanted about this case. */
int opinion_give(struct opinion *op, struct arena *a,
	const struct opinion_case *c, struct equiv_result *out, struct err *e);

struct opinion_counts {
	int64_t pass[4], fail[4]; /* by enum equiv_kind */
	int64_t cpu_us;		  /* of those that were not in the store */
};
void opinion_counts(struct opinion *op, struct opinion_counts *out);
/* "20 passes: 15 proven, 2 bounded, 1 refuted, 2 unknown; ..." */
char *opinion_summary(struct arena *a, const struct opinion_counts *c);

#endif
