/*
 * trace_int: what the two files of trace share; for nobody else.
 */
#ifndef EVAL_TRACE_INT_H
#define EVAL_TRACE_INT_H

#include "eval/bytecode.h"
#include "eval/drivers.h"
#include "eval/trace.h"
#include "eval/vcd.h"

/* One simulation with waveforms. */
struct trace_wave {
	struct vcd vcd;
	char *inst; /* path of the candidate's instance */
	struct bytecode_port *ports;
	size_t n_ports;
	bool ok;
	const char *why; /* not ok */
};

struct tracing {
	struct judge *j;
	const struct trace_request *r;
	struct arena *a;
	char *scratch;
	char *dir; /* below it, of the simulation that is under way */
	struct trace_wave mine, golden;
	int64_t at; /* in units of mine.vcd; -1 */
	cJSON *doc, *drivers;
	struct drivers found;
	size_t n_drivers;
};

/* The `timescale line of a testbench, in the arena; "" without one. */
const char *trace__timescale(struct arena *a, const struct task_file *tb);
/* The whole module of a candidate: where the suite says so, the task's header
 * belongs to it. */
const char *trace__module_text(
	struct tracing *w, const char *code, size_t n, bool full);
/* Simulates code with the task's testbench, the waveform at path, into run,
 * which says why when there is none.  -1 only when a tool is broken. */
int trace__simulate(struct tracing *w, const char *code, const char *path,
	struct trace_wave *run, struct err *e);

#endif
