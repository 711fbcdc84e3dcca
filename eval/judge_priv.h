/*
 * judge_priv: what the files of the judge share; for nobody else.
 */
#ifndef EVAL_JUDGE_PRIV_H
#define EVAL_JUDGE_PRIV_H

#include <pthread.h>

#include "eval/judge.h"
#include "eval/judge_scan.h"
#include "eval/judge_trusted.h"
#include "lib/base/limits.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/yosys.h"

/* Changes whenever a rule below changes what a verdict says. */
#define JUDGE_RULES "judge@5"

#define JUDGE_ASSERTION_RULES "assertion@1" /* the same of properties */
#define JUDGE_TESTBENCH_RULES "testbench@1" /* and of testbenches */
#define JUDGE_LINE_RULES "line@1" /* and of lines, which no tool looks at */

#define JUDGE_COMPILE_CPU_MS 30000	/* honest ones need 20 ms */
#define JUDGE_FILE_BYTES (64 * LIM_MIB) /* a file that vvp writes */
#define JUDGE_SIM_OUT (256 * LIM_KIB)	/* kept of a simulation's output */
#define JUDGE_LOG (64 * LIM_KIB)	/* kept of all output in a verdict */

struct judge {
	struct sandbox *sandbox;
	struct iverilog *iv;
	char fingerprint[192];
	char tools[64];
	char walls[160]; /* of the sandbox */
	/* strict */
	struct harness_marks marks; /* of this process */
	struct judge_trusted_table trusted;
	struct judge_memo *memo;
	struct judge_runs *runs;
	struct judge_proofs *proofs;
	struct cmodel_tools *cmodel; /* see cmodel.h */
};

/* ---- properties and testbenches: judge_faults.c, judge_assertion.c,
 * judge_testbench.c ---- */

struct judge_facts {
	char key[HASH_HEX];
	uint64_t matter; /* bit i: fault i of the task does */
};
#define JUDGE_FACTS_MAX 256
/* Tools that only these need: opened when the first comes. */
struct judge_proofs {
	pthread_mutex_t lock;
	struct arena a;
	bool tried;
	const char *missing; /* why there are none, or NULL */
	struct yosys *yosys;
	struct equiv *equiv;
	struct sva *sva;
	struct judge_facts facts[JUDGE_FACTS_MAX];
};
struct judge_proofs *judge__proofs_new(void);
void judge__proofs_free(struct judge_proofs *p);
bool judge__proofs_ready(const struct judge *j);

/* How a suite calls the tools. */
struct judge_rules {
	const char *generation; /* -g, NULL: the tool's default */
	const char *timescale;
	const char *tb_top; /* -s when the task names none */
	const char *dut;    /* file name of the candidate */
	int64_t cpu_ms;	    /* limit when the golden's need is unknown */
	unsigned flags;	    /* enum iverilog_flags */
	bool batch;	    /* vvp -n */
	bool merge;	    /* one log of stdout and stderr */
};
const struct judge_rules *judge__rules(enum task_profile p);

/* One judgement on its way. */
struct judge_work {
	struct judge *j;
	const struct task *t;
	const struct judge_options *o;
	const struct judge_rules *rules;
	const char *code;
	size_t n;
	struct arena *a;
	struct verdict *v;

	char *dir;	 /* folder with the task's files; NULL: none */
	const char *dut; /* file name of the candidate */
	struct iverilog_source src[3];
	size_t n_src;
	int dut_line;	      /* lines before the candidate in its file */
	int64_t cpu_limit_ms; /* of the simulation */
	const char *top;      /* -s; NULL: none */

	struct judge_scan scan;
	struct iverilog_compile compile;
	char code_name[HASH_HEX]; /* of what compile.code does; "": not told */
	struct iverilog_sim sim;
	bool simulated;

	/* strict */
	const char *pp; /* the candidate, preprocessed alone */
	size_t pp_n;
	const char *extra;  /* one more trusted text before it; NULL: none */
	struct buf monitor; /* what it wrote in the last run */
	struct monitor_report *report; /* the same, read; NULL: not whole */
};

/* An empty verdict, limits and buffers; judge__end gives up the buffers. */
void judge__begin(struct judge_work *w);
void judge__end(struct judge_work *w);
/* Larger than any candidate may be: that is the verdict. */
bool judge__too_large(struct judge_work *w);
/* The verdict's log: what compiling said, no more than `most` bytes of it; then
 * what is added to b.  Keeping it gives up b. */
void judge__log_open(const struct judge_work *w, struct buf *b, size_t most);
void judge__log_keep(struct judge_work *w, struct buf *b);
/* What a call that returned rc, with why, means: what concerns this task or
 * text only is its verdict; the rest concerns all: -1 and e. */
int judge__settle(
	struct judge_work *w, int rc, const struct err *why, struct err *e);
/* Output of a tool as it comes, for w->scan. */
void judge__feed_scan(void *arg, const char *p, size_t n);
/* Only what is kept, or a task with files of its own, needs a folder. */
int judge__make_dir(struct judge_work *w, struct err *e);
int judge__put_data(struct judge_work *w, struct err *e);
int64_t judge__mem_mb(const struct judge_options *o);
int64_t judge__wall_guard_ms(int64_t cpu_ms);

