/*
 * strengthen: a testbench of ours for any task with a golden.
 *
 * The text is self-contained Verilog: root `tb`, the golden inside with its
 * modules renamed (rs_g_...), an instance `dut` of the task's module, one
 * stimulus for both, compared at settled points, four-state: a bit that the
 * golden does not know matches anything, X or Z where it is known is a
 * mismatch.  It ends with the native verdict line.  The stimulus depends on
 * one constant, STRENGTHEN_SEED, which may be replaced in the text or in the
 * byte code by another number of ten digits below 4294967296; the number of
 * samples does not depend on it.
 *
 * What the stimulus may hold is learnt from the suite's own testbench, run
 * with the golden: see doc/HOWTO.
 */
#ifndef EVAL_STRENGTHEN_H
#define EVAL_STRENGTHEN_H

#include "eval/task.h"
#include "tool_wrappers/iverilog.h"

#define STRENGTHEN_SEED "1234567891"

/* When the strict judge runs it beside the suite's own. */
enum strengthen_use {
	STRENGTHEN_OFF,
	STRENGTHEN_VACUOUS, /* where the suite's own compares nothing */
	STRENGTHEN_ALL
};
const char *strengthen_use_name(enum strengthen_use u);
int strengthen_use_parse(
	const char *s, enum strengthen_use *out, struct err *e);

struct strengthen_options {
	int cycles;    /* compared steps of random stimulus; 0: default */
	uint32_t seed; /* 0: STRENGTHEN_SEED */
	bool alone;    /* learn nothing from the suite's testbench */
};

struct strengthen {
	enum strengthen_use use;
	const char *refused; /* why there is none; NULL: text is there */
	const char *text;
	size_t n;
	int64_t samples; /* the verdict line's, with any seed */
	int64_t known;	 /* samples in which the golden knew an output bit */
	int64_t cpu_us;	 /* compile and simulation of the golden with it */
	/* The golden never leaves its unknown start, so both designs are
	 * started: the text names a module rs_start that strengthen_start
	 * writes for each candidate. */
	bool starts;
	/* The outputs are never known in the suite's own run of the golden:
	 * its testbench accepts anything. */
	bool vacuous;
	const cJSON *learnt; /* what for people: clocks, resets, inputs */
};

/* Generates and checks (golden against golden: no mismatch).  A task for which
 * that cannot be done is told in out->refused; -1 only for machinery. */
int strengthen_generate(struct iverilog *iv, struct arena *a,
	const struct task *t, const struct strengthen_options *o,
	struct strengthen *out, struct err *e);

/* Document of the fact "strengthen". */
cJSON *strengthen_to_json(struct arena *a, const struct strengthen *s);
int strengthen_from_json(struct arena *a, const cJSON *doc,
	struct strengthen *out, struct err *e);

/*
 * The same task judged by this testbench: profile native, tb_top "tb", samples
 * as above; golden (role kept), testbench replaced.  With s->starts the
 * caller adds strengthen_start's text as one more trusted source.
 */
void strengthen_task(struct arena *a, const struct task *t,
	const struct strengthen *s, struct task *out);
/* Has the task a testbench that is not one of ours? */
bool strengthen_has_own(const struct task *t);
/* Module rs_start: gives every variable below tb.dut the value 0 (ones: all
 * ones) at time 0.  code: byte code of the candidate compiled alone with root
 * top.  A candidate passes if it passes with either. */
char *strengthen_start(struct arena *a, const char *code, size_t n,
	const char *top, bool ones);

/* Judges a candidate by it with plain tools (no sandbox beyond iv's own, no
 * guard): for measuring the testbench, not for verdicts. */
enum strengthen_says {
	STRENGTHEN_ACCEPTS,
	STRENGTHEN_REJECTS,
	STRENGTHEN_NO_COMPILE,
	STRENGTHEN_NO_END /* limit or crash */
};
struct strengthen_run {
	enum strengthen_says says;
	int64_t mismatches, samples, known, first_time;
	int64_t cpu_us;
	const char *log;
};
int strengthen_try(struct iverilog *iv, struct arena *a, const struct task *t,
	const struct strengthen *s, const char *code, size_t n,
	struct strengthen_run *out, struct err *e);

#endif
