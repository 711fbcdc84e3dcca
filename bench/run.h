/*
 * run: the scheduler.  Takes the samples of a run that are not finished yet,
 * solves and judges them on worker threads, and keeps everything in the store.
 *
 * Life of a sample (state in the store; a kill at any point resumes there):
 *
 *	PENDING --solve--> GENERATED --extract, judge--> JUDGED
 *	   |                                   |
 *	   +--> ERROR (infrastructure) <-------+     retry --errors re-issues
 *
 * Invariants:
 * 1. A reply is committed before anything else is done with it (the solver).
 * 2. A verdict is found by its key before it is computed.
 * 3. An infrastructure error never becomes a failing verdict.
 * 4. When the endpoint dies (many errors in a row and no success), the run
 *    pauses and those samples go back to PENDING.
 * 5. Memory does not grow with the number of samples: rows are paged.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "eval/extract.h"
#include "eval/judge.h"
#include "eval/opinion.h"
#include "eval/ppa.h"
#include "eval/solver.h"
#include "lib/store/store.h"

struct bench_run_task {
	int64_t id; /* in the store */
	struct task *task;
};

struct bench_run_model {
	int64_t id;	   /* in the store */
	const void *model; /* given to the solver */
	const char *name;
};

/* What a worker is doing, for progress and stall notices. */
struct bench_run_slot {
	const char *phase; /* solve, judge */
	char tag[128];
	int64_t ms; /* for so long */
};

struct bench_run_progress {
	int64_t total; /* samples to do in this call */
	int64_t done;
	int64_t pass, fail, error; /* of those done in this call */
	int64_t idle_ms;	   /* since a sample was finished */
	const struct bench_run_slot *slots;
	size_t n_slots;
};

/* Whose waveforms are kept (see waves.h). */
struct bench_waves {
	enum bench_waves_which {
		BENCH_WAVES_OFF,
		BENCH_WAVES_FAIL, /* those that fail */
		BENCH_WAVES_ALL
	} which;
	const char *dir; /* exists, unless OFF */
};

struct bench_run_options {
	struct store *store;
	const char *run_id;
	const struct solver *solver;
	struct judge *judge; /* NULL: generate only */
	struct judge *tools; /* what the solver may use; NULL: none */
	struct judge_options judge_options;
	struct opinion *opinion;  /* second judge of its verdicts; NULL: none */
	struct ppa *ppa;	  /* what passes is measured; NULL: not */
	struct bench_waves waves; /* MODEL.SUITE.TASK.INDEX.vcd */
	enum extract_mode extract;
	const struct bench_run_task *tasks;
	size_t n_tasks;
	const struct bench_run_model *models;
	size_t n_models;
	int workers;	 /* samples in flight */
	int jobs;	 /* judged at once; 0: processors */
	unsigned states; /* mask of states to take up */
	bool beside;	 /* verdicts stand beside the current ones */
	bool both;	 /* judge in the other mode too, and store it beside */
	int64_t limit;	 /* at most so many samples; 0: all */
	int shard, shards; /* 1-based; shards 0: no sharding */
	int error_streak;  /* endpoint counts as dead; 0: 2 x workers */
	/* Called about twice a second and once at the end, from one thread. */
	void (*progress)(void *arg, const struct bench_run_progress *p);
	void *arg;
};

enum bench_run_end {
	BENCH_RUN_COMPLETE,  /* nothing left */
	BENCH_RUN_CANCELLED, /* signal or budget: resumable */
	BENCH_RUN_DEAD,	     /* endpoint gone: resumable */
	BENCH_RUN_FATAL	     /* key refused and the like */
};

struct bench_run_result {
	enum bench_run_end end;
	struct err why; /* unless COMPLETE */
	int64_t done, pass, fail, error;
};

/* 0 when the run came to one of the ends above; -1 when the store or the
 * judge broke. */
int bench_run(const struct bench_run_options *o, struct bench_run_result *out,
	struct err *e);

/* Extracts and judges one reply, with the verdict cache; used by bench_run,
 * rescore and eval.  store may be NULL (no cache). */
struct bench_answer {
	const struct task *task;
	const struct judge_options *options;
	enum extract_mode extract;
	struct extract_reply reply;
	struct opinion *opinion; /* NULL: nobody else is asked */
	int64_t task_id;	 /* in the store, for opinions; 0: none */
	struct ppa *ppa;	 /* what passes is measured; NULL: not */
};
struct bench_judged {
	const struct task *task;
	enum judge_mode mode;
	struct extract_result ex;
	struct verdict verdict;
	char key[HASH_HEX]; /* "" when no code was judged */
	const char *tools;  /* the judge's fingerprint; NULL: the verdict's */
	bool asked;	    /* the second judge's opinion is there: */
	struct equiv_result opinion;
};
int bench_judge_text(struct store *s, struct judge *j,
	const struct bench_answer *x, struct arena *a, struct bench_judged *out,
	struct err *e);
/* Writes the judged sample to the store in one commit. */
int bench_judge_commit(struct store *s, struct store_sample *x,
	const struct bench_judged *b, bool current, struct arena *a,
	struct err *e);

#endif
