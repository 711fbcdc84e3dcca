/*
 * verdict: what a judge says of a (task, candidate).
 */
#ifndef EVAL_VERDICT_H
#define EVAL_VERDICT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum verdict_status { VERDICT_PASS, VERDICT_FAIL, VERDICT_ERROR };

/* Closed list (INTERFACES: verdict object). */
enum verdict_reason {
	REASON_PASS,
	REASON_NO_CODE,
	REASON_EMPTY,
	REASON_TRUNCATED,
	REASON_SYNTAX,
	REASON_ELAB,
	REASON_PORT_MISMATCH,
	REASON_FORBIDDEN_CONSTRUCT,
	REASON_SIM_MISMATCH,
	REASON_SIM_TIMEOUT,
	REASON_SIM_RUNTIME,
	REASON_SIM_NO_VERDICT,
	REASON_SAMPLE_COUNT,
	REASON_SYNTH,
	REASON_LATCH,
	REASON_EQUIV_FAIL,
	REASON_EQUIV_UNKNOWN,
	/* of properties (tasks of kind assertion) */
	REASON_NOT_IN_SUBSET,
	REASON_COUNTEREXAMPLE,
	REASON_VACUOUS,
	REASON_WEAK_PROPERTIES, /* too few faults are caught */
	REASON_UNPROVEN,	/* no answer within the limits: an error */
	/* of testbenches (tasks of kind testbench) */
	REASON_GOLDEN_REJECTED, /* the right design does not pass it */
	REASON_WEAK_TESTBENCH,	/* too few faulty designs are rejected */
	REASON_LINE_DIFFERS,	/* of a line (tasks of kind line) */
	REASON_RESOURCE_LIMIT,
	REASON_TOOL_MISSING,
	REASON_SANDBOX,
	REASON_INTERNAL
};
const char *verdict_status_name(enum verdict_status s);
const char *verdict_reason_name(enum verdict_reason r);

struct verdict_stage {
	const char *name;   /* extract syntax elab_alone compile sim */
	const char *status; /* pass fail error skip */
	int64_t ms;	    /* wall; shown, never part of a comparison */
	int64_t cpu_us;
	int exit_code; /* -1: none */
	int64_t mismatches, samples, expected_samples, first_mismatch;
	/* -1: not known; first_mismatch in the
	 * testbench's time units as it prints them */
	const char *detail; /* short text or NULL */
};

struct verdict_diag {
	const char *stage, *severity, *file, *message;
	int line;
};

#define VERDICT_STAGES_MAX 12
#define VERDICT_DIAGS_MAX 20

struct verdict {
	enum verdict_status status;
	enum verdict_reason reason;
	char letter;	    /* VerilogEval v2 class ('.' S C e ...), 0: none */
	const char *mode;   /* official strict */
	const char *detail; /* one line for people */
	struct verdict_stage stages[VERDICT_STAGES_MAX];
	size_t n_stages;
	struct verdict_diag diags[VERDICT_DIAGS_MAX];
	size_t n_diags;
	const char *log;   /* tool output, bounded (for feedback and show) */
	const char *tools; /* "iverilog 11.0 (direct)" */
	const char *tool_version;
	const char *sandbox; /* "none" in this version, "basic", ... */
	int64_t cpu_us, wall_us;
	bool cached;
	/* What a passing candidate costs, where that was asked for (see
	 * eval/ppa.h); of properties, testbenches and lines, also of those
	 * that fail, how they did (eval/assertion.h, eval/testbench.h,
	 * eval/nextline.h); else NULL. */
	const cJSON *metrics;
};

struct task;
/* schema rtlsmith.verdict/1.  timings: include ms and wall fields (left out
 * where output must be the same bytes twice). */
cJSON *verdict_json(struct arena *a, const struct task *t,
	const struct verdict *v, bool timings);
int verdict_from_json(
	struct arena *a, const cJSON *o, struct verdict *out, struct err *e);
/* Without the log; all texts in the arena. */
void verdict_copy(
	struct arena *a, const struct verdict *v, struct verdict *out);
double verdict_score(const struct verdict *v); /* 1, 0, NaN */

#endif
