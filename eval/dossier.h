/*
 * dossier: what can be told of one design without a reference: does it compile,
 * what does its testbench say, what does it cost, does the netlist do the same
 * as the text.  Measures; decides nothing but what each tool said.
 */
#ifndef EVAL_DOSSIER_H
#define EVAL_DOSSIER_H

#include <cjson/cJSON.h>

#include "eval/equiv.h"
#include "eval/judge.h"
#include "eval/synth.h"

/* Tools are borrowed. */
struct dossier_tools {
	struct judge *judge;
	struct synth *synth; /* NULL: not there */
	struct equiv *equiv; /* NULL: the netlist is not compared */
	const char *missing; /* why synth is NULL, or "" */
};

struct dossier_job {
	const struct task *task; /* its top is what is looked at */
	const struct judge_options *options;
	const char *code;
	size_t n;
	const char *bench; /* a testbench (module tb), or NULL */
	size_t bench_n;
	const char *wave;  /* path for its value change dump, or NULL */
	const char *model; /* a reference model in C, or NULL */
	int64_t equiv_ms;  /* CPU time for comparing; 0: EQUIV_CPU_MS */
};

struct dossier {
	/*
	 * Owned by the arena, and the same for the same texts and tools:
	 *	model		of a job with one: {status agrees|differs|unfit|
	 *			none, detail, mismatches, steps, log}
	 *	strength	of a testbench that the design passes, when
	 *			equiv is there: {faults, caught, missed: [how]}
	 *			or {why}
	 *	lint		{status, detail, diags: [verdict's]}
	 *	simulation	{status pass|fail|broken|none, detail,
	 *mismatches, samples, first_time, log} synth		synth_json, or
	 *{status: "none", why} power		power_json, or null netlist
	 *equiv_json of text and netlist, or null instance	of the design in
	 *the waveform, or null tools		fingerprints
	 */
	cJSON *doc;
	const char *netlist; /* Verilog of cells, or NULL */
	size_t netlist_n;
	const char *cells; /* models of the cells, or NULL */
	size_t cells_n;
};

/* -1 only for infrastructure. */
int dossier_make(const struct dossier_tools *t, const struct dossier_job *job,
	struct arena *a, struct dossier *out, struct err *e);

#endif
