/*
 * ppa: what a candidate that passes costs: the synth and ppa stages of its
 * verdict, and the figures beside the golden's.
 *
 * Both go through one flow (eval/synth.h) with one liberty; the power of both
 * is estimated (eval/power.h) under the inputs that the golden had in the
 * testbench.  Measured only where the verdict is a pass: what does not work
 * has no cost.  A measurement never changes status, reason or score.
 *
 * Metrics of a verdict (JSON, rtlsmith.verdict/1 member "metrics"):
 *	status	ok | refused | limit | crash: of synthesis, with why
 *	liberty	its name
 *	cells wires ffs latches area delay_ps aig_and aig_levels
 *	power_nw power_dynamic_nw power_clock_nw power_leakage_nw power_why
 *	golden	{status why cells wires ffs latches area delay_ps power_nw}
 *	relative {cells wires area delay power adp}: candidate over golden,
 *		below 1 is better; null: not known
 *	chipseek  see eval/ppa_score.h
 */
#ifndef EVAL_PPA_H
#define EVAL_PPA_H

#include "eval/judge.h"
#include "eval/task.h"
#include "eval/verdict.h"

struct ppa;

struct ppa_setup {
	struct judge *judge; /* borrowed: runs testbenches, has the walls */
	const char *liberty; /* path of the liberty file */
	int64_t cpu_ms;	     /* a synthesis; 0: SYNTH_CPU_MS */
};
/* ERR_TOOL when Yosys or ABC is missing, other codes for a liberty that cannot
 * be used.  Thread-safe afterwards. */
int ppa_open(struct ppa **out, const struct ppa_setup *s, struct err *e);
void ppa_close(struct ppa *p);
/* Names all that metrics depend on besides task and candidate; a verdict with
 * metrics has a key of its own, which holds this. */
const char *ppa_fingerprint(const struct ppa *p);

/* Kind of the store's measures that hold metrics, by the verdict's key. */
#define PPA_KIND "ppa"

struct ppa_case {
	const struct task *task;
	const char *code;
	size_t n;
	bool full; /* as in judge_options */
};
/* Adds stages and metrics to a verdict that is a pass; any other stays as it
 * is.  -1 only for infrastructure. */
int ppa_measure(struct ppa *p, struct arena *a, const struct ppa_case *c,
	struct verdict *v, struct err *e);

#endif
