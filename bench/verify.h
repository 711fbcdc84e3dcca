/*
 * verify: holds a suite to account: do its goldens pass, does its judge reject
 * designs that solve nothing, does its testbench reject faults?  What is found
 * is kept in the store as facts of kind "verify", one a task, by tools.
 */
#ifndef BENCH_VERIFY_H
#define BENCH_VERIFY_H

#include "bench/hacks.h"
#include "bench/mutants.h"
#include "lib/store/store.h"

#define BENCH_VERIFY_FACT "verify"
#define BENCH_VERIFY_MODES 2 /* by enum judge_mode */
#define BENCH_VERIFY_WEAK                                                      \
	80 /* per cent: a testbench that kills fewer of the                    \
	    * faults that are known to be different */

struct bench_verdict { /* what is kept of one */
	bool known;
	enum verdict_status status;
	enum verdict_reason reason;
	char letter;
	const char *detail;
};

struct bench_verify_hack {
	struct bench_hack hack;
	struct bench_verdict v[BENCH_VERIFY_MODES];
	bool right; /* accepted, and proven to be what the golden is */
};

struct bench_verify_task {
	const struct task *task;
	bool has_golden;
	struct bench_verdict golden[BENCH_VERIFY_MODES];
	const char *no_shape; /* why no designs could be made, or NULL */
	struct bench_verify_hack hacks[BENCH_HACKS_MAX];
	size_t n_hacks;
	/* edits of the golden that come with the suite */
	size_t edits, edits_killed;
	const char **edits_alive; /* their ids */
	size_t n_edits_alive;
	bool mutated; /* mutants were asked for */
	struct bench_mutants mutants;
	/* a judge accepts outputs that are never known */
	bool vacuous[BENCH_VERIFY_MODES];
	int64_t cpu_us;
};

struct bench_verify_options {
	struct store *store; /* facts and goldens go there */
	struct judge *judge;
	struct yosys *yosys; /* NULL: no mutants */
	struct equiv *equiv; /* NULL: nothing is proven */
	struct task *tasks;  /* golden_cpu_us and samples are filled */
	const int64_t *ids;  /* in the store */
	size_t n;
	bool modes[BENCH_VERIFY_MODES];
	bool hacks, edits;
	int mutants; /* a task; 0: none */
	int64_t seed;
	int jobs; /* 0: processors */
	void (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

/* out: n entries, filled. */
int bench_verify(const struct bench_verify_options *o, struct arena *a,
	struct bench_verify_task *out, struct err *e);
/* Names the tools of the facts it writes. */
const char *bench_verify_tools(
	struct arena *a, const struct bench_verify_options *o);

/* Accepted in a mode and not right. */
bool bench_verify_accepts(
	const struct bench_verify_hack *h, enum judge_mode mode);
/* Faults known to be different, and how many of them are killed: edits and
 * mutants together. */
void bench_verify_kills(
	const struct bench_verify_task *t, size_t *killed, size_t *different);
bool bench_verify_weak(const struct bench_verify_task *t);
/* Document of the fact. */
cJSON *bench_verify_json(struct arena *a, const struct bench_verify_task *t);

#endif
