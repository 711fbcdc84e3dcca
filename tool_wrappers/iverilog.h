/*
 * iverilog: compile and simulate Verilog with Icarus, without its driver and
 * without a shell: ivlpp and ivl are called directly (the driver costs about
 * 4 ms of CPU a compile), vvp with waveforms off.  All processes through
 * lib/base/proc.  A tool's complaint about a design is a result, never an
 * error; an error means that no result could be had.
 */
#ifndef TOOL_IVERILOG_H
#define TOOL_IVERILOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/proc.h"

struct iverilog;

/* Finds iverilog, vvp and the folder with ivlpp, ivl and vvp.tgt; reads the
 * version; probes that the direct calls give what the driver gives, else
 * falls back to the driver.  ERR_TOOL says what to install.  Thread-safe
 * afterwards. */
int iverilog_open(struct iverilog **out, struct err *e);
void iverilog_close(struct iverilog *iv);
const char *iverilog_version(const struct iverilog *iv); /* "11.0" */
/* One line that names everything a verdict depends on: version, hash of the
 * binaries, how they are called ("direct" or "driver"). */
const char *iverilog_fingerprint(const struct iverilog *iv);
bool iverilog_is_direct(const struct iverilog *iv);

struct iverilog_source {
	const char *name; /* how messages call it; plain file name */
	const char *text;
	size_t n;
};

enum iverilog_flags {
	IVERILOG_WALL = 1 << 0,		 /* -Wall */
	IVERILOG_WINFLOOP = 1 << 1,	 /* -Winfloop */
	IVERILOG_WNO_TIMESCALE = 1 << 2, /* -Wno-timescale */
	IVERILOG_NULL = 1 << 3,		 /* -tnull: no code */
	IVERILOG_SEPARATE = 1 << 4	 /* -u: one compilation unit a file */
};

struct iverilog_job {
	const char *dir; /* scratch folder, exists, private */
	const struct iverilog_source *sources; /* in command-line order */
	size_t n_sources;
	const char *generation; /* "2012", "2005"; NULL: the tool's default */
	const char *top;	/* -s, or NULL */
	const char *timescale;	/* +timescale+ of a command file, or NULL */
	const char *out;	/* file name in dir for the .vvp text */
	unsigned flags;
	int64_t cpu_ms, wall_ms, as_bytes; /* of each process; 0: none */
	/* Sees every byte of the log, also what is not kept.  May be NULL. */
	void (*on_log)(void *arg, const char *p, size_t n);
	void *on_log_arg;
};

struct iverilog_compile {
	bool ok; /* the driver would have exited 0 */
	int exit_code;
	enum proc_how how; /* of the part that decided */
	char *log;	   /* stderr and stdout of all parts, in order */
	size_t log_n;
	bool log_truncated;
	int64_t cpu_us, wall_us;
};
/* Writes the sources into dir and compiles.  The log has the lines that the
 * driver prints for the same plain file names, the preprocessor's first. */
int iverilog_compile(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e);

struct iverilog_sim_job {
	const char *dir;
	const char *vvp; /* file name in dir */
	bool batch;	 /* vvp -n: $stop ends */
	bool merge;	 /* stderr into stdout, in order */
	int64_t cpu_ms, wall_ms, as_bytes, file_bytes;
	size_t out_max, tail_max; /* kept of stdout: see proc.h */
	/* Sees every byte of stdout (with merge also of stderr) in order, so
	 * that a verdict line in the middle of a flood is found.  May be
	 * NULL. */
	void (*on_out)(void *arg, const char *p, size_t n);
	void *on_out_arg;
};
struct iverilog_sim {
	enum proc_how how;
	int code;
	char *out; /* head + tail; never loses the last line */
	size_t out_n;
	char *err;
	size_t err_n;
	bool truncated;	    /* out is not everything */
	uint64_t out_bytes; /* all that vvp wrote to stdout */
	int64_t cpu_us, wall_us, max_rss_kb;
};
int iverilog_simulate(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e);

#endif
