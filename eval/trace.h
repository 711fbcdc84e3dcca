/*
 * trace: why a candidate fails: the first wrong moment, a table of values
 * around it, and what drives the wrong outputs, level by level, in the words
 * of the candidate's source.  Explains verdicts; decides none.
 */
#ifndef EVAL_TRACE_H
#define EVAL_TRACE_H

#include <cjson/cJSON.h>

#include "eval/judge.h"
#include "eval/vcd.h"

struct trace_request {
	const struct task *task;
	const char *code; /* the candidate */
	size_t n;
	bool full;	  /* as in judge_options */
	int levels;	  /* of drivers; 0: 2 */
	int columns;	  /* moments in the table; 0: 8 */
	const char *wave; /* keeps the waveform in this file (.vcd); NULL */
	const char *golden_wave; /* the same of the golden's run; NULL */
};

/*
 * Judges the candidate by the suite's rules, simulates it and the golden once
 * more with waveforms, and compares their outputs.  Document of schema
 * rtlsmith.trace/1, owned by a:
 *
 *	status, reason, detail	of the verdict
 *	instance	path of the candidate in the waveform
 *	ports		[{name, output}] of the candidate
 *	unit_fs		one unit of the times below, in femtoseconds
 *	at		the first moment at which an output is wrong: as the
 *			testbench tells it, else the first difference from the
 *			golden's run; null: none was seen
 *	times		moments of the table
 *	signals		[{path, port, role: input|output|golden, values}]
 *	wrong		names of the outputs that are wrong at that moment
 *	drivers		[{level, signal, instance, line, text, clocked, value,
 *			inputs: [{name, before, value}]}]
 *	note		what is missing and why, or null
 *
 * A design that does not compile, or passes, gives a document without a
 * table.  -1 when no result could be had.
 */
int trace_run(struct judge *j, const struct trace_request *r, struct arena *a,
	cJSON **doc, struct err *e);

/* One run of a candidate by the suite's rules, with all its values; nothing is
 * judged or compared. */
struct trace_record {
	const char *why;      /* why there is none; NULL: there is one */
	struct vcd vcd;	      /* of its inputs only, in the arena */
	const char *instance; /* path of the candidate in it */
};
/* full is of the request; its other options are not looked at.  -1 when no
 * result could be had. */
int trace_record(struct judge *j, const struct trace_request *r,
	struct arena *a, struct trace_record *out, struct err *e);

#endif
