/*
 * monitor: what really went in and out of the instance under test during a
 * simulation, told by a VPI module of ours (tool_wrappers/preload/monitor.c)
 * through a descriptor that no design can reach.
 *
 * A trusted root module calls $rtlsmith_watch("TopModule") once, at time 0.
 * The module then follows all instances of that definition and, at the end of
 * the simulation, writes ONE line of JSON, newline at the end:
 *
 *	{"monitor":1,            version of this schema
 *	 "complete":true,        the line is whole and nothing was left out
 *	 "error":"",             why not complete
 *	 "top":"TopModule",
 *	 "sites":1,              calls of the task in the design's text
 *	 "calls":1,              calls that were executed
 *	 "late":false,           one was executed after time 0
 *	 "precision":-12,        a time unit below is 10^precision s
 *	 "end":"100500",         time of the end (decimal text: 64 bits)
 *	 "steps":1005,           time steps in which an input had changed once
 *	                         all was settled (time 0 always counts)
 *	 "changes":2010,         settled changes of inputs, all ports
 *	 "signature":"16 hex",   of all input changes of all instances: time,
 *	                         port name, value; not of the order of ports
 *	 "instances":[{
 *	   "path":"tb.top1",
 *	   "steps":1005,
 *	   "ports":[
 *	     {"name":"clk","dir":"input","width":1,
 *	      "hash":"16 hex","changes":1005},
 *	     {"name":"q","dir":"output","width":8,"changes":300,
 *	      "seen0":"ff","seen1":"0f",    hex, bit 0 last: bits that were 0
 *	                                    (1) at a settled point
 *	      "unknown":[0,7,1005,1],       pairs (count, bits), from bit 0 up:
 *	                                    in how many of the steps the bit
 *	                                    was X or Z
 *	      "end":"ff"}]}]}               bits known at the last settled point
 *
 * "dir" is input, output or inout (told like an output, with a hash).  A port
 * of type real has "real":true and no bits.  A port that cannot be followed
 * has "lost":true.  Settled: after all events of a time step, also of the last
 *one: the simulator completes the step in which $finish is called.
 *
 * Time: hashes take it in units of 10^-15 s, whatever the design's precision.
 *
 * The descriptor: its number stands in the environment variable
 * RTLSMITH_MONITOR_FD; without it nothing is written.
 */
#ifndef EVAL_MONITOR_H
#define EVAL_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/json.h"

#define MONITOR_TASK "$rtlsmith_watch"
#define MONITOR_MODULE "rtlsmith.vpi"
#define MONITOR_FD_ENV "RTLSMITH_MONITOR_FD"

enum monitor_dir { MONITOR_INPUT, MONITOR_OUTPUT, MONITOR_INOUT };

struct monitor_port {
	const char *name;
	enum monitor_dir dir;
	int width;
	bool real, lost;
	uint64_t hash;
	int64_t changes;
	/* Outputs and inouts, one entry a bit, bit 0 first; NULL for inputs,
	 * reals and lost ports. */
	unsigned char *seen0, *seen1, *end_known;
	int64_t *unknown;
};

struct monitor_instance {
	const char *path;
	int64_t steps;
	struct monitor_port *ports;
	size_t n_ports;
};

struct monitor_report {
	bool complete;
	const char *error;
	const char *top;
	int64_t sites, calls;
	bool late;
	int precision;
	uint64_t end;
	int64_t steps, changes;
	uint64_t signature;
	struct monitor_instance *instances;
	size_t n_instances;
};

/* Reads what came through the descriptor: exactly one line.  ERR_PARSE when it
 * is missing, doubled, cut or not of the schema; ERR_LIMIT.  Hostile input is
 * harmless, though only our module can write there. */
int monitor_parse(struct arena *a, const char *text, size_t n,
	struct monitor_report **out, struct err *e);
/* The same from a parsed object (a stored profile). */
int monitor_from_json(struct arena *a, const cJSON *o,
	struct monitor_report **out, struct err *e);

/* What must hold of a candidate's run beside the golden's. */
enum monitor_strictness {
	/* complete, one call at time 0, as many instances as the golden has,
	 * at least one, no lost port: always asked for */
	MONITOR_RUN = 0,
	/* every input of the golden saw the same values at the same times */
	MONITOR_STIMULUS = 1 << 0,
	/* every output bit that was 0 and 1 in the golden's run was both here
	 */
	MONITOR_TOGGLE = 1 << 1,
	/* no output bit that the golden knew most of the time is X or Z most
	 * of the time; none that is always known there is never known here */
	MONITOR_KNOWN = 1 << 2,
	/* the simulation ended at the same time */
	MONITOR_END = 1 << 3,
	/* some output bit was 0 and 1, when some was in the golden's run */
	MONITOR_ALIVE = 1 << 4
};
#define MONITOR_SAMPLED (MONITOR_STIMULUS) /* testbenches that compare */
#define MONITOR_TEXT (MONITOR_ALIVE | MONITOR_KNOWN) /* that print text */

struct monitor_finding {
	/* "incomplete", "calls", "instances", "lost_port", "missing_port",
	 * "stimulus", "stuck", "dead", "unknown", "end" */
	const char *rule;
	char what[200]; /* one line, names the port and the bit */
};
/* True: a finding.  Both reports are whole ones of monitor_parse. */
bool monitor_compare(const struct monitor_report *golden,
	const struct monitor_report *mine, unsigned strictness,
	struct monitor_finding *out);
/* No output bit was ever known at a settled step (the testbench says nothing
 * about such a design). */
bool monitor_vacuous(const struct monitor_report *r);

#endif