/* Appends a stage; status "pass", "fail", "error" or "skip". */
struct verdict_stage *judge__stage(
	struct verdict *v, const char *name, const char *status);
/* Parses a compile log into diagnostics, errors first. */
void judge__diags(
	struct judge_work *w, const char *stage, const char *log, size_t n);
/* First error of the log as "file:line: message", or dflt. */
const char *judge__first_error(struct judge_work *w, const char *dflt);
int judge__compile(struct judge_work *w, struct err *e);
int judge__simulate(struct judge_work *w, struct err *e);
/* Sets the verdict to a failure; the letter stays what it is. */
void judge__fail(
	struct judge_work *w, enum verdict_reason r, const char *detail);
/* Our machinery, not the design: no verdict. */
void judge__error(
	struct judge_work *w, enum verdict_reason r, const char *detail);
/* Why a simulation that did not pass did not. */
void judge__explain_sim(struct judge_work *w);
/* Why a compilation that failed failed. */
void judge__explain_compile(struct judge_work *w);
/* The letter by the suite's own rules ('.': passes them). */
char judge__letter(struct judge_work *w);

/* Compiles and simulates by the suite's rules, with stages and letter: 0; 1:
 * the verdict is an error already. */
int judge__suite(struct judge_work *w, struct err *e);
/* True, and the verdict an error, when wall time ran out. */
bool judge__wall_guard(struct judge_work *w);
/* The candidate as a file of its own (ve1: with the header). */
const char *judge__module_text(struct judge_work *w, size_t *n);

#define JUDGE_MEMO_MAX 16384 /* verdicts that a process keeps */
struct judge_memo *judge__memo_open(void);
void judge__memo_close(struct judge_memo *m);

/* ---- runs of this process: judge_runs.c ---- */

struct judge_kept_run {
	struct iverilog_sim sim; /* as the tool gave it */
	char nonce[HARNESS_NONCE + 1];
	const char *monitor;
	size_t monitor_n;
};
struct judge_runs *judge__runs_open(void);
void judge__runs_close(struct judge_runs *r);
/* Fills code_name from what was compiled. */
void judge__name_code(struct judge_work *w);
/* Names one run of it (seed NULL: no seed); "": like no other. */
void judge__run_key(
	const struct judge_work *w, const char *seed, char out[HASH_HEX]);
/* A copy in the work's arena; false: it was not made yet. */
bool judge__run_find(
	struct judge_work *w, const char *key, struct judge_kept_run *out);
void judge__run_keep(struct judge_work *w, const char *key,
	const struct judge_kept_run *run);
/* What a key has of everything but the text. */
struct hash_ctx *judge__key_begin(const struct judge *j, const struct task *t,
	const struct judge_options *o);

/* The candidate as the key of a strict verdict sees it: spellings that mean
 * the same are one. */
const char *judge__normal(
	struct arena *a, const char *code, size_t n, size_t *out_n);

/* ---- strict: judge_seeded.c ---- */

/* Fills pp; compile tells what the preprocessor did. */
int judge__candidate_text(struct judge_work *w, struct err *e);
int judge__compile_alone(struct judge_work *w, bool code, struct err *e);
int judge__compile_with(
	struct judge_work *w, const struct judge_trusted *tr, struct err *e);
/* Runs compile.code; fills sim, report and the scan, which reads only what
 * the testbench printed. */
int judge__simulate_seeded(
	struct judge_work *w, const char *seed, struct err *e);

struct judge_says {
	int64_t lines;		     /* verdict lines */
	int64_t mismatches, samples; /* -1: the suite counts none */
	bool counts;		     /* it does */
	bool pass;		     /* they say so */
	bool ended;		     /* the run ended as it should */
};
void judge__says(const struct judge_work *w, struct judge_says *out);
/* A stage of the strict judge: 0 go on, 1 the verdict is there, -1. */
typedef int judge_step(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e);
judge_step judge__second_run; /* judge_second.c */
/* What the last run was like. */
void judge__fill_stage(struct judge_work *w, struct verdict_stage *s,
	const struct judge_says *says);
/* A testbench of ours for the task; refused tells why there is none. */
int judge__strong(struct judge_work *w, struct judge_trusted *tr,
	const struct strengthen **out, struct err *e);
/* Judges the candidate by it: 0 passes, 1 the verdict is there, -1. */
int judge__run_strong(
	struct judge_work *w, const struct strengthen *s, struct err *e);
/* Does the suite compare samples and count them? */
bool judge__counts(enum task_profile p);

/* The faults of the task's design that are proven to change what it does, a
 * bit each: 0; 1: the verdict is an error already; -1. */
int judge__faults_that_matter(
	struct judge_work *w, uint64_t *out, struct err *e);
/* The same as the task's profile; NULL: it cannot be had. */
int judge__faults_profile(
	struct judge_work *w, const char **doc, struct err *e);
int judge__assertion(struct judge_work *w, struct err *e);
int judge__testbench(struct judge_work *w, struct err *e);

/* A line against the task's label: judge_line.c. */
int judge__line(struct judge_work *w, struct err *e);

/* Fill the verdict; the work's scratch folder exists. */
int judge__official(struct judge_work *w, struct err *e);
int judge__strict(struct judge_work *w, struct err *e);

#endif
