/*
 * opensta: OpenSTA (the program sta) tells when signals arrive in a mapped
 * netlist, and whether that is early enough.  Run in the sandbox by a script
 * of ours; what it says of a netlist or of constraints is a result, never an
 * error.
 *
 *	struct opensta_job job = {.netlist = v, .netlist_n = n, .top = "alu",
 *		.liberty = "/usr/share/cells.lib", .sdc = "create_clock ...",
 *		.sdc_n = ..., .sdc_ns = true};
 *	if (opensta_run(sta, a, &job, &r, e) < 0) ...	no result
 *	if (r.how == OPENSTA_OK && r.found) ... r.path
 */
#ifndef TOOL_OPENSTA_H
#define TOOL_OPENSTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "tool_wrappers/opensta_report.h"

struct opensta;
struct sandbox;

/* Finds sta and reads its version.  sb is borrowed (NULL: no sandbox).
 * ERR_TOOL says what to install. */
int opensta_open(struct opensta **out, struct sandbox *sb, struct err *e);
void opensta_close(struct opensta *s);
const char *opensta_version(const struct opensta *s); /* "2.0.17" */

enum opensta_how {
	OPENSTA_OK,
	OPENSTA_REFUSED, /* the liberty, the netlist or the constraints */
	OPENSTA_LIMIT,	 /* CPU time, memory or output used up */
	OPENSTA_CRASH
};
const char *opensta_how_name(enum opensta_how how); /* "ok", "refused", ... */

struct opensta_job {
	const char *netlist; /* Verilog of cells of the liberty */
	size_t netlist_n;
	const char *top;
	const char *liberty; /* path of a file */
	const char *sdc;     /* constraints: commands of Tcl */
	size_t sdc_n;
	bool sdc_ns;	/* its times are ns; else in the liberty's unit */
	int64_t cpu_ms; /* 0: OPENSTA_CPU_MS */
};
#define OPENSTA_CPU_MS 60000

struct opensta_result {
	enum opensta_how how;
	const char *why;	  /* one line; "" when OK */
	const char *warning;	  /* the first about the constraints, or "" */
	bool found;		  /* there is a path that is constrained */
	struct opensta_path path; /* the one of the least slack */
	double worst_slack_ps;	  /* NAN: no path is constrained */
	double tns_ps;		  /* sum of the negative slacks; NAN */
	struct opensta_clock *clocks;
	size_t n_clocks;
	long unclocked, unconstrained; /* clock pins, ends of paths */
	/* The liberty has no setup times: no path ends at a flip-flop. */
	bool unchecked;
	int64_t cpu_us;
};

/* -1 only for infrastructure (ERR_TOOL, ERR_IO, ERR_NOTFOUND of the liberty,
 * ERR_CANCELLED). */
int opensta_run(struct opensta *s, struct arena *a,
	const struct opensta_job *job, struct opensta_result *out,
	struct err *e);

#endif
